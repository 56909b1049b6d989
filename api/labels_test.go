package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/labels"
)

func (k *kitchen) label(path string) labels.Label {
	k.t.Helper()
	return into[labels.Label](k.ask(path))
}

// tells is what a label tells of ingredients: their weights, and what is known of allergens.
func tells(label labels.Label) (list []string) {
	for _, one := range label.Ingredients {
		weight := "?"
		if one.Weight != nil {
			weight = one.Weight.String()
		}
		list = append(list, fmt.Sprintf("%s %s %v %v", one.Name, weight, one.Allergens, one.AllergensKnown))
	}
	return list
}

func TestTheLabelOfAGoodIsThatOfTodaysRecipe(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.bakery()
	label := k.label("/v1/finished-goods/gift/label")
	require.Equal(t, []string{"Flour 250 [] false"}, tells(label), "packaging is left out")
	require.Equal(t, []labels.NamedItem{{Item: "flour", Name: "Flour"}}, label.AllergensUnknown)
	require.Equal(t, []any{true, false, "250"}, []any{label.Ordered, label.Complete, label.TotalWeight.String()})
	require.Nil(t, label.Run)

	k.put("/v1/items/flour", `{"name":"Flour","kind":"ingredient","allergens":["wheat"]}`)
	k.put("/v1/items/egg", `{"name":"Egg","kind":"ingredient","allergens":["eggs"]}`)
	k.put("/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":"500","unit":"g"},{"item":"egg","amount":1,"unit":"each"}],`+
		`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)
	label = k.label("/v1/finished-goods/gift/label")
	require.Equal(t, []string{"Flour 250 [wheat] true", "Egg ? [eggs] true"}, tells(label))
	require.Equal(t, []any{false, false}, []any{label.Ordered, label.Complete}, "an egg has no weight: nothing is claimed")
	require.Nil(t, label.TotalWeight)
	require.EqualValues(t, "gluten", label.Allergens.EU[0].Allergen)
	require.EqualValues(t, "eggs", label.Allergens.US[0].Allergen)
	k.put("/v1/items/egg", `{"name":"Egg","kind":"ingredient","allergens":["eggs"],
		"measures":[{"amount":1,"unit":"each","equals":50,"equals_unit":"g"}]}`)
	label = k.label("/v1/finished-goods/gift/label")
	require.Equal(t, []any{true, true, "275"}, []any{label.Ordered, label.Complete, label.TotalWeight.String()})
	k.send(http.MethodGet, "/v1/finished-goods/nothing/label", "").refused(http.StatusNotFound, "not_found")
}

func TestTheLabelOfARunIsThatOfItsSnapshotsAndLots(t *testing.T) {
	t.Parallel()
	k := openWhole(t).recall()
	before := k.head()
	of := func(run string) labels.Label { return k.label("/v1/assembly-runs/" + run + "/label") }
	k.put("/v1/items/flour", `{"name":"Flour","kind":"ingredient","allergens":["wheat"]}`)
	k.put("/v1/recipes/bread", `{"name":"Bread","lines":[{"item":"flour","amount":"900","unit":"g"}],`+
		`"yields":[{"slug":"loaf","name":"Loaf","mode":"count","items_per_batch":2}]}`)

	crate := of(k.crate)
	require.Equal(t, []string{"Flour 750 [] false"}, tells(crate), "a hamper is two gifts and a loaf, as they were then")
	require.Equal(t, "Crate", crate.Name)
	require.EqualValues(t, "2027-06-30", crate.BestBefore.Date)
	require.Len(t, crate.MadeWith, 1, "not the boxes")
	require.Equal(t, "Mill 55", crate.MadeWith[0].Product)
	require.EqualValues(t, 1, crate.Run.Quantity)
	require.Regexp(t, "^L[0-9]{8}-[0-9a-f]{6}$", crate.Run.LotCode)
	require.Empty(t, crate.ContentsUnknown)

	mixed := of(k.mixed)
	require.Len(t, mixed.ContentsUnknown, 1, "stock that a correction found")
	require.Equal(t, "Bread, Loaf", mixed.ContentsUnknown[0].Name)
	require.False(t, mixed.Ordered)
	require.Equal(t, []labels.NamedItem{{Item: "flour", Name: "Flour"}}, of(k.otherGifts).BestBefore.Unknown, "its lot has no last good day")

	k.send(http.MethodPost, "/v1/assembly-runs/"+k.crate+"/void", `{"reason":"not packed"}`).is(http.StatusOK)
	require.True(t, of(k.crate).Run.Voided)
	then := k.label("/v1/assembly-runs/" + k.crate + "/label?as_of=" + before.String())
	require.False(t, then.Run.Voided)
	require.Equal(t, tells(crate), tells(then))
	k.send(http.MethodGet, "/v1/assembly-runs/01932c07-8f3e-7d4c-9a51-0f6b2f1f9a10/label", "").refused(http.StatusNotFound, "not_found")
}

func TestASubstituteIsOnTheLabelInsteadOfWhatItReplaced(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	at := k.bakery()
	k.put("/v1/items/spelt", `{"name":"Spelt","kind":"ingredient","allergens":["wheat"]}`)
	k.made("/v1/pantry/lots", `{"item":"spelt","amount":1,"unit":"kg","received_on":"2026-11-01"}`)
	k.made("/v1/pantry/lots", `{"item":"box","amount":9,"unit":"each","received_on":"2026-11-01"}`)
	k.post("/v1/production-runs", `{"recipe":"bread","batches":1,"actual_yield":1,"loss":{"category":"burnt"},`+
		`"consumed":[{"item":"spelt","amount":400,"unit":"g","instead_of":"flour"}]}`)
	run := k.made("/v1/assembly-runs", `{"finished_good":"gift","quantity":1,"occasion_id":"`+idOf(at)+`"}`)
	label := k.label("/v1/assembly-runs/" + run + "/label")
	require.Equal(t, []string{"Spelt 200 [wheat] true"}, tells(label), "half of a batch of two, of which one burnt")
	require.True(t, label.Complete)
}

func TestWhatNoLotWasThereForIsOnTheLabelOfItsRun(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	k.put("/v1/items/rye", `{"name":"Rye","kind":"ingredient","allergens":["other_gluten"]}`)
	k.put("/v1/items/butter", `{"name":"Butter","kind":"ingredient","allergens":["milk"]}`)
	k.put("/v1/items/nuts", `{"name":"Nuts","kind":"ingredient","allergens":["nuts"]}`)
	k.put("/v1/items/fat", `{"name":"Fat","kind":"ingredient"}`)
	k.put("/v1/recipes/tart", `{"name":"Tart","lines":[{"item":"rye","amount":100,"unit":"g"},{"item":"butter","amount":200,"unit":"g"},`+
		`{"item":"fat","amount":20,"unit":"g","per_run":true}],"yields":[{"slug":"piece","name":"Piece","mode":"count","items_per_batch":10}]}`)
	k.put("/v1/finished-goods/tray", `{"name":"Tray","components":[{"finished_unit":"tart/piece","quantity":10}]}`)
	for _, item := range []string{"rye", "fat"} {
		k.made("/v1/pantry/lots", `{"item":"`+item+`","amount":5,"unit":"kg","received_on":"2026-11-01","expires_on":"2027-06-30"}`)
	}
	label := func(batches int, consumed string) (run, path string, of labels.Label) {
		run = k.made("/v1/production-runs", fmt.Sprintf(`{"recipe":"tart","batches":%d,"actual_yield":%d,"allow_shortage":true,`+
			`"shortage_reason":"no lot","consumed":[%s]}`, batches, batches*10, consumed))
		path = "/v1/assembly-runs/" + k.made("/v1/assembly-runs", fmt.Sprintf(`{"finished_good":"tray","quantity":%d}`, batches)) + "/label"
		return run, path, k.label(path)
	}
	run, path, snapshot := label(2, "")
	require.Equal(t, []string{"Butter 200 [milk] true", "Rye 100 [other_gluten] true", "Fat 10 [] false"}, tells(snapshot))
	require.Equal(t, []labels.NamedItem{{Item: "butter", Name: "Butter"}}, snapshot.BestBefore.Unknown, "nothing is known of its lots")
	require.EqualValues(t, "2027-06-30", snapshot.BestBefore.Date)

	_, _, substitute := label(1, `{"item":"nuts","amount":200,"unit":"g","instead_of":"butter"}`)
	require.Equal(t, []string{"Nuts 200 [nuts] true", "Rye 100 [other_gluten] true", "Fat 20 [] false"}, tells(substitute))
	require.EqualValues(t, "nuts", substitute.Allergens.EU[1].Allergen)
	require.Equal(t, []labels.NamedItem{{Item: "nuts", Name: "Nuts"}}, substitute.BestBefore.Unknown)

	_, _, more := label(1, `{"item":"rye","amount":9,"unit":"kg"},{"item":"butter","amount":0}`)
	require.Equal(t, []string{"Rye 9000 [other_gluten] true", "Fat 20 [] false"}, tells(more), "what was there of it, and what was not")

	k.made("/v1/pantry/lots", `{"item":"butter","amount":500,"unit":"g","received_on":"2026-11-01","expires_on":"2027-05-01",`+
		`"settles_unaccounted":["`+run+`"]}`)
	settled := k.label(path)
	require.Equal(t, tells(snapshot), tells(settled), "what a lot settles counts once")
	require.Empty(t, settled.BestBefore.Unknown)
	require.EqualValues(t, "2027-05-01", settled.BestBefore.Date)
}
