package reader_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/readmodels/reader"
)

func TestASumAddsUpTheDecimalsAndTheFractions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"": "0", "2.5": "2.5", "2.5 1/3 2/3": "3.5", "1/3 1/3": "2/3", "-1 1/2": "-0.5"} {
		var sum reader.Sum
		require.NoError(t, sum.UnmarshalText([]byte(text)))
		require.Equal(t, want, sum.String(), text)
	}
	require.Error(t, new(reader.Sum).UnmarshalText([]byte("1 x")))
}
