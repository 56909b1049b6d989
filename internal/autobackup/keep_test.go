package autobackup_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/internal/autobackup"
)

const logID = "1a2b3c4d"

// at returns the backups of some times.
func at(t require.TestingT, times ...string) []autobackup.File {
	var files []autobackup.File
	for _, text := range times {
		moment, err := time.Parse("2006-01-02 15:04", text)
		require.NoError(t, err)
		files = append(files, autobackup.File{At: moment, Log: logID})
	}
	return files
}

func TestNamesSortByTimeAndAreRead(t *testing.T) {
	t.Parallel()
	file := autobackup.File{At: time.Date(2026, 11, 29, 12, 0, 5, 0, time.UTC), Log: logID}
	require.Equal(t, "crumbtrail-20261129T120005Z-1a2b3c4d.zip", file.Name())
	sealed := file
	sealed.IsEncrypted = true
	require.Equal(t, "crumbtrail-20261129T120005Z-1a2b3c4d.zip.age", sealed.Name())
	for _, name := range []string{
		"", "notes.txt", "crumbtrail", "crumbtrail-", "crumbtrail-20261129T120005Z.zip", "crumbtrail-20261129T120005Z-1a2b3c4d",
		"crumbtrail-20261129T120005Z-1a2b3c4d.zip.gz", "crumbtrail-20261129T120005Z-1a2b3c4d-copy.zip",
		"crumbtrail-20261339T120005Z-1a2b3c4d.zip", "Crumbtrail-20261129T120005Z-1a2b3c4d.zip",
		".crumbtrail-20261129T120005Z-1a2b3c4d.zip.partial", "crumbtrail-2026-11-29-1a2b3c4d.zip",
	} {
		_, ok := autobackup.ParseName(name)
		require.False(t, ok, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawFile(t), drawFile(t)
		read, ok := autobackup.ParseName(a.Name())
		require.True(t, ok)
		require.Equal(t, a, read)
		if a.At.Before(b.At) {
			require.Less(t, a.Name(), b.Name())
		}
	})
}

func TestRulesKeepTheNewestOfEachDayWeekMonthAndYear(t *testing.T) {
	t.Parallel()
	all := []string{ // 2026-11-29 is a Sunday
		"2026-11-29 18:00", "2026-11-29 06:00", "2026-11-28 18:00", "2026-11-27 23:59", "2026-11-27 00:00", "2026-11-23 00:00",
		"2026-11-22 23:59", "2026-11-16 12:00", "2026-10-31 12:00", "2026-10-01 12:00", "2026-01-01 00:00", "2025-12-31 23:59",
		"2025-06-01 12:00", "2024-12-30 12:00",
	}
	for rules, kept := range map[string][]string{
		"1d":     {all[0]},
		"2d":     {all[0], all[2]},
		"3d":     {all[0], all[2], all[3]},
		"1w":     {all[0]},
		"2w":     {all[0], all[6]},
		"4w":     {all[0], all[6], all[8], all[9]},
		"2m":     {all[0], all[8]},
		"4m":     {all[0], all[8], all[10], all[11]},
		"1y":     {all[0]},
		"9y":     {all[0], all[11], all[13]},
		"2d, 2w": {all[0], all[2], all[6]},
		"3d,2m":  {all[0], all[2], all[3], all[8]},
		"all":    all,
	} {
		keep, err := autobackup.ParseKeep(rules)
		require.NoError(t, err, rules)
		var want []autobackup.File
		for _, file := range at(t, all...) {
			if !slices.Contains(at(t, kept...), file) {
				want = append(want, file)
			}
		}
		require.Equal(t, want, keep.Surplus(at(t, all...)), rules)
	}
}

func TestRulesThatCannotBeReadAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "7", "d", "0d", "-1d", "7d,", "7x", "7d,7d", "7d 4w", "1.5d", "all,7d", "99999999999d"} {
		_, err := autobackup.ParseKeep(text)
		require.ErrorIs(t, err, autobackup.ErrOptions, text)
		require.ErrorContains(t, err, "7d,4w,12m", text)
	}
	for _, text := range []string{"7d,4w,12m", "all", "3y", "1d,2y"} {
		keep, err := autobackup.ParseKeep(text)
		require.NoError(t, err)
		require.Equal(t, text, keep.String())
	}
}

func drawFile(t *rapid.T) autobackup.File {
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	after := rapid.OneOf(rapid.Int64Range(0, 40), rapid.Int64Range(0, 24*1100)).Draw(t, "hours")
	return autobackup.File{
		At:  begin.Add(time.Duration(after) * time.Hour),
		Log: rapid.StringMatching("[0-9a-f]{8}").Draw(t, "log"), IsEncrypted: rapid.Bool().Draw(t, "encrypted"),
	}
}

// Whatever there is: the newest stays, no rule keeps more than it allows, each of the last days
// keeps its newest, and a second look deletes nothing more.
func TestRulesNeverDeleteTheNewest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		files := rapid.SliceOfNDistinct(rapid.Custom(drawFile), 1, 60, autobackup.File.Name).Draw(t, "files")
		count := rapid.IntRange(0, 8)
		keep := autobackup.Keep{
			Days: count.Draw(t, "days"), Weeks: count.Draw(t, "weeks"), Months: count.Draw(t, "months"), Years: count.Draw(t, "years"),
		}
		surplus := keep.Surplus(files)
		var kept []autobackup.File
		for _, file := range files {
			if !slices.Contains(surplus, file) {
				kept = append(kept, file)
			}
		}
		require.Len(t, files, len(kept)+len(surplus), "nothing else is deleted")
		newest := slices.MaxFunc(files, func(a, b autobackup.File) int { return strings.Compare(a.Name(), b.Name()) })
		require.Contains(t, kept, newest)
		require.Empty(t, keep.Surplus(kept))
		if keep == (autobackup.Keep{}) {
			require.Empty(t, surplus)
			return
		}
		require.LessOrEqual(t, len(kept), max(1, keep.Days+keep.Weeks+keep.Months+keep.Years))
		days := map[string]string{} // the newest of each day
		for _, file := range files {
			day := file.At.Format(time.DateOnly)
			days[day] = max(days[day], file.Name())
		}
		names := make([]string, 0, len(days))
		for _, name := range days {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names[max(0, len(names)-keep.Days):] {
			file, _ := autobackup.ParseName(name)
			require.Contains(t, kept, file)
		}
	})
}

func TestABackupIsDueWhenTheNewestIsTooOld(t *testing.T) {
	t.Parallel()
	now := at(t, "2026-11-29 12:00")[0].At
	for name, c := range map[string]struct {
		files []string
		in    time.Duration
	}{
		"there is none":            {nil, 0},
		"a new one":                {[]string{"2026-11-29 11:00", "2026-11-28 11:00"}, 23 * time.Hour},
		"in any order":             {[]string{"2026-11-28 11:00", "2026-11-29 11:00"}, 23 * time.Hour},
		"exactly one interval":     {[]string{"2026-11-28 12:00"}, 0},
		"long ago":                 {[]string{"2025-11-28 12:00"}, 0},
		"another clock":            {[]string{"2026-11-29 12:05"}, 24*time.Hour + 5*time.Minute},
		"of the future":            {[]string{"2027-11-29 12:00"}, 0},
		"of the future and of now": {[]string{"2027-11-29 12:00", "2026-11-29 12:00"}, 24 * time.Hour},
	} {
		require.Equal(t, now.Add(c.in), autobackup.Next(at(t, c.files...), now, 24*time.Hour), name)
	}
	rapid.Check(t, func(t *rapid.T) {
		files := rapid.SliceOf(rapid.Custom(drawFile)).Draw(t, "files")
		every := time.Duration(rapid.Int64Range(1, 10000).Draw(t, "minutes")) * time.Minute
		next := autobackup.Next(files, now, every)
		require.False(t, next.Before(now))
		made := append(files, autobackup.File{At: now, Log: logID})
		later := autobackup.Next(made, now, every)
		require.True(t, later.After(now), "a backup is not made twice")
		require.False(t, later.After(now.Add(every+10*time.Minute)), "it is not put off")
	})
}
