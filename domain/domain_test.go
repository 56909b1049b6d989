package domain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
)

func TestAKitchenHasOneConstructor(t *testing.T) {
	for _, text := range []string{"home", "a", "0", "kitchen12", strings.Repeat("z", 40)} {
		kitchen, err := domain.ParseKitchen(text)
		require.NoError(t, err, text)
		require.Equal(t, domain.Kitchen(text), kitchen)
	}
	for _, text := range []string{
		"", "Home", "home.x", "home-2", "home_2", " home", "home\n", "hôme", "home/..", "*", "%", strings.Repeat("z", 41),
	} {
		_, err := domain.ParseKitchen(text)
		require.ErrorIs(t, err, domain.ErrBadKitchen, "%q", text)
	}
	require.ErrorIs(t, domain.Kitchen("").Check(), domain.ErrBadKitchen, "the zero value is no kitchen")
}

func TestParseSlugAcceptsSlugs(t *testing.T) {
	for _, text := range []string{"a", "7", "almond-biscotti", "flour_00", "a-b_c-9", strings.Repeat("x", 120)} {
		slug, err := domain.ParseSlug(text)
		require.NoError(t, err)
		require.Equal(t, domain.Slug(text), slug)
	}
}

func TestParseSlugRejectsOtherText(t *testing.T) {
	for _, text := range []string{
		"", "-a", "a-", "_a", "a_", "a--b", "a__b", "a-_b", "A", "almond biscotti", "crème", "a.b", "a/b", "a\n", "a\x00", "🍪",
		"../a", strings.Repeat("x", 121),
	} {
		_, err := domain.ParseSlug(text)
		require.ErrorIs(t, err, domain.ErrBadSlug, "%q", text)
	}
}

func TestParseDateAcceptsDates(t *testing.T) {
	for _, text := range []string{"2026-12-24", "2024-02-29", "0001-01-01", "9999-12-31"} {
		date, err := domain.ParseDate(text)
		require.NoError(t, err)
		require.Equal(t, domain.Date(text), date)
	}
}

func TestParseDateRejectsOtherText(t *testing.T) {
	for _, text := range []string{
		"", "2026-02-29", "2026-13-01", "2026-00-10", "2026-12-32", "0000-01-01", "26-12-24", "2026-1-4", "24.12.2026", "2026-12-24T10:00:00Z",
		"2026-12-24 ", "10000-01-01", "-001-01-01",
	} {
		_, err := domain.ParseDate(text)
		require.ErrorIs(t, err, domain.ErrBadDate, "%q", text)
	}
}

func TestDatesCompareAsText(t *testing.T) {
	days := rapid.Int64Range(-60_000, 2_000_000) // 1805 to 7445
	rapid.Check(t, func(t *rapid.T) {
		a := time.Unix(0, 0).UTC().AddDate(0, 0, int(days.Draw(t, "a")))
		b := time.Unix(0, 0).UTC().AddDate(0, 0, int(days.Draw(t, "b")))
		require.Equal(t, a.Before(b), domain.DateOf(a) < domain.DateOf(b))
		read, err := domain.ParseDate(string(domain.DateOf(a)))
		require.NoError(t, err)
		require.Equal(t, domain.DateOf(a), read)
	})
}

func TestDateOfReturnsTheDateInTheTimesOwnZone(t *testing.T) {
	late := time.Date(2026, 12, 24, 23, 30, 0, 0, time.UTC)
	require.Equal(t, domain.Date("2026-12-24"), domain.DateOf(late))
	require.Equal(t, domain.Date("2026-12-25"), domain.DateOf(late.In(time.FixedZone("", 3600))))
}
