package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/kitchen"
	"crumbtrail/domain/pantry"
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// ProductionRunInput is a new production run.
type ProductionRunInput struct {
	Recipe         input.Slug    `json:"recipe"`
	FinishedUnit   input.Slug    `json:"finished_unit,omitempty" doc:"The unit's slug within the recipe; default: the recipe's first yield"`
	Batches        input.Whole   `json:"batches" minimum:"1" maximum:"1000000"`
	ActualYield    input.Whole   `json:"actual_yield" minimum:"0" maximum:"1000000000" doc:"The number of good units"`
	Scale          input.Decimal `json:"scale,omitempty" doc:"The size of each batch relative to the recipe, above zero; default: 1"`
	OccasionID     input.ID      `json:"occasion_id,omitempty" doc:"The occasion of the run; the snapshot of its active plan determines what is consumed"`
	ProducedAt     time.Time     `json:"produced_at,omitzero" doc:"The time of the run, of the years 2 to 9998; default: now. Lots must not have expired on its day, which is that of the kitchen's time zone"`
	Notes          string        `json:"notes,omitempty" maxLength:"10000"`
	Loss           *LossInput    `json:"loss,omitempty" doc:"Why fewer units than expected are good"`
	AllowExpired   bool          `json:"allow_expired,omitempty" doc:"Allow lots, and units made ahead, that are past their last good day"`
	AllowOverYield bool          `json:"allow_over_yield,omitempty" doc:"Allow a yield above what the recipe predicts"`
	AllowReserved  bool          `json:"allow_reserved,omitempty" doc:"Allow taking what plans of other occasions reserve"`
	//nolint:lll // A struct tag cannot be wrapped.
	AllowShortage  bool   `json:"allow_shortage,omitempty" doc:"Record the run although items are missing: what is there is taken, and the rest is unaccounted until a lot settles it"`
	ShortageReason string `json:"shortage_reason,omitempty" maxLength:"10000" doc:"Why more was used than the pantry has; required with allow_shortage"`
	//nolint:lll // A struct tag cannot be wrapped.
	Consumed []ConsumedInput `json:"consumed,omitempty" nullable:"false" maxItems:"200" doc:"What went otherwise than the snapshot has it, for the whole run. All that the snapshot needs of an item is replaced by the lines that name it; items that no line names go by the snapshot"`
}

// ConsumedInput is what a run really took of an item.
type ConsumedInput struct {
	Item      input.Slug    `json:"item"`
	Amount    input.Decimal `json:"amount" doc:"The amount; 0 leaves the item out"`
	Unit      input.Unit    `json:"unit,omitempty" doc:"Its unit; may be missing for an amount of 0"`
	LotID     input.ID      `json:"lot_id,omitempty" doc:"The lot that was used; default: the lots in their order"`
	InsteadOf input.Slug    `json:"instead_of,omitempty" doc:"The item of the snapshot that it replaces; default: the item itself"`
}

func actual(lines []ConsumedInput) []commands.Actual {
	var actual []commands.Actual
	for _, line := range lines {
		actual = append(actual, commands.Actual{
			Item: line.Item.Slug(), Amount: line.Amount.Number(), Unit: line.Unit.Unit(), Lot: line.LotID.ID(), InsteadOf: line.InsteadOf.Slug(),
		})
	}
	return actual
}

// LossInput is the reason of a loss. Its quantity is calculated.
type LossInput struct {
	Category string `json:"category" enum:"burnt,broken,contaminated,dropped,wrong_ingredients,other"`
	Notes    string `json:"notes,omitempty" maxLength:"10000"`
}

// Resolve refuses a scale of zero, which commands understand as the default, and a time
// beyond all days.
func (i ProductionRunInput) Resolve(_ huma.Context, at *huma.PathBuffer) []error {
	faults := beyondDays(i.ProducedAt, at, "produced_at")
	if i.Scale.IsNumber() && i.Scale.Number().Sign() <= 0 {
		faults = append(faults, &huma.ErrorDetail{Location: at.With("scale"), Message: "must be above zero"})
	}
	return faults
}

// beyondDays refuses an instant that has no date in every time zone. Commands refuse it
// too, but cannot encode all of them.
func beyondDays(instant time.Time, at *huma.PathBuffer, field string) []error {
	if kitchen.HasDay(instant) {
		return nil
	}
	return []error{&huma.ErrorDetail{Location: at.With(field), Message: "must be a time of the years 2 to 9998"}}
}

func (i ProductionRunInput) record() commands.RecordBatchProduction {
	record := commands.RecordBatchProduction{
		Recipe: i.Recipe.Slug(), Unit: i.FinishedUnit.Slug(), Occasion: i.OccasionID.ID(), Batches: int64(i.Batches), Scale: i.Scale.Number(),
		ActualYield: int64(i.ActualYield), ProducedAt: i.ProducedAt.UTC(), Notes: i.Notes,
		AllowExpired: i.AllowExpired, AllowOverYield: i.AllowOverYield, AllowReserved: i.AllowReserved,
		AllowShortage: i.AllowShortage, ShortageReason: i.ShortageReason,
		Consumed: actual(i.Consumed),
	}
	if i.Loss != nil {
		record.Loss = &pantry.Loss{Category: pantry.LossCategory(i.Loss.Category), Notes: i.Loss.Notes}
	}
	return record
}

type recordBatchProduction struct {
	web.Repeatable
	RunRehearsal
	Body ProductionRunInput
}

// RunRehearsal asks what a run would record.
type RunRehearsal struct {
	DryRun bool `query:"dry_run" doc:"Answer 200 with the run as it would be recorded, and write nothing. Its id, and that of a snapshot captured with it, identify nothing"`
}

type oneRun struct {
	ID input.ID `path:"id" doc:"The run"`
	web.Dated
}

type oneRunSnapshot struct {
	ID input.ID `path:"id" doc:"The run"`
	web.Visible
}

// RunList filters runs.
type RunList struct {
	OccasionID input.ID  `query:"occasion_id" doc:"Filter by occasion"`
	PlanID     input.ID  `query:"plan_id" doc:"Filter by the plan whose snapshots were used"`
	From       time.Time `query:"from" doc:"Runs at or after this time" example:"2026-12-01T00:00:00Z"`
	To         time.Time `query:"to" doc:"Runs before this time" example:"2027-01-01T00:00:00Z"`
	On         string    `query:"on" format:"date" doc:"Runs on this day of the kitchen" example:"2026-12-24"`
	FromDay    string    `query:"from_day" format:"date" doc:"Runs on or after this day of the kitchen" example:"2026-12-01"`
	ToDay      string    `query:"to_day" format:"date" doc:"Runs on or before this day of the kitchen" example:"2026-12-24"`
	Voided     string    `query:"voided" enum:"true,false" doc:"true: voided runs; false: other runs; default: both"`
	web.Dated
	web.Paged
}

func (l RunList) filter(made input.Slug) ledger.RunFilter {
	filter := ledger.RunFilter{Occasion: l.OccasionID.ID(), Plan: l.PlanID.ID(), Made: made.Slug(), From: l.From, To: l.To}
	filter.FromDay = domain.Date(max(l.On, l.FromDay))
	filter.ToDay = domain.Date(l.ToDay)
	if l.On != "" && (l.ToDay == "" || l.On < l.ToDay) {
		filter.ToDay = domain.Date(l.On)
	}
	if l.Voided != "" {
		voided := l.Voided == "true"
		filter.Voided = &voided
	}
	return filter
}

type listProductionRuns struct {
	RunList
	Recipe input.Slug `query:"recipe" doc:"Filter by recipe"`
}

func (h *handlers) productionRuns() {
	const all, tag = "/v1/production-runs", "Runs"
	resource.Command(h.Kit, web.Operation("RecordBatchProduction", http.MethodPost, all, tag,
		"Record a production run", web.Answers(http.StatusCreated, http.StatusOK),
		web.Describe("Consumes the ingredients of the snapshot, oldest lots first, and adds the good units to the stock. "+
			"What went otherwise is named in consumed: another amount, a chosen lot, a substitute. "+
			"A shortage is refused with everything that is short, and nothing is written, unless allow_shortage is given "+
			"with a reason. What plans of other occasions reserve is left to them: "+
			"a run that needs it is refused (reserved_elsewhere) unless allow_reserved is given.")), h.recordBatchProduction)
	resource.Query(h.Kit, web.Operation("ListProductionRuns", http.MethodGet, all, tag,
		"List production runs, latest first"), h.listProductionRuns)
	resource.Query(h.Kit, web.Operation("GetProductionRun", http.MethodGet, all+"/{id}", tag, "Get a production run"), h.productionRun)
	resource.Query(h.Kit, web.Operation("GetProductionRunSnapshot", http.MethodGet, all+"/{id}/snapshot", tag,
		"Get the recipe snapshot that a production run used",
		web.Describe("A snapshot of the plan, or the one that was captured with the run.")), h.productionRunSnapshot)
}

func (h *handlers) recordBatchProduction(
	ctx context.Context, caller commands.Caller, in *recordBatchProduction,
) (*web.Changed[ledger.ProductionRun], error) {
	handle := h.Application.RecordBatchProduction
	if in.DryRun {
		handle = h.Application.TryBatchProduction
	}
	produced, err := handle(ctx, caller, in.Body.record())
	if err != nil {
		return nil, err
	}
	run := ledger.ProductionRunOf(produced.BatchProductionRecorded)
	h.Name(ctx, caller, &run)
	return resource.Created(produced.Result, !in.DryRun, "/v1/production-runs/"+string(run.ID), run), nil
}

func (h *handlers) listProductionRuns(
	ctx context.Context, query readmodels.Query, in *listProductionRuns,
) (*resource.ListOf[ledger.ProductionRun], error) {
	runs, err := h.Queries.ProductionRuns(ctx, query, in.filter(in.Recipe), resource.PageOf(in.Paged))
	return resource.Listed(ctx, runs, err)
}

func (h *handlers) productionRun(ctx context.Context, query readmodels.Query, in *oneRun) (*web.Found[ledger.ProductionRun], error) {
	return resource.Found(h.Queries.ProductionRun(ctx, query, in.ID.ID()))
}

func (h *handlers) productionRunSnapshot(
	ctx context.Context, query readmodels.Query, in *oneRunSnapshot,
) (*web.Found[readmodels.RecipeSnapshot], error) {
	return resource.Found(h.Queries.ProductionRunSnapshot(ctx, query, in.ID.ID()))
}
