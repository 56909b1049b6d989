package planning_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/planning"
)

// tortes is a kitchen that bakes tortes, each batch of which takes 3 tubs of a ganache that is made
// ahead: 4 tubs a batch.
func tortes(batches int64) *kitchen {
	k := newKitchen()
	k.recipe("ganache", "tub 4", "300 g chocolate")
	k.recipe("torte", "cake 1", "2 each egg", "3 of ganache/tub")
	k.bake("torte/cake", batches)
	return k
}

func TestWhatIsMadeAheadIsALineOfItsOwn(t *testing.T) {
	k := tortes(5)
	answer := k.summary()
	ganache := line(t, answer, "ganache/tub")
	require.Equal(t, planning.Derived, ganache.Origin)
	equal(t, "15", ganache.Demand)
	require.Equal(t, int64(4), ganache.Batches, "whole batches")
	equal(t, "1", ganache.Waste)
	require.Len(t, ganache.Pegs, 1)
	require.Equal(t, "torte TORTE 15", string(ganache.Pegs[0].Recipe)+" "+ganache.Pegs[0].Name+" "+ganache.Pegs[0].Units.String())
	require.Equal(t, "1200", answer.Shopping[0].Needed.String(), "chocolate for 4 batches")

	k.lot("chocolate", "2 kg")
	k.lot("egg", "10 each")
	answer = k.summary()
	require.Equal(t, planning.Ready, line(t, answer, "ganache/tub").Feasibility)
	torte := line(t, answer, "torte/cake")
	require.Equal(t, planning.AfterProduction, torte.Feasibility)
	require.Equal(t, "ganache/tub", torte.Shortages[0].FinishedUnit.String())
	equal(t, "15", torte.Shortages[0].Short)

	k.baked("ganache/tub", 4, 16, 0)
	k.shelveOwn(&k.input.Stock, func() domain.Date { return "2026-12-01" })
	answer = k.summary()
	require.Equal(t, planning.Finished, line(t, answer, "ganache/tub").Feasibility)
	require.Equal(t, planning.Ready, line(t, answer, "torte/cake").Feasibility)
}

// What runs took of what is made ahead is not made again, and what they lost is.
func TestWhatRunsTookOfWhatIsMadeAheadIsNotMadeAgain(t *testing.T) {
	k := tortes(4)
	k.baked("ganache/tub", 3, 12, 0)
	k.baked("torte/cake", 1, 1, 0)
	remaining := func() string {
		answer := k.summary()
		return line(t, answer, "torte/cake").RemainingBatches.String() + " tortes, " + line(t, answer, "ganache/tub").RemainingBatches.String()
	}
	require.Equal(t, "3 tortes, 0", remaining())
	k.baked("torte/cake", 3, 3, 0)
	require.Equal(t, "0 tortes, 0", remaining())
	k = tortes(4)
	k.baked("ganache/tub", 3, 12, 0)
	k.baked("torte/cake", 1, 0, 1)
	require.Equal(t, "4 tortes, 1", remaining(), "a torte that is lost takes another 3 tubs")
}

// Need 15 tubs, 3 in stock: 12 are made. Tortes in stock need none.
func TestWhatIsMadeAheadIsNettedAtEveryLevel(t *testing.T) {
	k := tortes(5)
	k.input.UseStock = true
	k.units("ganache/tub", "3")
	ganache := line(t, k.summary(), "ganache/tub")
	equal(t, "3", ganache.FromStock)
	require.Equal(t, int64(3), ganache.Batches)
	k.units("torte/cake", "5")
	ganache = line(t, k.summary(), "ganache/tub")
	require.Equal(t, int64(0), ganache.Batches, "nothing to bake, nothing to make ahead")
	require.True(t, ganache.RemainingBatches.IsZero())
	for _, row := range k.summary().Shopping {
		require.True(t, row.Sufficient, row.Item)
	}
}

// A target for what is made ahead is worked off together with what other lines take.
func TestATargetForWhatIsMadeAheadKeepsItsBatches(t *testing.T) {
	k := tortes(5)
	k.bake("ganache/tub", 3)
	answer := k.summary()
	equal(t, "3", line(t, answer, "ganache/tub").Shortfall)
	require.Equal(t, planning.BatchesShort, answer.Warnings[0].Code)
	require.Equal(t, planning.FromTarget, line(t, answer, "ganache/tub").Origin)
}

func TestWhatIsMadeAheadForWhatIsMadeAhead(t *testing.T) {
	k := newKitchen()
	k.recipe("praline", "jar 1", "100 g hazelnut")
	k.recipe("ganache", "tub 4", "300 g chocolate", "2 of praline/jar")
	k.recipe("torte", "cake 1", "3 of ganache/tub", "1 of praline/jar")
	k.good("box", "2 torte/cake", "1 ganache/tub")
	k.assemble("box", 2)
	answer := k.summary()
	require.Equal(t, int64(4), line(t, answer, "torte/cake").Batches)
	equal(t, "14", line(t, answer, "ganache/tub").Demand, "12 in tortes, 2 in boxes")
	equal(t, "12", line(t, answer, "praline/jar").Demand, "2 for each of 4 batches of ganache, and 4 in tortes")
	explains(t, k.ready())
}

// Definitions that form a cycle cannot be planned; an answer about them ends all the same.
func TestACycleOfWhatIsMadeAheadIsCountedOnce(t *testing.T) {
	k := newKitchen()
	k.recipe("a", "one 1", "1 g salt", "1 of b/one")
	k.recipe("b", "one 1", "1 g sugar", "1 of a/one")
	k.bake("a/one", 2)
	answer := k.summary()
	require.Equal(t, int64(2), line(t, answer, "b/one").Batches)
	require.Equal(t, int64(2), line(t, answer, "a/one").Batches)
	require.NotPanics(t, func() { planning.Explain(k.ready()) })
}

func TestWhatIsMadeAheadIsReserved(t *testing.T) {
	first := tortes(1)
	first.units("ganache/tub", "4")
	second := tortes(1)
	second.input.Occasion.ID, second.input.Occasion.Name = "ball", "Ball"
	in := second.ready()
	in.Stock = first.input.Stock
	in.Others = []planning.Other{{Plan: "first", Input: first.ready()}}
	torte := line(t, planning.Calculate(in), "torte/cake")
	equal(t, "1", torte.Shortages[1].Available, "the other plan keeps 3 of 4")
	things := planning.NewClaim(in).Things()
	for thing, many := range things {
		if thing.FinishedUnit == (catalog.UnitRef{Recipe: "ganache", Unit: "tub"}) {
			equal(t, "3", many)
		}
	}
}

// Tortes that are baked before the date take tubs on their day: tubs in stock that are made only
// after it cover none of them, and do cover what boxes take.
func TestStockThatComesLateCoversNothingOfALineBeforeIt(t *testing.T) {
	k := tortes(1)
	k.input.UseStock = true
	k.input.Production[0].ProduceOn = "2026-12-05"
	k.lot("chocolate", "2 kg")
	k.lot("egg", "10 each")
	made := func(on ...domain.Date) {
		layers := planning.Layers{}
		for i, day := range on {
			layers = append(layers, planning.Layer{ID: domain.ID("made-on-" + day), MadeOn: day, Remaining: num([]string{"1", "4"}[i])})
		}
		k.input.Stock.Units[ref("ganache/tub")] = layers
	}
	answered := func() string {
		answer := k.summary()
		ganache := line(t, answer, "ganache/tub")
		return ganache.FromStock.String() + " from stock, bake " + ganache.RemainingBatches.String() + ": " +
			string(ganache.Feasibility) + ", " + string(line(t, answer, "torte/cake").Feasibility)
	}
	made("2026-12-01", "2026-12-04")
	require.Equal(t, "3 from stock, bake 0: complete, ready", answered())
	made("2026-12-01", "2026-12-08")
	require.Equal(t, "1 from stock, bake 1: ready, after_production", answered())
	explains(t, k.ready())
	k.good("box", "1 ganache/tub")
	k.assemble("box", 2)
	require.Equal(t, "3 from stock, bake 1: ready, after_production", answered())
	explains(t, k.ready())
}

// Of three boxes one was packed of stock, so that one planned batch of two tortes is enough, which it was not
// before. What becomes of the batch decides whether the two tubs that it took are made again.
func TestABatchThatIsBakedAgainTakesWhatIsMadeAheadAgain(t *testing.T) {
	for name, test := range map[string]struct {
		good    int64
		gone    planning.Gone
		expires domain.Date
		tortes  string
		tubs    string
	}{
		"there":                     {good: 2, tortes: "0", tubs: "0 of 0, 2 from stock"},
		"dropped":                   {good: 2, gone: planning.Gone{Corrected: num("2")}, tortes: "1", tubs: "1 of 1, 0 from stock"},
		"one of two dropped":        {good: 2, gone: planning.Gone{Corrected: num("1")}, tortes: "1", tubs: "1 of 1, 0 from stock"},
		"one of two lost in baking": {good: 1, tortes: "1", tubs: "1 of 1, 0 from stock"},
		"taken for another occasion, so that one batch is too few": {
			good: 2, gone: planning.Gone{Taken: num("2")}, tortes: "1", tubs: "0 of 0, 2 from stock",
		},
		"past its last good day":         {good: 2, expires: "2026-12-20", tortes: "1", tubs: "1 of 1, 0 from stock"},
		"lost altogether":                {good: 0, tortes: "1", tubs: "1 of 1, 0 from stock"},
		"good for longer than is needed": {good: 2, expires: "2026-12-24", tortes: "0", tubs: "0 of 0, 2 from stock"},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKitchen()
			k.recipe("ganache", "tub 4", "300 g chocolate")
			k.recipe("torte", "cake 2", "2 each egg", "2 of ganache/tub")
			k.good("box", "1 torte/cake")
			k.assemble("box", 3)
			k.bake("torte/cake", 1)
			k.input.UseStock = true
			k.baked("torte/cake", 1, test.good, 2-test.good)
			k.input.Runs[0].Gone, k.input.Runs[0].ExpiresOn = test.gone, test.expires
			k.assembledOfOther("box", 1)
			k.shelveOwn(&k.input.Stock, func() domain.Date { return "2026-12-01" })
			answer := k.summary()
			torte, ganache := line(t, answer, "torte/cake"), line(t, answer, "ganache/tub")
			equal(t, test.tortes, torte.RemainingBatches)
			require.Equal(t, test.tubs,
				fmt.Sprintf("%s of %d, %s from stock", ganache.RemainingBatches, ganache.Batches, ganache.FromStock))
			explains(t, k.ready())
		})
	}
}
