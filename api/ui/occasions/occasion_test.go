package occasions_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/readmodels"
)

func TestTargetsAreSetChangedAndRemoved(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	occasion := k.Follow(k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Wedding", "date", "2999-06-01"))
	var list readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions?q=wedding", &list)
	path := "/occasions/" + string(list.Items[0].ID)
	require.Contains(t, occasion.Text(t), "Add what you want to make, and see here what it takes.")
	require.NotContains(t, occasion.Body, path+"/plan", "nothing can be planned yet")

	page := k.Follow(k.Submit(occasion, path+"/goods", "of", "biscotti-box", "quantity", "1 000"))
	require.Contains(t, page.Text(t), "Box of eight biscotti")
	page = k.Follow(k.Submit(page, path+"/recipes", "of", "caramel-bars/slab", "quantity", "3"))
	require.Contains(t, page.Text(t), "Caramel shortbread bars")
	var found readmodels.Occasion
	k.API("/v1"+path, &found)
	require.Equal(t, int64(1000), found.AssemblyTargets[0].Quantity)
	require.Equal(t, "slab", string(found.ProductionTargets[0].FinishedUnit))

	refused := k.Post(path+"/goods", "row", "biscotti-box", "quantity", "1½")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
	require.Contains(t, refused.Body, `value="1½"`, "what was typed is kept")
	require.Contains(t, refused.Text(t), "Quantity of Box of eight biscotti: Write a whole number.")
	refused = k.Post(path+"/goods", "quantity", "1")
	require.Equal(t, http.StatusUnprocessableEntity, refused.Status, "of nothing")

	page = k.Follow(k.Post(path+"/recipes/remove", "row", "caramel-bars/slab"))
	require.Contains(t, page.Text(t), "The target is removed.")
	found = readmodels.Occasion{}
	k.API("/v1"+path, &found)
	require.Empty(t, found.ProductionTargets)
}

func TestTheDetailsOfAnOccasionChange(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	var list readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &list)
	path := "/occasions/" + string(list.Items[0].ID)
	page := k.Follow(k.Submit(k.Get(path), path+"/details", "name", `Market "<b>`, "attendees", "", "notes", ""))
	require.Contains(t, page.Body, "<h1>Market &#34;&lt;b&gt;</h1>")
	var found readmodels.Occasion
	k.API("/v1"+path, &found)
	require.Zero(t, found.Attendees)
	require.Empty(t, found.Notes)

	mine, other := k.Get(path), k.Browser()
	other.Follow(other.Submit(other.Get(path), path+"/details", "name", "Theirs"))
	refused := k.Submit(mine, path+"/details", "name", "Mine")
	require.Equal(t, http.StatusPreconditionFailed, refused.Status)
	require.Contains(t, refused.Body, `value="Mine"`)
	require.Contains(t, refused.Text(t), "Now: Theirs")
	require.Contains(t, k.Follow(k.Submit(refused, path+"/details")).Body, "<h1>Mine</h1>")
}

func TestThePlansOfAnOccasionHaveTheirStates(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	var occasions readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &occasions)
	path := "/occasions/" + string(occasions.Items[0].ID)
	planned := k.Submit(k.Get(path), path+"/plan")
	require.Equal(t, http.StatusSeeOther, planned.Status, planned.Body)
	_, plans, found := strings.Cut(k.Get(path).Text(t), "Plan 1 ")
	require.True(t, found)
	require.Contains(t, plans, "Draft")
	require.NotContains(t, plans, "No plan yet")
}

func TestATargetThatIsAddedAgainSaysWhatItReplaces(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	var list readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &list)
	path := "/occasions/" + string(list.Items[0].ID)
	add := func(quantity string) string {
		t.Helper()
		form := k.Get(path).Form(t, path+"/goods", "row", "")
		form.Set("of", "biscotti-box")
		form.Set("quantity", quantity)
		return k.Follow(k.SendForm(path+"/goods", form)).Text(t)
	}
	k.Command(http.MethodPut, "/v1"+path+"/assembly-targets/biscotti-box", `{"quantity": 16}`)
	require.Contains(t, add("20"), "The target was there already: it is now 20 instead of 16.")
	require.Contains(t, add("20"), "The target is saved.")

	details := path + "/details"
	require.Contains(t, k.Follow(k.Submit(k.Get(path), details, "date", "2001-01-01")).Text(t), "Its day is over already")
	require.NotContains(t, k.Follow(k.Submit(k.Get(path), details, "date", "2999-01-01")).Text(t), "over already")
}

// An occasion in a kitchen without recipes leads to where they are defined.
func TestAnOccasionLeadsToWhatCanBeMade(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	page := k.Follow(k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Wedding", "date", "2999-06-01"))
	for _, path := range []string{"/book/new/goods", "/book/new/recipes"} {
		require.Contains(t, page.Body, `class="button" href="`+path+`"`)
	}
	require.NotContains(t, page.Body, `name="of"`, "there is nothing to choose from")

	home := k.Get("/").Text(t)
	require.Contains(t, home, "Set targets and plan")
	require.NotContains(t, home, "To buy", "what is to buy is not known before there are targets")

	k.Command(http.MethodPut, "/v1/recipes/bread", `{"name": "Bread", "yields": [
		{"slug": "loaf", "name": "Loaf", "mode": "count", "items_per_batch": 2}]}`)
	var list readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &list)
	path := "/occasions/" + string(list.Items[0].ID)
	page = k.Get(path)
	require.Contains(t, page.Body, `<a href="/book/new/recipes"`, "more can be defined")
	page = k.Follow(k.Submit(page, path+"/recipes", "of", "bread/loaf", "quantity", "1"))
	require.Contains(t, page.Text(t), "1 batch")
	require.Contains(t, k.Get("/").Text(t), "To buy")
}

func TestADayInAFaultIsWrittenAsElsewhere(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	var list readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &list)
	path := "/occasions/" + string(list.Items[0].ID)
	refused := k.Submit(k.Get(path), path+"/recipes", "of", "caramel-bars/slab", "quantity", "3", "day", "2999-01-01").Text(t)
	require.Regexp(t, `must not be after the date of the occasion, \w+, \w+ \d+, \d{4}`, refused)
}
