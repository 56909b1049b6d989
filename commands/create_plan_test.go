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
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/postgres"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/internal/pgtest"
)

// planner is a kitchen with five recipes, and a box of two of each.
type planner struct{ *kitchentest.Kitchen }

func newPlanner(t *testing.T, log eventstore.Store) planner {
	p := planner{kitchentest.Over(t, log)}
	p.Given(kitchentest.Item("flour"))
	var contents []string
	for i := range 5 {
		recipe := fmt.Sprintf("recipe-%d", i)
		p.Given(kitchentest.Recipe(domain.Slug(recipe), fmt.Sprintf("%d g flour", i+1), "standard 12"))
		contents = append(contents, "2 "+recipe+"/standard")
	}
	p.Given(kitchentest.Good("box", contents...))
	return p
}

// market schedules an occasion that wants 10 boxes.
func (p planner) market() domain.ID {
	scheduled := kitchentest.Do(p.Kitchen, p.ScheduleOccasion, commands.ScheduleOccasion{Details: kitchentest.Details()})
	kitchentest.Do(p.Kitchen, p.SetAssemblyTarget, commands.SetAssemblyTarget{Occasion: scheduled.ID, Good: "box", Quantity: 10})
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

// The connection is cut at every step of the append, on the way to the database and on
// the way back. Either the whole plan is written or nothing, and the repeated command
// creates one plan.
func TestAPlanIsWrittenAsAWholeOrNotAtAll(t *testing.T) {
	database := pgtest.URL(t)
	cable := startCutter(t, database)
	log, err := postgres.Open(t.Context(), postgres.Options{URL: cable.url})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, log.Close(context.Background())) })
	direct, err := postgres.Open(t.Context(), postgres.Options{URL: database})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, direct.Close(context.Background())) })
	p := newPlanner(t, log)

	id := p.market()
	cable.arm(math.MaxInt, math.MaxInt, "")
	_, err = p.CreatePlan(t.Context(), p.Caller, commands.CreatePlan{Occasion: id})
	require.NoError(t, err)
	sent, received := cable.repair()
	require.Equal(t, wholePlan, written(t, direct, id))

	const steps = 20
	outcomes := map[int]int{}
	for step := range 3 * steps {
		id := p.market()
		toServer, toClient, acknowledgement := math.MaxInt, math.MaxInt, ""
		switch step / steps {
		case 0:
			toServer = sent * (step + 1) / (steps + 2)
		case 1:
			toClient = received * (step - steps + 1) / (steps + 2)
		case 2:
			acknowledgement = fmt.Sprintf("COPY %d", wholePlan-beforePlan)
		}
		caller := p.Caller
		caller.Key = "plan-it"
		err := createUntil(t, p, caller, id, cable.arm(toServer, toClient, acknowledgement))
		events := written(t, direct, id)
		require.Contains(t, []int{beforePlan, wholePlan}, events, "step %d: a part of the plan is written", step)
		require.False(t, err == nil && events != wholePlan, "step %d: success without a plan", step)
		if err != nil {
			outcomes[events]++
		}
		cable.repair()
		for err != nil {
			require.True(t, errors.Is(err, eventstore.ErrUnavailable) || errors.Is(err,
				eventstore.ErrOutcomeUnknown) || errors.Is(err, context.Canceled), "step %d: %v", step, err)
			_, err = p.CreatePlan(t.Context(), caller, commands.CreatePlan{Occasion: id})
		}
		require.Equal(t, wholePlan, written(t, direct, id), "step %d", step)
	}
	require.NotZero(t, outcomes[beforePlan], "no cut came before the append was committed")
	require.NotZero(t, outcomes[wholePlan], "no cut came between the append and its acknowledgement")
	t.Logf("%d cuts left nothing, %d the whole plan", outcomes[beforePlan], outcomes[wholePlan])
}

// createUntil sends the command and cancels its context when the connection is cut, as
// an impatient client does.
func createUntil(t *testing.T, p planner, caller commands.Caller, id domain.ID, cut <-chan struct{}) error {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		select {
		case <-cut:
			cancel()
		case <-ctx.Done():
		}
	}()
	_, err := p.CreatePlan(ctx, caller, commands.CreatePlan{Occasion: id})
	return err
}

// The answer to a repeated command is the plan that it created, although another is
// active by now.
func TestARepeatedCreatePlanAnswersWithItsOwnPlan(t *testing.T) {
	log, err := postgres.Open(t.Context(), postgres.Options{URL: pgtest.URL(t)})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, log.Close(context.Background())) })
	p := newPlanner(t, log)
	id := p.market()
	keyed := p.Caller
	keyed.Key = "the plan"
	first, err := p.CreatePlan(t.Context(), keyed, commands.CreatePlan{Occasion: id})
	require.NoError(t, err)
	_, err = p.SetAssemblyTarget(t.Context(), p.Caller, commands.SetAssemblyTarget{Occasion: id, Good: "box", Quantity: 20})
	require.NoError(t, err)
	second, err := p.CreatePlan(t.Context(), p.Caller, commands.CreatePlan{Occasion: id})
	require.NoError(t, err)
	require.Equal(t, 2, second.Plan.Number)
	_, err = p.ArchiveRecipe(t.Context(), p.Caller, commands.ArchiveRecipe{Slug: "recipe-0"})
	require.NoError(t, err)

	restarted := commands.New(log, commands.Options{})
	again, err := restarted.CreatePlan(t.Context(), keyed, commands.CreatePlan{Occasion: id})
	require.NoError(t, err)
	require.True(t, again.Replayed)
	require.Equal(t, first.Plan.ID, again.Plan.ID)
	require.Equal(t, first.Revision, again.Revision)
	_, err = restarted.CreatePlan(t.Context(), p.Caller, commands.CreatePlan{Occasion: id})
	var missing *catalog.UnusableError
	require.ErrorAs(t, err, &missing, "without the key it is decided again")
}
