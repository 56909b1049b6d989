package planning_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning"
	"crumbtrail/domain/planning/answer"
)

func encode(t require.TestingT, answer planning.Summary) []byte {
	text, err := json.MarshalIndent(answer, "", "  ")
	require.NoError(t, err)
	return append(text, '\n')
}

// christmas has something of everything that an answer can say.
func christmas() *kitchen {
	k := newKitchen()
	k.item("flour", weighing("1 cup", "120 g"), packed("2 lb", "3.49"))
	k.recipe("dough", "yield 1", "2 cup flour", "1 each egg")
	k.recipe("biscotti", "standard 24", "1 of dough", "100 g sugar")
	k.recipe("fudge", "square 30%", "1 cup sugar")
	k.good("bag", "6 biscotti/standard", "1 each bow")
	k.good("box", "2 of bag", "1 fudge/square", "1 each carton")
	k.bake("biscotti/standard", 2)
	k.assemble("box", 5)
	k.assembled("box", 1)
	k.bakedAtScale("biscotti/standard", 1, "0.5", 10, 2)
	k.lot("flour", "1 lb")
	k.lot("sugar", "50 g", "2026-12-31")
	k.lot("egg", "100 g")
	k.lot("carton", "2 each")
	k.units("biscotti/standard", "10")
	k.goods("bag", "1")
	return k
}

func TestTheAnswersJSONIsAsPublished(t *testing.T) {
	t.Parallel()
	const golden = "testdata/summary.json"
	got := encode(t, christmas().summary())
	if os.Getenv("UPDATE_GOLDEN") != "" {
		require.NoError(t, os.WriteFile(golden, got, 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(string(want), string(got)))
}

func TestListsAreNeverNullAndAbsentThingsAre(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.input.Plan = nil
	require.JSONEq(t, `{
		"plan": null, "position": "", "status": "not_started",
		"phases": {"requirements": "not_started", "shopping": "not_started", "production": "not_applicable", "assembly": "not_applicable"},
		"progress": {"production_percent": null, "assembly_percent": null, "overall_percent": null},
		"recipe_batches": [], "assemblies": [], "aggregated_ingredients": [], "shopping_list": [], "warnings": [], "lost_reservations": [],
		"estimated_cost": {"total_cost": "0.00", "known_cost": "0.00", "cost_complete": true, "missing": []}
	}`, string(encode(t, k.summary())))
	require.Equal(t, encode(t, planning.Summary{
		Status: "not_started", Phases: planning.Phases{
			Requirements: "not_started", Shopping: "not_started",
			Production: "not_applicable", Assembly: "not_applicable",
		},
		Batches: []planning.BatchLine{}, Assemblies: []planning.Assembly{},
		Ingredients: []planning.Ingredient{}, Shopping: []planning.Purchase{}, Warnings: []planning.Warning{},
		EstimatedCost: planning.Estimate{Cost: measure.NoCost(), Missing: []answer.Unpriced{}},
		Lost:          []answer.LostReservation{},
	}), encode(t, planning.Calculate(planning.Input{})))
}

func TestWithoutAPlanTheLiveDefinitionsAnswer(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.input.Plan = nil
	k.recipe("a", "yield 10", "1 g flour")
	k.good("gift", "1 a/yield")
	k.bake("a/yield", 2)
	k.assemble("gift", 1)
	answer := k.summary()
	require.Nil(t, answer.Plan)
	require.False(t, answer.Batches[0].HasSnapshot)
	require.Nil(t, answer.Batches[0].Snapshot)
	require.Nil(t, answer.Assemblies[0].Snapshot)
	require.Equal(t, []string{"flour 2/2 g from a 2"}, entries(answer), "the rest is answered as ever")

	k.input.Plan = &planning.Plan{ID: "plan"}
	answer = k.summary()
	require.True(t, answer.Batches[0].HasSnapshot)
	require.EqualValues(t, "recipe-snapshot-of-a", *answer.Batches[0].Snapshot)
	require.EqualValues(t, "good-snapshot-of-gift", *answer.Assemblies[0].Snapshot)
}

func TestMissingDefinitionsAreNamedAndTheRestIsAnswered(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("a", "yield 10", "1 g flour", "2 of dough")
	k.recipe("dough", "yield 1", "10 g flour", "1 g yeast")
	k.recipe("b", "yield 10", "1 g sugar")
	k.good("bag", "3 a/yield")
	k.good("gift", "1 b/yield", "1 of bag", "1 each box")
	k.good("gone", "1 a/yield")
	k.bake("a/yield", 1)
	k.bake("vanished/yield", 2)
	k.bake("a/slice", 3)
	k.assemble("gone", 4)
	k.assemble("gift", 15)
	k.lot("box", "15 each")
	in := k.ready()
	delete(in.Recipes, "b")
	delete(in.Goods, "gone")
	delete(k.definitions.Recipes, "dough")
	delete(k.definitions.Items, "flour")
	in.Recipes["a"] = planning.NewRecipe("", k.definitions.CaptureRecipe("", "a").Content)
	delete(k.definitions.Goods, "bag")
	in.Goods["gift"] = planning.NewGood("", k.definitions.CaptureGood("", "gift").Content)

	answer := planning.Calculate(in)
	var said []string
	for _, warning := range answer.Warnings {
		require.Equal(t, planning.DefinitionMissing, warning.Code)
		said = append(said, warning.Detail)
	}
	require.Equal(t, []string{
		"finished good bag is not defined; gift refers to it",
		"finished good gone is not defined",
		"finished unit a/slice is not defined",
		"recipe b is not defined",
		"recipe dough is not defined; a refers to it",
		"recipe vanished is not defined",
		"item flour is not defined; a refers to it",
	}, said)
	require.Equal(t, []string{"flour 4/4 g from a 4"}, entries(answer), "an item without a definition still has its amounts")
	require.Equal(t, []string{"blocked, 0 now", "gone needs 4 of 0: 4 short"}, told(assembly(t, answer, "gone")))
	require.Equal(t, []string{"blocked, 0 now", "b/yield needs 15 of 0: 15 short", "bag needs 15 of 0: 15 short"},
		told(assembly(t, answer, "gift")))

	derived := line(t, answer, "b/yield")
	require.EqualValues(t, 2, derived.Batches, "the good still knows what a batch yields")
	require.Equal(t, "B", derived.RecipeName)
	require.Equal(t, planning.Short, derived.Feasibility, "nobody knows what it takes")
	for _, unit := range []string{"vanished/yield", "a/slice"} {
		unknown := line(t, answer, unit)
		equal(t, "0", unknown.TotalYield)
		require.NotZero(t, unknown.Batches)
		require.Equal(t, planning.Short, unknown.Feasibility)
	}
}

// Two writers may define a circle between them; a plan refuses it, and until then
// the live definitions must be answered.
func TestDefinitionsInACircleAreAnsweredAsFarAsTheyGo(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.input.Plan = nil
	k.recipe("a", "yield 10", "1 g flour", "1 of b")
	k.recipe("b", "yield 10", "10 g flour", "1 of a")
	k.good("gift", "1 a/yield", "1 of bag")
	k.good("bag", "1 a/yield", "1 of gift")
	k.bake("a/yield", 1)
	k.assemble("gift", 1)
	k.units("a/yield", "1")
	answer := k.summary()
	require.Equal(t, []string{"flour 11/11 g from a 11"}, entries(answer))
	require.Equal(t, []string{"after_production, 0 now", "a/yield needs 2 of 1: 1 short"}, told(answer.Assemblies[0]))
}

func TestListsAreSorted(t *testing.T) {
	t.Parallel()
	k := newKitchen()
	k.recipe("b", "small 1", "large 2", "1 g x", "1 ml x", "1 g y")
	k.recipe("a", "yield 1", "1 g z")
	k.recipe("c", "yield 1", "1 g z")
	k.item("z", named("Anise"))
	k.good("tin", "1 a/yield")
	k.good("bag", "1 a/yield", "1 b/small")
	for _, unit := range []string{"b/small", "c/yield", "b/large", "a/yield"} {
		k.bake(unit, 1)
	}
	k.assemble("tin", 1)
	k.assemble("bag", 1)
	answer := k.summary()
	var lines, targets, items []string
	for _, line := range answer.Batches {
		lines = append(lines, string(line.Recipe+"/"+line.FinishedUnit))
	}
	for _, target := range answer.Assemblies {
		targets = append(targets, target.Name)
	}
	for _, row := range answer.Shopping {
		items = append(items, row.Name+" "+row.Unit.String())
	}
	require.Equal(t, []string{"a/yield", "b/large", "b/small", "c/yield"}, lines)
	require.Equal(t, []string{"BAG", "TIN"}, targets)
	require.Equal(t, []string{"Anise g", "X g", "X ml", "Y g"}, items)
}

// What has no order of its own (maps, lots, runs) must not show in the answer.
func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	k := christmas()
	want := string(encode(t, k.summary()))
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		in := k.ready()
		random.Shuffle(len(in.Stock.Lots), func(i, j int) { in.Stock.Lots[i], in.Stock.Lots[j] = in.Stock.Lots[j], in.Stock.Lots[i] })
		random.Shuffle(len(in.Runs), func(i, j int) { in.Runs[i], in.Runs[j] = in.Runs[j], in.Runs[i] })
		units, goods := in.Stock.Units, in.Stock.Goods
		in.Stock.Units, in.Stock.Goods = map[catalog.UnitRef]planning.Layers{}, map[domain.Slug]planning.Layers{}
		maps.Copy(in.Stock.Units, units)
		maps.Copy(in.Stock.Goods, goods)
		require.Equal(t, want, string(encode(t, planning.Calculate(in))))
	}
}

func TestCalculatingChangesNothingItIsGiven(t *testing.T) {
	t.Parallel()
	everything := cmp.Exporter(func(reflect.Type) bool { return true })
	k := christmas()
	in := k.ready()
	planning.Calculate(in)
	require.Empty(t, cmp.Diff(k.ready(), in, everything))
}

func TestPreparedSnapshotsAreSharedBetweenGoroutines(t *testing.T) {
	t.Parallel()
	in := christmas().ready()
	want := encode(t, planning.Calculate(in))
	answers := make([][]byte, 8)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i], _ = json.MarshalIndent(planning.Calculate(in), "", "  ") })
	}
	all.Wait()
	for _, got := range answers {
		require.True(t, bytes.Equal(bytes.TrimSpace(want), got))
	}
}
