package occasion_test

import (
	"testing"

	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore/eventstoretest"
)

func TestEveryStoredNameHasASampleThatDecodes(t *testing.T) {
	eventstoretest.CheckSamples(t, occasion.Names())
}
