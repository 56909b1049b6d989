package projections_test

import (
	"slices"
	"testing"

	"crumbtrail/internal/pgtest"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func projectionOf(name string) engine.Projection {
	all := projections.All()
	return all[slices.IndexFunc(all, func(p engine.Projection) bool { return p.Name == name })]
}
