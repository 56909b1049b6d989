package table

import (
	"bytes"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain/measure"
	"crumbtrail/internal/pgtest"
)

func decimal(t require.TestingT, text string) Decimal {
	var d Decimal
	require.NoError(t, d.UnmarshalText([]byte(text)), text)
	return d
}

func exact(t require.TestingT, text string) measure.Number {
	var n measure.Number
	require.NoError(t, n.UnmarshalText([]byte(text)), text)
	return n
}

func TestDecimal(t *testing.T) {
	stored := rapid.Custom(func(t *rapid.T) measure.Number {
		n := measure.Ratio(rapid.Int64Range(-1<<50, 1<<50).Draw(t, "numerator"), rapid.Int64Range(1, 1_000_000_000).Draw(t, "denominator"))
		return n.Mul(measure.Int(rapid.SampledFrom([]int64{1, 1, 1, 1_000_000_000}).Draw(t, "scale"))).Round(Decimals)
	})
	t.Run("is the number that the domain stored", rapid.MakeCheck(func(t *rapid.T) {
		n := stored.Draw(t, "n")
		require.Equal(t, n.String(), decimal(t, n.String()).String())
		require.Equal(t, n.Sign(), decimal(t, n.String()).Sign())
	}))
	t.Run("adds and subtracts as the domain does", rapid.MakeCheck(func(t *rapid.T) {
		n, m := stored.Draw(t, "n"), stored.Draw(t, "m")
		a, b := decimal(t, n.String()), decimal(t, m.String())
		require.Equal(t, n.Add(m).String(), a.Add(b).String())
		require.Equal(t, n.Sub(m).String(), a.Add(b.Neg()).String())
		require.Equal(t, Decimal{}, a.Add(a.Neg()))
	}))
	t.Run("reads what the domain reads, and adds it up, whatever its size", rapid.MakeCheck(func(t *rapid.T) {
		any := rapid.StringMatching(`-?[0-9]{1,60}(\.[0-9]{1,24})?|-?[1-9][0-9]{0,23}/[1-9][0-9]{0,9}|-?[0-9]{1,12}e[0-9]{1,2}`)
		sum, want := Decimal{}, measure.Number{}
		for range rapid.IntRange(1, 5).Draw(t, "count") {
			text := any.Draw(t, "text")
			n, d := exact(t, text).Round(Decimals), decimal(t, text)
			require.Equal(t, n.String(), d.String())
			require.Equal(t, n.Neg().String(), d.Neg().String())
			require.Equal(t, d, d.Neg().Neg())
			sum, want = sum.Add(d), want.Add(n)
			require.Equal(t, want.String(), sum.String())
			require.Equal(t, want.Sign(), sum.Sign())
			require.Equal(t, decimal(t, want.String()), sum, "one representation of a value")
			require.Equal(t, Decimal{}, sum.Add(sum.Neg()))
		}
	}))
	t.Run("is exact at the edge of what two words hold", func(t *testing.T) {
		const edge = "170141183460469231731687303715.884105727" // 2^127 - 1 billionths
		for _, text := range []string{edge, "-" + edge, "170141183460469231731687303715.884105728", "-170141183460469231731687303715.884105728"} {
			for _, step := range []string{"0.000000001", "-0.000000001", edge, "-" + edge} {
				want := exact(t, text).Add(exact(t, step)).String()
				require.Equal(t, want, decimal(t, text).Add(decimal(t, step)).String())
				require.Equal(t, decimal(t, want), decimal(t, text).Add(decimal(t, step)))
			}
		}
	})
	t.Run("rounds what is no stored number as the domain does", func(t *testing.T) {
		for _, text := range []string{"1/3", "-2/3", "0.1234567895", "0.1234567885", "1e3", "+5"} {
			require.Equal(t, exact(t, text).Round(Decimals).String(), decimal(t, text).String(), text)
		}
	})
	t.Run("refuses what is no number", func(t *testing.T) {
		for _, text := range []string{"", "-", ".", "x", "1.2.3", "0x10", "--1"} {
			require.Error(t, new(Decimal).UnmarshalText([]byte(text)), text)
		}
	})
	t.Run("whole numbers", func(t *testing.T) {
		for _, n := range []int64{0, 1, -1, 1_000_000_000, -1_000_000_000_000_000, 1<<63 - 1} {
			require.Equal(t, measure.Int(n).String(), DecimalOf(n).String())
		}
	})
}

func TestCopiedNumbers(t *testing.T) {
	t.Run("PostgreSQL reads the binary form as it reads the text", func(t *testing.T) {
		conn, err := pgx.Connect(t.Context(), pgtest.URL(t))
		require.NoError(t, err)
		defer conn.Close(t.Context())
		_, err = conn.Exec(t.Context(), "CREATE TABLE numbers (n numeric)")
		require.NoError(t, err)
		for _, text := range []string{
			"0", "1", "-1", "10", "9999", "10000", "12345", "-100000000", "0.1", "0.0001", "0.00001", "-0.000000001", "1.5", "99999.99999",
			"123456789012345678.123456789", "123456789012345678901234567890123456789012345.678", "1000000000000000", "0.12345", "70000.0007",
		} {
			one := []byte(copyHead + "\x00\x01")
			one = append(appendNumeric(one, []byte(text)), copyTail...)
			_, err := conn.PgConn().CopyFrom(t.Context(), bytes.NewReader(one), "COPY numbers FROM STDIN (FORMAT binary)")
			require.NoError(t, err)
			var binary, plain string
			require.NoError(t, conn.QueryRow(t.Context(), "DELETE FROM numbers RETURNING n::text, $1::numeric::text", text).Scan(&binary, &plain))
			require.Equal(t, plain, binary)
		}
	})
}
