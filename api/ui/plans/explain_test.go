package plans_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/domain"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/readmodels"
)

// ids are those of things, slugs the names of figures and things as the API has them.
var ids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7|[a-z]+-[a-z]+/[a-z]+`)

func TestAnExplanationNamesThingsInTheLanguageOfTheReader(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	page := k.Get(path + "/explain?path=shopping_list/butter-unsalted/to_buy")
	require.Equal(t, http.StatusOK, page.Status, page.Text(t))
	require.Contains(t, page.Text(t), "Unsalted butter to buy")
	require.Contains(t, page.Text(t), "Unsalted butter, received ", "a lot by its day")
	require.Contains(t, page.Body, `href="/book/items/butter-unsalted">Unsalted butter</a>`)
	require.NotContains(t, strings.Split(page.Text(t), "Your name")[0], "butter-unsalted")
	german := k.Get(path + "/explain?lang=de&path=shopping_list/butter-unsalted/to_buy").Text(t)
	for _, english := range []string{"needed", "left of", "the sum of", "received", "batches"} {
		require.NotContains(t, german, english)
	}
	require.Contains(t, german, "Unsalted butter , zu kaufen")
	require.NotContains(t, german, "butter-unsalted")
}

func TestNoExplanationShowsAnIDOrASlug(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	figures := k.Get(path).Figures(t)
	require.Greater(t, len(figures), 100)
	count := 0
	for figure := range figures {
		if count++; count > 60 { // they are drawn by the order of the map
			break
		}
		shown := k.Get(path + "/explain?path=" + url.QueryEscape(figure)).Text(t)
		require.Empty(t, ids.FindAllString(shown, -1), "%s: %s", figure, shown)
	}
}

func TestTheFiguresOfAListForSeveralPlansAreExplained(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	first := strings.TrimPrefix(planned(t, k), "/plans/")
	var occasions readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &occasions)
	scheduled := k.Submit(k.Get("/occasions/new"), "/occasions/new", "name", "Bazaar", "date", "2999-12-31").Location
	good := occasions.Items[0].AssemblyTargets[0].FinishedGood
	k.Command(http.MethodPut, "/v1"+scheduled+"/assembly-targets/"+string(good), `{"quantity":700}`)
	k.API("/v1"+scheduled, &struct{}{}) // the next page shows it
	second := strings.TrimPrefix(k.Submit(k.Get(scheduled), scheduled+"/plan").Location, "/plans/")

	plans := first + "," + second
	var list answer.PooledList
	k.API("/v1/shopping-list?plans="+plans, &list)
	figures := k.Get("/shopping?plans=" + plans).Figures(t)
	shares := 0
	for _, row := range list.Items {
		at := "shopping_list/" + string(row.Item) + "/"
		require.Equal(t, row.Needed.String(), figures[at+"needed"], at)
		for _, share := range row.Shares {
			require.Equal(t, share.Needed.String(), figures[at+"shares/"+string(share.Plan)+"/needed"], at)
			shares++
		}
	}
	require.Greater(t, shares, len(list.Items), "both plans need something")
	row := list.Items[0]
	for _, one := range list.Items {
		if len(one.Shares) == 2 {
			row = one
		}
	}
	for _, figure := range []string{"needed", "to_buy", "on_hand", "shares/" + second + "/from_stock"} {
		shown := k.Get("/shopping/explain?plans=" + plans + "&path=shopping_list/" + string(row.Item) + "/" + figure)
		require.Equal(t, http.StatusOK, shown.Status, figure)
		require.Contains(t, shown.Text(t), row.Name)
		require.Empty(t, ids.FindAllString(shown.Text(t), -1), figure)
	}
	unknown := k.Get("/shopping/explain?plans=" + string(domain.ID(first)) + "&path=shopping_list/none/needed")
	require.Equal(t, http.StatusNotFound, unknown.Status)
}

func TestAnExplanationWritesPercentagesAndMoneyAsThePagesDo(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	path := planned(t, k)
	var explained struct{ Paths []string }
	k.API("/v1"+path+"/explain", &explained)
	figure := func(end string) string {
		at := slices.IndexFunc(explained.Paths, func(path string) bool { return strings.HasSuffix(path, end) })
		require.GreaterOrEqual(t, at, 0, end)
		return path + "/explain?path=" + url.QueryEscape(explained.Paths[at])
	}
	percent := k.Get(figure("/waste_percent") + "&lang=de")
	require.Equal(t, http.StatusOK, percent.Status)
	require.Regexp(t, `in Prozent der Ausbeute: .* \d+(,\d)? %`, percent.Text(t))
	cost := k.Get(path + "/explain?lang=en&path=estimated_cost/known_cost").Text(t)
	require.Regexp(t, `known cost of all that is to buy \$\d`, cost)
	require.Regexp(t, `cost of the packages of .* \$\d`, cost, "what is added up is money too")
	one := k.Get(figure("/estimated_cost")).Text(t)
	require.Regexp(t, `price of a package of .* \$\d`, one)
	require.NotRegexp(t, `packages of [^$]* to buy \$`, one, "packages are counted")
}
