package policy

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/access"
)

func TestTheTableMustFitTheOperations(t *testing.T) {
	t.Parallel()
	all := slices.Collect(maps.Keys(table))
	require.NoError(t, Check(all))
	require.ErrorContains(t, Check(append(all, "EatCake")), "without an entry are EatCake; entries without an operation are none")
	require.ErrorContains(t, Check(slices.DeleteFunc(slices.Clone(all), func(id string) bool { return id == "GetLot" })),
		"without an entry are none; entries without an operation are GetLot")
}

func TestAnOperationThatIsNotInTheTableIsForNoRole(t *testing.T) {
	t.Parallel()
	for _, role := range append(access.Roles(), access.Everything) {
		require.False(t, role.Includes(Least("EatCake")), role)
	}
}

func TestTheOperationsOfEachRole(t *testing.T) {
	t.Parallel()
	for operation, least := range map[string]access.Role{
		"ListAuditEvents": access.Viewer, "SimulatePlan": access.Viewer, "FollowEvents": access.Viewer,
		"AdjustStock": access.Cook, "VoidProductionRun": access.Cook, "StartProduction": access.Cook, "CompleteShopping": access.Cook,
		"DefineItem": access.Planner, "CancelPlan": access.Planner, "AmendPlan": access.Planner,
		"ImportExport": access.Admin, "GetAuditEvent": access.Admin, "VerifyLog": access.Admin,
		"SkipEvent": access.Operator, "GetMetrics": access.Operator,
	} {
		require.Equal(t, least, Least(operation), operation)
	}
}
