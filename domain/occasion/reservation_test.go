package occasion_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
)

func TestTheActivePlanReservesWhileLockedOrInProduction(t *testing.T) {
	for state, want := range map[occasion.State]bool{
		occasion.None: false, occasion.Draft: false, occasion.Locked: true, occasion.InProduction: true,
		occasion.Completed: false, occasion.Cancelled: false,
	} {
		require.Equal(t, want, occasion.Reservation{IsActive: true, State: state}.Reserves(), state)
		require.False(t, occasion.Reservation{State: state}.Reserves(), "a replaced plan that is %s", state)
	}
}

func TestWhoBakesFirstReservesFirst(t *testing.T) {
	locked := noon().Add(-time.Hour)
	sooner := occasion.Reservation{Plan: "b", Date: "2026-12-06", IsActive: true, State: occasion.Locked, CreatedAt: noon(), LockedAt: nil}
	later := occasion.Reservation{Plan: "a", Date: "2026-12-07", IsActive: true, State: occasion.Locked, CreatedAt: locked, LockedAt: &locked}
	require.True(t, sooner.ReservesBefore(later), "though it was locked later")
	require.False(t, later.ReservesBefore(sooner))
	later.Date = sooner.Date
	require.True(t, later.ReservesBefore(sooner), "on one day, who locked first")
}

func TestAPlanThatReservesIsBeforeEveryOneThatDoesNot(t *testing.T) {
	plan := occasion.Reservation{Plan: "b", Date: "2026-12-24", IsActive: true, State: occasion.InProduction, CreatedAt: noon()}
	require.True(t, plan.ReservesBefore(occasion.Reservation{}), "no plan at all")
	for _, state := range []occasion.State{occasion.Draft, occasion.Completed, occasion.Cancelled} {
		other := occasion.Reservation{Plan: "a", Date: "2026-12-01", IsActive: true, State: state, CreatedAt: noon()}
		require.True(t, plan.ReservesBefore(other), state)
		require.False(t, other.ReservesBefore(plan), state)
	}
}

func TestAPlanReservesFromWhenItWasLockedOrElseCreated(t *testing.T) {
	at := func(hour int) time.Time { return noon().Add(time.Duration(hour) * time.Hour) }
	plan := func(id domain.ID, created int, locked ...int) occasion.Reservation {
		r := occasion.Reservation{Plan: id, IsActive: true, State: occasion.InProduction, CreatedAt: at(created)}
		for _, hour := range locked {
			moment := at(hour)
			r.LockedAt = &moment
		}
		return r
	}
	for name, test := range map[string]struct{ first, second occasion.Reservation }{
		"locked earlier, whichever was created earlier": {plan("b", 3, 4), plan("a", 1, 5)},
		"created before the other was locked":           {plan("b", 3), plan("a", 1, 5)},
		"locked before the other was created":           {plan("b", 1, 2), plan("a", 3)},
		"never locked, created earlier":                 {plan("b", 1), plan("a", 2)},
		"locked at the same moment, by id":              {plan("a", 2, 3), plan("b", 1, 3)},
		"created when the other was locked, by id":      {plan("a", 3), plan("b", 1, 3)},
	} {
		t.Run(name, func(t *testing.T) {
			require.Negative(t, test.first.Compare(test.second))
			require.Positive(t, test.second.Compare(test.first))
			require.True(t, test.first.ReservesBefore(test.second))
			require.False(t, test.second.ReservesBefore(test.first))

			test.first.State = occasion.Draft
			require.False(t, test.first.ReservesBefore(test.second), "a draft reserves nothing")
		})
	}
}

func TestTheOrderOfReservationsIsTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plans := make([]occasion.Reservation, 6)
		for i := range plans {
			plans[i] = occasion.Reservation{
				Plan: domain.ID(fmt.Sprint(i)), Date: rapid.SampledFrom([]domain.Date{"2026-12-06", "2026-12-07"}).Draw(t, "date"),
				CreatedAt: noon().Add(time.Duration(rapid.IntRange(0, 2).Draw(t, "created"))),
			}
			if rapid.Bool().Draw(t, "is locked") {
				locked := plans[i].CreatedAt.Add(time.Duration(rapid.IntRange(0, 2).Draw(t, "locked")))
				plans[i].LockedAt = &locked
			}
		}
		shuffled := rapid.Permutation(plans).Draw(t, "shuffled")
		slices.SortFunc(plans, occasion.Reservation.Compare)
		slices.SortFunc(shuffled, occasion.Reservation.Compare)
		require.Equal(t, plans, shuffled)
		require.False(t, plans[0].ReservesBefore(plans[0]), "no plan is before itself")
	})
}

func TestACompletedPlanKeepsWhatWasMadeUntilItsOccasionIsOver(t *testing.T) {
	t.Parallel()
	plan := occasion.Reservation{Plan: "a", Date: "2026-12-24", IsActive: true, State: occasion.Completed}
	require.False(t, plan.Reserves())
	require.True(t, plan.Keeps("2026-12-23"))
	require.True(t, plan.Keeps("2026-12-24"), "it is handed over on that day")
	require.False(t, plan.Keeps("2026-12-25"))
	plan.IsActive = false
	require.False(t, plan.Keeps("2026-12-23"), "it was replaced")
	for _, state := range []occasion.State{occasion.None, occasion.Draft, occasion.Locked, occasion.InProduction, occasion.Cancelled} {
		require.False(t, occasion.Reservation{Date: "2026-12-24", IsActive: true, State: state}.Keeps("2026-12-23"), state)
	}
}
