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
	"crumbtrail/readmodels"
	"crumbtrail/readmodels/ledger"
)

// AssemblyRunInput is a new assembly run.
type AssemblyRunInput struct {
	FinishedGood  input.Slug  `json:"finished_good"`
	Quantity      input.Whole `json:"quantity" minimum:"1" maximum:"1000000"`
	OccasionID    input.ID    `json:"occasion_id,omitempty" doc:"The occasion of the run; the snapshot of its active plan determines what is consumed"`
	AssembledAt   time.Time   `json:"assembled_at,omitzero" doc:"The time of the run, of the years 2 to 9998; default: now. Lots must not have expired on its day, which is that of the kitchen's time zone"`
	Notes         string      `json:"notes,omitempty" maxLength:"10000"`
	AllowReserved bool        `json:"allow_reserved,omitempty" doc:"Allow taking what plans of other occasions reserve"`
	AllowExpired  bool        `json:"allow_expired,omitempty" doc:"Allow packaging, finished units and nested goods that are past their last good day"`
	//nolint:lll // A struct tag cannot be wrapped.
	AssembleNested bool `json:"assemble_nested,omitempty" doc:"Assemble nested goods first, as far as they are missing: each by a run of its own, recorded with this one. What targets of the plan need for themselves and, without allow_reserved, what other plans reserve is left where it is"`
	//nolint:lll // A struct tag cannot be wrapped.
	Consumed []ConsumedInput `json:"consumed,omitempty" nullable:"false" maxItems:"200" doc:"What went otherwise with packaging than the snapshot has it, as of a production run"`
}

// Resolve refuses a time beyond all days.
func (i AssemblyRunInput) Resolve(_ huma.Context, at *huma.PathBuffer) []error {
	return beyondDays(i.AssembledAt, at, "assembled_at")
}

func (i AssemblyRunInput) record() commands.RecordAssembly {
	return commands.RecordAssembly{
		Good: i.FinishedGood.Slug(), Quantity: int64(i.Quantity), Occasion: i.OccasionID.ID(), AssembledAt: i.AssembledAt.UTC(), Notes: i.Notes,
		AllowReserved: i.AllowReserved, AllowExpired: i.AllowExpired, Consumed: actual(i.Consumed),
		AssembleNested: i.AssembleNested,
	}
}

type recordAssembly struct {
	web.Repeatable
	RunRehearsal
	Body AssemblyRunInput
}

type listAssemblyRuns struct {
	RunList
	FinishedGood input.Slug `query:"finished_good" doc:"Filter by finished good"`
}

func (h *handlers) assemblyRuns() {
	const all, tag = "/v1/assembly-runs", "Runs"
	resource.Command(h.Kit, web.Operation("RecordAssembly", http.MethodPost, all, tag, "Record an assembly run",
		web.Answers(http.StatusCreated, http.StatusOK),
		web.Describe("Consumes the direct components of the snapshot from stock and moves their value into the finished good. "+
			"Nested goods have to be in stock, or are assembled with it (assemble_nested). "+
			"What plans of other occasions reserve is left to them: a run that needs it is refused (reserved_elsewhere) unless "+
			"allow_reserved is given.")),
		h.recordAssembly)
	resource.Query(h.Kit, web.Operation("ListAssemblyRuns", http.MethodGet, all, tag, "List assembly runs, latest first"), h.listAssemblyRuns)
	resource.Query(h.Kit, web.Operation("GetAssemblyRun", http.MethodGet, all+"/{id}", tag, "Get an assembly run"), h.assemblyRun)
	resource.Query(h.Kit, web.Operation("GetAssemblyRunSnapshot", http.MethodGet, all+"/{id}/snapshot", tag,
		"Get the finished-good snapshot that an assembly run used",
		web.Describe("A snapshot of the plan, or the one that was captured with the run.")), h.assemblyRunSnapshot)
}

func (h *handlers) recordAssembly(
	ctx context.Context, caller commands.Caller, in *recordAssembly,
) (*web.Changed[ledger.AssemblyRun], error) {
	handle := h.Application.RecordAssembly
	if in.DryRun {
		handle = h.Application.TryAssembly
	}
	assembled, err := handle(ctx, caller, in.Body.record())
	if err != nil {
		return nil, err
	}
	run := ledger.AssemblyRunOf(assembled.AssemblyRecorded)
	h.Name(ctx, caller, &run)
	return resource.Created(assembled.Result, !in.DryRun, "/v1/assembly-runs/"+string(run.ID), run), nil
}

func (h *handlers) listAssemblyRuns(
	ctx context.Context, query readmodels.Query, in *listAssemblyRuns,
) (*resource.ListOf[ledger.AssemblyRun], error) {
	runs, err := h.Queries.AssemblyRuns(ctx, query, in.filter(in.FinishedGood), resource.PageOf(in.Paged))
	return resource.Listed(ctx, runs, err)
}

func (h *handlers) assemblyRun(ctx context.Context, query readmodels.Query, in *oneRun) (*web.Found[ledger.AssemblyRun], error) {
	return resource.Found(h.Queries.AssemblyRun(ctx, query, in.ID.ID()))
}

func (h *handlers) assemblyRunSnapshot(
	ctx context.Context, query readmodels.Query, in *oneRunSnapshot,
) (*web.Found[readmodels.GoodSnapshot], error) {
	return resource.Found(h.Queries.AssemblyRunSnapshot(ctx, query, in.ID.ID()))
}
