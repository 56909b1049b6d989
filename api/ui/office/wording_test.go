package office_test

import (
	"encoding"
	"encoding/json"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/locale"
	"crumbtrail/domain/access"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry/touched"
)

// fieldsOf adds the names that the fields of a state have in JSON.
func fieldsOf(t reflect.Type, to map[string]bool) {
	isSnapshot := t == reflect.TypeFor[catalog.RecipeSnapshot]() || t == reflect.TypeFor[catalog.GoodSnapshot]() // without its content
	if isSnapshot || t.Implements(reflect.TypeFor[json.Marshaler]()) || t.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
		return
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		fieldsOf(t.Elem(), to)
	case reflect.Struct:
		for field := range t.Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if !field.IsExported() || name == "-" {
				continue
			}
			if name == "" {
				name = strings.ToLower(upper.ReplaceAllString(field.Name, "${1}_${2}"))
			}
			if !field.Anonymous {
				to[name] = true
			}
			fieldsOf(field.Type, to)
		}
	default:
	}
}

var upper = regexp.MustCompile(`([a-z])([A-Z])`)

func TestEachFieldOfAStateHasAWord(t *testing.T) {
	t.Parallel()
	fields := map[string]bool{"source_revision": true, "content_hash": true} // of snapshots
	for _, state := range []any{
		catalog.Entry[catalog.Item]{},
		catalog.Entry[catalog.Recipe]{},
		catalog.Entry[catalog.FinishedGood]{},
		occasion.Occasion{},
		touched.Touched{},
		kitchen.Kitchen{},
		access.Access{},
	} {
		fieldsOf(reflect.TypeOf(state), fields)
	}
	require.Greater(t, len(fields), 90)
	for _, whole := range []string{"definition", "details", "settings"} { // what is in them is told without them
		delete(fields, whole)
	}
	for _, language := range []string{"en", "de"} {
		words := locale.New(locale.Settings{Language: language})
		for name := range fields {
			has := words.Has("step."+name) || words.Has("field."+name) || words.Has("said.setting."+name)
			require.True(t, has, "%s: %s", language, name)
		}
	}
}

func TestEachFieldOfADefinitionHasAWord(t *testing.T) {
	t.Parallel()
	fields := map[string]bool{}
	for _, definition := range []any{catalog.Item{}, catalog.Recipe{}, catalog.FinishedGood{}} {
		fieldsOf(reflect.TypeOf(definition), fields)
	}
	// These only repeat what an element is, or how it is called.
	for _, name := range []string{"slug", "item", "recipe", "finished_unit", "finished_good", "package"} {
		delete(fields, name)
	}
	require.Greater(t, len(fields), 30)
	for _, language := range []string{"en", "de"} {
		for name := range fields {
			require.True(t, locale.New(locale.Settings{Language: language}).Has("field."+name), "%s: %s", language, name)
		}
	}
}

// rows are the first cells of the rows of a page's tables.
var rows = regexp.MustCompile(`<th scope="row">([^<]*)</th>`)

func TestStepsAreToldInWords(t *testing.T) {
	t.Parallel()
	k := redefined(t)
	k.Command(http.MethodPost, "/v1/pantry/lots", `{"lots": [{"item": "flour", "amount": "2.5", "unit": "kg", "total_cost": "1234.5",
		"received_on": "2026-11-01"}]}`)
	var streams []string
	for _, one := range []struct {
		stream, language string
		want             []string
	}{
		{"item-home.flour", "en", []string{
			"category Dairy Baking", "weight of a volume › weight › amount 120 125", "packages › 5 kg › sold at – Mill",
			"packages › 1 kg › price of a package – €1.39", "allergens › Milk Milk –",
		}},
		{"recipe-home.bread", "en", []string{
			"lines › Fine flour › amount 500 450", "sizes › Loaf › pieces per batch 24 30", "ready for production – yes",
		}},
		{"recipe-home.bread", "de", []string{"Zutaten › Fine flour › Menge 500 450", "produktionsreif – ja"}},
		{"pantry-home", "en", []string{
			"lots › Fine flour of Sun, Nov 1, 2026 › remaining – 2½", "› cost – €1,234.50", "› received on – Sun, Nov 1, 2026",
		}},
		{"kitchen-home", "en", []string{"Currency – EUR"}},
	} {
		steps := k.GetWith("/history/"+one.stream, "Accept-Language", one.language)
		require.Equal(t, http.StatusOK, steps.Status, steps.Body)
		for _, want := range one.want {
			require.Contains(t, steps.Text(t), want, one.stream)
		}
		for _, row := range rows.FindAllStringSubmatch(steps.Body, -1) {
			require.NotContains(t, row[1], "_", "a name of a field in %s", one.stream)
			streams = append(streams, row[1])
		}
	}
	require.NotEmpty(t, streams)
}
