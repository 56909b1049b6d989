package plans_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// baking makes a plan of the sample kitchen's market that is in production.
func baking(t *testing.T, k *uitest.Kitchen) string {
	t.Helper()
	path := planned(t, k)
	k.Follow(k.Submit(k.Get(path), path+"/lock"))
	k.Follow(k.Submit(k.Get(path), path+"/start"))
	return path
}

func TestAPlanInProductionIsAmendedWithItsEffectInView(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	k.Follow(k.Submit(k.Get(path), path+"/lock"))
	k.Follow(k.Submit(k.Get(path), path+"/start"))
	form := k.Get(path + "/amend")
	refused := k.Submit(form, path+"/amend", "reason", "more guests")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(t), "Nothing is changed yet.")

	filled := form.With(t, path+"/amend", "goods.biscotti-box", "14")
	tried := k.Post(path+"/amend/try", filled...)
	require.Equal(t, http.StatusOK, tried.Status)
	text := tried.Text(t)
	require.Contains(t, text, "Box of eight biscotti 12 14 +2 left to do 12 → 14 ( +2 )")
	require.Contains(t, k.Get(path).Text(t), "Box of eight biscotti 12", "nothing is written")

	refused = k.Submit(tried, path+"/amend")
	require.Contains(t, refused.Text(t), "Reason: Fill this in.")
	amended := k.Follow(k.Submit(refused, path+"/amend", "reason", "more guests"))
	require.Contains(t, amended.Text(t), "Box of eight biscotti 14")
	require.Contains(t, amended.Text(t), "more guests")
}

func planOf(t *testing.T, k *uitest.Kitchen, path string) (plan readmodels.Plan) {
	t.Helper()
	k.API("/v1"+path, &plan)
	return plan
}

func TestAnAmendmentChangesAddsDropsAndRefreshes(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := baking(t, k)
	require.NotContains(t, k.Get(path+"/amend").Text(t), "Changed since the plan was made")
	k.Command(http.MethodPut, "/v1/recipes/winter-spice", `{"name":"Winter spice",`+
		`"lines":[{"item":"cinnamon-ground","amount":"9","unit":"tbsp"}],`+
		`"yields":[{"slug":"jar","name":"Jar","mode":"count","items_per_batch":1}]}`)
	var drift readmodels.PlanDrift
	k.API("/v1"+path+"/drift", &drift) // waits for the change
	require.Equal(t, 2, drift.Counts.Recipes, "gingerbread is in the stars, the spice in the pie as well")
	form := k.Get(path + "/amend")
	text := form.Text(t)
	require.Contains(t, text, "Use the recipe as it is now: Iced gingerbread stars")
	require.Contains(t, text, "Ground allspice no longer")
	require.NotContains(t, text, "order of", "no list has another order")
	require.NotContains(t, text, "Ground allspice › ", "what is gone as a whole is not gone field by field")

	// Something is added without a script: it becomes a field of its own.
	filled := form.With(t, path+"/amend", "add_good", "cocoa-jar", "add_quantity", "4", "goods.pie-to-go", "0",
		"refresh.recipe.iced-stars", "yes")
	tried := k.Post(path+"/amend/try", filled...)
	require.Equal(t, http.StatusOK, tried.Status, tried.Text(t))
	require.Equal(t, "4", tried.Form(t, path+"/amend", "", "").Get("goods.cocoa-jar"))
	require.Contains(t, tried.Text(t), "Jar of cocoa mix")

	amended := k.Follow(k.Submit(tried, path+"/amend", "reason", "the baker is ill", "refresh.recipe.iced-stars", "yes"))
	plan := planOf(t, k, path)
	require.Len(t, plan.Amendments, 1)
	for _, words := range []string{
		"Iced gingerbread stars: the recipe as it was then", "Jar of cocoa mix: 4 to assemble", "Pecan pie to go: not any more",
	} {
		require.Contains(t, amended.Text(t), words)
	}
	require.NotRegexp(t, `\d+ targets? .*changed since`, amended.Text(t), "what the plan itself changed is no news")
	changes := k.Get(path + "/changes").Text(t)
	require.Contains(t, changes, "Jar of cocoa mix amended in the plan")
	require.NotContains(t, k.Get(path+"/amend").Text(t), "Use the recipe as it is now: Iced gingerbread stars")
	original := k.Get(path + "/compare/original").Text(t)
	require.Contains(t, original, "Plan 1 before its amendments")
	require.Contains(t, original, "Pecan pie to go no longer")
	require.Contains(t, original, "Jar of cocoa mix new")
}

func TestTheDayOfATargetIsAmended(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := baking(t, k)
	at := path + "/amend"
	require.NotContains(t, k.Get(at).Body, `name="days.iced-stars/star"`, "what only goods need has no day of its own")
	for _, line := range planOf(t, k, path).ProductionTargets {
		if line.Recipe == "iced-stars" {
			needed := "The goods need " + strconv.FormatInt(line.Batches, 10) + " now."
			require.Contains(t, k.Get(at).Text(t), needed)
			require.Contains(t, k.Get(path+"/what-if").Text(t), needed)
		}
	}
	k.Follow(k.Submit(k.Get(at), at, "units.iced-stars/star", "9", "reason", "more guests"))
	form := k.Get(at)
	require.Contains(t, form.Text(t), "Iced gingerbread stars · Iced star: own day")
	day := func() string {
		for _, line := range planOf(t, k, path).ProductionTargets {
			if line.Recipe == "iced-stars" {
				return string(line.ProduceOn)
			}
		}
		return "none"
	}
	before := day()
	late := k.Submit(form, at, "days.iced-stars/star", "2999-01-01", "reason", "the oven is free")
	require.Equal(t, http.StatusConflict, late.Status)
	require.Contains(t, late.Body, `href="#amend-days-iced-stars-star"`, "the summary leads to the field")
	require.Equal(t, before, day())
	var of struct{ Date domain.Date }
	k.API("/v1/occasions/"+string(planOf(t, k, path).OccasionID), &of)
	early, err := of.Date.Earlier(2)
	require.NoError(t, err)
	amended := k.Follow(k.Submit(late, at, "days.iced-stars/star", string(early), "reason", "the oven is free"))
	require.Equal(t, string(early), day())
	require.Contains(t, amended.Text(t), "Iced gingerbread stars")
	k.Follow(k.Submit(k.Get(at), at, "days.iced-stars/star", "", "reason", "back to the day itself"))
	require.Empty(t, day())
	require.Contains(t, k.Submit(k.Get(at), at, "reason", "nothing").Text(t), "Nothing is changed yet.")
}

func TestAnAmendmentThatIsRefusedSaysWhyAtItsField(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := baking(t, k)
	of := string(planOf(t, k, path).OccasionID)
	k.Command(http.MethodPost, "/v1/production-runs", `{"recipe":"almond-biscotti","batches":1,"actual_yield":32,"occasion_id":"`+of+`"}`)
	k.Command(http.MethodPost, "/v1/assembly-runs", `{"finished_good":"biscotti-box","quantity":2,"occasion_id":"`+of+`"}`)
	form := k.Get(path + "/amend")
	refused := k.Submit(form, path+"/amend", "goods.biscotti-box", "1", "units.almond-biscotti/piece", "many", "reason", "less")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(t), "Almond biscotti · Biscotto: Write a whole number.")
	require.Contains(t, refused.Body, `value="many"`)
	refused = k.Submit(refused, path+"/amend", "units.almond-biscotti/piece", "")
	require.Equal(t, http.StatusConflict, refused.Status)
	require.Contains(t, refused.Body, `href="#amend-goods-biscotti-box"`, "the summary leads to the field")
	require.Contains(t, refused.Text(t), "The plan cannot be changed like this.")
	tried := k.Post(path+"/amend/try", refused.With(t, path+"/amend", "reason", "")...)
	require.Equal(t, http.StatusConflict, tried.Status, "also without a reason")
	require.Equal(t, http.StatusSeeOther, k.Submit(refused, path+"/amend", "goods.biscotti-box", "2").Status)
}

// What an amendment would mean is shown without a reason, also beside the refusal that asks for it.
func TestTheEffectOfAnAmendmentNeedsNoReason(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := baking(t, k)
	refused := k.Submit(k.Get(path+"/amend"), path+"/amend", "goods.biscotti-box", "14")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Text(t), "Reason: Fill this in.")
	effect := func(of uitest.Page) string {
		_, panel, found := strings.Cut(of.Body, `id="effect-panel"`)
		require.True(t, found)
		return panel
	}
	require.Contains(t, effect(refused), `hx-post="`+path+`/amend/try"`, "it follows what is typed further")
	require.NotContains(t, effect(refused), "Fill this in")
	tried := k.Post(path+"/amend/try", refused.With(t, path+"/amend", "goods.biscotti-box", "14", "reason", "")...)
	require.Equal(t, http.StatusOK, tried.Status)
	require.Equal(t, tried.Figures(t), refused.Figures(t), "the same effect")
	require.NotEmpty(t, tried.Figures(t))
	nothing := k.Submit(refused, path+"/amend", "goods.biscotti-box", "12", "reason", "")
	require.Contains(t, nothing.Text(t), "Reason: Fill this in.")
}

// What differs from the targets of the occasion because the plan was amended is no news.
func TestAnAmendmentIsNoChangeSinceThePlanWasMade(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := baking(t, k)
	amended := k.Follow(k.Submit(k.Get(path+"/amend"), path+"/amend", "goods.biscotti-box", "14", "goods.pie-to-go", "0",
		"units.iced-stars/star", "9", "reason", "more guests"))
	require.NotContains(t, amended.Text(t), "changed since")
	k.Command(http.MethodPost, "/v1"+path+"/complete", `{"accept_incomplete": true, "reason": "snow"}`)
	require.NotContains(t, k.Get(path).Text(t), "changed since")
	require.NotContains(t, k.Get(path+"/changes").Text(t), "Plan again", "there is nothing new to plan for")
	k.Command(http.MethodPut, "/v1/recipes/winter-spice", `{"name":"Winter spice",`+
		`"lines":[{"item":"cinnamon-ground","amount":"9","unit":"tbsp"}],`+
		`"yields":[{"slug":"jar","name":"Jar","mode":"count","items_per_batch":1}]}`)
	var drift readmodels.PlanDrift
	k.API("/v1"+path+"/drift", &drift)
	require.Contains(t, k.Get(path+"/changes").Text(t), "Plan again")
}

func TestAnAmendmentKeepsWhatAnotherPersonChanged(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := baking(t, k)
	mine := k.Get(path + "/amend")
	other := k.Browser()
	other.Follow(other.Submit(other.Get(path+"/amend"), path+"/amend", "goods.biscotti-box", "14", "reason", "theirs"))
	refused := k.Submit(mine, path+"/amend", "goods.cookie-bag", "22", "reason", "mine")
	require.Equal(t, http.StatusPreconditionFailed, refused.Status)
	sent := refused.Form(t, path+"/amend", "", "")
	require.Equal(t, "14", sent.Get("goods.biscotti-box"), "what I did not touch is what it is now")
	require.Equal(t, "22", sent.Get("goods.cookie-bag"))
	k.Follow(k.Submit(refused, path+"/amend"))
	quantities := map[string]int64{}
	for _, target := range planOf(t, k, path).AssemblyTargets {
		quantities[string(target.FinishedGood)] = target.Quantity
	}
	require.Equal(t, int64(14), quantities["biscotti-box"])
	require.Equal(t, int64(22), quantities["cookie-bag"])
}

func TestAPlanThatIsNotInProductionIsNotAmended(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	page := k.Get(path + "/amend")
	require.NotContains(t, page.Body, `id="amend-form"`)
	require.Contains(t, page.Text(t), "baking has begun")
	require.Equal(t, http.StatusNotFound, k.Get("/plans/"+missingID+"/amend").Status)
}

func TestARefusedStepSaysWhatIsPossibleInstead(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	refused := k.Post(path+"/complete", "accept_incomplete", "yes", "reason", "snow")
	require.Equal(t, http.StatusConflict, refused.Status)
	require.Contains(t, refused.Text(t), "The plan is: Draft")
	require.Contains(t, refused.Text(t), "lock the plan")
	k.Get("/?lang=de")
	german := k.Post(path+"/complete", "accept_incomplete", "yes", "reason", "Schnee").Text(t)
	require.Contains(t, german, "Der Plan ist: Entwurf")
	require.NotContains(t, german, "lock the plan")
}

func TestAPlanShowsWhatOthersTookOfItsReservations(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	k.Follow(k.Submit(k.Get(path), path+"/lock"))
	require.NotContains(t, k.Get(path).Text(t), "Taken from what this plan reserved")
	k.Command(http.MethodPost, "/v1/production-runs", `{"recipe":"almond-biscotti","batches":1,"actual_yield":32,"allow_reserved":true}`)
	var summary answer.Summary
	k.API("/v1"+path+"/summary", &summary)
	require.NotEmpty(t, summary.Lost)
	page := k.Get(path)
	require.Contains(t, page.Text(t), "Taken from what this plan reserved")
	for _, lost := range summary.Lost {
		require.Contains(t, page.Text(t), lost.Name)
		require.Contains(t, page.Body, `value="`+lost.Amount.String()+`"`)
		require.Contains(t, page.Body, "/runs/production/"+string(lost.Run))
	}
}

const missingID = "5814adc6-e299-865c-a00b-c79fe23e2056"

func TestWhatIfIsCarriedIntoAnAmendment(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := baking(t, k)
	query := "goods.biscotti-box=14"
	page := k.Get(path + "/what-if?" + query)
	require.Contains(t, page.Text(t), "Make this an amendment")
	sent := url.Values{}
	for name, values := range page.Form(t, path+"/what-if", "", "") {
		if values[0] != "" {
			sent[name] = values
		}
	}
	form := k.Get(path + "/amend?" + sent.Encode())
	require.Equal(t, http.StatusOK, form.Status)
	require.Contains(t, form.Text(t), "Box of eight biscotti 12 14 +2 left to do 12 → 14 ( +2 )", "its effect is in view at once")
	require.Equal(t, "14", form.Form(t, path+"/amend", "", "").Get("goods.biscotti-box"))
	amended := k.Follow(k.Submit(form, path+"/amend", "reason", "two more"))
	require.Contains(t, amended.Text(t), "Box of eight biscotti: 14 to assemble")
	require.False(t, strings.Contains(k.Get(path+"/what-if").Body, "formaction"), "nothing is supposed any more")
}

func TestAnAmendmentUsesWhatIsAlreadyMade(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := baking(t, k)
	k.Command(http.MethodPost, "/v1/pantry/adjustments", `{"finished_good":"cookie-bag","change":5,"value":"5","reason":"left over"}`)
	supposed := k.Get(path + "/what-if?stock=yes")
	require.Contains(t, supposed.Text(t), "Make this an amendment")
	carried := k.Get(path + "/amend?stock=yes")
	require.Contains(t, carried.Text(t), "left to do 20 → 15")
	amended := k.Follow(k.Submit(carried, path+"/amend", "reason", "they are still good"))
	require.Contains(t, amended.Text(t), "Bag of six iced stars 5 from stock")
	require.Contains(t, amended.Text(t), "Pack what is in stock before baking more")
	back := k.Follow(k.Submit(k.Get(path+"/amend"), path+"/amend", "stock", "yes", "reason", "they were sold"))
	require.NotContains(t, back.Text(t), "from stock")
}
