package catalog_test

import (
	"testing"

	"crumbtrail/domain/catalog"
	"crumbtrail/eventstore/eventstoretest"
)

func TestEveryStoredNameHasASampleThatDecodes(t *testing.T) {
	events := map[string]any{}
	for name, event := range catalog.ItemNames() {
		events[name] = event
	}
	for name, event := range catalog.RecipeNames() {
		events[name] = event
	}
	for name, event := range catalog.GoodNames() {
		events[name] = event
	}
	eventstoretest.CheckSamples(t, events)
}
