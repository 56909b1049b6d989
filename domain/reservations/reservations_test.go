package reservations_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
	"crumbtrail/domain/planning/made"
	"crumbtrail/domain/reservations"
)

// kitchen is a catalog, a pantry and the plans of some occasions.
type kitchen struct {
	catalogtest.Kitchen
	pantry pantry.Pantry
	plans  []plan
	runs   int
	// recorded are the runs.
	recorded []pantry.Event
}

// plan is an occasion's plan of all that its targets need.
type plan struct {
	occasion.Reservation
	planning.Occasion
	production []planning.ProductionTarget
	assembly   []planning.AssemblyTarget
	useStock   bool
}

var (
	drawAmount = rapid.SampledFrom([]string{"1 cup", "100 g", "1/3 kg", "1 lb", "2 each", "3 each"})
	drawPerRun = rapid.SampledFrom([]string{"", "", " a run"})
	// drawShelfLife draws for how many days something is good. Most of it keeps.
	drawShelfLife = rapid.SampledFrom([]string{"", "", "", "+0d", "+3d", "+6d", "+12d"})
	drawExpiry    = rapid.SampledFrom([]domain.Date{"", "", "2026-12-04", "2026-12-10", "2026-12-12", "2026-12-17"})
	drawDate      = rapid.SampledFrom([]domain.Date{"2026-12-10", "2026-12-15", "2026-12-20"})
)

const recipes, goods = 3, 3

func drawKitchen(t *rapid.T) *kitchen {
	k := drawPlans(t)
	for range rapid.IntRange(0, 4).Draw(t, "runs") {
		k.drawRun(t)
	}
	return k
}

func drawPlans(t *rapid.T) *kitchen {
	k := &kitchen{Kitchen: catalogtest.New()}
	for i := range 2 {
		k.SetItem(catalogtest.Item(domain.Slug(fmt.Sprintf("item-%d", i)), catalogtest.Weighing("1 cup", "120 g")))
	}
	item := func() string { return fmt.Sprintf("item-%d", rapid.IntRange(0, 1).Draw(t, "item")) }
	for r := range recipes {
		words := []string{
			fmt.Sprintf("piece %d%s", rapid.IntRange(1, 3).Draw(t, "yield"), drawShelfLife.Draw(t, "shelf life")), "makes 600 g",
			drawAmount.Draw(t, "line") + " " + item(), drawAmount.Draw(t, "line") + drawPerRun.Draw(t, "per run") + " " + item(),
		}
		for nested := range r {
			switch rapid.IntRange(0, 3).Draw(t, "component") {
			case 0:
				words = append(words, fmt.Sprintf("%d of recipe-%d/piece", rapid.IntRange(1, 2).Draw(t, "ahead"), nested))
			case 1:
				words = append(words, fmt.Sprintf("200 g of recipe-%d", nested))
			}
		}
		k.Recipe(domain.Slug(fmt.Sprintf("recipe-%d", r)), words...)
	}
	for g := range goods {
		words := []string{
			fmt.Sprintf("%d recipe-%d/piece", rapid.IntRange(1, 2).Draw(t, "units"), rapid.IntRange(0, recipes-1).Draw(t, "recipe")),
			"1 each item-0",
		}
		for nested := range g {
			if rapid.Bool().Draw(t, "nests") {
				words = append(words, fmt.Sprintf("%d of good-%d", rapid.IntRange(1, 2).Draw(t, "goods"), nested))
			}
		}
		k.Good(domain.Slug(fmt.Sprintf("good-%d", g)), words...)
	}
	k.drawStock(t)
	for i := range rapid.IntRange(2, 3).Draw(t, "occasions") {
		k.drawPlan(t, i)
	}
	return k
}

func (k *kitchen) drawStock(t *rapid.T) {
	for i := range rapid.IntRange(0, 7).Draw(t, "lots") {
		k.pantry = k.pantry.Apply(pantry.LotReceived{
			ID: domain.ID(fmt.Sprint("lot-", i)), Item: domain.Slug(fmt.Sprintf("item-%d", rapid.IntRange(0, 1).Draw(t, "of"))),
			Amount:     catalogtest.Amount(rapid.SampledFrom([]string{"1 kg", "3 cup", "250 g", "1/3 lb", "8 each", "1 dozen"}).Draw(t, "lot")),
			Cost:       catalogtest.Money("3"),
			ReceivedOn: rapid.SampledFrom([]domain.Date{"2026-11-01", "2026-11-02", "2026-12-08"}).Draw(t, "received"),
			ExpiresOn:  rapid.SampledFrom([]domain.Date{"", "2026-12-09", "2026-12-12", "2026-12-17"}).Draw(t, "expires"),
		})
	}
	shelve := func(id string, thing pantry.Thing) {
		if many := rapid.SampledFrom([]string{"0", "0", "1", "4", "9"}).Draw(t, id); many != "0" {
			k.pantry = k.pantry.Apply(pantry.FinishedStockAdjusted{
				ID: domain.ID(id), Thing: thing, Change: catalogtest.Number(many), Reason: "found", ExpiresOn: drawExpiry.Draw(t, "expires"),
			})
		}
	}
	for r := range recipes {
		shelve(fmt.Sprint("units-", r), pantry.Thing{FinishedUnit: catalogtest.Ref(fmt.Sprintf("recipe-%d/piece", r))})
	}
	for g := range goods {
		shelve(fmt.Sprint("goods-", g), pantry.Thing{FinishedGood: domain.Slug(fmt.Sprintf("good-%d", g))})
	}
}

func (k *kitchen) drawPlan(t *rapid.T, i int) {
	id := domain.ID(fmt.Sprint("occasion-", i))
	states := rapid.SampledFrom([]occasion.State{occasion.Draft, occasion.Locked, occasion.InProduction, occasion.Completed})
	p := plan{
		Occasion: planning.Occasion{ID: id, Name: string(id), Date: drawDate.Draw(t, "date")},
		Reservation: occasion.Reservation{
			Plan: "plan-of-" + id, IsActive: true, State: states.Draw(t, "state"), CreatedAt: time.Date(2026, 11, 1+i, 0, 0, 0, 0, time.UTC),
		},
	}
	p.Reservation.Date, p.useStock = p.Occasion.Date, rapid.Bool().Draw(t, "uses stock")
	for r := range recipes {
		if batches := rapid.Int64Range(0, 3).Draw(t, "batches"); batches > 0 {
			p.production = append(p.production, planning.ProductionTarget{
				FinishedUnit: catalogtest.Ref(fmt.Sprintf("recipe-%d/piece", r)), Batches: batches,
				ProduceOn: rapid.SampledFrom([]domain.Date{"", "", "2026-12-05", "2026-12-10", "2026-12-14"}).Draw(t, "day"),
			})
		}
	}
	for g := range goods {
		if quantity := rapid.Int64Range(0, 3).Draw(t, "quantity"); quantity > 0 {
			p.assembly = append(p.assembly, planning.AssemblyTarget{FinishedGood: domain.Slug(fmt.Sprintf("good-%d", g)), Quantity: quantity})
		}
	}
	k.plans = append(k.plans, p)
}

// drawRun records a run, which may be allowed to take what others reserve, if the pantry
// has what it needs; or it voids a run, or corrects what is in stock.
func (k *kitchen) drawRun(t *rapid.T) {
	switch rapid.SampledFrom([]string{"run", "run", "run", "void", "correct"}).Draw(t, "does") {
	case "void":
		if len(k.recorded) > 0 {
			_ = k.apply(k.pantry.VoidRun(pantry.Void{Run: rapid.SampledFrom(k.recorded).Draw(t, "voids"), Reason: "miscounted"}))
		}
	case "correct":
		thing := pantry.Thing{FinishedGood: drawGood(t)}
		if rapid.Bool().Draw(t, "units") {
			thing = pantry.Thing{FinishedUnit: catalogtest.Ref(string(drawRecipe(t)) + "/piece")}
		}
		k.runs++
		taken := measure.Int(-rapid.Int64Range(1, 3).Draw(t, "taken"))
		_ = k.apply(k.pantry.AdjustFinishedStock(domain.ID(fmt.Sprint("correction-", k.runs)), thing, taken, nil, "broke"))
	default:
		_ = k.drawRecorded(t)
	}
}

func drawRecipe(t *rapid.T) domain.Slug {
	return domain.Slug(fmt.Sprintf("recipe-%d", rapid.IntRange(0, recipes-1).Draw(t, "recipe")))
}

func drawGood(t *rapid.T) domain.Slug {
	return domain.Slug(fmt.Sprintf("good-%d", rapid.IntRange(0, goods-1).Draw(t, "good")))
}

// drawRecorded records a run, and returns why it was refused.
func (k *kitchen) drawRecorded(t *rapid.T) error {
	of := rapid.IntRange(-1, len(k.plans)-1).Draw(t, "for")
	var id domain.ID
	date := domain.Date("2026-12-10")
	if of >= 0 {
		id, date = k.plans[of].ID, k.plans[of].Occasion.Date
	}
	var plans []reservations.Plan
	if !rapid.Bool().Draw(t, "may take what others reserve") {
		plans = k.reserving()
	}
	if rapid.Bool().Draw(t, "bakes") {
		return k.bake(id, date, drawRecipe(t), measure.Int(1), plans)
	}
	return k.pack(id, date, drawGood(t), rapid.Int64Range(1, 2).Draw(t, "packs"), plans)
}

func at(date domain.Date) time.Time {
	day, err := time.Parse(time.DateOnly, string(date))
	if err != nil {
		panic(err)
	}
	return day.Add(12 * time.Hour)
}

// bake and pack record a run that leaves what plans reserve or, without any given, may take
// everything.
func (k *kitchen) bake(of domain.ID, date domain.Date, recipe domain.Slug, batches measure.Number, plans []reservations.Plan) error {
	snapshot := k.CaptureRecipe("snapshot-of-"+domain.ID(recipe), recipe)
	yield := snapshot.Content.Root().Yields[0].UnitsPerBatch().Mul(batches).Floor().Saturated()
	k.runs++
	run := reservations.Run{Occasion: of, Day: date, Many: batches, Items: snapshot.Content.Items, Draft: k.draft(of)}
	run.Makes.FinishedUnit = catalog.UnitRef{Recipe: recipe, Unit: "piece"}
	events, err := k.pantry.RecordBatchProduction(pantry.ProductionRun{
		ID: domain.ID(fmt.Sprint("run-", k.runs)), Snapshot: snapshot, Reused: true, Occasion: of, Batches: 1, Scale: batches,
		ActualYield: yield,
		At:          at(date), Reservations: reservations.Of(k.pantry, plans, run),
		Beyond: reservations.Beyond(k.pantry, plans, run, k.after(of)),
	})
	return k.apply(events, err)
}

func (k *kitchen) pack(of domain.ID, date domain.Date, good domain.Slug, quantity int64, plans []reservations.Plan) error {
	return k.packWith(of, date, good, quantity, false, plans)
}

func (k *kitchen) packWith(of domain.ID, date domain.Date, good domain.Slug, quantity int64, nested bool, plans []reservations.Plan) error {
	snapshot := k.CaptureGood("snapshot-of-"+domain.ID(good), good)
	k.runs++
	run := reservations.Run{Occasion: of, Day: date, Many: measure.Int(quantity), Items: snapshot.Content.Items, Draft: k.draft(of)}
	run.Makes.FinishedGood = good
	events, err := k.pantry.RecordAssembly(pantry.AssemblyRun{
		ID: domain.ID(fmt.Sprintf("run-%014d", k.runs)), Snapshot: snapshot, Reused: true, Occasion: of, Quantity: quantity, At: at(date),
		AssembleNested: nested,
		Reservations:   reservations.Of(k.pantry, plans, run), Beyond: reservations.Beyond(k.pantry, plans, run, k.after(of)),
	})
	return k.apply(events, err)
}

// after returns what the plan of an occasion needs after a run.
func (k *kitchen) after(of domain.ID) reservations.After {
	return func(made []pantry.OccasionRun, consumed []pantry.Consumed) *planning.Claim {
		for _, p := range k.plans {
			if p.ID == of {
				return planning.NewClaim(k.inputAfter(p, k.pantry.RunsWith(made, consumed)))
			}
		}
		return nil
	}
}

func (k *kitchen) apply(events []pantry.Event, err error) error {
	for _, event := range events {
		k.pantry = k.pantry.Apply(event)
		switch event.(type) {
		case pantry.BatchProductionRecorded, pantry.AssemblyRecorded:
			k.recorded = append(k.recorded, event)
		}
	}
	return err
}

// input is that of a plan, without stock and others.
func (k *kitchen) input(p plan) planning.Input { return k.inputAfter(p, k.pantry.RunsOf(p.ID)) }

func (k *kitchen) inputAfter(p plan, runs []pantry.OccasionRun) planning.Input {
	in := planning.Input{
		Occasion: p.Occasion, Production: p.production, Assembly: p.assembly, Reserves: p.Reserves(), Keeps: p.keeps(), UseStock: p.useStock,
		Recipes: map[domain.Slug]*planning.Recipe{}, Goods: map[domain.Slug]*planning.Good{},
	}
	for slug := range k.Recipes {
		in.Recipes[slug] = planning.NewRecipe("snapshot-of-"+domain.ID(slug), k.CaptureRecipe("", slug).Content)
	}
	for slug := range k.Goods {
		in.Goods[slug] = planning.NewGood("snapshot-of-"+domain.ID(slug), k.CaptureGood("", slug).Content)
	}
	var production []planning.ProductionRun
	var assembly []planning.AssemblyRun
	for _, run := range runs {
		gone := planning.Gone{Taken: run.Taken, Corrected: run.Corrected}
		if run.FinishedGood == "" {
			production = append(production, planning.ProductionRun{
				FinishedUnit: run.FinishedUnit, Batches: run.Batches, Scale: run.Scale, ActualYield: run.Actual,
				ExpiresOn: run.ExpiresOn, Gone: gone,
			})
			continue
		}
		assembly = append(assembly, planning.AssemblyRun{
			FinishedGood: run.FinishedGood, Quantity: run.Quantity, Snapshot: run.Snapshot, ExpiresOn: run.ExpiresOn, Gone: gone,
		})
	}
	in.AddRuns(production, assembly)
	if p.keeps() {
		in.Recorded = &planning.Recorded{}
	}
	return in
}

// keeps reports whether the plan is completed, and keeps what was made for its occasion.
func (p plan) keeps() bool { return p.Keeps("2026-12-01") }

// reserving returns the plans that reserve, or keep.
func (k *kitchen) reserving() []reservations.Plan {
	var plans []reservations.Plan
	for _, p := range k.plans {
		if p.Reserves() || p.keeps() {
			plans = append(plans, reservations.Plan{Reservation: p.Reservation, Occasion: p.Occasion, Claim: planning.NewClaim(k.input(p))})
		}
	}
	return plans
}

// around returns the plans that reserve before one, and those behind it, as answers have them.
func (k *kitchen) around(own plan) (before, behind []planning.Other) {
	plans := slices.Clone(k.plans)
	slices.SortFunc(plans, func(a, b plan) int { return a.Compare(b.Reservation) })
	for _, p := range plans {
		switch other := (planning.Other{Plan: p.Plan, Input: k.input(p)}); {
		case p.ID == own.ID || !p.Reserves() && !p.keeps():
		case p.ReservesBefore(own.Reservation) || !own.Reserves():
			before = append(before, other)
		default:
			behind = append(behind, other)
		}
	}
	return before, behind
}

func (k *kitchen) summary(p plan) planning.Summary {
	in := k.input(p)
	var items []catalog.Item
	for _, entry := range k.Items {
		items = append(items, entry.Definition)
	}
	in.Stock = reservations.StockOf(k.pantry, items)
	in.Others, in.Behind = k.around(p)
	return planning.Calculate(in)
}

// counted returns the goods that are there for the targets of a plan that does not reserve
// them itself.
func (k *kitchen) counted(p plan) map[domain.Slug]measure.Number {
	counted := map[domain.Slug]measure.Number{}
	if p.Reserves() {
		return counted
	}
	for _, target := range p.assembly {
		var good made.Account
		for _, run := range k.pantry.RunsOf(p.ID) {
			if run.FinishedGood == target.FinishedGood {
				good.Made, good.Taken = good.Made.Add(measure.Int(run.Quantity)), good.Taken.Add(run.Taken)
				good.Corrected = good.Corrected.Add(run.Corrected)
			}
		}
		counted[target.FinishedGood] = good.Left().Sub(good.Spare(measure.Int(target.Quantity)))
	}
	for _, target := range k.summary(p).Assemblies {
		counted[target.FinishedGood] = counted[target.FinishedGood].Add(measure.Int(target.FromStock))
	}
	return counted
}

// there returns how many of a good are there on the date of a plan that no plan reserves.
func (k *kitchen) there(p plan, plans []reservations.Plan, good domain.Slug) measure.Number {
	reserved := reservations.Of(k.pantry, plans, reservations.Run{Occasion: p.ID, Day: p.Occasion.Date})
	var there measure.Number
	for thing, layers := range k.pantry.FinishedStock() {
		for _, layer := range layers {
			if thing.FinishedGood != good || !pantry.CountsOn(p.Occasion.Date, k.pantry.MadeOn(layer.ID), layer.ExpiresOn) {
				continue
			}
			there = there.Add(layer.Remaining)
			for _, reservation := range reserved {
				there = there.Sub(reservation.Stock[layer.ID])
			}
		}
	}
	return there
}

// prepare assembles what is missing of the goods that go into some of a good, as
// feasibility looks through it: what the targets count and what others reserve is not there.
func (k *kitchen) prepare(t *rapid.T, p plan, counted map[domain.Slug]measure.Number, good domain.Slug, quantity int64) {
	for again := true; again; {
		again = false
		plans := k.reserving()
		for _, component := range k.Goods[good].Definition.Components {
			nested := component.FinishedGood
			if nested == "" {
				continue
			}
			there := k.there(p, plans, nested).Sub(counted[nested])
			if missing := component.Quantity.Mul(measure.Int(quantity)).Sub(measure.Number{}.Max(there)); missing.Sign() > 0 {
				k.prepare(t, p, counted, nested, missing.Saturated())
				require.NoError(t, k.pack(p.ID, p.Occasion.Date, nested, missing.Saturated(), k.reserving()))
				again = true
			}
		}
	}
}

// What is called ready, and what can be assembled now, is recorded without taking what
// others reserve; and once what the list says is bought, everything can be baked.
func TestWhatIsCalledReadyCanBeRecorded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := drawKitchen(t)
		own := k.plans[rapid.IntRange(0, len(k.plans)-1).Draw(t, "own")]
		if own.keeps() {
			t.Skip("nothing more is made for it")
		}
		summary := k.summary(own)
		counted := k.counted(own)

		kitchen := *k
		switch rapid.SampledFrom([]string{"bakes", "assembles", "assembles now", "buys"}).Draw(t, "does") {
		case "bakes":
			kitchen.bakeReady(t, own, summary)
		case "assembles":
			for _, planned := range own.assembly {
				for _, target := range summary.Assemblies {
					if target.FinishedGood == planned.FinishedGood && target.Feasibility == planning.Ready {
						kitchen.assemble(t, own, counted, target.FinishedGood, target.Remaining)
					}
				}
			}
		case "assembles now":
			for _, target := range summary.Assemblies {
				if target.CanAssembleNow > 0 { // also some of them: of more, more may be of other stock
					many := rapid.Int64Range(1, target.CanAssembleNow).Draw(t, "many")
					kitchen.assemble(t, own, counted, target.FinishedGood, many)
					return
				}
			}
		case "buys":
			// What is bought goes to plans before, as long as they lack it: they buy first.
			before, _ := kitchen.around(own)
			for _, first := range before {
				for _, p := range kitchen.plans {
					if p.Plan == first.Plan {
						kitchen.buy(kitchen.summary(p))
					}
				}
			}
			kitchen.buy(kitchen.summary(own))
			bought := kitchen.summary(own)
			requireOnlyUnplanned(t, bought)
			for range recipes { // each time what the next ones wait for
				kitchen.bakeReady(t, own, kitchen.summary(own))
			}
			baked := kitchen.summary(own)
			for _, line := range baked.Batches {
				// Others may take what a plan made that does not reserve.
				require.True(t, line.Feasibility != planning.AfterProduction || plansTooFew(bought) || bakesTooEarly(bought) ||
					!own.Reserves() || waitsForLate(baked, line),
					"%s has nothing left to wait for: %+v", line.Recipe, line.Shortages)
			}
		}
	})
}

// requireOnlyUnplanned requires that nothing is missing for any line but units made ahead of which
// fewer are planned than the other lines take.
func requireOnlyUnplanned(t *rapid.T, summary planning.Summary) {
	for _, line := range summary.Batches {
		if line.Feasibility != planning.Short {
			continue
		}
		require.True(t, plansTooFew(summary) || bakesTooEarly(summary), "%s lacks %+v", line.Recipe, line.Shortages)
		for _, shortage := range line.Shortages {
			require.Empty(t, shortage.Item, "%s lacks %+v", line.Recipe, line.Shortages)
		}
	}
}

// waitsForStock reports whether a line lacks only what is, in part, in stock after its day.
func waitsForStock(line planning.BatchLine) bool {
	return !slices.ContainsFunc(line.Shortages, func(s answer.Shortage) bool { return s.ReceivedLater.Sign() <= 0 })
}

// waitsForLate reports whether a line waits, maybe through others, for one that cannot be baked on its
// day: what that lacks is made only after it, as a run or the plan has it, and the line names it.
func waitsForLate(summary planning.Summary, line planning.BatchLine) bool {
	return slices.ContainsFunc(line.Shortages, func(lacks answer.Shortage) bool {
		return slices.ContainsFunc(summary.Batches, func(of planning.BatchLine) bool {
			return !lacks.FinishedUnit.IsZero() && of.Recipe == lacks.FinishedUnit.Recipe &&
				(of.Feasibility == planning.Short && waitsForStock(of) || waitsForLate(summary, of))
		})
	})
}

func plansTooFew(summary planning.Summary) bool {
	return slices.ContainsFunc(summary.Batches, func(line planning.BatchLine) bool { return line.Shortfall.Sign() > 0 })
}

// bakesTooEarly reports whether something is planned for a day so early that it is not good when it
// is needed.
func bakesTooEarly(summary planning.Summary) bool {
	return slices.ContainsFunc(summary.Warnings, func(one planning.Warning) bool { return one.Code == answer.BakedTooEarly })
}

// buy receives exactly what a list says.
func (k *kitchen) buy(summary planning.Summary) {
	for _, row := range summary.Shopping {
		if !row.ToBuy.IsZero() {
			k.runs++
			k.pantry = k.pantry.Apply(pantry.LotReceived{
				ID: domain.ID(fmt.Sprint("bought-", k.runs)), Item: row.Item, Amount: measure.Amount{Value: row.ToBuy, Unit: row.Unit},
				ReceivedOn: "2026-12-01",
			})
		}
	}
}

// bakeReady bakes what is ready, each on its day. Of a plan whose need is the same after each of its
// runs that is all that a summary calls ready, and of another one what it calls ready at that time:
// what does not keep, and a batch of too few, is baked again of what others were ready with.
func (k *kitchen) bakeReady(t *rapid.T, own plan, summary planning.Summary) {
	lines := slices.SortedStableFunc(slices.Values(summary.Batches), func(a, b planning.BatchLine) int {
		return cmp.Compare(a.ProduceOn, b.ProduceOn)
	})
	for _, line := range lines {
		if bakesTooEarly(summary) || plansTooFew(summary) {
			line = k.now(own, line)
		}
		if line.Feasibility == planning.Ready {
			require.NoError(t, k.bakeRest(own, line), line.Recipe)
		}
	}
}

// now returns a line as a summary has it now.
func (k *kitchen) now(own plan, of planning.BatchLine) planning.BatchLine {
	for _, line := range k.summary(own).Batches {
		if line.Recipe == of.Recipe {
			return line
		}
	}
	return planning.BatchLine{}
}

// bakeRest bakes what remains of a line. That may be less than a summary from before other runs
// has: they may have taken of other stock what the line was to make for them.
func (k *kitchen) bakeRest(own plan, line planning.BatchLine) error {
	err := k.bake(own.ID, line.ProduceOn, line.Recipe, line.RemainingBatches.Number, k.reserving())
	if err == nil {
		return nil
	}
	for _, now := range k.summary(own).Batches {
		switch left := now.RemainingBatches.Number; {
		case now.Recipe != line.Recipe || !left.Less(line.RemainingBatches.Number):
		case left.IsZero():
			return nil
		default:
			return k.bake(own.ID, line.ProduceOn, line.Recipe, left, k.reserving())
		}
	}
	return err
}

// draft returns the plan of an occasion if it does not reserve.
func (k *kitchen) draft(of domain.ID) *reservations.Plan {
	for _, p := range k.plans {
		if p.ID == of && !p.Reserves() && !p.keeps() {
			return &reservations.Plan{Reservation: p.Reservation, Occasion: p.Occasion, Claim: planning.NewClaim(k.input(p))}
		}
	}
	return nil
}

func (k *kitchen) assemble(t *rapid.T, own plan, counted map[domain.Slug]measure.Number, good domain.Slug, quantity int64) {
	if rapid.Bool().Draw(t, "nested goods in the same run") {
		require.NoError(t, k.packWith(own.ID, own.Occasion.Date, good, quantity, true, k.reserving()))
		return
	}
	k.prepare(t, own, counted, good, quantity)
	plans := k.reserving()
	require.NoError(t, k.pack(own.ID, own.Occasion.Date, good, quantity, plans))
}
