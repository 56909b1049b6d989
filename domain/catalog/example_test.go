package catalog_test

import (
	"errors"
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/catalog/catalogtest"
)

// A snapshot is closed: it holds the nested recipes and items, and later definitions do
// not change it.
func ExampleDefinitions_CaptureRecipe() {
	k := catalogtest.New()
	k.Recipe("dough", "500 g flour", "2 each egg")
	k.Recipe("cookie", "1/2 of dough", "100 g chocolate", "standard 24")
	if err := k.Check([]domain.Slug{"cookie"}, nil); err != nil {
		panic(err)
	}
	snapshot := k.CaptureRecipe("0199aaaa-bbbb-7ccc-8ddd-eeeeffff0001", "cookie")

	k.Recipe("dough", "1 kg flour")
	for _, need := range snapshot.Content.PerBatch() {
		fmt.Println(need.Item.Slug, need.Amount)
	}
	// Output:
	// chocolate 100 g
	// flour 250 g
	// egg 1 each
}

// A check lists everything that is wrong, at any depth.
func ExampleDefinitions_CheckTargets() {
	k := catalogtest.New()
	k.Recipe("cookie", "1 of dough", "1 of icing")
	k.Recipe("dough", "1 of cookie")
	err := k.CheckTargets([]catalog.UnitRef{catalogtest.Ref("cookie/large")}, []domain.Slug{"tin"})
	if unusable := (*catalog.UnusableError)(nil); errors.As(err, &unusable) {
		for _, missing := range unusable.Missing {
			fmt.Println(missing.What, missing.Name, missing.Reason)
		}
		fmt.Println(unusable.Cycles)
	}
	// Output:
	// finished_unit cookie/large not_defined
	// finished_good tin not_defined
	// recipe icing not_defined
	// [[cookie dough cookie]]
}
