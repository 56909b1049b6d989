package measure_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain/measure"
)

func number(t require.TestingT, text string) measure.Number {
	n, err := measure.ParseNumber(text)
	require.NoError(t, err)
	return n
}

func TestNumbersAreReadExactly(t *testing.T) {
	for text, want := range map[string]string{
		"2.5": "2.5", "1/3": "1/3", "0": "0", "-0.10": "-0.1", "1e3": "1000", "2.50e-1": "0.25", ".5": "0.5", "+7": "7",
		"4/8": "0.5", "3/1": "3", "1000000000000000": "1000000000000000", "0.000000000000000001": "0.000000000000000001",
		"123456789.123456789": "123456789.123456789", "2147483648": "2147483648", "-2147483648": "-2147483648",
	} {
		require.Equal(t, want, number(t, text).String(), text)
	}
}

func TestNumbersThatAreRefused(t *testing.T) {
	for _, text := range []string{
		"", "NaN", "inf", "-", "1/0", "0x10", "1_000", "1/2/3", "1.5/2", "1e", "e5", "--1", "1 1/2", "٣", ".", "1e5/3",
	} {
		_, err := measure.ParseNumber(text)
		require.ErrorIs(t, err, measure.ErrNotANumber, "%q", text)
	}
	for _, text := range []string{
		"1e30", "1e999999999999", "1000000000000001", "-1000000000000001", "0.0000000000000000001",
		"1/99999999999999999999999999999999999999999999",
	} {
		_, err := measure.ParseNumber(text)
		require.ErrorIs(t, err, measure.ErrNumberTooLarge, "%q", text)
	}
}

// The two-word form must agree with big.Rat everywhere, most of all where it
// runs out of room.
func TestArithmeticAgreesWithBigRationals(t *testing.T) {
	around := rapid.OneOf(
		rapid.Int64Range(-100, 100), rapid.Int64Range(-(1<<31)-2, -(1<<31)+2), rapid.Int64Range(1<<31-2, 1<<31+2), rapid.Int64(),
	)
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) (measure.Number, *big.Rat) {
			num, den := around.Draw(t, name), around.Filter(func(n int64) bool { return n != 0 }).Draw(t, name+" den")
			return measure.Ratio(num, den), new(big.Rat).Quo(new(big.Rat).SetInt64(num), new(big.Rat).SetInt64(den))
		}
		a, ra := draw("a")
		b, rb := draw("b")
		same := func(got measure.Number, want *big.Rat) {
			text := want.RatString()
			reread := new(big.Rat)
			_, ok := reread.SetString(got.String())
			require.True(t, ok)
			require.Equal(t, text, reread.RatString())
		}
		same(a.Add(b), new(big.Rat).Add(ra, rb))
		same(a.Sub(b), new(big.Rat).Sub(ra, rb))
		same(a.Mul(b), new(big.Rat).Mul(ra, rb))
		if rb.Sign() != 0 {
			same(a.Div(b), new(big.Rat).Quo(ra, rb))
		}
		require.Equal(t, ra.Cmp(rb), a.Cmp(b))
		floor := new(big.Int).Div(ra.Num(), ra.Denom())
		same(a.Floor(), new(big.Rat).SetInt(floor))
		require.True(t, a.Sub(a.Floor()).Less(measure.Int(1)))
		require.False(t, a.Ceil().Less(a))
	})
}

func TestRoundingIsHalfToEven(t *testing.T) {
	for text, want := range map[string]string{
		"0.5": "0", "1.5": "2", "2.5": "2", "-0.5": "0", "-1.5": "-2", "2.51": "3", "1/3": "0", "2/3": "1",
	} {
		require.Equal(t, want, number(t, text).Round(0).String(), text)
	}
	require.Equal(t, "0.333333333", number(t, "1/3").Round(9).String())
	require.Equal(t, "37.50", number(t, "37.5").Fixed(2))
	require.Equal(t, "0.12", number(t, "0.125").Fixed(2))
}

func TestConversionsThatEveryBakerKnows(t *testing.T) {
	for _, c := range []struct{ from, unit, to, want string }{
		{"16", "tbsp", "cup", "1"},
		{"1", "lb", "oz", "16"},
		{"1", "lb", "g", "453.59237"},
		{"1", "cup", "ml", "236.5882365"},
		{"1", "gal", "cup", "16"},
		{"1", "qt", "pt", "2"},
		{"2", "FL  OZ", "tbsp", "4"},
		{"2.5", "dozen", "each", "30"},
		{"1", "yd", "cm", "91.44"},
		{"1", "sq in", "sq cm", "6.4516"},
		{"3", "Piece", "count", "3"},
	} {
		unit, err := measure.ParseUnit(c.unit)
		require.NoError(t, err)
		to, err := measure.ParseUnit(c.to)
		require.NoError(t, err)
		got, err := measure.Measures{}.Convert(measure.Amount{Value: number(t, c.from), Unit: unit}, to)
		require.NoError(t, err)
		require.Equal(t, c.want, got.Value.String(), "%s %s", c.from, c.unit)
	}
}

func TestMassAndVolumeConvertOnlyThroughADensity(t *testing.T) {
	cup := measure.Amount{Value: measure.Int(2), Unit: measure.Cup}
	_, err := measure.Measures{}.Convert(cup, measure.Gram)
	var refusal *measure.ConversionError
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "cup cannot be converted to g without a density", err.Error())

	flour, err := measure.NewDensity(
		measure.Amount{Value: measure.Int(1), Unit: measure.Cup}, measure.Amount{Value: measure.Int(125), Unit: measure.Gram},
	)
	require.NoError(t, err)
	grams, err := measure.Measures{Density: flour}.Convert(cup, measure.Gram)
	require.NoError(t, err)
	require.Equal(t, "250 g", grams.String())

	_, err = measure.Measures{Density: flour}.Convert(measure.Amount{Value: measure.Int(2), Unit: measure.Each}, measure.Gram)
	require.EqualError(t, err, "each cannot be converted to g")
	_, err = measure.NewDensity(grams, cup)
	require.Error(t, err)
	_, err = measure.NewDensity(measure.Amount{Unit: measure.Cup}, grams)
	require.Error(t, err)
	_, err = measure.ParseGeneral("pinch")
	require.ErrorIs(t, err, measure.ErrUnknownUnit)
}

func TestConvertingThereAndBackIsTheSame(t *testing.T) {
	units := measure.Units()
	rapid.Check(t, func(t *rapid.T) {
		part := func(name string) measure.Number {
			return measure.Ratio(rapid.Int64Range(1, 1e6).Draw(t, name), rapid.Int64Range(1, 1e6).Draw(t, name+" den"))
		}
		density, err := measure.NewDensity(
			measure.Amount{Value: part("volume"), Unit: measure.Cup}, measure.Amount{Value: part("weight"), Unit: measure.Ounce},
		)
		require.NoError(t, err)
		from := measure.Amount{Value: part("amount"), Unit: rapid.SampledFrom(units).Draw(t, "from")}
		to := rapid.SampledFrom(units).Draw(t, "to")
		there, err := measure.Measures{Density: density}.Convert(from, to)
		if err != nil {
			require.False(t, measure.Measures{Density: density}.Convertible(to, from.Unit))
			return
		}
		back, err := measure.Measures{Density: density}.Convert(there, from.Unit)
		require.NoError(t, err)
		require.True(t, back.Value.Equal(from.Value), "%s -> %s -> %s", from, there, back)
	})
}

func TestMoney(t *testing.T) {
	price, err := measure.ParseMoney("4.99")
	require.NoError(t, err)
	require.Equal(t, "4.99", price.String())
	require.Equal(t, "1.663333", price.Times(measure.Ratio(1, 3)).String())
	require.Equal(t, "0.00", measure.Money{}.String())
	_, err = measure.ParseMoney("0.0000001")
	require.ErrorIs(t, err, measure.ErrMoneyDecimals)

	parts := price.Split([]measure.Number{measure.Int(1), measure.Int(1), measure.Int(1)})
	require.Equal(t, []string{"1.663334", "1.663333", "1.663333"}, []string{parts[0].String(), parts[1].String(), parts[2].String()})
	require.True(t, price.Split([]measure.Number{{}, {}})[0].IsZero())
}

func TestMoneyPartsSumToTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := measure.MoneyOf(measure.Ratio(rapid.Int64Range(0, 1e12).Draw(t, "micros"), 1e6))
		weights := make([]measure.Number, rapid.IntRange(1, 9).Draw(t, "parts"))
		for i := range weights {
			weights[i] = measure.Ratio(rapid.Int64Range(0, 1000).Draw(t, "weight"), rapid.Int64Range(1, 1000).Draw(t, "den"))
		}
		weights[0] = weights[0].Add(measure.Int(1))
		var sum measure.Money
		for i, part := range whole.Split(weights) {
			sum = sum.Add(part)
			require.GreaterOrEqual(t, part.Sign(), 0)
			if weights[i].IsZero() {
				require.True(t, part.IsZero())
			}
		}
		require.True(t, sum.Equal(whole))
	})
}

func TestTextFormsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := measure.Ratio(rapid.Int64().Draw(t, "num"), rapid.Int64Range(1, 1<<62).Draw(t, "den"))
		text, err := n.MarshalText()
		require.NoError(t, err)
		var back measure.Number
		require.NoError(t, back.UnmarshalText(text))
		require.True(t, n.Equal(back), "%s", text)
	})
}

func TestANumberIsRoundedForAPerson(t *testing.T) {
	for text, want := range map[string]string{
		"2.5": "2.5", "4.999999999": "4.999999999", "1/3": "about 0.333333333", "20/3": "about 6.666666667",
		"1/3000000000000": "1/3000000000000", "0": "0",
	} {
		require.Equal(t, want, number(t, text).Rounded())
	}
}

// Small numbers are written without big ones, as exactly.
func TestFixedIsTheTextOfABigNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		num := rapid.Int64Range(-3_000_000_000, 3_000_000_000).Draw(t, "num")
		den := rapid.Int64Range(1, 3_000_000_000).Draw(t, "den")
		n, decimals := measure.Ratio(num, den), rapid.IntRange(0, 12).Draw(t, "decimals")
		rounded, _ := new(big.Rat).SetString(n.Round(decimals).String())
		require.Equal(t, rounded.FloatString(decimals), n.Fixed(decimals))
	})
}
