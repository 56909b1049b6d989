package occasion_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/occasion"
)

func TestShoppingIsCompletedAndReopened(t *testing.T) {
	draft, _ := planned(t, given(scheduled(), bake("cookie/small", 2)), firstPlan, bakery())
	done := occasion.ShoppingCompleted{Plan: firstPlan, At: noon()}
	reopened := occasion.ShoppingReopened{Plan: firstPlan}
	complete := func(o occasion.Occasion) ([]occasion.Event, error) {
		return o.Decider(false).CompleteShopping(noon().Add(time.Hour))
	}
	reopen := func(o occasion.Occasion) ([]occasion.Event, error) { return o.Decider(false).ReopenShopping() }
	for name, test := range map[string]struct {
		given []occasion.Event
		do    func(occasion.Occasion) ([]occasion.Event, error)
		want  []occasion.Event
	}{
		"completing it": {
			do: complete, want: []occasion.Event{occasion.ShoppingCompleted{Plan: firstPlan, At: noon().Add(time.Hour)}},
		},
		"completing it twice is idempotent": {given: []occasion.Event{done}, do: complete},
		"completing it after reopening": {
			given: []occasion.Event{done, reopened}, do: complete,
			want: []occasion.Event{occasion.ShoppingCompleted{Plan: firstPlan, At: noon().Add(time.Hour)}},
		},
		"reopening it":                     {given: []occasion.Event{done}, do: reopen, want: []occasion.Event{reopened}},
		"reopening it twice is idempotent": {given: []occasion.Event{done, reopened}, do: reopen},
		"reopening what is open":           {do: reopen},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := test.do(after(draft, test.given...))
			require.NoError(t, err)
			requireEvents(t, test.want, events)
		})
	}
}

func TestTheShoppingMarkBelongsToThePlan(t *testing.T) {
	draft, _ := planned(t, given(scheduled(), bake("cookie/small", 2)), firstPlan, bakery())
	require.Nil(t, draft.Active.ShoppingCompletedAt)
	done := after(draft, occasion.ShoppingCompleted{Plan: firstPlan, At: noon()})
	require.Equal(t, noon(), *done.Active.ShoppingCompletedAt)
	open := after(done, occasion.ShoppingReopened{Plan: firstPlan})
	require.Nil(t, open.Active.ShoppingCompletedAt)
	require.Equal(t, noon(), *done.Active.ShoppingCompletedAt, "older values do not change")
	require.Nil(t, draft.Active.ShoppingCompletedAt)
}
