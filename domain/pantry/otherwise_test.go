package pantry_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/pantry"
)

func actually(item domain.Slug, of string, more ...func(*pantry.Actual)) pantry.Actual {
	one := pantry.Actual{Item: item, Amount: amount(of)}
	for _, change := range more {
		change(&one)
	}
	return one
}

func from(lot domain.ID) func(*pantry.Actual) { return func(a *pantry.Actual) { a.Lot = lot } }

func insteadOf(item domain.Slug) func(*pantry.Actual) {
	return func(a *pantry.Actual) { a.InsteadOf = item }
}

// shortbread is a run of a recipe of 500 g of flour and 200 g of butter.
func shortbread(actual ...pantry.Actual) pantry.ProductionRun {
	k := newKitchen()
	snapshot := k.recipe("shortbread", "500 g flour", "200 g butter")
	return bake(snapshot, func(r *pantry.ProductionRun) {
		r.Actual = actual
		r.Items = map[domain.Slug]catalog.Item{"margarine": catalogtest.Item("margarine")}
	})
}

func larder() pantry.Pantry {
	return stocked(lot("flour", "1 kg flour", "10", "01"), lot("old", "1 kg butter", "8", "01"), lot("new", "1 kg butter", "9", "05"),
		lot("marge", "1 kg margarine", "3", "01"), lot("bad", "1 kg butter", "1", "01", "10"), lot("late", "1 kg butter", "1", "21"))
}

func TestTheBooksHoldWhatWasUsed(t *testing.T) {
	p := larder()
	run := produced(t, p, shortbread(actually("flour", "480 g")))
	require.Equal(t, []string{"flour: 0.48 kg for 4.80", "old: 0.2 kg for 1.60"}, linesOf(run.Consumed))
	require.Equal(t, []pantry.Otherwise{{Item: "flour", Amount: amount("500 g")}}, run.Otherwise)
	require.Equal(t, "0.52 for 5.20", remaining(t, after(p, run), "flour"))
}

func TestAChosenLotASubstituteAndWhatIsLeftOut(t *testing.T) {
	p := larder()
	run := produced(t, p, shortbread(actually("butter", "150 g", from("new")), actually("margarine", "60 g", insteadOf("butter"))))
	require.Equal(t, []string{"new: 0.15 kg for 1.35", "marge: 0.06 kg for 0.18", "flour: 0.5 kg for 5.00"}, linesOf(run.Consumed))
	require.Equal(t, domain.Slug("butter"), run.Consumed[1].InsteadOf)
	require.Empty(t, run.Consumed[0].InsteadOf)
	without := produced(t, p, shortbread(pantry.Actual{Item: "butter"}))
	require.Equal(t, []string{"flour: 0.5 kg for 5.00"}, linesOf(without.Consumed))
	require.Equal(t, []pantry.Otherwise{{Item: "butter", Amount: amount("200 g")}}, without.Otherwise)
	twice := produced(t, p, shortbread(actually("butter", "700 g", from("old")), actually("butter", "250 g", insteadOf("flour"))))
	require.Equal(t, []string{"old: 0.7 kg for 5.60", "old: 0.25 kg for 2.00"}, linesOf(twice.Consumed), "two lines of one lot")
	p = after(p, twice)
	require.Equal(t, "0.05 for 0.40", remaining(t, p, "old"))
	require.Equal(t, "1 for 8.00", remaining(t, after(p, voided(t, p, twice)), "old"))
}

func TestALotThatIsNamedTwiceIsTakenOnce(t *testing.T) {
	_, err := larder().RecordBatchProduction(shortbread(
		actually("butter", "700 g", from("old")), actually("butter", "400 g", from("old"), insteadOf("flour"))))
	var short *pantry.ShortageError
	require.ErrorAs(t, err, &short)
	require.Len(t, short.Shortages, 1)
	one := short.Shortages[0]
	require.Equal(t, "old 400 300", string(one.Lot)+" "+one.Needed.String()+" "+one.Available.String())
}

func TestWhatWentOtherwiseHasToFit(t *testing.T) {
	below := actually("flour", "1 g")
	below.Value = num("-1")
	unitless := pantry.Actual{Item: "flour", Amount: measure.Amount{Value: num("1")}}
	for name, test := range map[string]struct {
		actual []pantry.Actual
		want   []string
	}{
		"an item that is not needed":       {[]pantry.Actual{actually("margarine", "1 g")}, []string{"/consumed/0/item"}},
		"instead of what is not needed":    {[]pantry.Actual{actually("flour", "1 g", insteadOf("sugar"))}, []string{"/consumed/0/instead_of"}},
		"instead of itself":                {[]pantry.Actual{actually("flour", "1 g", insteadOf("flour"))}, []string{"/consumed/0/instead_of"}},
		"below zero":                       {[]pantry.Actual{below}, []string{"/consumed/0/amount"}},
		"without a unit":                   {[]pantry.Actual{unitless}, []string{"/consumed/0/unit"}},
		"too little to count":              {[]pantry.Actual{actually("flour", "0.00001 g")}, []string{"/consumed/0/amount"}},
		"a lot that is not there":          {[]pantry.Actual{actually("flour", "1 g", from("gone"))}, []string{"/consumed/0/lot_id"}},
		"a lot of another item":            {[]pantry.Actual{actually("flour", "1 g", from("old"))}, []string{"/consumed/0/lot_id"}},
		"a lot that had expired":           {[]pantry.Actual{actually("butter", "1 g", from("bad"))}, []string{"/consumed/0/lot_id"}},
		"a lot that came later":            {[]pantry.Actual{actually("butter", "1 g", from("late"))}, []string{"/consumed/0/lot_id"}},
		"a lot in a unit that is no match": {[]pantry.Actual{actually("butter", "1 cup", from("old"))}, []string{"/consumed/0/lot_id"}},
		"hundreds of lines":                {slices.Repeat([]pantry.Actual{actually("flour", "1 g")}, 500), []string{"/consumed"}},
	} {
		events, err := larder().RecordBatchProduction(shortbread(test.actual...))
		require.Equal(t, test.want, pointers(t, err), name)
		require.Empty(t, events, name)
	}
	run := shortbread(actually("butter", "200 g", from("bad")))
	run.AllowExpired = true
	require.Equal(t, "bad: 0.2 kg for 0.20", linesOf(produced(t, larder(), run).Consumed)[0])
}

// However a run goes, what it takes of each lot costs its share, and a void returns it.
func TestRunsThatGoOtherwiseBalance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var actual []pantry.Actual
		for range rapid.IntRange(0, 6).Draw(t, "lines") {
			grams := measure.Amount{Value: measure.Ratio(rapid.Int64Range(0, 900).Draw(t, "grams"), 7), Unit: measure.Gram}
			one := pantry.Actual{Item: rapid.SampledFrom([]domain.Slug{"flour", "butter", "margarine"}).Draw(t, "item"), Amount: grams}
			one.InsteadOf = rapid.SampledFrom([]domain.Slug{"", "flour", "butter"}).Draw(t, "instead of")
			if one.Item == "butter" {
				one.Lot = rapid.SampledFrom([]domain.ID{"", "old", "new"}).Draw(t, "lot")
			}
			actual = append(actual, one)
		}
		p := larder()
		events, err := p.RecordBatchProduction(shortbread(actual...))
		if err != nil {
			require.Empty(t, events)
			return
		}
		run := events[0].(pantry.BatchProductionRecorded)
		named := map[domain.Slug]measure.Number{}
		for _, one := range actual {
			named[one.Item] = named[one.Item].Add(one.Value)
		}
		taken := map[domain.Slug]measure.Number{}
		for _, line := range run.Consumed {
			taken[line.Item] = taken[line.Item].Add(line.Amount.Mul(measure.Int(1000)))
		}
		for _, item := range []domain.Slug{"flour", "butter"} {
			isReplaced := slices.ContainsFunc(run.Otherwise, func(line pantry.Otherwise) bool { return line.Item == item })
			if !isReplaced {
				planned := map[domain.Slug]int64{"flour": 500, "butter": 200}[item]
				named[item] = named[item].Add(measure.Int(planned))
			}
		}
		for item, want := range named {
			require.True(t, measure.Negligible(want.Sub(taken[item]), measure.Gram), "%s: %s %s", item, want, taken[item])
		}
		requireLines(t, run.Consumed, run.TotalCost)
		after := p.Apply(run)
		undo, err := after.VoidRun(undo(run))
		require.NoError(t, err)
		requireSame(t, larder(), after.Apply(undo[0]), "a void returns all of it", "folded", "made", "revalued")
	})
}
