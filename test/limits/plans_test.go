package limits_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/kurrent"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/internal/pgtest"
	"crumbtrail/test/kurrentfake"
)

// bothLogs opens an empty log of each kind, with the limits that it has by default.
func bothLogs(t *testing.T) map[string]eventstore.Store {
	t.Helper()
	onPostgres, err := postgres.Open(t.Context(), postgres.Options{URL: pgtest.URL(t)})
	require.NoError(t, err)
	server, err := kurrentfake.Start(kurrentfake.Options{})
	require.NoError(t, err)
	onKurrent, err := kurrent.Open(t.Context(), kurrent.Options{
		ConnectionString: server.ConnectionString(), Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, errors.Join(onPostgres.Close(context.Background()), onKurrent.Close(context.Background())))
		server.Stop()
	})
	return map[string]eventstore.Store{"PostgreSQL": onPostgres, "KurrentDB": onKurrent}
}

// sameOnBothLogs requires that both logs give the same answers.
func sameOnBothLogs(t *testing.T, answers func(k *kitchentest.Kitchen) []string) []string {
	t.Helper()
	given := map[string][]string{}
	for name, log := range bothLogs(t) {
		given[name] = answers(kitchentest.Over(t, log))
	}
	require.Equal(t, given["PostgreSQL"], given["KurrentDB"])
	return given["KurrentDB"]
}

// answerOf is "accepted", or the text of a refusal because of the size.
func answerOf(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return "accepted"
	}
	require.ErrorIs(t, err, eventstore.ErrTooLarge)
	return err.Error()
}

func TestBothLogsAcceptTheSameLots(t *testing.T) {
	t.Parallel()
	answers := sameOnBothLogs(t, func(k *kitchentest.Kitchen) (answers []string) {
		k.Given(kitchentest.Item("flour"))
		for _, size := range []struct{ lots, notes int }{{1, 10_000}, {500, 100}, {500, 1200}, {500, 1800}, {500, 2200}, {90, 9900}, {95, 9900}} {
			lots := make([]commands.NewLot, size.lots)
			for i := range lots {
				lots[i].LotReceived = pantry.LotReceived{
					Item: "flour", Amount: kitchentest.Amount("1 kg"), ReceivedOn: "2026-11-01", Notes: strings.Repeat("n", size.notes),
				}
			}
			before := k.Head()
			_, err := k.ReceiveLots(t.Context(), k.Caller, commands.ReceiveLots{Lots: lots})
			answers = append(answers, answerOf(t, err))
			if err != nil {
				require.Equal(t, before, k.Head(), "nothing is written")
			}
		}
		return answers
	})
	require.Equal(t, []string{"accepted", "accepted", "accepted"}, answers[:3])
	for _, refused := range []string{answers[4], answers[6]} {
		require.Contains(t, refused, "the log accepts at most 500 events and 921600 bytes")
	}
}

// largeKitchen is the design's large case: recipes that are nested five deep.
func largeKitchen(k *kitchentest.Kitchen, recipes, goods int) {
	const items, depth = 120, 5
	for i := range items {
		k.Given(kitchentest.Item(domain.Slug(fmt.Sprintf("item-%d", i))))
	}
	for i := range recipes {
		words := []string{fmt.Sprintf("standard %d", 10+i%7)}
		for n := range 6 {
			words = append(words, fmt.Sprintf("%d g item-%d", 10+n, (i+n*7)%items))
		}
		if i%depth > 0 {
			words = append(words, fmt.Sprintf("1/2 of recipe-%d", i-1))
		}
		k.Given(kitchentest.Recipe(domain.Slug(fmt.Sprintf("recipe-%d", i)), words...))
	}
	for i := range goods {
		k.Given(kitchentest.Good(domain.Slug(fmt.Sprintf("good-%d", i)),
			fmt.Sprintf("2 recipe-%d/standard", i%recipes), fmt.Sprintf("3 recipe-%d/standard", (i+1)%recipes)))
	}
	k.Given(occasion.Scheduled{ID: kitchentest.Occasion, Details: kitchentest.Details()})
	for i := range goods {
		k.Given(occasion.AssemblyTargetSet{
			AssemblyTarget: occasion.AssemblyTarget{FinishedGood: domain.Slug(fmt.Sprintf("good-%d", i)), Quantity: 2},
		})
	}
}

func TestBothLogsAcceptThePlanOfALargeKitchen(t *testing.T) {
	t.Parallel()
	const recipes, goods = 200, 500
	sameOnBothLogs(t, func(k *kitchentest.Kitchen) []string {
		largeKitchen(k, recipes, goods)
		keyed := k.Caller
		keyed.Key = "plan-it"
		made, err := k.CreatePlan(t.Context(), keyed, commands.CreatePlan{Occasion: kitchentest.Occasion})
		require.NoError(t, err)
		require.Len(t, made.Plan.Production, recipes)
		require.Len(t, made.Plan.Recipes, recipes)
		require.Len(t, made.Plan.Goods, goods)
		bytes := 0
		for event, err := range k.Log.ReadStream(t.Context(), stream.Occasion(domain.Home, kitchentest.Occasion), goods+1, 0) {
			require.NoError(t, err)
			bytes += len(event.Type) + len(event.Data) + len(event.Metadata)
		}
		require.Greater(t, bytes, eventstore.DefaultLimits.Bytes, "it does not fit into one append")

		again, err := k.Restart().CreatePlan(t.Context(), keyed, commands.CreatePlan{Occasion: kitchentest.Occasion})
		require.NoError(t, err)
		require.True(t, again.Replayed)
		require.Equal(t, made.Plan.ID, again.Plan.ID)
		same, err := k.Restart().CreatePlan(t.Context(), k.Caller, commands.CreatePlan{Occasion: kitchentest.Occasion})
		require.NoError(t, err)
		require.False(t, same.Written, "nothing has changed since")
		require.Equal(t, made.Plan.Recipes, same.Plan.Recipes, "the fold of the log is the plan")
		return []string{"accepted"}
	})
}

func TestBothLogsRefuseAPlanWithASnapshotThatIsTooLarge(t *testing.T) {
	t.Parallel()
	answers := sameOnBothLogs(t, func(k *kitchentest.Kitchen) (answers []string) {
		k.Given(kitchentest.Item("flour"))
		const nested = 95
		words := []string{"1 g flour", "standard 10"}
		for i := range nested {
			part := kitchentest.Recipe(domain.Slug(fmt.Sprintf("part-%d", i)), "1 g flour", "standard 10")
			part.Notes = strings.Repeat("n", 9900)
			k.Given(part)
			words = append(words, fmt.Sprintf("1/2 of part-%d", i))
		}
		k.Given(kitchentest.Recipe("feast", words...),
			occasion.Scheduled{ID: kitchentest.Occasion, Details: kitchentest.Details()},
			occasion.ProductionTargetSet{ProductionTarget: occasion.ProductionTarget{FinishedUnit: kitchentest.Ref("part-0/standard"), Batches: 1}},
			occasion.ProductionTargetSet{ProductionTarget: occasion.ProductionTarget{FinishedUnit: kitchentest.Ref("feast/standard"), Batches: 1}})
		before := k.Head()
		_, err := k.CreatePlan(t.Context(), k.Caller, commands.CreatePlan{Occasion: kitchentest.Occasion})
		var large *commands.PlanTooLargeError
		require.ErrorAs(t, err, &large)
		require.Equal(t, before, k.Head(), "nothing is written")
		return []string{answerOf(t, err)}
	})
	require.Contains(t, answers[0], "at most 500 events and 921600 bytes")
}

// Another command is written between the appends of a plan, or the program is interrupted there:
// the plan is created once, by what is there and what is missing.
func TestAPlanInPartsIsCreatedOnceWhateverComesBetween(t *testing.T) {
	t.Parallel()
	const recipes, goods = 40, 60
	for name, log := range bothLogs(t) {
		t.Run(name, func(t *testing.T) {
			largeKitchen(kitchentest.Over(t, log), recipes, goods)
			for part := range 3 {
				between := &betweenParts{Store: log, at: part}
				k := kitchentest.Over(t, between)
				target := commands.SetAssemblyTarget{Occasion: kitchentest.Occasion, Good: "good-0", Quantity: int64(10 + part)}
				change := target // something else to plan
				change.Quantity += 100
				_, err := kitchentest.Over(t, log).SetAssemblyTarget(t.Context(), k.Caller, change)
				require.NoError(t, err)
				between.do = func() error {
					_, err := kitchentest.Over(t, log).SetAssemblyTarget(t.Context(), k.Caller, target)
					return err
				}
				made, err := k.CreatePlan(t.Context(), k.Caller, commands.CreatePlan{Occasion: kitchentest.Occasion})
				require.NoError(t, err)
				require.Len(t, made.Plan.Recipes, recipes)
				require.Len(t, made.Plan.Goods, goods)
				require.Equal(t, target.Quantity, made.Plan.Assembly[0].Quantity)
				fresh, err := kitchentest.Over(t, log).CreatePlan(t.Context(), k.Caller, commands.CreatePlan{Occasion: kitchentest.Occasion})
				require.NoError(t, err)
				require.Equal(t, made.Plan, fresh.Plan)
			}
		})
	}
}

// betweenParts accepts few events at once, and does something before one of its
// appends.
type betweenParts struct {
	eventstore.Store

	at, appends int
	do          func() error
}

func (b *betweenParts) Limits() eventstore.Limits { return eventstore.Limits{Events: 30} }

func (b *betweenParts) Append(
	ctx context.Context, stream string, at eventstore.Expected, events []eventstore.NewEvent,
) (eventstore.AppendResult, error) {
	if b.appends++; b.appends == b.at+1 {
		if err := b.do(); err != nil {
			return eventstore.AppendResult{}, err
		}
	}
	return b.Store.Append(ctx, stream, at, events)
}
