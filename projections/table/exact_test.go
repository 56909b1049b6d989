package table

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain/measure"
)

func exactly(t require.TestingT, text string) Exact {
	var e Exact
	require.NoError(t, e.UnmarshalText([]byte(text)), text)
	return e
}

func TestExact(t *testing.T) {
	t.Parallel()
	t.Run("reads what the domain reads, and adds it up, whatever its size", rapid.MakeCheck(func(t *rapid.T) {
		any := rapid.StringMatching(`-?[0-9]{1,60}(\.[0-9]{1,24})?|-?[1-9][0-9]{0,23}/[1-9][0-9]{0,9}|-?[0-9]{1,12}e[0-9]{1,2}`)
		sum, want := Exact{}, measure.Number{}
		for range rapid.IntRange(1, 5).Draw(t, "count") {
			text := any.Draw(t, "text")
			n, e := exact(t, text), exactly(t, text)
			require.Equal(t, n.String(), e.String())
			require.Equal(t, n.Neg().String(), e.Neg().String())
			require.Equal(t, e, e.Neg().Neg())
			sum, want = sum.Add(e), want.Add(n)
			require.Equal(t, want.String(), sum.String())
			require.Equal(t, want.Sign(), sum.Sign())
			require.Equal(t, exactly(t, want.String()), sum, "one representation of a value")
			require.Equal(t, Exact{}, sum.Add(sum.Neg()))
		}
	}))
	t.Run("thirds add up to the whole", func(t *testing.T) {
		third := exactly(t, "1/3")
		require.Equal(t, ExactOf(1), third.Add(third).Add(third))
		require.Equal(t, ExactOf(2), exactly(t, "2").Add(third.Neg()).Add(third))
	})
	t.Run("refuses what is no number", func(t *testing.T) {
		for _, text := range []string{"", "-", ".", "x", "1.2.3", "0x10", "--1", "1/0", "1/", "1_0/3"} {
			require.Error(t, new(Exact).UnmarshalText([]byte(text)), text)
		}
	})
	t.Run("knows the decimals of at least so many billionths", func(t *testing.T) {
		for text, want := range map[string]bool{
			"0.001": true, "0.000999999": false, "1/3": false, "-1": false, "0": false,
			"170141183460469231731687303715.884105728": true, "18446744074": true,
		} {
			require.Equal(t, want, exactly(t, text).IsBillionths(1_000_000), text)
		}
	})
}
