package readmodels_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/planning"
	"crumbtrail/eventstore"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/history"
)

const (
	early, late         = domain.ID("0199aaaa-bbbb-7ccc-8ddd-000000000005"), domain.ID("0199aaaa-bbbb-7ccc-8ddd-000000000010")
	earlyPlan, latePlan = domain.ID("0199aaaa-bbbb-7ccc-8ddd-000000000105"), domain.ID("0199aaaa-bbbb-7ccc-8ddd-000000000110")
)

// fairs is a kitchen with a fair on the 10th, which is planned for some targets. A bag is
// 4 cookies and a box, a ham 2 bags; a batch is 12 cookies.
func fairs(t *testing.T, targets ...any) *kitchen {
	t.Helper()
	k := open(t)
	k.Given(
		kitchentest.Item("flour"), kitchentest.Item("box"), kitchentest.Recipe("ck", "piece 12", "100 g flour"),
		kitchentest.Good("bag", "4 ck/piece", "1 each box"), kitchentest.Good("ham", "2 of bag"),
		kitchentest.Lot(flourLot, "100 kg flour", "20.00"), kitchentest.Lot(boxLot, "100 each box", "5.00"),
	)
	k.fair(late, latePlan, "2027-01-10", targets...)
	return k
}

// fair schedules and plans an occasion, and starts its production.
func (k *kitchen) fair(id, plan domain.ID, date domain.Date, targets ...any) {
	details := kitchentest.Details()
	details.Name, details.Date = string(date), date
	k.Given(occasion.Scheduled{ID: id, Details: details})
	k.Given(targets...)
	k.Given(kitchentest.Planned(plan))
	do(k, k.LockPlan, commands.LockPlan{Plan: plan})
	do(k, k.StartProduction, commands.StartProduction{Plan: plan})
}

func (k *kitchen) cookies(forOccasion domain.ID, batches int64) domain.ID {
	return do(k, k.RecordBatchProduction, commands.RecordBatchProduction{
		Recipe: "ck", Occasion: forOccasion, Batches: batches, ActualYield: 12 * batches,
	}).ID
}

// packReserved packs what others reserve once it is allowed, and returns what that is.
func (k *kitchen) packReserved(
	t *testing.T, forOccasion domain.ID, good domain.Slug, quantity int64,
) (run domain.ID, taken []pantry.Reserved) {
	t.Helper()
	pack := commands.RecordAssembly{Good: good, Occasion: forOccasion, Quantity: quantity}
	_, err := k.RecordAssembly(t.Context(), k.Caller, pack)
	var refused *pantry.ReservedError
	require.ErrorAs(t, err, &refused)
	pack.AllowReserved = true
	recorded := do(k, k.RecordAssembly, pack)
	require.Equal(t, refused.Reserved, recorded.Reserved)
	return recorded.ID, recorded.Reserved
}

func (k *kitchen) planned(t *testing.T, plan domain.ID) planning.Summary {
	t.Helper()
	summary, _, err := k.PlanSummary(t.Context(), k.Query(), plan)
	require.NoError(t, err)
	return summary
}

func (k *kitchen) requireComplete(t *testing.T, plan domain.ID) {
	t.Helper()
	summary := k.planned(t, plan)
	require.Equal(t, planning.Complete, summary.Phases.Production)
	require.Equal(t, planning.Complete, summary.Phases.Assembly)
	do(k, k.CompletePlan, commands.CompletePlan{Plan: plan})
}

// An occasion of an earlier date that is planned later finds nothing of what another has
// made for itself.
func TestAnEarlierOccasionLeavesWhatWasMadeForALaterOne(t *testing.T) {
	k := fairs(t, kitchentest.Assemble("bag", 3))
	k.cookies(late, 1)
	k.fair(early, earlyPlan, "2027-01-05", kitchentest.Assemble("bag", 2))
	summary := k.planned(t, earlyPlan)
	require.Equal(t, planning.AfterProduction, summary.Assemblies[0].Feasibility)
	require.Zero(t, summary.Assemblies[0].CanAssembleNow)
	require.Equal(t, "1", summary.Batches[0].RemainingBatches.String())

	run, taken := k.packReserved(t, early, "bag", 2)
	require.Len(t, taken, 1)
	require.Equal(t, latePlan, taken[0].Plan)
	require.Equal(t, []string{"12", "8"}, []string{taken[0].Reserved.String(), taken[0].Taken.String()})
	k.requireComplete(t, earlyPlan)

	summary = k.planned(t, latePlan)
	require.Equal(t, planning.Percent("33.33"), summary.Batches[0].Percent, "4 of 12 cookies are left")
	require.Equal(t, "1", summary.Batches[0].RemainingBatches.String())
	require.Equal(t, planning.AfterProduction, summary.Assemblies[0].Feasibility)
	require.EqualValues(t, 1, summary.Assemblies[0].CanAssembleNow)
	require.Len(t, summary.Lost, 1)
	require.Equal(t, run, summary.Lost[0].Run)
	k.cookies(late, 1)
	k.pack(late, "bag", 3)
	k.requireComplete(t, latePlan)
}

// The audit trail of who lost something has the run that took it.
func TestTheTrailOfAnOccasionHasWhatOthersTookFromIt(t *testing.T) {
	k := fairs(t, kitchentest.Assemble("bag", 3))
	k.cookies(late, 1)
	k.fair(early, earlyPlan, "2027-01-05", kitchentest.Assemble("bag", 2))
	k.cookies(early, 1)
	k.pack(early, "bag", 1)
	run, _ := k.packReserved(t, "", "bag", 2) // captures a snapshot too
	for name, test := range map[string]struct {
		filter history.AuditFilter
		want   int
	}{
		"of its occasion":              {history.AuditFilter{Occasion: late}, 2},
		"of its plan":                  {history.AuditFilter{Plan: latePlan}, 2},
		"of another occasion":          {history.AuditFilter{Occasion: early}, 0},
		"of an occasion without runs":  {history.AuditFilter{Occasion: kitchentest.Occasion}, 0},
		"of its occasion, of one kind": {history.AuditFilter{Occasion: late, Type: "assembly.recorded.v1"}, 1},
	} {
		events, err := k.AuditEvents(t.Context(), k.Query(), test.filter, readmodels.Page{})
		require.NoError(t, err, name)
		took := 0
		for _, event := range events.Items {
			if event.RunID == run {
				took++
			}
		}
		require.Equal(t, test.want, took, name)
	}
}

// Packed goods are as the units are.
func TestAnEarlierOccasionLeavesGoodsThatWerePackedForALaterOne(t *testing.T) {
	k := fairs(t, kitchentest.Assemble("bag", 3))
	k.cookies(late, 1)
	k.pack(late, "bag", 3)
	k.fair(early, earlyPlan, "2027-01-05", kitchentest.Assemble("ham", 1))
	require.Zero(t, k.planned(t, earlyPlan).Assemblies[0].CanAssembleNow)
	run, taken := k.packReserved(t, early, "ham", 1)
	require.Equal(t, []string{"3", "2"}, []string{taken[0].Reserved.String(), taken[0].Taken.String()})

	summary := k.planned(t, latePlan)
	require.EqualValues(t, []int64{1, 2}, []int64{summary.Assemblies[0].Assembled, summary.Assemblies[0].Remaining})
	require.Equal(t, "1", summary.Batches[0].RemainingBatches.String(), "8 cookies for the 2 bags that were taken")
	require.Len(t, summary.Lost, 1)

	do(k, k.VoidRun, commands.VoidRun{Run: run, Kind: pantry.AssemblyKind, Reason: "miscounted"})
	require.Empty(t, k.planned(t, latePlan).Lost)
	k.requireComplete(t, latePlan)
}

// What was packed for a plan that is completed stays its own until its occasion is over, also for one that
// nets stock and for the completed plan itself.
func TestACompletedPlanKeepsWhatWasMadeForItsOccasion(t *testing.T) {
	k := fairs(t, kitchentest.Assemble("bag", 2))
	k.cookies(late, 1)
	k.pack(late, "bag", 2)
	k.requireComplete(t, latePlan)
	k.fair(early, earlyPlan, "2027-01-05", kitchentest.Assemble("ham", 1), occasion.Rescheduled{Details: occasion.Details{
		Name: "2027-01-05", Date: "2027-01-05", OutputMode: occasion.Bundled, UseStock: true,
	}})
	on := func(day domain.Date) planning.Assembly {
		now, err := time.Parse(time.DateOnly, string(day))
		require.NoError(t, err)
		queries := readmodels.New(readmodels.Options{
			Pool: k.Pool, Projections: k.Engine, Now: func() time.Time { return now.Add(12 * time.Hour) },
		})
		summary, _, err := queries.PlanSummary(t.Context(), k.Query(), earlyPlan)
		require.NoError(t, err)
		all, err := queries.Occasions(t.Context(), k.Query(), readmodels.OccasionFilter{Progress: true}, readmodels.Page{Limit: 10})
		require.NoError(t, err)
		for _, one := range all.Items {
			if one.ID == late {
				require.Equal(t, planning.Percent("100.00"), *one.Progress.Overall, "in the list of occasions, too")
			}
		}
		return summary.Assemblies[0]
	}
	require.Zero(t, on("2027-01-04").CanAssembleNow)
	require.Zero(t, on("2027-01-10").CanAssembleNow, "they are handed over on that day")
	require.EqualValues(t, 1, on("2027-01-11").CanAssembleNow, "they are what is left of it")
	require.EqualValues(t, 2, k.planned(t, latePlan).Assemblies[0].Assembled)
	_, taken := k.packReserved(t, early, "ham", 1)
	require.Equal(t, []string{"2", "2"}, []string{taken[0].Reserved.String(), taken[0].Taken.String()})
}

// Goods that were made for others are no part of an occasion's account: what remains is
// exactly what is still to be made.
func TestHampersOfGoodsThatWereMadeForOthers(t *testing.T) {
	k := fairs(t, kitchentest.Assemble("bag", 2))
	k.cookies(late, 1)
	k.pack(late, "bag", 2)
	k.fair(early, earlyPlan, "2027-01-05", kitchentest.Assemble("ham", 1), kitchentest.Assemble("bag", 1))
	k.packReserved(t, early, "ham", 1)
	summary := k.planned(t, earlyPlan)
	require.EqualValues(t, []int64{0, 1}, []int64{summary.Assemblies[0].Assembled, summary.Assemblies[0].Remaining}, "bag")
	k.cookies(early, 1)
	k.pack(early, "bag", 1)
	k.requireComplete(t, earlyPlan)
}

// Where other goods are there, the promised ones stay for their target.
func TestHampersAreMadeOfGoodsThatAreNotPromised(t *testing.T) {
	k := fairs(t, kitchentest.Assemble("bag", 2), kitchentest.Assemble("ham", 1))
	k.cookies(late, 1)
	k.pack(late, "bag", 2)
	k.cookies("", 1)
	k.pack("", "bag", 2)
	require.Equal(t, planning.Ready, k.planned(t, latePlan).Assemblies[1].Feasibility)
	k.pack(late, "ham", 1)
	k.requireComplete(t, latePlan)
}

// Cookies that broke are baked again, and goods that were handed over stay assembled.
func TestWhatCorrectionsTook(t *testing.T) {
	k := fairs(t, kitchentest.Bake("ck/piece", 2), kitchentest.Assemble("bag", 3))
	correct := func(thing pantry.Thing, change int64) {
		do(k, k.AdjustFinishedStock, commands.AdjustFinishedStock{Thing: thing, Change: measure.Int(change), Reason: "corrected"})
	}
	cookie := pantry.Thing{FinishedUnit: kitchentest.Ref("ck/piece")}
	k.cookies(late, 2)
	correct(cookie, -12)
	require.Equal(t, planning.Complete, k.planned(t, latePlan).Phases.Production, "those beyond the bags were handed over")
	correct(cookie, -3)
	summary := k.planned(t, latePlan)
	require.Equal(t, "1", summary.Batches[0].RemainingBatches.String())
	require.Equal(t, planning.Percent("75.00"), summary.Batches[0].Percent)
	k.cookies(late, 1)
	k.pack(late, "bag", 3)
	correct(pantry.Thing{FinishedGood: "bag"}, -3)
	correct(cookie, -9)
	k.requireComplete(t, latePlan)
}

// An answer about the past goes by the same rule.
func TestWhatWasMadeForAnOccasionInThePast(t *testing.T) {
	k := fairs(t, kitchentest.Assemble("bag", 3))
	k.cookies(late, 1)
	k.fair(early, earlyPlan, "2027-01-05", kitchentest.Assemble("bag", 2))
	before := k.Head()
	k.packReserved(t, early, "bag", 2)
	after := k.Head()
	for plan, want := range map[domain.ID][]planning.Percent{latePlan: {"100.00", "33.33"}, earlyPlan: {"0.00", "100.00"}} {
		for i, at := range []eventstore.Position{before, after} {
			query := k.Query()
			query.AsOf = &at
			summary, _, err := k.PlanSummary(t.Context(), query, plan)
			require.NoError(t, err)
			require.Equal(t, want[i], summary.Batches[0].Percent)
		}
	}
}
