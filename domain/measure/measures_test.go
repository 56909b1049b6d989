package measure_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain/measure"
)

// measured parses measures such as "1 clove = 5 g".
func measured(t require.TestingT, texts ...string) measure.Measures {
	var all measure.Measures
	for _, text := range texts {
		left, right, _ := strings.Cut(text, " = ")
		is := amountOf(t, right)
		all.Others = append(all.Others, measure.Measure{Amount: amountOf(t, left), Equals: is.Value, EqualsUnit: is.Unit})
	}
	return all
}

func amountOf(t require.TestingT, text string) measure.Amount {
	value, unit, _ := strings.Cut(text, " ")
	parsed, err := measure.ParseUnit(unit)
	require.NoError(t, err, text)
	n, err := measure.ParseNumber(value)
	require.NoError(t, err, text)
	return measure.Amount{Value: n, Unit: parsed}
}

func TestOwnUnitsOfAnItemConvertExactly(t *testing.T) {
	garlic := measured(t, "1 clove = 5 g", "1 head = 10 clove", "1 cup = 125 g", "1 each = 1 head")
	butter := measured(t, "1 stick = 113.4 g")
	for _, test := range []struct {
		by         measure.Measures
		from, want string
	}{
		{garlic, "3 clove", "15 g"},
		{garlic, "1 kg", "200 clove"},
		{garlic, "2 head", "0.1 kg"},
		{garlic, "1 cup", "25 clove"},
		{garlic, "1 dozen", "12 head"},
		{garlic, "1 tsp", "25/48 clove"},
		{garlic, "1 head", "0.4 cup"},
		{butter, "1 lb", "45359237/11340000 stick"},
		{butter, "2 Stick", "226800 mg"},
		{measure.Measures{}, "1 dl", "10 cl"},
		{measure.Measures{}, "1 cl", "10 ml"},
		{measure.Measures{}, "1 g", "1000 mg"},
		{measure.Measures{}, "2 clove", "2 CLOVE"},
	} {
		want := amountOf(t, test.want)
		got, err := test.by.Convert(amountOf(t, test.from), want.Unit)
		require.NoError(t, err, "%s in %s", test.from, want.Unit)
		require.True(t, got.Value.Equal(want.Value), "%s is %s", test.from, got)
		back, err := test.by.Convert(got, amountOf(t, test.from).Unit)
		require.NoError(t, err)
		require.True(t, back.Value.Equal(amountOf(t, test.from).Value), "%s and back is %s", test.from, back)
	}
	_, err := butter.Convert(amountOf(t, "1 stick"), measure.Cup)
	require.EqualError(t, err, "stick cannot be converted to cup")
	_, err = butter.Convert(amountOf(t, "1 clove"), measure.Gram)
	require.EqualError(t, err, "clove cannot be converted to g", "clove is known to garlic alone")
	require.False(t, measure.Measures{}.Convertible(amountOf(t, "1 stick").Unit, amountOf(t, "1 clove").Unit))
	require.Equal(t, "[1 clove = 5 g 1 cup = 125 g]", fmt.Sprint(garlic.Leading(amountOf(t, "1 clove").Unit, measure.Teaspoon)))
}

func TestAMeasureIsComparedWithOthers(t *testing.T) {
	for one, want := range map[string]string{
		"1 cup = 130 g":     "125 g by 1 cup = 125 g",
		"16 tbsp = 126 g":   "125 g by 1 cup = 125 g",
		"24 clove = 1 cup":  "0.96 cup by 1 clove = 5 g and 1 cup = 125 g",
		"1 cup = 240 ml":    "236.5882365 ml by ",
		"1 clove = 2 clove": "1 clove by ",
		"25 clove = 1 cup":  "",
		"0.5 cup = 62.5 g":  "",
		"1 cup = 16 tbsp":   "",
		"1 can = 400 g":     "",
		"1 each = 4 head":   "",
	} {
		is, by, differs := measured(t, "1 clove = 5 g", "1 cup = 125 g").Otherwise(measured(t, one).Others[0])
		got := ""
		if differs {
			got = is.String() + " by " + measure.Listed(by)
		}
		require.Equal(t, want, got, one)
	}
	require.True(t, measured(t, "1 cup = 16 tbsp").Others[0].IsEmpty())
	require.True(t, measured(t, "1 clove = 1 clove").Others[0].IsEmpty())
	require.False(t, measured(t, "1 clove = 1 head").Others[0].IsEmpty())
	require.Equal(t, measure.Tablespoon, amountOf(t, "1 Tablespoon").Unit.Shadowed())
	require.Equal(t, measure.Cup, amountOf(t, "1 cups").Unit.Shadowed())
	require.Equal(t, measure.NoUnit, amountOf(t, "1 cup").Unit.Shadowed())
	require.Equal(t, measure.NoUnit, measured(t, "1 head = 10 clove", "1 clove = 5 g").Unanchored())
	require.Equal(t, "head", measured(t, "1 cup = 1 g", "1 head = 10 clove", "1 each = 3 can").Unanchored().String())
}

func TestNamesOfOwnUnits(t *testing.T) {
	for _, name := range []string{"clove", "Päckchen", "no. 2 can", "Зубчик", "half-sheet", "baker's tray"} {
		unit, err := measure.ParseUnit("  " + strings.ToUpper(name) + " ")
		require.NoError(t, err, name)
		require.Equal(t, strings.ToLower(name), unit.String())
		require.True(t, unit.IsOwn())
		again, err := measure.ParseUnit(name)
		require.NoError(t, err)
		require.Equal(t, unit, again)
		_, err = measure.ParseGeneral(name)
		require.ErrorIs(t, err, measure.ErrUnknownUnit)
	}
	for _, name := range []string{"", " ", "2 cans", "can/tin", "a\x00b", "=1", "<b>", strings.Repeat("x", 31), "\xff"} {
		_, err := measure.ParseUnit(name)
		require.ErrorIs(t, err, measure.ErrUnknownUnit, name)
	}
}

// Whatever measures are accepted, every path between two units gives the same amount.
func TestAcceptedMeasuresConvertThereAndBack(t *testing.T) {
	t.Parallel()
	units := append(measure.Units()[:13], measured(t, "1 a = 1 b", "1 c = 1 d").OwnUnits()...)
	rapid.Check(t, func(t *rapid.T) {
		var accepted measure.Measures
		for range rapid.IntRange(1, 12).Draw(t, "measures") {
			one := measure.Measure{
				Amount: measure.Amount{
					Value: measure.Ratio(rapid.Int64Range(1, 99).Draw(t, "a"), rapid.Int64Range(1, 9).Draw(t, "b")),
					Unit:  rapid.SampledFrom(units).Draw(t, "from"),
				},
				Equals: measure.Ratio(rapid.Int64Range(1, 99).Draw(t, "c"), 4), EqualsUnit: rapid.SampledFrom(units).Draw(t, "to"),
			}
			if _, _, differs := accepted.Otherwise(one); !differs && !one.IsEmpty() {
				accepted.Others = append(accepted.Others, one)
			}
		}
		for _, one := range accepted.Others {
			same, err := accepted.Convert(one.Amount, one.EqualsUnit)
			require.NoError(t, err)
			require.True(t, same.Value.Equal(one.Equals), "%s, but %s", one, same)
		}
		a, b, c := rapid.SampledFrom(units).Draw(t, "x"), rapid.SampledFrom(units).Draw(t, "y"), rapid.SampledFrom(units).Draw(t, "z")
		direct, err := accepted.Factor(a, c)
		first, firstErr := accepted.Factor(a, b)
		second, secondErr := accepted.Factor(b, c)
		if firstErr == nil && secondErr == nil {
			require.NoError(t, err, "%s to %s, by way of %s", a, c, b)
			require.True(t, direct.Equal(first.Mul(second)))
		}
		require.Equal(t, err == nil, accepted.Convertible(c, a))
	})
}
