package readmodels_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/comparison"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/eventstore"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/projections/engine"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// single is a query for one thing by its id or slug.
type single struct {
	name string
	id   string
	ask  func(ctx context.Context, query readmodels.Query, id string) (any, eventstore.Position, error)
}

func byID[T any](
	name string, id domain.ID, ask func(context.Context, readmodels.Query, domain.ID) (T, eventstore.Position, error),
) single {
	return single{name, string(id), func(ctx context.Context, query readmodels.Query, id string) (any, eventstore.Position, error) {
		return ask(ctx, query, domain.ID(id))
	}}
}

func bySlug[T any](
	name string, slug domain.Slug, ask func(context.Context, readmodels.Query, domain.Slug) (T, eventstore.Position, error),
) single {
	return single{name, string(slug), func(ctx context.Context, query readmodels.Query, id string) (any, eventstore.Position, error) {
		return ask(ctx, query, domain.Slug(id))
	}}
}

func (s *story) singles(t *testing.T) []single {
	t.Helper()
	recipes, err := s.RecipeSnapshots(t.Context(), s.Query(), kitchentest.Plan, readmodels.Page{})
	require.NoError(t, err)
	goods, err := s.GoodSnapshots(t.Context(), s.Query(), kitchentest.Plan, readmodels.Page{})
	require.NoError(t, err)
	return []single{
		bySlug("item", "flour", s.Item),
		bySlug("recipe", "bread", s.Recipe),
		bySlug("finished good", "gift", s.FinishedGood),
		byID("occasion", kitchentest.Occasion, s.Occasion),
		byID("occasion summary", kitchentest.Occasion, s.OccasionSummary),
		byID("plan", kitchentest.Plan, s.Plan),
		byID("plan summary", kitchentest.Plan, s.PlanSummary),
		byID("drift", kitchentest.Plan, s.PlanDrift),
		byID("drift without its effect", kitchentest.Plan, s.PlanChanges),
		byID("lot", flourLot, s.Lot),
		byID("production run", s.production, s.ProductionRun),
		byID("assembly run", s.assembly, s.AssemblyRun),
		byID("snapshot of a production run", s.production, s.ProductionRunSnapshot),
		byID("snapshot of an assembly run", s.assembly, s.AssemblyRunSnapshot),
		byID("origins", s.assembly, s.AssemblyOrigins),
		byID("recipe snapshot", recipes.Items[0].ID,
			func(ctx context.Context, query readmodels.Query, id domain.ID) (readmodels.RecipeSnapshot, eventstore.Position, error) {
				return s.RecipeSnapshot(ctx, query, kitchentest.Plan, id)
			}),
		byID("good snapshot", goods.Items[0].ID,
			func(ctx context.Context, query readmodels.Query, id domain.ID) (readmodels.GoodSnapshot, eventstore.Position, error) {
				return s.GoodSnapshot(ctx, query, kitchentest.Plan, id)
			}),
		byID("explanation", kitchentest.Plan,
			func(ctx context.Context, query readmodels.Query, id domain.ID) (readmodels.PlanExplanation, eventstore.Position, error) {
				return s.ExplainPlan(ctx, query, id, "", 0)
			}),
		byID("comparison", kitchentest.Plan,
			func(ctx context.Context, query readmodels.Query, id domain.ID) (readmodels.Comparison, eventstore.Position, error) {
				return s.ComparePlans(ctx, query, id, "made")
			}),
		byID("scenario", kitchentest.Plan,
			func(ctx context.Context, query readmodels.Query, id domain.ID) (readmodels.Supposition, eventstore.Position, error) {
				return s.PlanScenario(ctx, query, id, comparison.Scenario{})
			}),
		byID("uses", flourLot, func(ctx context.Context, query readmodels.Query, id domain.ID) (ledger.LotUses, eventstore.Position, error) {
			uses, err := s.LotUses(ctx, query, id, readmodels.Page{})
			return uses, uses.Position, err
		}),
		byID("plans", kitchentest.Occasion,
			func(ctx context.Context, query readmodels.Query, id domain.ID) (readmodels.List[readmodels.PlanHead], eventstore.Position, error) {
				plans, err := s.Plans(ctx, query, id, readmodels.Page{})
				return plans, plans.Position, err
			}),
	}
}

func TestASingleAnswer(t *testing.T) {
	t.Parallel()
	s := tell(t)
	impatient := readmodels.New(readmodels.Options{Pool: s.Pool, Projections: s.Engine, Wait: time.Millisecond})
	for _, one := range s.singles(t) {
		t.Run(one.name, func(t *testing.T) {
			query := s.Query()
			answer, position, err := one.ask(t.Context(), query, one.id)
			require.NoError(t, err)
			require.NotEmpty(t, answer)
			require.False(t, position.Before(query.After), "the answer is at least as recent as required")

			_, _, err = one.ask(t.Context(), query, "0199aaaa-bbbb-7ccc-8ddd-ffffffffffff")
			require.ErrorIs(t, err, readmodels.ErrNotFound)
			query.Kitchen = "elsewhere"
			_, _, err = one.ask(t.Context(), query, one.id)
			require.ErrorIs(t, err, readmodels.ErrNotFound, "another kitchen's id is not found")
		})
	}
	later := s.Query()
	later.After.Commit += 1000
	var behind *engine.NotYetVisibleError
	_, _, err := impatient.Item(t.Context(), later, "flour")
	require.ErrorAs(t, err, &behind)
	_, err = impatient.Lots(t.Context(), later, ledger.LotFilter{}, readmodels.Page{})
	require.ErrorAs(t, err, &behind)
}

func TestAQueryWaitsForThePositionItMustShow(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.Given(kitchentest.Item("flour"))
	query := k.Query()
	query.After.Commit++ // the position of the next event
	query.After.Prepare = query.After.Commit
	found := make(chan error, 1)
	go func() {
		_, _, err := k.Item(t.Context(), query, "salt")
		found <- err
	}()
	k.Given(kitchentest.Item("salt"))
	require.NoError(t, <-found)
}

func TestARunNamesTheSnapshotItUsed(t *testing.T) {
	t.Parallel()
	s := tell(t)
	ctx, query := t.Context(), s.Query()
	for name, run := range map[string]domain.ID{"of the plan": s.production, "captured with the run": s.otherProduction} {
		t.Run("production, "+name, func(t *testing.T) {
			recorded, _, err := s.ProductionRun(ctx, query, run)
			require.NoError(t, err)
			snapshot, _, err := s.ProductionRunSnapshot(ctx, query, run)
			require.NoError(t, err)
			require.Equal(t, recorded.SnapshotID, snapshot.ID)
			require.EqualValues(t, "bread", snapshot.Recipe)
			require.EqualValues(t, "bread", snapshot.Content.Recipes[0].Slug)
			require.NotEmpty(t, snapshot.ContentHash)
			require.Equal(t, recorded.SnapshotReused, snapshot.PlanID == kitchentest.Plan)
			require.Equal(t, !recorded.SnapshotReused, snapshot.PlanID == "")
			_, _, err = s.AssemblyRunSnapshot(ctx, query, run)
			require.ErrorIs(t, err, readmodels.ErrNotFound, "it is no assembly run")
		})
	}
	for name, run := range map[string]domain.ID{"of the plan": s.assembly, "captured with the run": s.otherAssembly} {
		t.Run("assembly, "+name, func(t *testing.T) {
			recorded, _, err := s.AssemblyRun(ctx, query, run)
			require.NoError(t, err)
			snapshot, _, err := s.AssemblyRunSnapshot(ctx, query, run)
			require.NoError(t, err)
			require.Equal(t, recorded.SnapshotID, snapshot.ID)
			require.EqualValues(t, "gift", snapshot.FinishedGood)
			require.NotNil(t, snapshot.Content)
			require.Equal(t, recorded.SnapshotReused, snapshot.PlanID == kitchentest.Plan)
			require.Equal(t, !recorded.SnapshotReused, snapshot.PlanID == "")
		})
	}
}

func TestPlansAsOfAPosition(t *testing.T) {
	t.Parallel()
	s := tell(t)
	ctx := t.Context()
	now, _, err := s.Plan(ctx, s.Query(), kitchentest.Plan)
	require.NoError(t, err)
	require.Equal(t, occasion.InProduction, now.State)

	then, position, err := s.Plan(ctx, s.AsOf(s.planned), kitchentest.Plan)
	require.NoError(t, err)
	require.Equal(t, s.planned, position)
	require.Equal(t, occasion.Draft, then.State)
	held, _, err := s.Occasion(ctx, s.AsOf(s.planned), kitchentest.Occasion)
	require.NoError(t, err)
	require.Equal(t, occasion.Draft, held.ActivePlan.State)

	for name, summary := range map[string]func(readmodels.Query) (string, error){
		"plan": func(query readmodels.Query) (string, error) {
			answer, _, err := s.PlanSummary(ctx, query, kitchentest.Plan)
			if err != nil {
				return "", err
			}
			return answer.Batches[0].Good.String(), nil
		},
		"occasion": func(query readmodels.Query) (string, error) {
			answer, _, err := s.OccasionSummary(ctx, query, kitchentest.Occasion)
			if err != nil {
				return "", err
			}
			return answer.Batches[0].Good.String(), nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			units, err := summary(s.AsOf(s.planned))
			require.NoError(t, err)
			require.Equal(t, "0", units)
			units, err = summary(s.AsOf(s.produced))
			require.NoError(t, err)
			require.Equal(t, "4", units)
			_, err = summary(s.AsOf(eventstore.Position{}))
			require.ErrorIs(t, err, readmodels.ErrNotFound, "it did not exist yet")
		})
	}
	_, _, err = s.ExplainPlan(ctx, s.AsOf(s.planned), laterPlan, "", 0)
	require.ErrorIs(t, err, readmodels.ErrNotFound)
	_, _, err = s.PooledShoppingList(ctx, s.AsOf(eventstore.Position{}), []domain.ID{kitchentest.Plan})
	require.ErrorAs(t, err, new(*readmodels.NoPlansError))
	list, _, err := s.PooledShoppingList(ctx, s.AsOf(s.planned), []domain.ID{kitchentest.Plan})
	require.NoError(t, err)
	require.Len(t, list.Plans, 1)
}

func TestThePositionAtATime(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.Given(kitchentest.Item("flour"))
	head := k.Head()
	for name, test := range map[string]struct {
		at   time.Time
		want eventstore.Position
	}{
		"before the first event": {time.Now().Add(-time.Hour), eventstore.Position{}},
		"after the last event":   {time.Now().Add(time.Hour), head},
	} {
		position, err := k.PositionAt(t.Context(), k.Query(), test.at)
		require.NoError(t, err, name)
		require.Equal(t, test.want, position, name)
	}
	elsewhere := readmodels.Query{Kitchen: "elsewhere"}
	position, err := k.PositionAt(t.Context(), elsewhere, time.Now().Add(-time.Hour))
	require.NoError(t, err)
	require.Equal(t, head, position, "without later events, the head")
}

func TestThePlanThatWasLockedFirstReservesFirst(t *testing.T) {
	t.Parallel()
	s := tell(t)
	s.second()
	do(s.kitchen, s.AdjustLot, commands.AdjustLot{Lot: boxLot, Change: kitchentest.Amount("-7 each"), Reason: "one is left"})
	summary, _, err := s.PlanSummary(t.Context(), s.Query(), kitchentest.Plan)
	require.NoError(t, err)
	later, _, err := s.PlanSummary(t.Context(), s.Query(), laterPlan)
	require.NoError(t, err)
	box := func(summary planning.Summary) planning.Purchase {
		return summary.Shopping[slices.IndexFunc(summary.Shopping, func(row planning.Purchase) bool { return row.Item == "box" })]
	}
	require.Empty(t, box(summary).ReservedBy, "the plan was locked first")
	require.Len(t, box(later).ReservedBy, 1)
	require.Equal(t, kitchentest.Plan, box(later).ReservedBy[0].Plan)
}

func TestComparedPlans(t *testing.T) {
	t.Parallel()
	s := tell(t)
	s.second()
	ctx := t.Context()
	made, _, err := s.ComparePlans(ctx, s.Query(), kitchentest.Plan, "made")
	require.NoError(t, err)
	require.NotNil(t, made.Made)
	require.Nil(t, made.Difference)
	same, _, err := s.ComparePlans(ctx, s.Query(), kitchentest.Plan, string(kitchentest.Plan))
	require.NoError(t, err)
	require.Empty(t, same.Difference.Production)
	_, _, err = s.ComparePlans(ctx, s.Query(), kitchentest.Plan, string(laterPlan))
	require.ErrorIs(t, err, readmodels.ErrOtherOccasion)
	_, _, err = s.ComparePlans(ctx, s.Query(), kitchentest.Plan, "none")
	require.ErrorIs(t, err, readmodels.ErrNotFound)

	amended := do(s.kitchen, s.AmendPlan, commands.AmendPlan{
		Plan: kitchentest.Plan, Reason: "more guests", Changes: []occasion.Change{{Kind: occasion.SetBatches, FinishedUnit: loaf, Batches: 5}},
	})
	effect, err := s.AmendmentEffect(ctx, s.Query(), kitchentest.Occasion, amended.Before, amended.After)
	require.NoError(t, err)
	require.NotEmpty(t, effect.Batches)
	_, err = s.AmendmentEffect(ctx, s.Query(), "none", amended.Before, amended.After)
	require.ErrorIs(t, err, readmodels.ErrNotFound)
	plan, _, err := s.Plan(ctx, s.Query(), kitchentest.Plan)
	require.NoError(t, err)
	require.EqualValues(t, 5, plan.ProductionTargets[0].Batches)
	require.EqualValues(t, 3, plan.Original.ProductionTargets[0].Batches)
	require.Equal(t, "more guests", plan.Amendments[0].Reason)
	original, _, err := s.ComparePlans(ctx, s.Query(), kitchentest.Plan, "original")
	require.NoError(t, err)
	require.Equal(t, "original", original.From.What)
	require.Len(t, original.Difference.Production, 1)
}

func TestAnOccasionWithoutAPlanIsAnsweredFromTheDefinitions(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.Given(kitchentest.Market()...)
	summary, _, err := k.OccasionSummary(t.Context(), k.Query(), kitchentest.Occasion)
	require.NoError(t, err)
	require.Nil(t, summary.Plan)
	require.Len(t, summary.Batches, 1)
	require.False(t, summary.Batches[0].HasSnapshot)
}

func TestAVoidedRunDoesNotCount(t *testing.T) {
	t.Parallel()
	s := tell(t)
	for _, run := range []domain.ID{s.otherAssembly, s.assembly} {
		do(s.kitchen, s.VoidRun, commands.VoidRun{Run: run, Kind: pantry.AssemblyKind, Reason: "miscounted"})
	}
	run, _, err := s.AssemblyRun(t.Context(), s.Query(), s.assembly)
	require.NoError(t, err)
	require.Equal(t, "miscounted", run.VoidReason)
	summary, _, err := s.PlanSummary(t.Context(), s.Query(), kitchentest.Plan)
	require.NoError(t, err)
	require.Zero(t, summary.Assemblies[0].Assembled)
	yes, no := true, false
	for filter, want := range map[*bool]int{&yes: 2, &no: 0, nil: 2} {
		runs, err := s.AssemblyRuns(t.Context(), s.Query(), ledger.RunFilter{Voided: filter}, readmodels.Page{})
		require.NoError(t, err)
		require.Len(t, runs.Items, want)
	}
}
