package measure_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/measure"
)

func TestACostThatIsNotKnownIsNullAndNotZero(t *testing.T) {
	known := func(text string) measure.Cost { return measure.CostOf(cents(t, text), true) }
	partly := func(text string) measure.Cost { return measure.CostOf(cents(t, text), false) }
	for name, test := range map[string]struct {
		cost measure.Cost
		want string
	}{
		"known":           {known("1.5"), `{"total_cost":"1.50","known_cost":"1.50","cost_complete":true}`},
		"known to be 0":   {measure.NoCost(), `{"total_cost":"0.00","known_cost":"0.00","cost_complete":true}`},
		"known in part":   {partly("1.5"), `{"total_cost":null,"known_cost":"1.50","cost_complete":false}`},
		"not known":       {measure.Cost{}, `{"total_cost":null,"known_cost":"0.00","cost_complete":false}`},
		"a sum":           {known("1").Plus(known("2")), `{"total_cost":"3.00","known_cost":"3.00","cost_complete":true}`},
		"an unknown sum":  {known("1").Plus(partly("2")), `{"total_cost":null,"known_cost":"3.00","cost_complete":false}`},
		"and vice versa":  {partly("1").Plus(known("2")), `{"total_cost":null,"known_cost":"3.00","cost_complete":false}`},
		"nothing and all": {measure.Cost{}.Plus(known("2")), `{"total_cost":null,"known_cost":"2.00","cost_complete":false}`},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := json.Marshal(test.cost)
			require.NoError(t, err)
			require.JSONEq(t, test.want, string(text))
		})
	}
}

func TestTheCostOfOneIsNullWithoutAllCostsOrWithoutUnits(t *testing.T) {
	cost := measure.CostOf(cents(t, "10"), true)
	require.Equal(t, "3.333333", cost.Each(3).String())
	require.Equal(t, "0.00", measure.NoCost().Each(3).String())
	require.Nil(t, cost.Each(0))
	require.Nil(t, measure.CostOf(cents(t, "10"), false).Each(3))
}

func cents(t *testing.T, text string) measure.Money {
	t.Helper()
	money, err := measure.ParseMoney(text)
	require.NoError(t, err)
	return money
}
