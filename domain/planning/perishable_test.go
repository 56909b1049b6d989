package planning_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
)

// bags is a kitchen that packs so many bags of 4 macarons, which are good for 5 days: 12 a batch.
func bags(quantity int64) *kitchen {
	k := newKitchen()
	k.recipe("macaron", "piece 12+5d", "100 g almond")
	k.good("bag", "4 macaron/piece")
	k.assemble("bag", quantity)
	return k
}

// bakedUntil adds a run whose units are good until a day, and puts what is left of it in stock.
func (k *kitchen) bakedUntil(until domain.Date, unit string, batches, yield int64) {
	k.baked(unit, batches, yield, 0)
	run := &k.input.Runs[len(k.input.Runs)-1]
	run.ExpiresOn = until
	k.shelve(unit, planning.Layer{
		ID: run.ID, Occasion: k.input.Occasion.ID, ExpiresOn: until, Remaining: left(run.Gone, yield),
	})
}

func (k *kitchen) shelve(unit string, layer planning.Layer) {
	k.input.Stock.Shelve(ref(unit), "", layer)
	sortLayers(k.input.Stock.Units[ref(unit)])
}

func warned(s planning.Summary, code answer.WarningCode) *planning.Warning {
	for i := range s.Warnings {
		if s.Warnings[i].Code == code {
			return &s.Warnings[i]
		}
	}
	return nil
}

func TestWhatIsPastItsLastGoodDayOnTheDateIsMadeAgain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		until     domain.Date
		remaining string
		feasible  planning.Feasibility
	}{
		"good until the date":            {occasionDate, "0", planning.Ready},
		"good until the day before":      {"2026-12-23", "1", planning.AfterProduction},
		"of a run that states no day":    {"", "0", planning.Ready},
		"good until long after the date": {"2027-12-24", "0", planning.Ready},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := bags(3)
			k.lot("almond", "1 kg")
			k.bakedUntil(test.until, "macaron/piece", 1, 12)
			summary := k.summary()
			line := line(t, summary, "macaron/piece")
			require.Equal(t, test.remaining, line.RemainingBatches.String())
			require.Equal(t, test.feasible, summary.Assemblies[0].Feasibility)
			equal(t, "12", line.Good)
			warning := warned(summary, answer.MadeExpires)
			if test.remaining == "0" {
				require.Nil(t, warning)
				require.True(t, line.Expired.IsZero())
				return
			}
			equal(t, "12", line.Expired)
			require.Equal(t, "macaron/piece 12 2026-12-23 2026-12-24", warning.FinishedUnit.String()+" "+warning.Amount.String()+" "+
				string(warning.ExpiresOn)+" "+string(warning.NeededOn))
			blocker := summary.Assemblies[0].Blockers[0]
			equal(t, "12", blocker.Expired)
			require.Equal(t, test.until, blocker.ExpiredOn)
			require.True(t, blocker.Available.IsZero())
		})
	}
}

// Need 12 macarons, 12 in stock that are not good on the date: use_stock covers nothing.
func TestStockIsNettedWhileItIsGoodOnTheDate(t *testing.T) {
	t.Parallel()
	for until, batches := range map[domain.Date]int64{"2026-12-23": 1, occasionDate: 0, "": 0} {
		k := bags(3)
		k.input.UseStock = true
		k.shelve("macaron/piece", planning.Layer{ExpiresOn: until, Remaining: num("12")})
		require.Equal(t, batches, line(t, k.summary(), "macaron/piece").Batches, until)
	}
}

// Of several layers what expires first is taken first, so that the later date has the rest.
func TestOtherPlansReserveWhatExpiresFirst(t *testing.T) {
	t.Parallel()
	other := bags(3)
	other.input.Occasion = planning.Occasion{ID: "before", Date: "2026-12-20"}
	k := bags(3)
	k.shelve("macaron/piece", planning.Layer{ExpiresOn: "2026-12-30", Remaining: num("12")})
	k.shelve("macaron/piece", planning.Layer{MadeOn: "2026-12-19", ExpiresOn: "2026-12-21", Remaining: num("12")})
	k.input.Others = []planning.Other{{Plan: "before", Input: other.ready()}}
	require.Equal(t, planning.Ready, k.summary().Assemblies[0].Feasibility)
}

func TestGoodsThatDoNotKeepUntilTheDateAreAssembledAgain(t *testing.T) {
	t.Parallel()
	k := bags(3)
	k.assembled("bag", 2)
	k.input.Assemblies[0].ExpiresOn = "2026-12-23"
	summary := k.summary()
	require.Equal(t, []int64{0, 3}, []int64{summary.Assemblies[0].Assembled, summary.Assemblies[0].Remaining})
	require.Equal(t, "bag 2", string(warned(summary, answer.MadeExpires).FinishedGood)+" "+warned(summary, answer.MadeExpires).Amount.String())
	k.input.Assemblies[0].ExpiresOn = occasionDate
	require.Equal(t, int64(2), k.summary().Assemblies[0].Assembled)
}

// creams are tortes that are baked on 15 and on 24 December, with a cream for each that is good for 3 days.
func creams() *kitchen {
	k := newKitchen()
	k.recipe("cream", "tub 1+3d", "1 l milk")
	k.recipe("torte", "small 1", "large 1", "1 each egg", "1 of cream/tub")
	k.lot("egg", "10 each")
	k.lot("milk", "10 l")
	k.bakeOn("2026-12-15", "torte/small", 1)
	k.bake("torte/large", 1)
	return k
}

func TestWhatIsMadeAheadIsGoodOnTheDayOnWhichItIsTaken(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		given func(k *kitchen)
		want  string
	}{
		"one for the first torte": {
			func(k *kitchen) { k.bakedUntil("2026-12-16", "cream/tub", 1, 1) },
			"small ready, large after_production, cream 1 expired 0",
		},
		"one that is past both": {
			func(k *kitchen) { k.bakedUntil("2026-12-14", "cream/tub", 1, 1) },
			"small after_production, large after_production, cream 2 expired 1",
		},
		"two for the first torte": {
			func(k *kitchen) { k.bakedUntil("2026-12-16", "cream/tub", 2, 2) },
			"small ready, large after_production, cream 1 expired 1",
		},
		"one for each": {func(k *kitchen) {
			k.bakedUntil("2026-12-16", "cream/tub", 1, 1)
			k.bakedUntil("2026-12-26", "cream/tub", 1, 1)
		}, "small ready, large ready, cream 0 expired 0"},
		"stock that was made for no occasion": {func(k *kitchen) {
			k.shelve("cream/tub", planning.Layer{ExpiresOn: "2026-12-16", Remaining: num("1")})
		}, "small ready, large after_production, cream 2 expired 0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := creams()
			test.given(k)
			summary := k.summary()
			cream := line(t, summary, "cream/tub")
			expired := cream.Expired
			require.Equal(t, test.want, "small "+string(line(t, summary, "torte/small").Feasibility)+", large "+
				string(line(t, summary, "torte/large").Feasibility)+", cream "+cream.RemainingBatches.String()+" expired "+expired.String())
		})
	}
}

func TestBatchesThatArePlannedTooEarlyAreNamed(t *testing.T) {
	t.Parallel()
	for day, want := range map[domain.Date]string{
		"2026-12-18": "blocked BAKED_TOO_EARLY 2026-12-23", "2026-12-19": "after_production", "": "after_production",
	} {
		k := bags(3)
		k.lot("almond", "1 kg")
		k.bakeOn(day, "macaron/piece", 1)
		summary := k.summary()
		got := string(summary.Assemblies[0].Feasibility)
		if warning := warned(summary, answer.BakedTooEarly); warning != nil {
			got += " " + string(warning.Code) + " " + string(warning.ExpiresOn)
			require.Equal(t, day, warning.BakedOn)
			require.Equal(t, occasionDate, warning.NeededOn)
		}
		require.Equal(t, want, got, day)
	}
}

// A cream of a day of its own serves the tortes that are baked while it is good.
func TestWhatIsPlannedForADayServesWhatTakesItInTime(t *testing.T) {
	t.Parallel()
	k := creams()
	k.bakeOn("2026-12-14", "cream/tub", 2)
	summary := k.summary()
	require.Equal(t, planning.AfterProduction, line(t, summary, "torte/small").Feasibility)
	require.Equal(t, planning.Short, line(t, summary, "torte/large").Feasibility)
	require.NotNil(t, warned(summary, answer.BakedTooEarly))
}

func TestBatchesOfATargetThatDoNotKeepAreBakedAgain(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("macaron", "piece 12+5d", "100 g almond")
	k.bake("macaron/piece", 3)
	k.bakedUntil("2026-12-20", "macaron/piece", 2, 24)
	line := line(t, k.summary(), "macaron/piece")
	require.Equal(t, "3 remain, 2 completed", line.RemainingBatches.String()+" remain, "+line.CompletedBatches.String()+" completed")
}

func TestWhatExpiresIsExplained(t *testing.T) {
	t.Parallel()
	k := bags(3)
	k.bakedUntil("2026-12-23", "macaron/piece", 1, 12)
	figures := planning.Explain(k.ready())
	for path, value := range map[string]string{
		"recipe_batches/macaron/piece/expired_units": "12", "recipe_batches/macaron/piece/shelf_life_days": "5",
		"assemblies/bag/blockers/finished_units/macaron/piece/expired": "12",
	} {
		tree, known := figures.Figure(path)
		require.True(t, known, path)
		require.Equal(t, value, tree.Value.String(), path)
	}
}

// A target of fewer batches than the demand takes bakes again what does not keep, with what is made ahead.
func TestWhatIsMadeAheadForWhatIsBakedAgainIsMadeAgain(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("cream", "tub 1", "1 l milk")
	k.recipe("torte", "piece 1+5d", "1 each egg", "1 of cream/tub")
	k.good("box", "4 torte/piece")
	k.assemble("box", 1)
	k.bake("torte/piece", 3)
	k.bakedUntil("2026-12-10", "torte/piece", 1, 1)
	summary := k.summary()
	require.Equal(t, "3", line(t, summary, "torte/piece").RemainingBatches.String())
	require.Equal(t, "3", line(t, summary, "cream/tub").RemainingBatches.String())
}
