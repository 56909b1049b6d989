package locale

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain/measure"
)

func TestACalculatedAmountIsWrittenInTheUnitThatACookWouldTake(t *testing.T) {
	us := english
	for _, test := range []struct {
		amount string
		unit   measure.Unit
		want   string
		as     *Locale
	}{
		{"488", measure.Tablespoon, "30½ cups", us},
		{"9", measure.Tablespoon, "9 tbsp", us}, // no usual fraction of a cup
		{"10", measure.Tablespoon, "⅝ cup", us},
		{"35", measure.Tablespoon, "≈2.19 cups", us},
		{"4", measure.Teaspoon, "4 tsp", us},
		{"48", measure.Teaspoon, "1 cup", us},
		{"1/16", measure.Cup, "1 tbsp", us},
		{"1/48", measure.Cup, "1 tsp", us},
		{"250/3", measure.Cup, "83⅓ cups", us},
		{"40", measure.Ounce, "2½ lb", us},
		{"37", measure.Ounce, "37 oz", us},
		{"1/8", measure.Pound, "2 oz", us},
		{"64", measure.FluidOunce, "2 qt", us},
		{"256", measure.FluidOunce, "2 gal", us},
		{"72", measure.Inch, "2 yd", us},
		{"12500", measure.Gram, "12.5 kg", us},
		{"999", measure.Gram, "999 g", us},
		{"12345", measure.Gram, "12,345 kg", german},
		{"0.25", measure.Kilogram, "250 g", german},
		{"0.75", measure.Litre, "750 ml", german},
		{"2500", measure.Millilitre, "2,5 l", german},
		{"150", measure.Centimetre, "1,5 m", german},
		{"0", measure.Kilogram, "0", german},
		{"-1500", measure.Gram, "−1,5 kg", german},
		{"488", measure.Each, "488 Stück", german},
		{"30", measure.Dozen, "30 dozen", us},
		{"5000", measure.SquareCentimetre, "5000 cm²", german},
	} {
		written := test.as.Scaled(parsed(t, test.amount), test.unit)
		require.Equal(t, test.want, plain(written.String()), "%s %s", test.amount, test.unit)
		require.Equal(t, parsed(t, test.amount).String(), written.Exact, "the API's amount stays: %s %s", test.amount, test.unit)
	}
	require.Equal(t, "488 tbsp", plain(us.Scaled(parsed(t, "488"), measure.Tablespoon).Own))
	require.Empty(t, us.Scaled(parsed(t, "9"), measure.Tablespoon).Own)
}

func TestARowIsWrittenInTheUnitOfItsPackage(t *testing.T) {
	us := english
	flour := Measure{Unit: measure.Cup, Into: measure.Kilogram, Factor: parsed(t, "0.12")}
	written := us.Measured(parsed(t, "250/3"), flour)
	require.Equal(t, "10 kg", plain(written.String()))
	require.Equal(t, "250/3", written.Exact)
	require.Equal(t, "83⅓ cups", plain(written.Own))
	require.Equal(t, "120 g", plain(us.Measured(parsed(t, "1"), flour).String()))
	require.Equal(t, "1 cup", plain(us.Measured(parsed(t, "1"), Measure{Unit: measure.Cup}).String()))

	amount, unit := us.Handy(parsed(t, "250/3"), flour)
	require.Equal(t, "10 kg", amount.String()+" "+unit.String())
	amount, unit = us.Handy(parsed(t, "488"), Measure{Unit: measure.Tablespoon})
	require.Equal(t, "30.5 cup", amount.String()+" "+unit.String())
	amount, unit = us.Handy(parsed(t, "100"), Measure{Unit: measure.Teaspoon})
	require.Equal(t, "100 tsp", amount.String()+" "+unit.String(), "no decimal of cups is exact")
}

// Whatever unit is taken, it measures the same, and what is not marked is exact for a cook.
func TestAChangedUnitIsTheSameAmount(t *testing.T) {
	us := english
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom(measure.Units()).Draw(t, "unit")
		amount := measure.Ratio(rapid.Int64Range(1, 100_000).Draw(t, "amount"), rapid.Int64Range(1, 48).Draw(t, "parts"))
		same, fits := us.Handy(amount, Measure{Unit: unit})
		back, err := measure.Measures{}.Convert(measure.Amount{Value: same, Unit: fits}, unit)
		require.NoError(t, err)
		require.Equal(t, amount.String(), back.Value.String())
		require.Equal(t, amount.String(), us.Scaled(amount, unit).Exact)
	})
}

// plain is a text with plain spaces.
func plain(text string) string { return strings.ReplaceAll(text, noBreak, " ") }

// The amounts of a row can be compared by eye: they have one unit where that is exact.
func TestAmountsOfARowHaveTheUnitOfWhatIsNeeded(t *testing.T) {
	of := func(text string) measure.Number { return parsed(t, text) }
	for _, test := range []struct {
		needed string
		unit   measure.Unit
		others map[string]string
	}{
		{"3.125", measure.Pint, map[string]string{"2": "2 pt", "1.125": "1⅛ pt", "3.125": "3⅛ pt", "0": "0"}},
		{"1.25", measure.Quart, map[string]string{"0.75": "¾ qt", "0.5": "½ qt", "1/1000": "0.032 fl oz"}},
		{"15", measure.Tablespoon, map[string]string{"16.5": "16½ tbsp", "1.5": "1½ tbsp", "1/3": "1 tsp"}},
		{"1", measure.Teaspoon, map[string]string{"1920": "40 cups", "12": "12 tsp"}},
		{"5", measure.Kilogram, map[string]string{"0.25": "250 g"}},
	} {
		for amount, want := range test.others {
			written := english.Measured(of(amount), Measure{Unit: test.unit, Like: of(test.needed)})
			require.Equal(t, want, strings.ReplaceAll(written.String(), noBreak, " "), "%s of %s %s", amount, test.needed, test.unit)
		}
	}
	cups := Measure{Unit: measure.Tablespoon, Into: measure.Cup, Factor: measure.Ratio(1, 16), Like: of("40")}
	require.Equal(t, "½ cup", strings.ReplaceAll(english.Measured(of("8"), cups).String(), noBreak, " "))
	value, unit := english.Handy(of("2"), Measure{Unit: measure.Quart, Like: of("1/4")})
	require.Equal(t, "4 pt", value.String()+" "+unit.String())
}
