package pantry_test

import (
	"testing"

	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore/eventstoretest"
)

func TestEveryStoredNameHasASampleThatDecodes(t *testing.T) {
	eventstoretest.CheckSamples(t, pantry.Names())
}
