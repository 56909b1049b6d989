package kitchen_test

import (
	"testing"

	"crumbtrail/domain/kitchen"
	"crumbtrail/eventstore/eventstoretest"
)

func TestEveryStoredNameHasASampleThatDecodes(t *testing.T) {
	eventstoretest.CheckSamples(t, kitchen.Names())
}
