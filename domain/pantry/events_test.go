package pantry_test

import (
	"testing"

	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore/eventstoretest"
)

func TestEveryNameHasASampleThatIsReadForEver(t *testing.T) {
	eventstoretest.CheckSamples(t, pantry.Names())
}
