package commands_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/pgtest"
)

// planner is a kitchen with recipes and a good, and somebody who plans.
type planner struct {
	*commands.Application
	sender commands.Caller
}

func newPlanner(t *testing.T, log eventstore.Store) planner {
	p := planner{commands.New(log, commands.Options{}), commands.Caller{Kitchen: domain.Home, Actor: "cook", Correlation: "test"}}
	_, err := p.DefineItem(t.Context(), p.sender, commands.DefineItem{Item: catalog.Item{Slug: "flour", Name: "Flour", Kind: catalog.Ingredient}})
	require.NoError(t, err)
	good := catalog.FinishedGood{Slug: "box", Name: "Box"}
	for i := range 5 {
		recipe := catalog.Recipe{
			Slug: domain.Slug(fmt.Sprintf("recipe-%d", i)), Name: fmt.Sprintf("Recipe %d", i),
			Lines:  []catalog.Line{{Item: "flour", Amount: measure.Amount{Value: measure.Int(int64(i + 1)), Unit: measure.Gram}}},
			Yields: []catalog.Yield{{Slug: "standard", Name: "Standard", Mode: catalog.ByCount, ItemsPerBatch: 12}},
		}
		_, err := p.DefineRecipe(t.Context(), p.sender, commands.DefineRecipe{Recipe: recipe})
		require.NoError(t, err)
		good.Components = append(good.Components, catalog.GoodComponent{FinishedUnit: catalog.UnitRef{Recipe: recipe.Slug, Unit: "standard"}, Quantity: measure.Int(2)})
	}
	_, err = p.DefineFinishedGood(t.Context(), p.sender, commands.DefineFinishedGood{FinishedGood: good})
	require.NoError(t, err)
	return p
}

// occasion is one that wants 10 boxes.
func (p planner) occasion(t *testing.T) domain.ID {
	scheduled, err := p.ScheduleOccasion(t.Context(), p.sender, commands.ScheduleOccasion{Details: occasion.Details{Name: "Market", Date: "2026-12-12", OutputMode: occasion.Bundled}})
	require.NoError(t, err)
	_, err = p.SetAssemblyTarget(t.Context(), p.sender, commands.SetAssemblyTarget{Occasion: scheduled.ID, Good: "box", Quantity: 10})
	require.NoError(t, err)
	return scheduled.ID
}

const (
	beforePlan = 2             // scheduled, target set
	wholePlan  = 2 + 1 + 5 + 1 // and a good's snapshot, five recipes', the plan
)

func written(t *testing.T, log eventstore.Store, id domain.ID) int {
	events := 0
	for _, err := range log.ReadStream(t.Context(), stream.Occasion(domain.Home, id), 0, 0) {
		require.NoError(t, err)
		events++
	}
	return events
}

// The connection is cut at every step of the append, on the way to the database
// and on the way back: either the whole plan is there or nothing is, and sending
// the command again makes one plan.
func TestAPlanIsThereAsAWholeOrNotAtAll(t *testing.T) {
	database := pgtest.URL(t)
	cable := startCutter(t, database)
	log, err := postgres.Open(t.Context(), postgres.Options{URL: cable.url})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, log.Close(context.Background())) })
	direct, err := postgres.Open(t.Context(), postgres.Options{URL: database})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, direct.Close(context.Background())) })
	p := newPlanner(t, log)

	id := p.occasion(t)
	cable.arm(math.MaxInt, math.MaxInt, "")
	_, err = p.CreatePlan(t.Context(), p.sender, commands.CreatePlan{Occasion: id})
	require.NoError(t, err)
	sent, received := cable.mend()
	require.Equal(t, wholePlan, written(t, direct, id))

	const steps = 20
	outcomes := map[int]int{}
	for step := range 3 * steps {
		id := p.occasion(t)
		toServer, toClient, acknowledgement := math.MaxInt, math.MaxInt, ""
		switch step / steps {
		case 0:
			toServer = sent * (step + 1) / (steps + 2)
		case 1:
			toClient = received * (step - steps + 1) / (steps + 2)
		case 2:
			acknowledgement = fmt.Sprintf("COPY %d", wholePlan-beforePlan)
		}
		sender := p.sender
		sender.Key = "plan-it"
		err := createUntil(t, p, sender, id, cable.arm(toServer, toClient, acknowledgement))
		events := written(t, direct, id)
		require.Contains(t, []int{beforePlan, wholePlan}, events, "step %d: a part of the plan is there", step)
		require.False(t, err == nil && events != wholePlan, "step %d: success, and no plan", step)
		if err != nil {
			outcomes[events]++
		}
		cable.mend()
		for err != nil {
			require.True(t, errors.Is(err, eventstore.ErrUnavailable) || errors.Is(err, eventstore.ErrOutcomeUnknown) || errors.Is(err, context.Canceled), "step %d: %v", step, err)
			_, err = p.CreatePlan(t.Context(), sender, commands.CreatePlan{Occasion: id})
		}
		require.Equal(t, wholePlan, written(t, direct, id), "step %d", step)
	}
	require.NotZero(t, outcomes[beforePlan], "no cut came before the append was done")
	require.NotZero(t, outcomes[wholePlan], "no cut came between the append and its acknowledgement")
	t.Logf("%d cuts left nothing behind, %d the whole plan", outcomes[beforePlan], outcomes[wholePlan])
}

// createUntil sends the command and takes its context away when the connection
// is cut, as an impatient client does.
func createUntil(t *testing.T, p planner, sender commands.Caller, id domain.ID, cut <-chan struct{}) error {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		select {
		case <-cut:
			cancel()
		case <-ctx.Done():
		}
	}()
	_, err := p.CreatePlan(ctx, sender, commands.CreatePlan{Occasion: id})
	return err
}

// A repeated command is answered with the plan that it made, whatever was
// planned since.
func TestAPlanThatIsAskedForAgainUnderItsKey(t *testing.T) {
	log, err := postgres.Open(t.Context(), postgres.Options{URL: pgtest.URL(t)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, log.Close(context.Background())) })
	p := newPlanner(t, log)
	id := p.occasion(t)
	keyed := p.sender
	keyed.Key = "the plan"
	first, err := p.CreatePlan(t.Context(), keyed, commands.CreatePlan{Occasion: id})
	require.NoError(t, err)
	_, err = p.SetAssemblyTarget(t.Context(), p.sender, commands.SetAssemblyTarget{Occasion: id, Good: "box", Quantity: 20})
	require.NoError(t, err)
	second, err := p.CreatePlan(t.Context(), p.sender, commands.CreatePlan{Occasion: id})
	require.NoError(t, err)
	require.Equal(t, 2, second.Plan.Number)
	_, err = p.ArchiveRecipe(t.Context(), p.sender, commands.ArchiveRecipe{Slug: "recipe-0"})
	require.NoError(t, err)

	restarted := commands.New(log, commands.Options{})
	again, err := restarted.CreatePlan(t.Context(), keyed, commands.CreatePlan{Occasion: id})
	require.NoError(t, err)
	require.True(t, again.Replayed)
	require.Equal(t, first.Plan.ID, again.Plan.ID)
	require.Equal(t, first.Revision, again.Revision)
	_, err = restarted.CreatePlan(t.Context(), p.sender, commands.CreatePlan{Occasion: id})
	var missing *catalog.UnusableError
	require.ErrorAs(t, err, &missing, "without the key it is decided anew")
}
