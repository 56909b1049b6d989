package history_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/audit"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/internal/readmodelstest"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
)

// formerly returns what the sentences of the newest events of a type had before, newest first; "" where
// the log has nothing else.
func formerly(t *testing.T, k *readmodelstest.Kitchen, query readmodels.Query, eventType, code string, limit int) (was []string) {
	t.Helper()
	list, err := k.AuditEvents(t.Context(), query, history.AuditFilter{Type: eventType}, readmodels.Page{Limit: limit})
	require.NoError(t, err)
	for _, event := range list.Items {
		for _, sentence := range event.Sentences {
			if sentence.Code == code {
				was = append(was, firstWas(sentence))
			}
		}
	}
	return was
}

func firstWas(sentence audit.Sentence) string {
	for _, arg := range sentence.Args {
		if arg.Was != "" {
			return arg.Was
		}
	}
	return ""
}

func TestTheHistoryHasWhatAnEventReplaced(t *testing.T) {
	t.Parallel()
	k := readmodelstest.Open(t, pgtest.URL(t), nil)
	k.Given(kitchentest.Bakery()...)
	other := domain.ID("0199aaaa-bbbb-7ccc-8ddd-0000000000aa")
	k.Given(kitchentest.Scheduled(), kitchentest.Bake("bread/loaf", 3), kitchentest.Assemble("gift", 2))
	early := k.Head()
	k.Given(
		occasion.Scheduled{ID: other, Details: kitchentest.Details()}, kitchentest.Assemble("gift", 7), // of another stream
		kitchentest.Assemble("gift", 8),
	)
	const target = "assembly-target.set.v1"
	require.Equal(t, []string{"7", "", ""}, formerly(t, k, k.Query(), target, target, 0))
	require.Equal(t, []string{"7"}, formerly(t, k, k.Query(), target, target, 1), "what was before is on the next page")
	require.Equal(t, []string{""}, formerly(t, k, k.AsOf(early), target, target, 0))

	k.Given(occasion.AssemblyTargetRemoved{FinishedGood: "gift"}, kitchentest.Assemble("gift", 9), kitchentest.Assemble("gift", 9))
	require.Equal(t, []string{"", "", "7", "", ""}, formerly(t, k, k.Query(), target, target, 0), "after it was removed, and the same again")
	removed, err := k.AuditEvents(t.Context(), k.Query(), history.AuditFilter{Type: "assembly-target.removed.v1"}, readmodels.Page{})
	require.NoError(t, err)
	before := audit.Sentence{Code: "before.quantity", Args: []audit.SentenceArg{{Kind: audit.OfCount, Value: "8"}}}
	require.Equal(t, before, removed.Items[0].Sentences[1])

	details := kitchentest.Details()
	details.Date = "2026-12-14"
	k.Given(occasion.Rescheduled{Details: details})
	require.Equal(t, []string{"2026-12-12"}, formerly(t, k, k.Query(), "occasion.rescheduled.v1", "occasion.rescheduled.v1", 0))
}

func TestAnAmendmentHasWhatThePlanWasBefore(t *testing.T) {
	t.Parallel()
	k := readmodelstest.Open(t, pgtest.URL(t), nil)
	k.Given(kitchentest.MarketPlan()...)
	k.Given(kitchentest.InProduction()...)
	amend := func(changes ...occasion.Change) {
		kitchentest.Do(k.Kitchen, k.AmendPlan, commands.AmendPlan{Plan: kitchentest.Plan, Changes: changes, Reason: "more guests"})
	}
	loaf := kitchentest.Ref("bread/loaf")
	amend(occasion.Change{Kind: occasion.SetQuantity, FinishedGood: "gift", Quantity: 10})
	amend(
		occasion.Change{Kind: occasion.SetQuantity, FinishedGood: "gift", Quantity: 11},
		occasion.Change{Kind: occasion.SetBatches, FinishedUnit: loaf, Batches: 6},
	)
	amend(occasion.Change{Kind: occasion.SetBatches, FinishedUnit: loaf, Batches: 7})
	require.Equal(t, []string{"10", "2"}, formerly(t, k, k.Query(), "plan.amended.v1", "amended.quantity", 0), "of the amendment, of the plan")
	require.Equal(t, []string{"6", "3"}, formerly(t, k, k.Query(), "plan.amended.v1", "amended.batches", 0))
}

// What was before is one step in an index, in a log of many states.
func TestWhatAnEventReplacedIsReadByAnIndex(t *testing.T) {
	t.Parallel()
	k := readmodelstest.Open(t, pgtest.URL(t), nil)
	k.Given(append(kitchentest.Bakery(), kitchentest.Scheduled())...)
	for n := range int64(400) {
		k.Given(kitchentest.Assemble(domain.Slug(fmt.Sprintf("gift-%d", n%200)), n+1))
	}
	require.Equal(t, []string{"200", "199"}, formerly(t, k, k.Query(), "assembly-target.set.v1", "assembly-target.set.v1", 2))
	_, err := k.Pool.Exec(t.Context(), "ANALYZE")
	require.NoError(t, err)
	plan, err := k.ExplainFormer(t.Context(), k.Query(), k.Head())
	require.NoError(t, err)
	require.Contains(t, plan, "by_subject")
	require.Contains(t, plan, "states_pkey")
	require.NotContains(t, plan, "Seq Scan on states")
}
