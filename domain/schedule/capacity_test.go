package schedule_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/schedule"
)

// baked lists what is baked on each day.
func baked(t *testing.T, summary answer.Summary, capacity schedule.Capacity) (list []string) {
	t.Helper()
	k := kitchen()
	for slug, minutes := range map[domain.Slug]int{"roll": 60, "cake": 90, "wedding-cake": 900} {
		recipe := k.Recipe(slug, "100 g flour")
		recipe.ActiveMinutes = minutes
		k.SetRecipe(recipe)
	}
	s, err := schedule.Of(summary, "2026-12-01", market, k.Definitions, capacity)
	require.NoError(t, err)
	for _, step := range s.Steps {
		if step.Kind != schedule.Bake {
			continue
		}
		text := fmt.Sprintf("%s %s %s", step.Day, step.Batches.Shown(), step.Name)
		if step.Because.Rule == "capacity" {
			text += fmt.Sprintf(", %d before %s", step.Because.Days, step.Because.Day)
		}
		for _, conflict := range step.Conflicts {
			text += fmt.Sprintf(" %s %s", conflict.Code, conflict.Day)
		}
		list = append(list, text)
	}
	return list
}

func TestBakingIsSpreadOverTheDaysThatItFitsIn(t *testing.T) {
	t.Parallel()
	on := func(day domain.Date, line answer.BatchLine) answer.BatchLine {
		line.ProduceOn = day
		return line
	}
	of := func(lines ...answer.BatchLine) answer.Summary { return answer.Summary{Batches: lines} }
	for name, c := range map[string]struct {
		summary  answer.Summary
		capacity schedule.Capacity
		want     []string
	}{
		"no limit": {of(bake("roll", "30")), schedule.Capacity{}, []string{"2026-12-12 30 roll"}},
		"the oven": {
			of(bake("roll", "7")),
			schedule.Capacity{Batches: 3},
			[]string{"2026-12-10 1 roll, 2 before 2026-12-12", "2026-12-11 3 roll, 1 before 2026-12-12", "2026-12-12 3 roll"},
		},
		"the helpers": {
			of(bake("roll", "5")),
			schedule.Capacity{Minutes: 150},
			[]string{"2026-12-10 1 roll, 2 before 2026-12-12", "2026-12-11 2 roll, 1 before 2026-12-12", "2026-12-12 2 roll"},
		},
		"whichever is less": {
			of(bake("cake", "2"), bake("cookie", "2")),
			schedule.Capacity{Minutes: 90, Batches: 2},
			[]string{"2026-12-10 1 cake, 2 before 2026-12-12", "2026-12-11 1 cake, 1 before 2026-12-12", "2026-12-12 2 cookie"},
		},
		"what has a day keeps it": {
			of(on("2026-12-11", bake("roll", "2")), bake("cake", "3")),
			schedule.Capacity{Batches: 2},
			[]string{"2026-12-10 1 cake, 2 before 2026-12-12", "2026-12-11 2 roll", "2026-12-12 2 cake"},
		},
		"even if it is too much": {
			of(on("2026-12-11", bake("roll", "3"))),
			schedule.Capacity{Batches: 2},
			[]string{"2026-12-11 3 roll OVER_CAPACITY 2026-12-11"},
		},
		"two on a day are too much together": {
			of(on("2026-12-11", bake("roll", "2")), on("2026-12-11", bake("cake", "1"))),
			schedule.Capacity{Minutes: 200},
			[]string{"2026-12-11 2 roll OVER_CAPACITY 2026-12-11", "2026-12-11 1 cake OVER_CAPACITY 2026-12-11"},
		},
		"a batch that no day takes": {
			of(bake("wedding-cake", "2")),
			schedule.Capacity{Minutes: 480},
			[]string{
				"2026-12-11 1 wedding-cake, 1 before 2026-12-12 OVER_CAPACITY 2026-12-11", "2026-12-12 1 wedding-cake OVER_CAPACITY 2026-12-12",
			},
		},
		"part of a batch": {
			of(bake("roll", "5/2")),
			schedule.Capacity{Batches: 2},
			[]string{"2026-12-11 0.5 roll, 1 before 2026-12-12", "2026-12-12 2 roll"},
		},
		"before what waits": {
			of(bake("bread", "3")),
			schedule.Capacity{Batches: 2},
			[]string{"2026-12-09 1 bread, 1 before 2026-12-10", "2026-12-10 2 bread"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, baked(t, c.summary, c.capacity))
		})
	}
}

// What a wedding on the day before bakes, on its day and on one of its own, is taken of the days. Its
// place is first, so it is named where the market has to yield.
func TestWhatOtherOccasionsBakeFirstIsTakenOfTheDays(t *testing.T) {
	t.Parallel()
	early := bake("cake", "3")
	early.ProduceOn = "2026-12-10"
	wedding := schedule.Other{
		Occasion: "wedding", Name: "Wedding", Date: "2026-12-11", Batches: []answer.BatchLine{bake("roll", "1"), early},
	}
	fixed := bake("cake", "1")
	fixed.ProduceOn = "2026-12-10"
	k := kitchen()
	for slug, minutes := range map[domain.Slug]int{"roll": 60, "cake": 90} {
		recipe := k.Recipe(slug, "100 g flour")
		recipe.ActiveMinutes = minutes
		k.SetRecipe(recipe)
	}
	remains := answer.Summary{Batches: []answer.BatchLine{fixed, bake("roll", "5")}}
	lists := func(capacity schedule.Capacity) (list []string) {
		capacity.Others = []schedule.Other{wedding}
		s, err := schedule.Of(remains, "2026-12-01", market, k.Definitions, capacity)
		require.NoError(t, err)
		for _, step := range s.Steps {
			text := fmt.Sprintf("%s %s %s", step.Day, step.Batches.Shown(), step.Name)
			busy := step.Because.Others
			for _, conflict := range step.Conflicts {
				text, busy = text+" "+conflict.Code, append(busy, conflict.Others...)
			}
			for _, one := range busy {
				text += fmt.Sprintf(", %s: %s, %s", one.OccasionName, one.Batches.Shown(), one.Active)
			}
			list = append(list, text)
		}
		return list
	}
	require.Equal(t, []string{
		"2026-12-09 2 roll, Wedding: 4, 330", "2026-12-10 1 cake OVER_CAPACITY, Wedding: 3, 270",
		"2026-12-11 1 roll", "2026-12-12 2 roll",
	}, lists(schedule.Capacity{Batches: 2}))
	require.Equal(t, []string{"2026-12-10 1 cake", "2026-12-12 5 roll"}, lists(schedule.Capacity{}), "no limit")
}

func TestWhatIsMadeAheadIsBakedBeforeTheFirstPartOfItsUser(t *testing.T) {
	t.Parallel()
	filling := bake("cake", "1")
	filling.Origin, filling.Pegs = answer.Derived, []answer.Peg{{Recipe: "roll"}}
	require.Equal(t, []string{
		"2026-12-09 1 cake, 1 before 2026-12-10", "2026-12-10 1 roll, 2 before 2026-12-12",
		"2026-12-11 1 roll, 1 before 2026-12-12", "2026-12-12 1 roll",
	},
		baked(t, answer.Summary{Batches: []answer.BatchLine{filling, bake("roll", "3")}}, schedule.Capacity{Batches: 1}))
}

func TestAMillionBatchesEndSixtyDaysBefore(t *testing.T) {
	t.Parallel()
	list := baked(t, answer.Summary{Batches: []answer.BatchLine{bake("roll", "1000000"), bake("cake", "1")}}, schedule.Capacity{Batches: 1})
	require.Equal(t, 61, len(list))
	require.Equal(t, "2026-10-13 999941 roll, 60 before 2026-12-12 OVER_CAPACITY 2026-10-13 DAY_PAST 2026-12-01", list[0])
	require.Equal(t, "2026-12-12 1 cake", list[60])
}

func TestNoDayHasMoreThanItTakes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := catalogtest.New()
		var summary answer.Summary
		wanted, minutes := map[domain.Slug]measure.Number{}, map[domain.Slug]int{}
		for i := range rapid.IntRange(1, 5).Draw(t, "recipes") {
			slug := domain.Slug(fmt.Sprintf("r%d", i))
			recipe := k.Recipe(slug, "1 g flour")
			recipe.ActiveMinutes = rapid.IntRange(0, 200).Draw(t, "active")
			recipe.PassiveMinutes = rapid.IntRange(0, 4_000).Draw(t, "passive")
			k.SetRecipe(recipe)
			line := bake(slug, fmt.Sprint(rapid.IntRange(1, 20).Draw(t, "batches")))
			if rapid.Bool().Draw(t, "has a day") {
				line.ProduceOn = domain.Date(fmt.Sprintf("2026-12-%02d", rapid.IntRange(1, 12).Draw(t, "day")))
			}
			summary.Batches = append(summary.Batches, line)
			wanted[slug], minutes[slug] = line.RemainingBatches.Number, recipe.ActiveMinutes
		}
		capacity := schedule.Capacity{Minutes: rapid.IntRange(0, 500).Draw(t, "minutes"), Batches: rapid.IntRange(0, 8).Draw(t, "oven")}
		s, err := schedule.Of(summary, "2026-01-01", market, k.Definitions, capacity)
		require.NoError(t, err)
		found, days, work, exceeded := map[domain.Slug]measure.Number{}, map[domain.Date]int64{}, map[domain.Date]int64{}, map[domain.Date]bool{}
		for _, step := range s.Steps {
			found[step.Recipe] = found[step.Recipe].Add(step.Batches.Number)
			days[step.Day] += step.Batches.Saturated()
			work[step.Day] += step.Batches.Saturated() * int64(minutes[step.Recipe])
			for _, conflict := range step.Conflicts {
				exceeded[step.Day] = exceeded[step.Day] || conflict.Code == "OVER_CAPACITY"
			}
		}
		for slug, batches := range wanted {
			require.Equal(t, batches.String(), found[slug].String(), "all is baked")
		}
		for day := range days {
			over := capacity.Batches > 0 && days[day] > int64(capacity.Batches) || capacity.Minutes > 0 && work[day] > int64(capacity.Minutes)
			require.Equal(t, over, exceeded[day], "%s: too much is a conflict, and nothing else is", day)
		}
	})
}
