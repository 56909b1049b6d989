package locale

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

var (
	english = New(Settings{Language: "en", Region: "en-US", Currency: "USD", Zone: "America/Chicago"})
	german  = New(Settings{Language: "de", Region: "de-DE", Currency: "EUR", Zone: "Europe/Berlin"})
	swiss   = New(Settings{Language: "de", Region: "de-CH", Currency: "CHF"})
)

func parsed(t require.TestingT, text string) measure.Number {
	n, err := measure.ParseNumber(text)
	require.NoError(t, err)
	return n
}

func TestAmountsAreWrittenAsACookWritesThem(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		value          string
		unit           measure.Unit
		english, other string
	}{
		{"1/2", measure.Cup, "½ cup", "½ Tasse"},
		{"1.75", measure.Cup, "1¾ cups", "1¾ Tassen"},
		{"1", measure.Cup, "1 cup", "1 Tasse"},
		{"0", measure.Cup, "0 cups", "0 Tassen"},
		{"-1", measure.Cup, "−1 cup", "−1 Tasse"},
		{"-1/2", measure.Cup, "−½ cup", "−½ Tasse"},
		{"-2", measure.Cup, "−2 cups", "−2 Tassen"},
		{"2/3", measure.Teaspoon, "⅔ tsp", "⅔ TL"},
		{"5/6", measure.Tablespoon, "⅚ tbsp", "⅚ EL"},
		{"1/8", measure.Each, "⅛ piece", "⅛ Stück"},
		{"12", measure.Each, "12 pieces", "12 Stück"},
		{"1/3", measure.Dozen, "⅓ dozen", "⅓ Dutzend"},
		{"-1.5", measure.Cup, "−1½ cups", "−1½ Tassen"},
		{"1/5", measure.Cup, "0.2 cup", "0,2 Tasse"},
		{"1/7", measure.Cup, "≈0.14 cup", "≈0,14 Tasse"},
		{"5/16", measure.Cup, "≈0.31 cup", "≈0,31 Tasse"},
		{"1/1000", measure.Cup, "0.001 cup", "0,001 Tasse"},
		{"7/2", measure.Pound, "3½ lb", "3½ lb"},
		{"250", measure.Gram, "250 g", "250 g"},
		{"1000/3", measure.Gram, "333 g", "333 g"},
		{"12.5", measure.Gram, "12.5 g", "12,5 g"},
		{"0.4", measure.Gram, "0.4 g", "0,4 g"},
		{"1/3", measure.Kilogram, "0.333 kg", "0,333 kg"},
		{"1.5", measure.Kilogram, "1.5 kg", "1,5 kg"},
		{"2/3", measure.Litre, "0.667 l", "0,667 l"},
		{"1234567.25", measure.Gram, "1,234,567 g", "1.234.567 g"},
		{"1234", measure.Gram, "1,234 g", "1234 g"},
		{"1000000000", measure.Cup, "1,000,000,000 cups", "1.000.000.000 Tassen"},
		{"3", measure.SquareCentimetre, "3 cm²", "3 cm²"},
	} {
		value := parsed(t, test.value)
		require.Equal(t, test.english, strings.ReplaceAll(english.Amount(value, test.unit).String(), noBreak, " "), test.value)
		require.Equal(t, test.other, strings.ReplaceAll(german.Amount(value, test.unit).String(), noBreak, " "), test.value)
	}
	require.Equal(t, "1’234’567", swiss.Number(parsed(t, "1234567")).Text)
}

func TestWhatIsWrittenHidesNothingThatCouldBeMeasured(t *testing.T) {
	t.Parallel()
	limits := map[measure.Unit]string{ // half a gram, half a millilitre, half a hundredth, half a millimetre
		measure.Gram: "0.5", measure.Kilogram: "0.0005", measure.Cup: "1/474", measure.Teaspoon: "1/10", measure.Each: "1/200",
		measure.Litre: "0.0005", measure.Pound: "1/908", measure.Inch: "5/254",
	}
	units := slices.SortedFunc(maps.Keys(limits), measure.Unit.Compare)
	rapid.Check(t, func(t *rapid.T) {
		value := measure.Ratio(rapid.Int64Range(0, 1_000_000).Draw(t, "num"), rapid.Int64Range(1, 1_000).Draw(t, "den"))
		unit := rapid.SampledFrom(units).Draw(t, "unit")
		q := english.Amount(value, unit)
		require.Equal(t, value.String(), q.Exact)
		shown, err := english.Parse(q.Text)
		require.NoError(t, err, q.Text)
		same, err := german.Parse(german.Amount(value, unit).Text)
		if err == nil { // 1.500 is ambiguous to read, but not to see
			require.True(t, shown.Equal(same), q.Text)
		}
		if !value.IsZero() {
			require.False(t, shown.IsZero(), "%s is shown as nothing", value)
		}
		if q.Rounded {
			return
		}
		difference := shown.Sub(value)
		if difference.Sign() < 0 {
			difference = difference.Neg()
		}
		require.False(t, parsed(t, limits[unit]).Less(difference), "%s %s as %s", value, unit, q.Text)
	})
}

func TestAmountsAreReadAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	both := map[string]string{
		"1 1/2": "3/2", "1½": "3/2", "1 ½": "3/2", "½": "1/2", "3/4": "3/4", "1.5": "3/2", " 2 ": "2", "11/2": "11/2", "1⁄2": "1/2",
		"1+1/2": "3/2", "1 1 / 2": "3/2", "-2": "-2", "−1½": "-3/2", "+3": "3", "0.125": "1/8", "10 000": "10000", "10\u202f000": "10000",
		"1'000": "1000", "0": "0", "⅞": "7/8", "2\u00a0⅓": "7/3", ".5": "1/2", "0.500": "1/2", "007": "7",
	}
	for text, want := range both {
		for _, l := range []*Locale{english, german, swiss} {
			got, err := l.Parse(text)
			require.NoError(t, err, "%s %s", l.Language(), text)
			require.True(t, parsed(t, want).Equal(got), "%s: %s is %s", l.Language(), text, got)
		}
	}
	for _, test := range []struct {
		l          *Locale
		text, want string
	}{
		{english, "1,500", "1500"},
		{english, "1,234.5", "1234.5"},
		{english, "1.500", "1.5"},
		{english, "1,234,567", "1234567"},
		{german, "1,5", "1.5"},
		{german, "1.234,5", "1234.5"},
		{german, "1.234.567", "1234567"},
		{german, "0,25", "0.25"},
		{german, ",5", "0.5"},
		{german, "1.25", "1.25"},
		{german, "12.5", "12.5"},
		{german, "1 234,5", "1234.5"},
		{swiss, "1'234.5", "1234.5"},
	} {
		got, err := test.l.Parse(test.text)
		require.NoError(t, err, test.text)
		require.True(t, parsed(t, test.want).Equal(got), "%s %s is %s", test.l.Language(), test.text, got)
	}
}

func TestWhatIsNoNumberIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "a", "one", "1 2", "1/2/3", "1.5.2", "1 1/2 3", "--1", "1-", "1.5 1/2", "½½", "1,5,5", "1e5", "0x10", "1_000", "1/0", "٣",
		"1 /", "/2", ".", ",", "½ 1", "1.", "NaN", "12,34.5", "1,2345",
	} {
		_, err := english.Parse(text)
		require.Error(t, err, "%q", text)
	}
	for _, text := range []string{"1,5", "1,50", "12,5"} {
		_, err := english.Parse(text)
		require.ErrorIs(t, err, ErrNotAnAmount, "%q is no number in English", text)
	}
	_, err := german.Parse("1.500")
	require.ErrorIs(t, err, ErrAmbiguous)
	_, err = german.Parse("10.000")
	require.ErrorIs(t, err, ErrAmbiguous)
	_, err = english.Parse("99999999999999999999")
	require.ErrorIs(t, err, measure.ErrNumberTooLarge)
}

func TestMoneyIsWrittenInTheCurrency(t *testing.T) {
	t.Parallel()
	sum := func(text string) measure.Money {
		m, err := measure.ParseMoney(text)
		require.NoError(t, err)
		return m
	}
	yen := New(Settings{Language: "en", Currency: "JPY"})
	none := New(Settings{})
	for _, test := range []struct {
		l          *Locale
		sum, shown string
	}{
		{english, "1234.5", "$1,234.50"},
		{english, "0", "$0.00"},
		{english, "-3", "−$3.00"},
		{english, "0.004", "$0.004"},
		{english, "0.000001", "$0.000001"},
		{english, "0.3456", "$0.35"},
		{german, "1234.5", "1234,50 €"},
		{german, "12345.5", "12.345,50 €"},
		{german, "-3", "−3,00 €"},
		{swiss, "12.5", "CHF 12.50"},
		{yen, "120", "¥120"},
		{none, "12.5", "12.50"},
	} {
		q := test.l.Money(sum(test.sum))
		require.Equal(t, test.shown, strings.ReplaceAll(q.String(), noBreak, " "), test.sum)
		require.Equal(t, sum(test.sum).String(), q.Exact)
	}
}

func TestAPercentageIsNeverRoundedToAllOrNothing(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0": "0%", "100": "100%", "37.50": "37.5%", "99.99": "99.9%", "0.01": "0.1%", "12.34": "12.3%", "133.33": "133.3%", "1000": "1,000%",
	} {
		require.Equal(t, want, english.Percent(parsed(t, text)).Text, text)
	}
	require.Equal(t, "37,5"+noBreak+"%", german.Percent(parsed(t, "37.50")).Text)
}

func TestDatesAreWrittenInTheLanguage(t *testing.T) {
	t.Parallel()
	british := New(Settings{Language: "en", Region: "en-GB"})
	require.Equal(t, "Sat, Dec 19, 2026", english.Date("2026-12-19"))
	require.Equal(t, "Sat 19 Dec 2026", british.Date("2026-12-19"))
	require.Equal(t, "Sa, 19. Dez. 2026", german.Date("2026-12-19"))
	year := time.Now().Year()
	require.Equal(t, "Dec 19", english.Day(domain.Date(strconv.Itoa(year)+"-12-19")))
	require.Equal(t, "19. Dez.", german.Day(domain.Date(strconv.Itoa(year)+"-12-19")))
	require.Equal(t, "Dec 19, 2031", english.Day("2031-12-19"), "another year")
	require.Equal(t, "Dec 19", english.MonthDay("2031-12-19"))
	require.Equal(t, "none", english.MonthDay("none"))
	require.Equal(t, "19. Dez. 2031", german.Day("2031-12-19"))
	require.Equal(t, "Dec 19, 2019", english.Day("2019-12-19"))
	at := time.Date(2026, 12, 20, 3, 30, 0, 0, time.UTC)
	require.Equal(t, "Dec 19, 2026, 21:30", english.Time(at))
	require.Equal(t, "20. Dez. 2026, 04:30", german.Time(at))
	require.Equal(t, domain.Date("2026-12-19"), english.Today(at))
	require.Equal(t, domain.Date("2026-12-20"), german.Today(at))
	for date, want := range map[domain.Date][2]string{
		"2026-12-19": {"today", "heute"}, "2026-12-20": {"tomorrow", "morgen"}, "2026-12-18": {"yesterday", "gestern"},
		"2026-12-21": {"in 2 days", "in 2 Tagen"}, "2026-12-10": {"9 days ago", "vor 9 Tagen"}, "2029-12-19": {"in 1,096 days", "in 1.096 Tagen"},
		"none": {"", ""},
	} {
		require.Equal(t, want[0], english.DaysLeft(date, "2026-12-19"), date)
		require.Equal(t, want[1], german.DaysLeft(date, "2026-12-19"), date)
	}
}

func TestTheFirstLanguageThatCanBeHadIsTaken(t *testing.T) {
	t.Parallel()
	for want, wishes := range map[string][]string{
		"de": {"", "fr", "de-AT"}, "en": {"xx", "en-GB,de;q=0.5"},
	} {
		require.Equal(t, want, Match(wishes...), wishes)
	}
	require.Equal(t, "en", Match())
	require.Equal(t, "de", Match("fr;q=0.9, de;q=0.8, en;q=0.1"))
	require.Equal(t, "en", Match("</script>", strings.Repeat("x", 10_000)))
}

func TestUnknownSettingsHaveNoEffect(t *testing.T) {
	t.Parallel()
	l := New(Settings{Language: "klingon", Region: "not a tag", Currency: "???", Zone: "Moon/Crater"})
	require.Equal(t, "en", l.Language())
	require.Equal(t, "12.50", l.Money(measure.MoneyOf(parsed(t, "12.5"))).Text)
	require.Equal(t, "1,234½", l.Number(parsed(t, "1234.5")).Text)
	require.Equal(t, "1,5", New(Settings{Language: "de", Region: "en-US"}).Amount(parsed(t, "1.5"), measure.Kilogram).Text, "another language")
}

func TestListsAndTexts(t *testing.T) {
	t.Parallel()
	require.Empty(t, english.List(nil))
	require.Equal(t, "a", english.List([]string{"a"}))
	require.Equal(t, "a, b and c", english.List([]string{"a", "b", "c"}))
	require.Equal(t, "a und b", german.List([]string{"a", "b"}))
	require.Equal(t, "no.such.text", english.T("no.such.text"))
	require.Equal(t, "in 1 day", english.T("date.in", 1))
	require.Equal(t, "in 2,000 days", english.T("date.in", 2000))
}

func TestEveryLanguageHasEveryText(t *testing.T) {
	t.Parallel()
	has := map[string]map[string]string{}
	for _, name := range Languages() {
		has[name] = map[string]string{}
		require.NoError(t, eachText(name, func(id string, text json.RawMessage) error {
			has[name][id] = string(text)
			require.NotEmpty(t, strings.Trim(string(text), `"`), id)
			return nil
		}))
	}
	for id, text := range has["en"] {
		other, ok := has["de"][id]
		require.True(t, ok, "German has no text %q", id)
		require.Equal(t, strings.Count(text, "%") > 0, strings.Count(other, "%") > 0, "%s has arguments in one language alone", id)
		require.Equal(t, strings.HasPrefix(text, "{"), strings.HasPrefix(other, "{"), "%s has plural forms in one language alone", id)
	}
	for id := range has["de"] {
		require.Contains(t, has["en"], id)
	}
}

// A plan is not wrong because something changed after it was made: no text calls it so.
func TestNoTextCallsAPlanStale(t *testing.T) {
	t.Parallel()
	wrong := regexp.MustCompile(`(?i)\bstale|outdated|out of date|recalculat|veraltet|neu berechn`)
	for _, name := range Languages() {
		require.NoError(t, eachText(name, func(id string, text json.RawMessage) error {
			require.NotRegexp(t, wrong, string(text), "%s %s", name, id)
			return nil
		}))
	}
}

func TestEveryUnitHasAName(t *testing.T) {
	t.Parallel()
	for _, code := range measure.UnitCodes() {
		unit, err := measure.ParseUnit(code)
		require.NoError(t, err)
		require.NotContains(t, english.UnitName(unit), "unit.", code)
		require.NotContains(t, german.UnitName(unit), "unit.", code)
	}
}

func TestATextWithinAnotherOneReordersNothingAroundIt(t *testing.T) {
	t.Parallel()
	english := New(Settings{})
	for typed, shown := range map[string]string{
		"Flour": "Flour", "Müsli 🧑\u200d🍳": "Müsli 🧑\u200d🍳", "a\u202eb\u2069c": "abc", "\u2066\u2067\u2068x": "x",
		"شوكولاتة": "\u2068شوكولاتة\u2069", "עוגה\u202d 2": "\u2068עוגה 2\u2069",
	} {
		require.Equal(t, "Edit "+shown, english.T("book.edit", typed))
		require.Equal(t, "a, "+shown+" and b", english.List([]string{"a", typed, "b"}))
	}
}

func TestTypedMoneyHasTheDecimalsOfTheCurrency(t *testing.T) {
	t.Parallel()
	for _, one := range []struct{ currency, language, sum, typed string }{
		{"USD", "en", "9", "9.00"},
		{"USD", "en", "4.5", "4.50"},
		{"USD", "en", "4.495", "4.495"},
		{"USD", "en", "0", "0.00"},
		{"EUR", "de", "15.9", "15,90"},
		{"EUR", "de", "0.000001", "0,000001"},
		{"JPY", "en", "500", "500"},
		{"JPY", "en", "0.5", "0.5"},
	} {
		sum, err := measure.ParseMoney(one.sum)
		require.NoError(t, err)
		l := New(Settings{Currency: one.currency, Language: one.language})
		require.Equal(t, one.typed, l.TypedMoney(sum), one.sum+" "+one.currency)
		read, err := l.Parse(l.TypedMoney(sum))
		require.NoError(t, err)
		require.True(t, read.Equal(sum.Number()))
	}
}

func TestACostOfWhichNothingIsKnownIsUnknown(t *testing.T) {
	t.Parallel()
	sum := func(text string) measure.Money {
		money, err := measure.ParseMoney(text)
		require.NoError(t, err)
		return money
	}
	english, german := New(Settings{Currency: "USD", Language: "en"}), New(Settings{Currency: "EUR", Language: "de"})
	require.Equal(t, "$0.00", english.Cost(sum("0"), true).String())
	require.Equal(t, "unknown", english.Cost(sum("0"), false).String())
	require.Equal(t, "at least $4.50", english.Cost(sum("4.5"), false).String())
	require.Equal(t, "$4.50", english.Cost(sum("4.5"), true).String())
	require.Equal(t, "unbekannt", german.Cost(sum("0"), false).String())
	require.Equal(t, "mindestens 4,50 €", strings.ReplaceAll(german.Cost(sum("4.5"), false).String(), "\u00a0", " "))
}

func TestATypedFractionIsAsACookWritesIt(t *testing.T) {
	t.Parallel()
	for exact, want := range map[string]string{
		"13/3": "4 1/3", "1/3": "1/3", "2.5": "2.5", "4": "4", "-13/3": "-13/3", "820000000/45359237": "820000000/45359237",
	} {
		typed := english.Typed(parsed(t, exact))
		require.Equal(t, want, typed)
		read, err := english.Parse(typed)
		require.NoError(t, err)
		require.True(t, parsed(t, exact).Equal(read), typed)
	}
}

func TestMoneyIsReadWithItsCurrency(t *testing.T) {
	t.Parallel()
	priced := New(Settings{Language: "en", Currency: "CHF"})
	for text, want := range map[string]string{
		"$1.29": "1.29", "€ 2": "2", "2 £": "2", "CHF 3.50": "3.5", "3.50chf": "3.5", "4": "4", "CHF": "", "EUR 3": "", "$": "", "3 g": "",
	} {
		got, err := priced.ParseMoney(text)
		require.Equal(t, want == "", err != nil, text)
		if want != "" {
			require.True(t, parsed(t, want).Equal(got), "%s is %s", text, got)
		}
	}
	got, err := german.ParseMoney("2,49 €")
	require.NoError(t, err)
	require.True(t, parsed(t, "2.49").Equal(got))
}

func TestAUnitFollowsItsNumber(t *testing.T) {
	t.Parallel()
	cup, err := measure.ParseUnit("cup")
	require.NoError(t, err)
	for language, want := range map[string][]string{"en": {"cup", "cup", "cups"}, "de": {"Tasse", "Tasse", "Tassen"}} {
		l := New(Settings{Language: language})
		for i, value := range []measure.Number{measure.Int(1), measure.Int(1).Div(measure.Int(2)), measure.Int(2)} {
			require.Equal(t, want[i], l.UnitAfter(value, cup))
		}
	}
}
