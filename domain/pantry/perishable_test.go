package pantry_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
)

// shelfUntil returns an increase of finished stock that is good until a day of December.
func shelfUntil(id domain.ID, thing pantry.Thing, quantity, until string) pantry.Event {
	return pantry.FinishedStockAdjusted{
		ID: id, Thing: thing, Change: num(quantity), Value: money("0"), Reason: "found", ExpiresOn: domain.Date("2026-12-" + until),
	}
}

func TestARunRecordsTheLastGoodDayOfWhatItMakes(t *testing.T) {
	t.Parallel()
	for yield, want := range map[string]domain.Date{"loaf 10+3d": "2026-12-23", "loaf 10+0d": "2026-12-20", "loaf 10": ""} {
		k := newKitchen()
		k.Recipe("bread", yield, "1 g flour")
		snapshot := k.CaptureRecipe("snapshot", "bread")
		p := stocked(lot("flour", "1 kg flour", "1", "01"))
		recorded := produced(t, p, bake(snapshot))
		require.Equal(t, want, recorded.ExpiresOn, yield)
		layer, there := after(p, recorded).Layer(unitOf("bread/loaf"), "run")
		require.True(t, there)
		require.Equal(t, want, layer.ExpiresOn, yield)
	}
}

func TestTheShelfLifeCountsFromTheKitchensDay(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.Recipe("bread", "loaf 10+3d", "1 g flour")
	run := bake(k.CaptureRecipe("snapshot", "bread"))
	run.On = "2026-12-21"
	require.Equal(t, domain.Date("2026-12-24"), produced(t, stocked(lot("flour", "1 kg flour", "1", "01")), run).ExpiresOn)
}

// Two layers of cookies, of which the older keeps longer, and one that is past its last good day.
func perishableCookies() pantry.Pantry {
	cookie := unitOf("cookie/standard")
	return stocked(shelfUntil("keeps", cookie, "5", "31"), shelfUntil("past", cookie, "5", "19"), shelfUntil("soon", cookie, "5", "20"))
}

func TestARunTakesWhatIsGoodOnItsDay(t *testing.T) {
	t.Parallel()
	tin := newKitchen().good("tin", "7 cookie/standard")
	t.Run("first what expires first", func(t *testing.T) {
		recorded := assembled(t, perishableCookies(), pack(tin))
		require.Equal(t, []string{"soon: 5 for 0.00", "keeps: 2 for 0.00"}, linesOf(recorded.Consumed))
		require.Equal(t, domain.Date("2026-12-20"), recorded.ExpiresOn, "the earliest of what is in it")
	})
	t.Run("and names what is past its last good day in its refusal", func(t *testing.T) {
		events, err := perishableCookies().RecordAssembly(pack(tin, func(r *pantry.AssemblyRun) { r.Quantity = 2 }))
		requireShortages(t, []pantry.Shortage{{
			Thing: unitOf("cookie/standard"), Name: "COOKIE, standard", Needed: num("14"), Available: num("10"),
			Past: pantry.Past{Expired: num("5"), ExpiredOn: "2026-12-19"},
		}}, events, err)
		require.ErrorContains(t, err, "5 is past its last good day, 2026-12-19")
	})
	t.Run("unless it may take what is past it", func(t *testing.T) {
		run := pack(tin, func(r *pantry.AssemblyRun) { r.Quantity, r.AllowExpired = 2, true })
		recorded := assembled(t, perishableCookies(), run)
		require.Equal(t, []string{"past: 5 for 0.00", "soon: 5 for 0.00", "keeps: 4 for 0.00"}, linesOf(recorded.Consumed))
		require.Equal(t, domain.Date("2026-12-19"), recorded.ExpiresOn)
	})
	t.Run("also of what is made ahead", func(t *testing.T) {
		k := newKitchen()
		k.Recipe("cookie", "standard 10", "1 g flour")
		crumble := k.recipe("crumble", "11 of cookie/standard")
		_, err := perishableCookies().RecordBatchProduction(bake(crumble))
		require.ErrorContains(t, err, "past its last good day")
	})
}

func TestNestedGoodsAreGoodAsLongAsWhatIsInThem(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.good("tin", "2 cookie/standard")
	hamper := k.good("hamper", "1 of tin")
	nesting := func(r *pantry.AssemblyRun) { r.ID, r.AssembleNested = "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0001", true }
	events, err := perishableCookies().RecordAssembly(pack(hamper, nesting))
	require.NoError(t, err)
	require.Len(t, events, 2)
	for _, event := range events {
		require.Equal(t, domain.Date("2026-12-20"), event.(pantry.AssemblyRecorded).ExpiresOn)
	}
	t.Run("and those that are past it are assembled again", func(t *testing.T) {
		p := after(perishableCookies(), shelfUntil("old", goodOf("tin"), "1", "19"))
		events, err := p.RecordAssembly(pack(hamper, nesting))
		require.NoError(t, err)
		require.Len(t, events, 2)
	})
}

func TestAVoidReturnsStockWithItsLastGoodDay(t *testing.T) {
	t.Parallel()
	tin := newKitchen().good("tin", "15 cookie/standard")
	p := perishableCookies()
	recorded := assembled(t, p, pack(tin, func(r *pantry.AssemblyRun) { r.AllowExpired = true }))
	p = after(p, recorded)
	events, err := p.VoidRun(pantry.Void{Run: recorded, At: today(), Reason: "miscounted"})
	require.NoError(t, err)
	for id, want := range map[domain.ID]domain.Date{"keeps": "2026-12-31", "past": "2026-12-19", "soon": "2026-12-20"} {
		layer, there := after(p, events...).Layer(unitOf("cookie/standard"), id)
		require.True(t, there)
		require.Equal(t, want, layer.ExpiresOn)
	}
}

func TestACorrectionTakesFirstWhatExpiresFirst(t *testing.T) {
	t.Parallel()
	events, err := perishableCookies().AdjustFinishedStock("thrown", unitOf("cookie/standard"), num("-6"), nil, "stale")
	require.NoError(t, err)
	require.Equal(t, []string{"past: 5 for 0.00", "soon: 1 for 0.00"}, linesOf(events[0].(pantry.FinishedStockAdjusted).Taken))
	_, err = events[0].(pantry.FinishedStockAdjusted).GoodUntil("2026-12-24")
	require.ErrorContains(t, err, "is only allowed for an increase")
	added, err := pantry.FinishedStockAdjusted{Change: num("1")}.GoodUntil("2026-12-24")
	require.NoError(t, err)
	require.Equal(t, domain.Date("2026-12-24"), added.ExpiresOn)
}

func TestAnAssemblyForAnOccasionTakesFirstWhatKeepsUntilItsDate(t *testing.T) {
	t.Parallel()
	tin := newKitchen().good("tin", "4 cookie/standard")
	cookie := unitOf("cookie/standard")
	there := func() pantry.Pantry {
		return stocked(shelfUntil("stale", cookie, "5", "21"), shelfUntil("long", cookie, "5", "31"), shelfUntil("short", cookie, "5", "25"))
	}
	forDate := func(quantity int64, on domain.Date) pantry.AssemblyRecorded {
		return assembled(t, there(), pack(tin, func(r *pantry.AssemblyRun) { r.Quantity, r.NeededOn = quantity, on }))
	}
	recorded := forDate(2, "2026-12-24")
	require.Equal(t, []string{"short: 5 for 0.00", "long: 3 for 0.00"}, linesOf(recorded.Consumed), "of what keeps, what expires first")
	require.Equal(t, domain.Date("2026-12-25"), recorded.ExpiresOn)
	require.Empty(t, recorded.Stale)

	recorded = forDate(3, "2026-12-24")
	require.Equal(t, []string{"short: 5 for 0.00", "long: 5 for 0.00", "stale: 2 for 0.00"}, linesOf(recorded.Consumed))
	require.Equal(t, []pantry.Stale{
		{Thing: cookie, Layer: "stale", Amount: num("2"), ExpiresOn: "2026-12-21", NeededOn: "2026-12-24"},
	}, recorded.Stale)

	require.Equal(t, []string{"stale: 5 for 0.00", "short: 3 for 0.00"}, linesOf(forDate(2, "").Consumed), "without an occasion")
	require.Equal(t, []string{"stale: 5 for 0.00", "short: 3 for 0.00"}, linesOf(forDate(2, "2026-12-21").Consumed), "all of it keeps")
	require.Equal(t, []string{"long: 4 for 0.00"}, linesOf(forDate(1, "2026-12-26").Consumed))
	require.Empty(t, forDate(2, "2026-12-21").Stale)

	past := assembled(t, there(), pack(tin, func(r *pantry.AssemblyRun) {
		r.Quantity, r.On, r.NeededOn, r.AllowExpired = 1, "2026-12-22", "2026-12-24", true
	}))
	require.Equal(t, []string{"short: 4 for 0.00"}, linesOf(past.Consumed), "what is past it comes last, too")
}
