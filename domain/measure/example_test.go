package measure_test

import (
	"fmt"

	"crumbtrail/domain/measure"
)

func ExampleMeasures_Convert() {
	cups := measure.Amount{Value: measure.Ratio(5, 2), Unit: measure.Cup}
	flour, err := measure.NewDensity(
		measure.Amount{Value: measure.Int(1), Unit: measure.Cup},
		measure.Amount{Value: measure.Int(125), Unit: measure.Gram},
	)
	if err != nil {
		panic(err)
	}

	fmt.Println(measure.Measures{}.Convert(cups, measure.Tablespoon))
	fmt.Println(measure.Measures{Density: flour}.Convert(cups, measure.Gram))
	_, err = measure.Measures{}.Convert(cups, measure.Gram)
	fmt.Println(err)
	// Output:
	// 40 tbsp <nil>
	// 312.5 g <nil>
	// cup cannot be converted to g without a density
}

func ExampleParseNumber() {
	third, err := measure.ParseNumber("1/3")
	if err != nil {
		panic(err)
	}
	fmt.Println(third.Add(third).Add(third), third, third.Fixed(2), third.Rounded())

	_, err = measure.ParseNumber("a pinch")
	fmt.Println(err)
	// Output:
	// 1 1/3 0.33 about 0.333333333
	// not a number: write a decimal like 2.5 or a fraction like 1/3: "a pinch"
}

// The parts of a split sum to the whole exactly.
func ExampleMoney_Split() {
	cost, err := measure.ParseMoney("10")
	if err != nil {
		panic(err)
	}
	fmt.Println(cost.Split([]measure.Number{measure.Int(1), measure.Int(1), measure.Int(1)}))
	// Output: [3.333334 3.333333 3.333333]
}
