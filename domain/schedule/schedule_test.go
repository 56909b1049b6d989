package schedule_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/schedule"
)

const market domain.Date = "2026-12-12"

// kitchen has a bread that rests for two days and a half, with its starter, and vanilla that
// takes five days to arrive.
func kitchen() catalogtest.Kitchen {
	k := catalogtest.New()
	starter := k.Recipe("starter", "50 g rye")
	starter.PassiveMinutes, starter.ActiveMinutes = 24*60, 10
	k.SetRecipe(starter)
	bread := k.Recipe("bread", "500 g flour", "1/2 of starter")
	bread.PassiveMinutes, bread.ActiveMinutes = 36*60, 30
	k.SetRecipe(bread)
	k.Recipe("cookie", "5 g vanilla")
	k.SetItem(catalogtest.Item("vanilla", func(item *catalog.Item) { item.LeadDays = 5 }))
	return k
}

func bake(recipe domain.Slug, batches string) answer.BatchLine {
	line := answer.BatchLine{Recipe: recipe, FinishedUnit: "standard", RecipeName: string(recipe)}
	line.RemainingBatches.Number = catalogtest.Number(batches)
	return line
}

func buy(item domain.Slug, amount string, orders ...answer.Ordered) answer.Purchase {
	of := catalogtest.Amount(amount)
	return answer.Purchase{Item: item, Name: string(item), ToBuy: of.Value, Unit: of.Unit, OrderedBy: orders}
}

// takes is an item that recipes take.
func takes(item domain.Slug, recipes ...domain.Slug) answer.Ingredient {
	one := answer.Ingredient{Item: item}
	for _, recipe := range recipes {
		one.Sources = append(one.Sources, answer.Source{Recipe: recipe})
	}
	return one
}

func listed(s schedule.Schedule) (list []string) {
	for _, step := range s.Steps {
		text := fmt.Sprintf("%s %s %s %s", step.Day, step.Kind, step.Name, step.Because.Rule)
		for _, conflict := range step.Conflicts {
			text += fmt.Sprintf(" %s %s", conflict.Code, conflict.Day)
		}
		list = append(list, text)
	}
	return list
}

func TestEverythingIsDueBackwardsFromTheDate(t *testing.T) {
	t.Parallel()
	summary := answer.Summary{
		Batches:     []answer.BatchLine{bake("bread", "4"), bake("cookie", "1"), bake("cookie", "0")},
		Ingredients: []answer.Ingredient{takes("flour", "bread"), takes("vanilla", "cookie")},
		Shopping:    []answer.Purchase{buy("flour", "2 kg"), buy("vanilla", "5 g"), buy("salt", "0 g")},
		Assemblies:  []answer.Assembly{{FinishedGood: "box", Name: "box", Remaining: 3}, {FinishedGood: "bag"}},
	}
	s, err := schedule.Of(summary, "2026-12-01", market, kitchen().Definitions, schedule.Capacity{})
	require.NoError(t, err)
	require.Equal(t, []string{
		"2026-12-07 order vanilla lead_days", "2026-12-10 shop  needed", "2026-12-10 bake bread waiting", "2026-12-12 bake cookie occasion",
		"2026-12-12 assemble box occasion",
	}, listed(s))
	require.Equal(t, "140", s.Steps[2].Active.String(), "four batches of 30 minutes, with half a starter each")
	require.Equal(t, "3600", s.Steps[2].Passive.String())
	require.Nil(t, s.Steps[3].Active)
	require.Equal(t, 1, s.Steps[1].Items)
	require.Zero(t, s.Conflicts)
}

// What is ordered is due when baking with it begins, what is only packed on the date, however
// early other things are baked.
func TestEachThingIsDueWhenItIsFirstTaken(t *testing.T) {
	t.Parallel()
	k := kitchen()
	for _, item := range []domain.Slug{"carton", "flour"} {
		k.SetItem(catalogtest.Item(item, func(item *catalog.Item) { item.LeadDays = 5 }))
	}
	byDay := func(row answer.Purchase, days ...domain.Date) answer.Purchase {
		for _, day := range days {
			row.ByDay = append(row.ByDay, answer.DayNeed{Day: day, Needed: catalogtest.Number("1")})
		}
		return row
	}
	arrives := answer.Ordered{Order: "a", ExpectedOn: "2026-12-11"}
	rolls := bake("cookie", "6")
	for name, c := range map[string]struct {
		shopping []answer.Purchase
		capacity schedule.Capacity
		want     []string
	}{
		"by its recipe": {
			shopping: []answer.Purchase{buy("flour", "1 kg"), buy("vanilla", "1 g"), buy("carton", "2 each", arrives)},
			want: []string{
				"2026-12-05 order flour lead_days", "2026-12-07 order vanilla lead_days", "2026-12-07 order carton lead_days",
				"2026-12-11 arrive carton expected",
			},
		},
		"where things are needed on several days": {
			shopping: []answer.Purchase{byDay(buy("carton", "2 each", arrives), market), byDay(buy("flour", "1 kg"), market)},
			want: []string{
				"2026-12-05 order flour lead_days", "2026-12-07 order carton lead_days", "2026-12-11 arrive carton expected",
			},
		},
		"by the first part of what is spread": {
			shopping: []answer.Purchase{buy("vanilla", "1 g"), buy("carton", "2 each")},
			capacity: schedule.Capacity{Batches: 2},
			want:     []string{"2026-12-05 order vanilla lead_days", "2026-12-07 order carton lead_days"},
		},
		"only what is packed is bought": {
			shopping: []answer.Purchase{buy("ribbon", "2 m")}, want: []string{"2026-12-12 shop  needed"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			summary := answer.Summary{
				Batches: []answer.BatchLine{bake("bread", "1"), rolls}, Shopping: c.shopping,
				Ingredients: []answer.Ingredient{takes("flour", "bread"), takes("vanilla", "cookie")},
			}
			s, err := schedule.Of(summary, "2026-12-01", market, k.Definitions, c.capacity)
			require.NoError(t, err)
			s.Steps = slices.DeleteFunc(s.Steps, func(step schedule.Step) bool { return step.Kind == schedule.Bake })
			require.Equal(t, c.want, listed(s))
		})
	}
}

func TestConflictsAreNamed(t *testing.T) {
	t.Parallel()
	summary := answer.Summary{
		Batches: []answer.BatchLine{bake("cookie", "1")},
		Shopping: []answer.Purchase{
			buy("vanilla", "5 g", answer.Ordered{Order: "a", ExpectedOn: "2026-12-13"}),
			buy("flour", "0 g", answer.Ordered{Order: "b"}, answer.Ordered{Order: "c", ExpectedOn: market}),
		},
	}
	s, err := schedule.Of(summary, "2026-12-09", market, kitchen().Definitions, schedule.Capacity{})
	require.NoError(t, err)
	require.Equal(t, []string{
		"2026-12-07 order vanilla lead_days DAY_PAST 2026-12-09", "2026-12-12 arrive flour needed ARRIVAL_UNKNOWN 2026-12-12",
		"2026-12-12 arrive flour expected", "2026-12-12 bake cookie occasion", "2026-12-13 arrive vanilla expected ORDER_LATE 2026-12-12",
	}, listed(s))
	require.Equal(t, 3, s.Conflicts)
}

func TestWhatHasADayIsBakedOnIt(t *testing.T) {
	t.Parallel()
	on := func(day domain.Date, line answer.BatchLine) answer.BatchLine {
		line.ProduceOn, line.UnitName = day, "Loaf"
		return line
	}
	vanilla := buy("vanilla", "5 g", answer.Ordered{Order: "a", ExpectedOn: "2026-12-11"})
	vanilla.ByDay = []answer.DayNeed{
		{Day: "2026-12-08", Needed: catalogtest.Number("5"), FromStock: catalogtest.Number("5")}, {Day: market, Needed: catalogtest.Number("10")},
	}
	summary := answer.Summary{
		Batches: []answer.BatchLine{
			on("2026-12-11", bake("bread", "1")), on("2026-12-08", bake("cookie", "1")), on(market, bake("cake", "1")),
		},
		Shopping:    []answer.Purchase{vanilla, buy("flour", "1 kg")},
		Ingredients: []answer.Ingredient{takes("flour", "bread", "cookie", "cake"), takes("vanilla", "cookie", "cake")},
	}
	s, err := schedule.Of(summary, "2026-12-01", market, kitchen().Definitions, schedule.Capacity{})
	require.NoError(t, err)
	require.Equal(t, []string{
		"2026-12-07 order vanilla lead_days", "2026-12-08 shop  needed", "2026-12-08 bake cookie produce_on",
		"2026-12-11 arrive vanilla expected", "2026-12-11 bake bread produce_on READY_LATE 2026-12-12", "2026-12-12 bake cake occasion",
	}, listed(s))
	require.Equal(t, "Loaf", s.Steps[2].UnitName)
}

func TestNothingIsDueOnceNothingRemains(t *testing.T) {
	t.Parallel()
	s, err := schedule.Of(answer.Summary{}, "2027-01-01", market, kitchen().Definitions, schedule.Capacity{})
	require.NoError(t, err)
	require.Empty(t, s.Steps)
	require.NotNil(t, s.Steps)
}

func TestNoStepIsLaterThanWhatItIsFor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := catalogtest.New()
		var summary answer.Summary
		for i := range rapid.IntRange(0, 5).Draw(t, "recipes") {
			slug := domain.Slug(fmt.Sprintf("r%d", i))
			recipe := k.Recipe(slug, "1 g flour")
			recipe.PassiveMinutes = rapid.IntRange(0, 10_000).Draw(t, "passive")
			k.SetRecipe(recipe)
			summary.Batches = append(summary.Batches, bake(slug, "1"))
		}
		for i := range rapid.IntRange(0, 5).Draw(t, "items") {
			slug := domain.Slug(fmt.Sprintf("i%d", i))
			k.SetItem(catalogtest.Item(slug, func(item *catalog.Item) { item.LeadDays = rapid.IntRange(0, 60).Draw(t, "lead") }))
			summary.Shopping = append(summary.Shopping, buy(slug, "1 g"))
			var takers []domain.Slug
			for _, line := range summary.Batches {
				if rapid.Bool().Draw(t, "takes") {
					takers = append(takers, line.Recipe)
				}
			}
			summary.Ingredients = append(summary.Ingredients, takes(slug, takers...))
		}
		today := domain.Date(fmt.Sprintf("2026-12-%02d", rapid.IntRange(1, 31).Draw(t, "today")))
		s, err := schedule.Of(summary, today, market, k.Definitions, schedule.Capacity{})
		require.NoError(t, err)
		begins, conflicts := map[domain.Slug]domain.Date{}, 0
		for _, step := range s.Steps {
			if step.Kind == schedule.Bake {
				begins[step.Recipe] = step.Day
			}
			require.Equal(t, step.Day < today, len(step.Conflicts) == 1, "a day that is past is a conflict, and no other is")
			conflicts += len(step.Conflicts)
		}
		for i, step := range s.Steps {
			require.LessOrEqual(t, step.Day, market)
			require.False(t, i > 0 && step.Day < s.Steps[i-1].Day)
			for _, one := range summary.Ingredients {
				shopped := step.Kind == schedule.Shop && k.Items[one.Item].Definition.LeadDays == 0
				for _, source := range one.Sources {
					due := shopped || step.Kind == schedule.Order && step.Item == one.Item
					require.False(t, due && begins[source.Recipe] < step.Day, "what is bought is there when baking begins")
				}
			}
		}
		require.Equal(t, conflicts, s.Conflicts)
	})
}

// A shelf life sets the first day of baking, by the last day on which something takes it.
func TestWhatDoesNotKeepIsNotBakedTooEarly(t *testing.T) {
	t.Parallel()
	keeping := func(line answer.BatchLine, days int, produceOn domain.Date, pegs ...answer.Peg) answer.BatchLine {
		line.ShelfLife, line.ProduceOn, line.Pegs, line.Origin = new(days), produceOn, pegs, answer.FromTarget
		if produceOn == "" {
			line.Origin = answer.Derived
		}
		return line
	}
	torte := bake("torte", "1")
	torte.ProduceOn = "2026-12-10"
	for name, test := range map[string]struct {
		line      answer.BatchLine
		notBefore domain.Date
		want      string
	}{
		"on the first day that keeps": {keeping(bake("cookie", "1"), 3, "2026-12-09"), "2026-12-09", "2026-12-09 bake cookie produce_on"},
		"a day too early": {
			keeping(bake("cookie", "1"), 3, "2026-12-08"), "2026-12-09",
			"2026-12-08 bake cookie produce_on EXPIRES_EARLY 2026-12-12",
		},
		"without a day of its own": {keeping(bake("cookie", "1"), 0, ""), "2026-12-12", "2026-12-12 bake cookie occasion"},
		"what waits is baked then": {keeping(bake("bread", "1"), 1, ""), "2026-12-11", "2026-12-10 bake bread waiting"},
		"for another line": {
			keeping(bake("cookie", "1"), 1, "", answer.Peg{Recipe: "torte"}), "2026-12-09",
			"2026-12-10 bake cookie needed",
		},
		"for another line and the date": {
			keeping(bake("cookie", "1"), 1, "", answer.Peg{Recipe: "torte"}, answer.Peg{FinishedGood: "box"}), "2026-12-11",
			"2026-12-10 bake cookie needed EXPIRES_EARLY 2026-12-12",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			summary := answer.Summary{Batches: []answer.BatchLine{torte, test.line}}
			s, err := schedule.Of(summary, "2026-12-01", market, kitchen().Definitions, schedule.Capacity{})
			require.NoError(t, err)
			require.Contains(t, listed(s), test.want)
			for _, step := range s.Steps {
				if step.Recipe == test.line.Recipe {
					require.Equal(t, test.notBefore, step.NotBefore)
				}
			}
		})
	}
}
