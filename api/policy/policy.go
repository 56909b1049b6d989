// Package policy has the one table of who may use which operation of the interface. The
// pages call these operations and have no entries of their own. A program whose
// operations and table differ does not start.
package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"crumbtrail/domain/access"
)

// Besides the roles, the table has two words.
const (
	// Open operations are for everyone. Their handlers have no caller.
	Open access.Role = "open"
	// SignedIn operations are for every caller with a credential, whatever its role.
	SignedIn access.Role = "signed-in"
)

// table has the least role for each operation, by its id.
var table = entries(map[access.Role]string{
	access.Viewer: `
		ComparePlans ExplainPlan ExplainShoppingList FollowEvents GetAssemblyOrigins GetAssemblyRun GetAssemblyRunLabel
		GetAssemblyRunSnapshot GetFinishedGood GetFinishedGoodLabel
		GetFinishedGoodSnapshot GetFinishedGoodUses GetItem GetItemUses GetKitchen GetLot GetLotUses GetOccasion GetOccasionSchedule
		GetOccasionSummary GetPlan GetPlanDrift GetPlanSummary GetPooledShoppingList
		GetPossibleRuns GetProductionRun
		GetProductionRunSnapshot GetRecipe GetRecipeSnapshot GetRecipeUses GetShoppingList GetStock ListAssemblyRuns
		ListAuditEvents ListFinishedGoodSnapshots ListFinishedGoods ListItems ListLots ListMeasureSuggestions ListOccasions ListPlans
		ListProductionRuns ListRecipeSnapshots ListRecipes SimulatePlan`,
	access.Cook: `
		AdjustStock CancelOrder CollectItem CompleteShopping CorrectLot OrderItem ReceiveLots RecordAssembly
		RecordBatchProduction ReopenShopping
		SettleUnaccounted StartProduction UncollectItem VoidAssemblyRun VoidProductionRun`,
	access.Planner: `
		AcceptMeasureSuggestions AmendPlan ArchiveFinishedGood ArchiveItem ArchiveOccasion ArchiveRecipe CancelPlan CompletePlan CreatePlan
		DefineFinishedGood DefineItem DefineRecipe LockPlan RemoveAssemblyTarget RemoveProductionTarget ReopenPlan
		RescheduleOccasion RestoreOccasion ScheduleOccasion SetAssemblyTarget SetProductionTarget UnlockPlan`,
	access.Admin: `
		ChangeKitchenSettings ChangeMemberRole CreateKey CreateLink ExportKitchen GetAuditEvent ImportExport ListKeys ListLinks ListMembers
		LoadSampleKitchen RemoveMember ReplayStream RevokeKey RevokeLink VerifyLog`,
	access.Operator: `
		CancelRebuild GetBackups GetMetrics GetProjection ListProjections RebuildProjection RetryProjection SkipEvent`,
	SignedIn: `
		EndOtherSessions EndOwnSession GetMe ListOwnSessions ListSessions RevokeSession SignOut`,
	Open: `
		BeginWithProvider GetProvider SignIn SignInWithProvider`,
})

// entries returns the table of operations, from those of each role.
func entries(byRole map[access.Role]string) map[string]access.Role {
	all := map[string]access.Role{}
	for role, operations := range byRole {
		for operation := range strings.FieldsSeq(operations) {
			if other, twice := all[operation]; twice {
				panic(fmt.Sprintf("policy: %s is for %s and for %s", operation, other, role))
			}
			all[operation] = role
		}
	}
	return all
}

// Least returns the least role that may use an operation; the zero role, which nothing
// includes, if the table has no such operation.
func Least(operation string) access.Role { return table[operation] }

// Check fails unless the table has exactly these operations.
func Check(operations []string) error {
	missing, unknown := []string{}, maps.Clone(table)
	for _, operation := range operations {
		if table[operation] == "" {
			missing = append(missing, operation)
		}
		delete(unknown, operation)
	}
	if len(missing)+len(unknown) == 0 {
		return nil
	}
	slices.Sort(missing)
	return fmt.Errorf("the table of permissions does not fit: without an entry are %s; entries without an operation are %s",
		listed(missing), listed(slices.Sorted(maps.Keys(unknown))))
}

func listed(operations []string) string {
	if len(operations) == 0 {
		return "none"
	}
	return strings.Join(operations, ", ")
}
