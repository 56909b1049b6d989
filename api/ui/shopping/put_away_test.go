package shopping_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/api/ui/uitest"
)

// A last good day before the day of receipt is told together with what else is wrong, in both forms that receive lots.
func TestALastGoodDayIsRefusedInOneRoundWithOtherFields(t *testing.T) {
	t.Parallel()
	k := uitest.Sample(t)
	for _, wrong := range [][]string{
		{"amount", "x"}, {"amount", "0"}, {"amount", ""}, {"unit", ""}, {"unit", "zork"}, {"total_cost", "x"}, {"total_cost", "-3"},
	} {
		field, typed := wrong[0], wrong[1]
		fields := []string{
			"lots.0.item", "flour-all-purpose", "lots.0.name", "Flour", "lots.0.take", "yes", "lots.0.expires_on", "2020-01-01",
			"lots.0." + field, typed,
		}
		for name, value := range map[string]string{"amount": "1", "unit": "kg"} {
			if name != field {
				fields = append(fields, "lots.0."+name, value)
			}
		}
		for path, form := range map[string]string{"/shopping/put-away": "put-away", "/pantry/receive": "receive"} {
			refused := k.Post(path, fields...)
			require.Equal(t, http.StatusUnprocessableEntity, refused.Status)
			require.Equal(t, []string{"#" + form + "-lots-0-" + field, "#" + form + "-lots-0-expires_on"}, refused.Faults(), wrong)
		}
	}
}
