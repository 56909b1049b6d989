package api

import (
	"context"
	"net/http"
	"time"

	"crumbtrail/commands"
	"crumbtrail/readmodels"
)

// AssemblyRunInput is an assembly run as its cook tells it.
type AssemblyRunInput struct {
	FinishedGood Slug      `json:"finished_good"`
	Quantity     Whole     `json:"quantity" minimum:"1" maximum:"1000000"`
	OccasionID   ID        `json:"occasion_id,omitempty" doc:"The occasion it is for; its active plan's snapshot says what is consumed"`
	AssembledAt  time.Time `json:"assembled_at,omitzero" doc:"When; left out it is now"`
	Notes        string    `json:"notes,omitempty" maxLength:"10000"`
}

func (i AssemblyRunInput) record() commands.RecordAssembly {
	return commands.RecordAssembly{
		Good: i.FinishedGood.slug(), Quantity: int64(i.Quantity), Occasion: i.OccasionID.id(), AssembledAt: i.AssembledAt.UTC(), Notes: i.Notes,
	}
}

type recordAssembly struct {
	Repeatable
	Body AssemblyRunInput
}

type listAssemblyRuns struct {
	RunList
	FinishedGood Slug `query:"finished_good" doc:"Runs of this finished good"`
}

func (a *API) assemblyRuns() {
	const all, tag = "/v1/assembly-runs", "Runs"
	register(a, operation("RecordAssembly", http.MethodPost, all, tag, "Record what was assembled", answers(http.StatusCreated),
		describe("Takes the snapshot's own components from stock and moves their value into the good.")), a.recordAssembly)
	register(a, operation("ListAssemblyRuns", http.MethodGet, all, tag, "Assembly runs, the latest first"), a.listAssemblyRuns)
	register(a, operation("GetAssemblyRun", http.MethodGet, all+"/{id}", tag, "An assembly run"), a.assemblyRun)
}

func (a *API) recordAssembly(ctx context.Context, in *recordAssembly) (*changedTo[readmodels.AssemblyRun], error) {
	sender, err := a.sender(ctx, in.Conditions, in.IdempotencyKey)
	if err != nil {
		return nil, err
	}
	assembled, err := a.application.RecordAssembly(ctx, sender, in.Body.record())
	if err != nil {
		return nil, err
	}
	run := readmodels.AssemblyRunOf(assembled.AssemblyRecorded)
	return created(assembled.Result, true, "/v1/assembly-runs/"+string(run.ID), run), nil
}

func (a *API) listAssemblyRuns(ctx context.Context, in *listAssemblyRuns) (*listedAs[readmodels.AssemblyRun], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	runs, err := a.questions.AssemblyRuns(ctx, ask, in.filter(in.FinishedGood), in.page())
	return listedAt(ctx, runs, err)
}

func (a *API) assemblyRun(ctx context.Context, in *oneRun) (*found[readmodels.AssemblyRun], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	return foundAt(a.questions.AssemblyRun(ctx, ask, in.ID.id()))
}
