package plans_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
	"crumbtrail/readmodels"
)

// baked returns a kitchen with a plan of one target for bread, which keeps for two days, and the path of the plan.
func baked(t *testing.T) (k *uitest.Kitchen, path string) {
	t.Helper()
	k = uitest.Open(t)
	k.Command(http.MethodPut, "/v1/items/flour", `{"name": "Flour", "kind": "ingredient"}`)
	k.Command(http.MethodPut, "/v1/recipes/bread", `{"name": "Bread", "lines": [{"item": "flour", "amount": "500", "unit": "g"}],
		"yields": [{"slug": "loaf", "name": "Loaf", "mode": "count", "items_per_batch": 2, "shelf_life_days": 2}]}`)
	k.Command(http.MethodPost, "/v1/occasions", `{"name": "Fair", "date": "2036-12-24", "output_mode": "bulk_count"}`)
	var occasions readmodels.List[readmodels.Occasion]
	k.API("/v1/occasions", &occasions)
	occasion := "/v1/occasions/" + string(occasions.Items[0].ID)
	k.Command(http.MethodPut, occasion+"/production-targets/bread", `{"batches": 3, "produce_on": "2036-12-23"}`)
	k.Command(http.MethodPost, occasion+"/plans", "")
	var plans readmodels.List[readmodels.PlanHead]
	k.API(occasion+"/plans", &plans)
	return k, "/plans/" + string(plans.Items[0].ID)
}

func TestWhatIfABakingDayIsAnotherOne(t *testing.T) {
	t.Parallel()
	k, path := baked(t)
	const early = "is planned to be baked on"
	form := k.Get(path + "/what-if")
	require.Contains(t, form.Body, `name="days.bread/loaf" value="2036-12-23"`)
	require.NotContains(t, form.Text(t), early)

	day := k.Get(path + "/what-if?days.bread/loaf=2036-12-10&units.bread/loaf=3")
	day = k.Follow(day)
	require.Equal(t, http.StatusOK, day.Status, day.Body)
	require.Contains(t, day.Text(t), "Bread, Loaf "+early, "it is past its last good day then")
	require.Contains(t, day.Body, `name="days.bread/loaf" value="2036-12-10"`)
	require.Contains(t, day.Text(t), "Change the targets of the occasion")

	both := k.Get(path + "/what-if?days.bread%2Floaf=2036-12-10&units.bread%2Floaf=5")
	require.Contains(t, both.Text(t), early)
	require.Contains(t, both.Text(t), "Bread")
	require.Contains(t, both.Body, `value="5"`)

	late := k.Get(path + "/what-if?days.bread%2Floaf=2036-12-25")
	require.Equal(t, http.StatusUnprocessableEntity, late.Status)
	require.Equal(t, []string{"#what-if-days-bread-loaf"}, late.Faults())
	require.False(t, strings.Contains(k.Get(path).Text(t), "2036-12-10"), "nothing is written")
}
