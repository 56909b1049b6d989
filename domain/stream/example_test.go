package stream_test

import (
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
)

func ExampleParse() {
	fmt.Println(stream.Pantry(domain.Home))
	name, ok := stream.Parse(stream.Recipe(domain.Home, "almond-biscotti"))
	fmt.Println(name.Category, name.Kitchen, name.ID, ok)
	_, ok = stream.Parse("item-home")
	fmt.Println(ok)
	// Output:
	// pantry-home
	// recipe home almond-biscotti true
	// false
}
