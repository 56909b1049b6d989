package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/planning/explanation"
)

func TestFiguresAreExplained(t *testing.T) {
	t.Parallel()
	k := openWhole(t)
	occasion := k.bakery()
	plan := k.send(http.MethodPost, occasion+"/plans", "").is(http.StatusCreated).Header().Get("Location")
	k.post("/v1/pantry/lots", `{"lots":[{"item":"flour","amount":"0.4","unit":"kg","total_cost":2,"received_on":"2026-11-01"}]}`)
	type explained struct {
		Figure *explanation.Node
		Paths  []string
	}
	paths := into[explained](k.ask(plan + "/explain")).Paths
	require.Contains(t, paths, "shopping_list/flour/to_buy")

	t.Run("every figure is what its tree calculates", func(t *testing.T) {
		for _, path := range paths {
			figure := into[explained](k.ask(plan + "/explain?path=" + path)).Figure
			require.Equal(t, figure.Value.String(), figure.Evaluate().String(), path)
			require.Equal(t, path, figure.Path)
		}
	})
	t.Run("the row of an item may be named with its unit", func(t *testing.T) {
		figure := into[explained](k.ask(plan + "/explain?path=shopping_list/flour:g/to_buy")).Figure
		require.Equal(t, into[explained](k.ask(plan+"/explain?path=shopping_list/flour/to_buy")).Figure, figure)
		k.send(http.MethodGet, plan+"/explain?path=shopping_list/flour:ml/to_buy", "").refused(http.StatusNotFound, "no_such_figure")
		k.send(http.MethodGet, plan+"/explain?path=shopping_list/flour:g:g/to_buy", "").refused(http.StatusNotFound, "no_such_figure")
	})
	t.Run("a tree is cut at the requested depth", func(t *testing.T) {
		figure := into[explained](k.ask(plan + "/explain?path=shopping_list/flour/to_buy&depth=1")).Figure
		require.Len(t, figure.Operands, 2)
		require.True(t, figure.Operands[1].Collapsed)
		require.Empty(t, figure.Operands[1].Operands)
		require.Equal(t, figure.Value.String(), figure.Evaluate().String())
	})
	t.Run("a lot is named with its event", func(t *testing.T) {
		lot := into[explained](k.ask(plan + "/explain?path=shopping_list/flour/on_hand")).Figure
		var sources []explanation.Source
		lot.Leaves(func(source *explanation.Source) { sources = append(sources, *source) })
		require.Len(t, sources, 1)
		require.Equal(t, explanation.Lot, sources[0].Kind)
		require.Equal(t, &explanation.Event{Stream: "pantry-home", Revision: 0}, sources[0].Event)
	})
	t.Run("the past is explained as it was", func(t *testing.T) {
		position := k.head().String()
		k.post("/v1/pantry/lots", `{"lots":[{"item":"flour","amount":"9","unit":"kg","total_cost":2,"received_on":"2026-11-01"}]}`)
		value := func(query string) string {
			return into[explained](k.ask(plan + "/explain?path=shopping_list/flour/on_hand" + query)).Figure.Value.String()
		}
		require.NotEqual(t, value(""), value("&as_of="+position))
	})
	t.Run("an amendment is the source of what is planned, but not of the plan", func(t *testing.T) {
		said := func(path string) uint64 {
			return into[explained](k.ask(plan + "/explain?path=" + path)).Figure.Source.Event.Revision
		}
		number, quantity := said("plan/number"), said("assemblies/gift/quantity")
		require.Equal(t, number, quantity)
		k.send(http.MethodPost, plan+"/lock", "").is(http.StatusOK)
		k.send(http.MethodPost, plan+"/start-production", "").is(http.StatusOK)
		k.send(http.MethodPost, plan+"/amendments", `{"reason":"more guests","changes":[{"change":"set_quantity","finished_good":"gift",`+
			`"quantity":3}]}`).is(http.StatusOK)
		require.Equal(t, number, said("plan/number"))
		require.Equal(t, quantity+3, said("assemblies/gift/quantity"), "locked, started, amended")
	})
	t.Run("what is no figure is refused with what is like it", func(t *testing.T) {
		refused := k.send(http.MethodGet, plan+"/explain?path=shopping_list/flour/to-buy", "").refused(http.StatusNotFound, "no_such_figure")
		require.Equal(t, "shopping_list/flour/to_buy", refused.Near[0])
		k.send(http.MethodGet, plan+"/explain?depth=-1", "").refused(http.StatusUnprocessableEntity, "invalid")
		k.send(http.MethodGet, "/v1/plans/"+missing+"/explain?path=progress/overall_percent", "").refused(http.StatusNotFound, "not_found")
	})
}
