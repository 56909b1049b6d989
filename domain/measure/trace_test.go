package measure_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain/measure"
)

// written is the trace of a number in a line, as "sum(flour, product(2, glaze))".
func written(number measure.Number) string {
	trace := number.Trace()
	if trace == nil {
		return number.String()
	}
	if trace.Op == measure.Given {
		return trace.Leaf.(string)
	}
	operands := make([]string, len(trace.Operands))
	for i, operand := range trace.Operands {
		operands[i] = written(operand)
	}
	return fmt.Sprintf("%s(%s)", trace.Op, strings.Join(operands, ", "))
}

func TestATracedNumberRecordsEveryOperation(t *testing.T) {
	a, b, two := measure.Traced(measure.Int(7), "a"), measure.Traced(measure.Ratio(1, 3), "b"), measure.Int(2)
	for want, number := range map[string]measure.Number{
		"sum(a, 2)":            a.Add(two),
		"sum(sum(), a)":        measure.EmptySum().Add(a),
		"difference(2, a)":     two.Sub(a),
		"difference(0, a)":     a.Neg(),
		"product(a, b)":        a.Mul(b),
		"quotient(a, 2)":       a.Div(two),
		"min(a, 2)":            a.Min(two),
		"max(2, a)":            two.Max(a),
		"floor(b)":             b.Floor(),
		"ceil(b)":              b.Ceil(),
		"round(b)":             b.Round(2),
		"same(a)":              a.Same(),
		"ceil(quotient(a, b))": a.Div(b).Ceil(),
	} {
		require.Equal(t, want, written(number))
	}
	require.Equal(t, "a", written(a.Add(measure.Int(0))), "0 adds nothing")
	require.Equal(t, "a", written(measure.Int(1).Mul(a)), "1 multiplies nothing")
	require.Equal(t, "sum(sum(), a)", written(measure.EmptySum().Add(a)), "unless it is traced")
	require.Equal(t, "label", a.Add(b).Labelled("label").Trace().Label)
	require.Empty(t, a.Add(b).Trace().Label)
	require.Nil(t, a.Plain().Trace())
	require.Nil(t, two.Labelled("label").Same().Trace(), "a number without a trace gets none")
}

// Calculating with traced numbers gives the same values as without.
func TestATraceDoesNotChangeAValue(t *testing.T) {
	number := rapid.Custom(func(t *rapid.T) measure.Number {
		return measure.Int(rapid.Int64().Draw(t, "numerator")).Div(measure.Int(rapid.Int64Range(1, 1<<40).Draw(t, "denominator")))
	})
	rapid.Check(t, func(t *rapid.T) {
		n, m := number.Draw(t, "n"), number.Draw(t, "m")
		traced := measure.Traced(n, "n")
		for name, operation := range map[string]func(n measure.Number) measure.Number{
			"add": m.Add, "sub": m.Sub, "mul": m.Mul, "min": m.Min, "max": m.Max, "neg": measure.Number.Neg,
			"floor": measure.Number.Floor, "ceil": measure.Number.Ceil, "same": measure.Number.Same,
			"round": func(n measure.Number) measure.Number { return n.Round(2) },
			"div":   func(n measure.Number) measure.Number { return n.Div(measure.Int(3)) },
			"plain": measure.Number.Plain,
		} {
			require.Equal(t, operation(n), operation(traced).Plain(), name)
		}
		require.Equal(t, n.Cmp(m), traced.Cmp(m))
		require.Equal(t, n.Sign(), traced.Sign())
		require.Equal(t, n.String(), traced.String())
		require.Equal(t, n.Fixed(2), traced.Fixed(2))
		require.Equal(t, n.Saturated(), traced.Saturated())
	})
}
