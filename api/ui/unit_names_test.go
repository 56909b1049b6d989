package ui_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui"
	"crumbtrail/api/ui/uitest"
)

// A yield that has the name of its recipe is named once.
func TestAYieldWithTheNameOfItsRecipeIsNamedOnce(t *testing.T) {
	t.Parallel()
	k := uitest.Open(t)
	const name = "Butter tartlets"
	var made struct{ ID string }
	k.Command(http.MethodPut, "/v1/items/butter", `{"name":"Butter","kind":"ingredient"}`)
	k.Command(http.MethodPut, "/v1/recipes/tartlets", `{"name":"`+name+`","lines":[{"item":"butter","amount":"100","unit":"g"}],`+
		`"yields":[{"slug":"tartlet","name":"`+name+`","mode":"count","items_per_batch":12}]}`)
	k.Command(http.MethodPut, "/v1/finished-goods/box", `{"name":"Box","components":[{"finished_unit":"tartlets/tartlet","quantity":"6"}]}`)
	k.Command(http.MethodPut, "/v1/recipes/tower", `{"name":"Tower","components":[{"finished_unit":"tartlets/tartlet","quantity":"3"}],`+
		`"yields":[{"slug":"tower","name":"Tower","mode":"count","items_per_batch":1}]}`)
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"item":"butter","amount":"5","unit":"kg"}`)
	k.Command(http.MethodPost, "/v1/occasions", `{"name":"Market","date":"2031-12-20","output_mode":"bundled"}`)
	var occasions struct{ Items []struct{ ID string } }
	k.API("/v1/occasions", &occasions)
	occasion := "/v1/occasions/" + occasions.Items[0].ID
	k.Command(http.MethodPut, occasion+"/assembly-targets/box", `{"quantity":2}`)
	k.Command(http.MethodPut, occasion+"/production-targets/tower", `{"finished_unit":"tower","batches":2}`)
	k.Command(http.MethodPost, occasion+"/plans", "")
	k.API(occasion+"/plans", &occasions)
	plan := "/v1/plans/" + occasions.Items[0].ID
	k.Command(http.MethodPost, plan+"/lock", "")
	k.Command(http.MethodPost, "/v1/production-runs", `{"recipe":"tartlets","batches":1,"actual_yield":12,"occasion_id":"`+
		strings.TrimPrefix(occasion, "/v1/occasions/")+`"}`)
	k.API(plan, &made)
	pages, err := ui.New(ui.Options{API: http.NotFoundHandler()})
	require.NoError(t, err)
	routes := registered{http.NewServeMux(), map[string]bool{}}
	pages.Register(routes)
	doubled, seen := regexp.MustCompile(name+`\s*[,:·]\s*`+name+`|`+name+` <span class="under">`+name), 0
	tags := regexp.MustCompile(`<[^>]*>`)
	crawl(t, k, routes, routes.forms, func(pattern, path, body string) {
		seen += strings.Count(body, name)
		for _, text := range []string{body, tags.ReplaceAllString(body, "")} {
			// The form of a recipe distinguishes what is made ahead from the recipe itself.
			if found := doubled.FindString(text); found != "" && pattern != "/book/new/recipes" && pattern != "/book/recipes/{slug}/edit" {
				t.Errorf("%s: %s", path, found)
			}
		}
	})
	require.Greater(t, seen, 20)
}
