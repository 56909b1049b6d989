package test

import (
	"fmt"
	"math/big"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

// step is an explanation's node as the OpenAPI document describes it.
type step struct {
	Number   int
	SameAs   int `json:"same_as"`
	Op       string
	Decimals int
	Value    string
	Path     string
	Source   *struct {
		Kind, ID string
		Event    *struct {
			Stream   string
			Revision int
		}
	}
	Operands []*step
}

// calculated is the value of a step, calculated from its leaves.
func (s *step) calculated(t *testing.T) *big.Rat {
	if len(s.Operands) == 0 {
		return amount(t, s.Value)
	}
	values := make([]*big.Rat, len(s.Operands))
	for i, operand := range s.Operands {
		values[i] = operand.calculated(t)
	}
	result := new(big.Rat).Set(values[0])
	for _, value := range values[1:] {
		switch s.Op {
		case "sum":
			result.Add(result, value)
		case "difference":
			result.Sub(result, value)
		case "product", "convert":
			result.Mul(result, value)
		case "quotient":
			result.Quo(result, value)
		case "max":
			if value.Cmp(result) > 0 {
				result = value
			}
		default:
			require.Fail(t, "unexpected operation", s.Op)
		}
	}
	if s.Op == "ceil" && !result.IsInt() {
		whole := new(big.Int).Div(result.Num(), result.Denom())
		result.SetInt(whole.Add(whole, big.NewInt(1)))
	}
	return result
}

func (s *step) leaves(call func(*step)) {
	if s.Source != nil {
		call(s)
	}
	for _, operand := range s.Operands {
		operand.leaves(call)
	}
}

// The explanation of an amount to buy leads to events of the log, and its figures add
// up.
func TestAnExplanationLeadsToTheEvents(t *testing.T) {
	t.Parallel()
	s := serve(t, "--data-dir", pgtest.DataDir(t))
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/items/flour",
		`{"name":"Flour","kind":"ingredient","density":{"volume":1,"volume_unit":"cup","weight":120,"weight_unit":"g"}}`)
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/recipes/biscotti",
		`{"name":"Biscotti","lines":[{"item":"flour","amount":2,"unit":"cup"}],"yields":[{"slug":"standard","name":"Standard","mode":"count",`+
			`"items_per_batch":24}]}`)
	s.must(t, http.StatusCreated, http.MethodPut, "/v1/finished-goods/bag",
		`{"name":"Bag","components":[{"finished_unit":"biscotti/standard","quantity":6}]}`)
	occasion := s.must(t, http.StatusCreated, http.MethodPost, "/v1/occasions",
		`{"name":"Fair","date":"2026-12-12","output_mode":"bundled"}`).header.Get("Location")
	s.must(t, http.StatusCreated, http.MethodPut, occasion+"/assembly-targets/bag", `{"quantity":5}`)
	plan := s.must(t, http.StatusCreated, http.MethodPost, occasion+"/plans", nil).header.Get("Location")
	s.must(t, http.StatusCreated, http.MethodPost, "/v1/pantry/lots",
		`{"lots":[{"item":"flour","amount":120,"unit":"g","total_cost":1,"received_on":"2026-11-01"}]}`)

	answer := into[struct{ Figure *step }](t, s.get(t, plan+"/explain?path=shopping_list/flour/to_buy"))
	require.Equal(t, "3", answer.Figure.Value, "2 batches of 2 cups, less the cup in stock")
	require.Zero(t, answer.Figure.calculated(t).Cmp(big.NewRat(3, 1)))

	types := map[string]bool{}
	answer.Figure.leaves(func(leaf *step) {
		require.NotNil(t, leaf.Source.Event, leaf.Source.Kind)
		event := into[struct{ Type string }](t, s.get(t, fmt.Sprintf("/v1/audit/streams/%s/events/%d", leaf.Source.Event.Stream,
			leaf.Source.Event.Revision)))
		types[leaf.Source.Kind+" "+event.Type] = true
	})
	require.Equal(t, map[string]bool{
		"recipe_snapshot recipe-snapshot.captured.v1": true, "finished_good_snapshot finished-good-snapshot.captured.v1": true,
		"target plan.created.v1": true, "lot lot.received.v1": true, "item recipe-snapshot.captured.v1": true,
	}, types)
	s.refused(t, http.StatusNotFound, "no_such_figure", http.MethodGet, plan+"/explain?path=shopping_list/flower/to_buy", nil)
}
