package readmodels_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
	"crumbtrail/readmodels/ledger"
)

// list is a query for a list of at least two items.
type list struct {
	// ask returns the ids of a page's items, and the cursor of the next.
	ask func(ctx context.Context, query readmodels.Query, page readmodels.Page) ([]string, string, error)
	// of reports that the list is of something that another kitchen does not have.
	of bool
}

func listOf[T any](
	ask func(context.Context, readmodels.Query, readmodels.Page) (readmodels.List[T], error), id func(T) string, of bool,
) list {
	return list{func(ctx context.Context, query readmodels.Query, page readmodels.Page) ([]string, string, error) {
		answer, err := ask(ctx, query, page)
		ids := make([]string, len(answer.Items))
		for i, item := range answer.Items {
			ids[i] = id(item)
		}
		return ids, answer.Next, err
	}, of}
}

// lists returns all queries for lists, over a story with two of everything.
func (s *story) lists() map[string]list {
	s.second()
	s.Given(kitchentest.Recipe("roll", "100 g flour", "roll 8"), kitchentest.Good("bag", "2 bread/loaf"))
	id := kitchentest.ID(9000)
	s.Given(
		occasion.Scheduled{ID: id, Details: kitchentest.Details()}, kitchentest.Bake("bread/loaf", 1), kitchentest.Bake("roll/roll", 1),
		kitchentest.Assemble("gift", 1), kitchentest.Assemble("bag", 1), kitchentest.Planned(kitchentest.ID(9001)),
		kitchentest.Bake("bread/loaf", 2), kitchentest.Planned(kitchentest.ID(9002)),
	)
	type (
		query = readmodels.Query
		page  = readmodels.Page
	)
	all := readmodels.DefinitionFilter{}
	return map[string]list{
		"items": listOf(func(ctx context.Context, q query, p page) (readmodels.List[readmodels.Item], error) {
			return s.Items(ctx, q, all, p)
		}, func(item readmodels.Item) string { return string(item.Slug) }, false),
		"recipes": listOf(func(ctx context.Context, q query, p page) (readmodels.List[readmodels.Recipe], error) {
			return s.Recipes(ctx, q, all, p)
		}, func(recipe readmodels.Recipe) string { return string(recipe.Slug) }, false),
		"finished goods": listOf(func(ctx context.Context, q query, p page) (readmodels.List[readmodels.FinishedGood], error) {
			return s.FinishedGoods(ctx, q, all, p)
		}, func(good readmodels.FinishedGood) string { return string(good.Slug) }, false),
		"occasions": listOf(func(ctx context.Context, q query, p page) (readmodels.List[readmodels.Occasion], error) {
			return s.Occasions(ctx, q, readmodels.OccasionFilter{}, p)
		}, func(o readmodels.Occasion) string { return string(o.ID) }, false),
		"plans": listOf(func(ctx context.Context, q query, p page) (readmodels.List[readmodels.PlanHead], error) {
			return s.Plans(ctx, q, id, p)
		}, func(plan readmodels.PlanHead) string { return string(plan.ID) }, true),
		"recipe snapshots": listOf(func(ctx context.Context, q query, p page) (readmodels.List[readmodels.RecipeSnapshot], error) {
			return s.RecipeSnapshots(ctx, q, kitchentest.ID(9002), p)
		}, func(snapshot readmodels.RecipeSnapshot) string { return string(snapshot.ID) }, true),
		"good snapshots": listOf(func(ctx context.Context, q query, p page) (readmodels.List[readmodels.GoodSnapshot], error) {
			return s.GoodSnapshots(ctx, q, kitchentest.ID(9002), p)
		}, func(snapshot readmodels.GoodSnapshot) string { return string(snapshot.ID) }, true),
		"lots": listOf(func(ctx context.Context, q query, p page) (readmodels.List[ledger.Lot], error) {
			return s.Lots(ctx, q, ledger.LotFilter{}, p)
		}, func(lot ledger.Lot) string { return string(lot.ID) }, false),
		"production runs": listOf(func(ctx context.Context, q query, p page) (readmodels.List[ledger.ProductionRun], error) {
			return s.ProductionRuns(ctx, q, ledger.RunFilter{}, p)
		}, func(run ledger.ProductionRun) string { return string(run.ID) }, false),
		"assembly runs": listOf(func(ctx context.Context, q query, p page) (readmodels.List[ledger.AssemblyRun], error) {
			return s.AssemblyRuns(ctx, q, ledger.RunFilter{}, p)
		}, func(run ledger.AssemblyRun) string { return string(run.ID) }, false),
		"uses of a lot": listOf(func(ctx context.Context, q query, p page) (readmodels.List[ledger.LotUse], error) {
			uses, err := s.LotUses(ctx, q, flourLot, p)
			return uses.List, err
		}, func(use ledger.LotUse) string { return string(use.RunID) }, true),
		"audit events": listOf(func(ctx context.Context, q query, p page) (readmodels.List[history.AuditEvent], error) {
			return s.AuditEvents(ctx, q, history.AuditFilter{}, p)
		}, func(event history.AuditEvent) string { return event.ID }, false),
	}
}

func TestAList(t *testing.T) {
	t.Parallel()
	s := tell(t)
	for name, list := range s.lists() {
		t.Run(name, func(t *testing.T) {
			ctx, query := t.Context(), s.Query()
			whole, next, err := list.ask(ctx, query, readmodels.Page{})
			require.NoError(t, err)
			require.Empty(t, next)
			require.GreaterOrEqual(t, len(whole), 2)

			var pages []string
			for cursor := ""; ; {
				page, next, err := list.ask(ctx, query, readmodels.Page{Limit: 1, Cursor: cursor})
				require.NoError(t, err)
				require.Len(t, page, 1)
				pages = append(pages, page...)
				if cursor = next; cursor == "" {
					break
				}
			}
			require.Equal(t, whole, pages, "pages of one item together are the list")

			for _, cursor := range []string{"no cursor", "bm8gY3Vyc29y"} {
				_, _, err = list.ask(ctx, query, readmodels.Page{Cursor: cursor})
				require.ErrorIs(t, err, readmodels.ErrBadCursor, cursor)
			}
			query.Kitchen = "elsewhere"
			others, _, err := list.ask(ctx, query, readmodels.Page{})
			require.Empty(t, others)
			if list.of {
				require.ErrorIs(t, err, readmodels.ErrNotFound)
			} else {
				require.NoError(t, err)
			}
		})
	}
}

func TestFiltersSelect(t *testing.T) {
	t.Parallel()
	s := tell(t)
	later := s.second()
	s.Given(kitchentest.Item("salt"))
	ctx, query := t.Context(), s.Query()
	items := func(filter readmodels.DefinitionFilter) (slugs []domain.Slug) {
		found, err := s.Items(ctx, query, filter, readmodels.Page{})
		require.NoError(t, err)
		for _, item := range found.Items {
			slugs = append(slugs, item.Slug)
		}
		return slugs
	}
	require.ElementsMatch(t, []domain.Slug{"box"}, items(readmodels.DefinitionFilter{Kind: catalog.Material}))
	require.ElementsMatch(t, []domain.Slug{"flour"}, items(readmodels.DefinitionFilter{Text: "LOU"}))
	require.Empty(t, items(readmodels.DefinitionFilter{Archived: true}))

	found, err := s.Occasions(ctx, s.Query(), readmodels.OccasionFilter{Text: "fai"}, readmodels.Page{})
	require.NoError(t, err)
	require.Len(t, found.Items, 1)
	require.Equal(t, later, found.Items[0].ID)

	for name, test := range map[string]struct {
		filter ledger.RunFilter
		want   []domain.ID
	}{
		"occasion": {ledger.RunFilter{Occasion: kitchentest.Occasion}, []domain.ID{s.production}},
		"plan":     {ledger.RunFilter{Plan: kitchentest.Plan}, []domain.ID{s.production}},
		"no plan":  {ledger.RunFilter{Plan: "none"}, nil},
		"recipe":   {ledger.RunFilter{Made: "bread"}, []domain.ID{s.production, s.otherProduction}},
		"later":    {ledger.RunFilter{From: kitchentest.Noon().AddDate(0, 0, 1)}, nil},
		"earlier":  {ledger.RunFilter{To: kitchentest.Noon()}, nil},
	} {
		runs, err := s.ProductionRuns(ctx, s.Query(), test.filter, readmodels.Page{})
		require.NoError(t, err, name)
		var ids []domain.ID
		for _, run := range runs.Items {
			ids = append(ids, run.ID)
		}
		require.ElementsMatch(t, test.want, ids, name)
	}
	for name, filter := range map[string]history.AuditFilter{
		"occasion": {Occasion: kitchentest.Occasion, Type: "plan.created.v1"},
		"plan":     {Plan: kitchentest.Plan, Type: "plan.created.v1"},
		"actor":    {Actor: "cook", Type: "plan.created.v1", Plan: kitchentest.Plan},
		"stream":   {Streams: []string{"item-home.flour"}},
	} {
		events, err := s.AuditEvents(ctx, s.Query(), filter, readmodels.Page{})
		require.NoError(t, err, name)
		require.Len(t, events.Items, 1, name)
	}
}

func TestStockIsWhatRunsLeft(t *testing.T) {
	t.Parallel()
	s := tell(t)
	stock, _, err := s.Stock(t.Context(), s.Query(), "")
	require.NoError(t, err)
	onHand := map[domain.Slug]string{}
	for _, item := range stock.Items {
		onHand[item.Item] = item.OnHand.String() + " " + item.Unit.String()
	}
	require.Equal(t, map[domain.Slug]string{"flour": "8.5 kg", "box": "8 each"}, onHand)
	require.Len(t, stock.Finished, 2)
	require.EqualValues(t, "gift", stock.Finished[0].FinishedGood)
	require.Equal(t, "2", stock.Finished[0].OnHand.String())
	require.Equal(t, loaf, stock.Finished[1].FinishedUnit)
	require.Equal(t, "4", stock.Finished[1].OnHand.String())
}

func TestTracesLeadToEveryRunAndLot(t *testing.T) {
	t.Parallel()
	s := tell(t)
	uses, err := s.LotUses(t.Context(), s.Query(), flourLot, readmodels.Page{})
	require.NoError(t, err)
	require.Len(t, uses.Items, 4, "two productions and two assemblies of their output")
	require.Equal(t, s.production, uses.Items[0].RunID)
	origins, _, err := s.AssemblyOrigins(t.Context(), s.Query(), s.assembly)
	require.NoError(t, err)
	require.True(t, origins.Complete)
	require.Equal(t, s.assembly, origins.Runs[0].RunID)
	require.Equal(t, s.production, origins.Runs[1].RunID)
	require.Len(t, origins.Lots, 2)
}
