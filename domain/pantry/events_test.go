package pantry_test

import (
	"testing"

	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore/samples"
)

func TestEveryNameHasASampleThatIsReadForEver(t *testing.T) { samples.Check(t, pantry.Names()) }
