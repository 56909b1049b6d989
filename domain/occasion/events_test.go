package occasion_test

import (
	"testing"

	"crumbtrail/domain/occasion"
	"crumbtrail/eventstore/samples"
)

func TestEveryNameHasASampleThatIsReadForEver(t *testing.T) { samples.Check(t, occasion.Names()) }
