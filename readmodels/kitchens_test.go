package readmodels_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/readmodels"
)

// Two kitchens may have the same ids, as after one was copied from the other.
func TestWhatIsKeptOfAKitchenIsNeverInTheAnswerOfAnother(t *testing.T) {
	t.Parallel()
	k := open(t)
	k.Given(kitchentest.MarketPlan()...)
	k.CopyTo("home2", `"500"`, `"700"`)
	toBuy := func(kitchen domain.Kitchen) string {
		query := k.Query()
		query.Kitchen = kitchen
		summary, _, err := k.PlanSummary(t.Context(), query, kitchentest.Plan)
		require.NoError(t, err)
		for _, row := range summary.Shopping {
			if row.Item == "flour" {
				return row.ToBuy.String() + " " + row.Unit.String()
			}
		}
		return ""
	}
	for range 2 { // the second time everything is kept
		require.Equal(t, "1500 g", toBuy("home"))
		require.Equal(t, "2100 g", toBuy("home2"))
	}
}

func TestNoQueryIsAnsweredForNoKitchen(t *testing.T) {
	t.Parallel()
	s := tell(t)
	lists, singles := s.lists(), s.singles(t)
	for _, kitchen := range []domain.Kitchen{"", "home.x", "Home", "home-2"} {
		query := s.Query()
		query.Kitchen = kitchen
		for name, list := range lists {
			_, _, err := list.ask(t.Context(), query, readmodels.Page{})
			require.ErrorIs(t, err, domain.ErrBadKitchen, name)
		}
		for _, one := range singles {
			_, _, err := one.ask(t.Context(), query, one.id)
			require.ErrorIs(t, err, domain.ErrBadKitchen, one.name)
		}
		query.AsOf = &s.planned
		_, _, err := s.PlanSummary(t.Context(), query, kitchentest.Plan)
		require.ErrorIs(t, err, domain.ErrBadKitchen)
	}
}
