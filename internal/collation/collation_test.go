package collation_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"crumbtrail/internal/collation"
)

func TestNamesAreOrderedAsPeopleDo(t *testing.T) {
	want := []string{"almond", "Almond", "Äpfel", "Apfelmus", "crème", "Crème brûlée", "Ōsaka", "Zimt", "Zucker", "Мука", "米"}
	got := slices.Clone(want)
	slices.Sort(got)
	require.NotEqual(t, want, got, "bytes have another order")
	slices.SortFunc(got, collation.Compare)
	require.Equal(t, want, got)
	slices.SortFunc(got, func(a, b string) int { return cmp.Compare(collation.Key(a), collation.Key(b)) })
	require.Equal(t, want, got)
}

func names() *rapid.Generator[string] {
	return rapid.StringOfN(rapid.SampledFrom([]rune("aAbBzZ09 \u00e4\u00c9\u0308\u0301-,('ßøМ米")), 0, 6, -1)
}

func TestKeysAreOrderedAsTheirNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := names().Draw(t, "a"), names().Draw(t, "b")
		order := cmp.Compare(collation.Key(a), collation.Key(b))
		if order == 0 {
			order = cmp.Compare(a, b)
		}
		require.Equal(t, order, collation.Compare(a, b), "%q %q", a, b)
		require.Equal(t, -order, collation.Compare(b, a), "%q %q", a, b)
	})
}

func TestAComposedAndADecomposedNameHaveOneKeyAndOneFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOfN(rapid.SampledFrom([]rune("aeouÄÖÜäöüéèçñÅōğ ")), 1, 20, -1).Draw(t, "name")
		require.Equal(t, collation.Key(norm.NFC.String(name)), collation.Key(norm.NFD.String(name)))
		require.Equal(t, collation.Fold(norm.NFC.String(name)), collation.Fold(norm.NFD.String(name)))
		require.Equal(t, collation.Fold(strings.ToLower(name)), collation.Fold(strings.ToUpper(name)))
	})
}

func TestFoldFindsWhatPeopleType(t *testing.T) {
	for typed, name := range map[string]string{
		"creme": "Crème fraîche", "CRÈME": "cre\u0300me", "äpfel": "ÄPFEL", "apfel": "Äpfel", "strasse": "Straße", "STRASSE": "straße",
		"smor": "Smørrebrød", "zurek": "Żurek", "istanbul": "İstanbul", "мука": "МУКА", "oeuf": "Œuf", "ffi": "Eﬃe", "ガ": "ガトー",
	} {
		require.Contains(t, collation.Fold(name), collation.Fold(typed), "%s in %s", typed, name)
	}
	require.NotContains(t, collation.Fold("カカオ"), collation.Fold("ガ"))
}

func TestALongNameHasAKeyOfTheAllowedLength(t *testing.T) {
	require.LessOrEqual(t, len(collation.Key(strings.Repeat("米", 200))), 1000)
	require.NotEqual(t, collation.Key(strings.Repeat("a", 199)+"b"), collation.Key(strings.Repeat("a", 200)))
}

func TestTheOrderFollowsTheLanguage(t *testing.T) {
	for locale, want := range map[string]string{
		"sv": "ananas ost zimt ångbröd äpple öl", "da": "ananas ost zimt ægte øl ånd", "de": "Ananas Äpfel Ost Zimt",
		"en-US": "ananas äpple zimt",
		"cs-CZ": "cukr hruška chléb zázvor", "es": "nata nuez ñame orégano", "sv-SE": "zimt ångbröd", "et": "suhkur šokolaad zimt tee",
		"no tag": "äpple zimt",
	} {
		order, names := collation.Of(locale), strings.Fields(want)
		slices.Reverse(names)
		slices.SortFunc(names, order.Compare)
		require.Equal(t, want, strings.Join(names, " "), locale)
		slices.Reverse(names)
		slices.SortFunc(names, func(a, b string) int { return cmp.Compare(order.Key(a), order.Key(b)) })
		require.Equal(t, want, strings.Join(names, " "), locale)
	}
	for locale, isRoot := range map[string]bool{
		"en": true, "en-GB": true, "de": true, "fr": true, "it": true, "nl": true, "sv": false, "pl": false,
	} {
		require.Equal(t, isRoot, collation.Of(locale).Root(), locale)
	}
}

func BenchmarkCompare(b *testing.B) {
	for b.Loop() {
		collation.Compare("Almond flour", "Almond paste")
	}
}

func TestSortKeysAreOrderedAsTheirNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		order := collation.Of(rapid.SampledFrom([]string{"", "sv", "cs"}).Draw(t, "locale"))
		a, b := names().Draw(t, "a"), names().Draw(t, "b")
		want := cmp.Or(cmp.Compare(order.SortKey(a), order.SortKey(b)), cmp.Compare(a, b))
		require.Equal(t, want, order.Compare(a, b), "%q %q", a, b)
	})
}
