package locale

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Two machine words write what big numbers would write.
func TestWordsWriteWhatBigNumbersWrite(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.OneOf(
			rapid.Int64Range(1, mostDenominator-1), rapid.SampledFrom([]int64{1, 2, 3, 8, 24, 100, 1000, 1 << 19}),
		).Draw(t, "denominator")
		num := rapid.OneOf(rapid.Int64Range(0, 1<<31-1), rapid.Int64Range(0, 200)).Draw(t, "numerator")
		words := magnitude{num: num, den: den}
		wide := magnitude{wide: big.NewRat(num, den)}
		limit := rapid.SampledFrom([]int64{0, 1, 10, 100, 1000}).Draw(t, "limit")
		require.Equal(t, wide.less(limit), words.less(limit))
		digits, isSome, rest, ok := wide.whole()
		hasDigits, hasSome, hasRest, has := words.whole()
		require.Equal(t, ok, has)
		require.Equal(t, digits, hasDigits)
		require.Equal(t, isSome, hasSome)
		if ok {
			require.Equal(t, rest, hasRest)
		}
		least := rapid.SampledFrom([]fraction{{1, 2}, {1, 200}, {1, 20}}).Draw(t, "least")
		factor := rapid.SampledFrom([]fraction{{1, 1000}, {1, 1}, {28, 1}, {1000, 1}, {3785, 1}, {127, 50}, {2286, 25}}).Draw(t, "factor")
		for decimals := range mostDecimals + 2 {
			want, has := wide.fixed(decimals), words.fixed(decimals)
			require.Equal(t, want.String(), has.String())
			require.Equal(t, want.isExact(), has.isExact())
			require.Equal(t, want.isSignificant(), has.isSignificant())
			require.Equal(t, want.hides(factor, least), has.hides(factor, least))
		}
	})
}
