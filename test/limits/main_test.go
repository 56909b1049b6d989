// Package limits_test sends commands of the largest kitchens to both logs. It works on
// megabytes, so it runs without the race detector.
package limits_test

import (
	"testing"

	"crumbtrail/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }
