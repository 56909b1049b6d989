package occasion_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
)

// kitchen is a plan in production whose definitions change, for which runs are
// recorded and voided, and which is amended.
type kitchen struct {
	definitions catalog.Definitions
	occasion    occasion.Occasion
	// assembled and baked are the runs that were not voided.
	assembled []assembled
	baked     []baked
	amended   int
}

type assembled struct {
	good     domain.Slug
	snapshot domain.ID
	quantity int64
}

type baked struct {
	unit    catalog.UnitRef
	batches measure.Number // 0 of a run that yielded nothing
}

func (k *kitchen) made() occasion.Made {
	made := occasion.Made{Batches: map[catalog.UnitRef]measure.Number{}, Goods: map[domain.Slug]int64{}, By: map[occasion.AssembledBy]int64{}}
	for _, run := range k.baked {
		made.Batches[run.unit] = made.Batches[run.unit].Add(run.batches)
	}
	for _, run := range k.assembled {
		made.Goods[run.good] += run.quantity
		made.By[occasion.AssembledBy{FinishedGood: run.good, Snapshot: run.snapshot}] += run.quantity
	}
	return made
}

func newKitchen(t *rapid.T) *kitchen {
	k := &kitchen{definitions: bakery()}
	o := given(scheduled(), assemble("tin", rapid.Int64Range(1, 9).Draw(t, "tins")))
	if rapid.Bool().Draw(t, "with cakes") {
		o = after(o, bake("cake/small", 2))
	}
	if rapid.Bool().Draw(t, "with hampers") {
		o = after(o, assemble("hamper", 2))
	}
	events, err := o.Decider(false).CreatePlan(occasion.NewPlan{ID: firstPlan, At: noon(), Definitions: k.definitions})
	require.NoError(t, err)
	k.occasion = after(
		o, append(events, occasion.PlanLocked{Plan: firstPlan, At: noon()}, occasion.ProductionStarted{Plan: firstPlan, At: noon()})...,
	)
	return k
}

var (
	aGood   = rapid.SampledFrom([]domain.Slug{"tin", "hamper", "bag"})
	aRecipe = rapid.SampledFrom([]domain.Slug{"cookie", "cake", "jam", "dough"})
	aUnit   = rapid.SampledFrom([]string{"small", "large", "giant"})
	aNumber = rapid.Int64Range(1, 9)
)

func drawUnit(t *rapid.T) catalog.UnitRef {
	return ref(string(aRecipe.Draw(t, "recipe")) + "/" + aUnit.Draw(t, "unit"))
}

func drawChange(t *rapid.T) occasion.Change {
	switch kind := rapid.SampledFrom(
		[]occasion.ChangeKind{
			occasion.SetQuantity, occasion.DropGood, occasion.SetBatches, occasion.DropBatches, occasion.RefreshRecipe, occasion.RefreshGood,
		},
	).Draw(t, "kind"); kind {
	case occasion.SetQuantity:
		return change(kind, string(aGood.Draw(t, "good")), aNumber.Draw(t, "quantity"))
	case occasion.DropGood, occasion.RefreshGood:
		return change(kind, string(aGood.Draw(t, "good")), 0)
	case occasion.SetBatches:
		return change(kind, drawUnit(t).String(), aNumber.Draw(t, "batches"))
	case occasion.DropBatches:
		return change(kind, drawUnit(t).String(), 0)
	default:
		return change(kind, string(aRecipe.Draw(t, "recipe")), 0)
	}
}

// define changes a definition, mostly to one that can still be planned.
func (k *kitchen) define(t *rapid.T) {
	switch rapid.IntRange(0, 3).Draw(t, "definition") {
	case 0:
		setGood(k.definitions, aGood.Draw(t, "good"), rapid.SampledFrom([]string{"cookie/small", "cake/large", "jam/giant"}).Draw(t, "of"), "box")
	case 1:
		setGood(k.definitions, "hamper", "tin", drawUnit(t).String())
	case 2:
		archiveGood(k.definitions, aGood.Draw(t, "good"))
	default:
		slug := aRecipe.Draw(t, "recipe")
		setRecipe(k.definitions, slug, rapid.SampledFrom([]domain.Slug{"flour", "fruit"}).Draw(t, "of"))
		source := k.definitions.Recipes[slug]
		source.Definition.Yields = append(
			source.Definition.Yields, catalog.Yield{Slug: "giant", Name: "giant", Mode: catalog.ByCount, ItemsPerBatch: 3},
		)
		source.Definition.Yields = source.Definition.Yields[rapid.IntRange(0, 2).Draw(t, "without"):]
		k.definitions.Recipes[slug] = source
	}
}

func (k *kitchen) bake(t *rapid.T) {
	line := rapid.SampledFrom(k.occasion.Active.Production).Draw(t, "line")
	k.baked = append(k.baked, baked{line.FinishedUnit, number(rapid.SampledFrom([]string{"0", "1/2", "1", "3"}).Draw(t, "batches"))})
}

func (k *kitchen) assemble(t *rapid.T) {
	if targets := k.occasion.Active.Assembly; len(targets) > 0 {
		target := rapid.SampledFrom(targets).Draw(t, "target")
		k.assembled = append(k.assembled, assembled{target.FinishedGood, target.Snapshot, rapid.Int64Range(1, 3).Draw(t, "pieces")})
	}
}

func (k *kitchen) void(t *rapid.T) {
	if len(k.assembled) > 0 {
		at := rapid.IntRange(0, len(k.assembled)-1).Draw(t, "assembly")
		k.assembled = slices.Delete(k.assembled, at, at+1)
	}
	if len(k.baked) > 0 && rapid.Bool().Draw(t, "a production run, too") {
		at := rapid.IntRange(0, len(k.baked)-1).Draw(t, "production")
		k.baked = slices.Delete(k.baked, at, at+1)
	}
}

func (k *kitchen) request(changes ...occasion.Change) occasion.Amendment {
	k.amended++
	return amendmentOf(domain.ID(fmt.Sprintf("0199aaad-bbbb-7ccc-8ddd-%012d", k.amended)), k.definitions, k.made(), changes...)
}

func (k *kitchen) amend(t *rapid.T) {
	request := k.request(rapid.SliceOfN(rapid.Custom(drawChange), 1, 4).Draw(t, "changes")...)
	before := k.occasion
	was := linesOf(before.Active)
	events, err := before.Decider(false).AmendPlan(request)
	require.Equal(t, was, linesOf(before.Active), "what was decided about stays what it was")
	again, errAgain := before.Decider(false).AmendPlan(request)
	require.Empty(t, cmp.Diff(events, again), "the same is decided of the same")
	require.Equal(t, err == nil, errAgain == nil)
	if err != nil {
		require.Empty(t, events)
		var made *occasion.NotAmendableError
		var unusable *catalog.UnusableError
		require.True(t, errors.As(err, &made) || errors.As(err, &unusable), "%v", err)
		return
	}
	if len(events) == 0 {
		return
	}
	answered := events[len(events)-1].(occasion.PlanAmended)
	k.occasion = after(before, events...)
	require.Empty(t, cmp.Diff(answered.Production, k.occasion.Active.Production))
	require.Empty(t, cmp.Diff(answered.Assembly, k.occasion.Active.Assembly))
	k.checkAmended(t, before.Active, request.Made)
	if same := sameAgain(k.occasion.Active); len(same) > 0 {
		unchanged, err := k.occasion.Decider(false).AmendPlan(k.request(same...))
		require.NoError(t, err)
		require.Empty(t, unchanged, "setting what is set gives no event")
	}
}

// sameAgain returns changes to the quantities and batches that a plan has.
func sameAgain(plan *occasion.Plan) (same []occasion.Change) {
	for _, target := range plan.Assembly {
		same = append(same, change(occasion.SetQuantity, string(target.FinishedGood), target.Quantity))
	}
	for _, line := range plan.Production {
		if line.Origin == occasion.FromTarget {
			same = append(same, change(occasion.SetBatches, line.FinishedUnit.String(), line.Batches))
		}
	}
	return same
}

// checkAmended checks the invariants of an amended plan.
func (k *kitchen) checkAmended(t *rapid.T, before *occasion.Plan, made occasion.Made) {
	plan := k.occasion.Active
	planned := map[domain.Slug]occasion.PlanAssembly{}
	demanded := map[catalog.UnitRef]bool{}
	for _, target := range plan.Assembly {
		require.NotContains(t, planned, target.FinishedGood)
		planned[target.FinishedGood] = target
		require.Equal(t, plan.Goods[target.FinishedGood].ID, target.Snapshot)
		demands(demanded, plan.Goods[target.FinishedGood].Content)
		var earlier int64
		for _, one := range target.Earlier {
			require.Contains(t, plan.Replaced, one.Snapshot)
			by := occasion.AssembledBy{FinishedGood: target.FinishedGood, Snapshot: one.Snapshot}
			require.Equal(t, made.By[by], one.Quantity, "what is left of what was assembled before")
			earlier += one.Quantity
			demands(demanded, plan.Replaced[one.Snapshot].Content)
		}
		require.LessOrEqual(t, earlier, made.Goods[target.FinishedGood])
	}
	for _, target := range before.Assembly {
		now, kept := planned[target.FinishedGood]
		require.True(t, kept || made.Goods[target.FinishedGood] == 0, "what was assembled of %s is not dropped", target.FinishedGood)
		require.GreaterOrEqual(t, now.Quantity, min(target.Quantity, made.Goods[target.FinishedGood]))
	}
	k.checkLines(t, before, demanded, made)
}

func (k *kitchen) checkLines(t *rapid.T, before *occasion.Plan, demanded map[catalog.UnitRef]bool, made occasion.Made) {
	want, got := maps.Clone(demanded), map[catalog.UnitRef]bool{}
	was := map[catalog.UnitRef]int64{}
	for _, line := range before.Production {
		was[line.FinishedUnit] = line.Batches
		if _, begun := made.Batches[line.FinishedUnit]; begun {
			want[line.FinishedUnit] = true
		}
	}
	for _, line := range k.occasion.Active.Production {
		unit := line.FinishedUnit
		require.NotContains(t, got, unit)
		if got[unit] = true; line.Origin == occasion.FromTarget {
			want[unit] = true
			require.True(
				t, line.Batches >= was[unit] || !measure.Int(line.Batches).Less(made.Batches[unit]), "not lowered below what was baked of %s", unit,
			)
		}
		snapshot := k.occasion.Active.Recipes[unit.Recipe]
		require.Equal(t, snapshot.ID, line.Snapshot)
		_, yields := snapshot.Content.Root().Yield(unit.Unit)
		require.True(t, yields, "the snapshot of %s yields it", unit)
	}
	require.Equal(t, want, got, "the lines are those with a target, demanded or begun")
}

func demands(demanded map[catalog.UnitRef]bool, content catalog.GoodContent) {
	for _, unit := range content.Units {
		demanded[unit.FinishedUnit] = true
	}
}

// raise raises everything that is planned, which is never refused.
func (k *kitchen) raise(t *rapid.T) {
	more := sameAgain(k.occasion.Active)
	if len(more) == 0 {
		return
	}
	made := k.made()
	for i := range more {
		if more[i].Quantity > 0 {
			more[i].Quantity += aNumber.Draw(t, "more")
		} else {
			more[i].Batches += aNumber.Draw(t, "more")
		}
	}
	events, err := k.occasion.Decider(false).AmendPlan(k.request(more...))
	require.NoError(t, err)
	require.Len(t, events, 1, "no snapshot is taken for more of the same")
	before := k.occasion.Active
	k.occasion = after(k.occasion, events...)
	k.checkAmended(t, before, made)
}

// For any order of definitions, runs, voids and amendments: a plan never lowers below
// what was made, keeps what was begun, and has the lines that have a target, are demanded
// or were begun, each by a snapshot that yields it.
func TestAmendedPlansKeepTheirInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := newKitchen(t)
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			step := rapid.SampledFrom([]func(*rapid.T){k.define, k.bake, k.assemble, k.void, k.amend, k.amend, k.amend, k.raise}).Draw(t, "step")
			step(t)
		}
	})
}
