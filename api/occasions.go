package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/input"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/readmodels"
)

// OccasionInput is a new occasion.
type OccasionInput struct {
	Name       string      `json:"name" maxLength:"200" doc:"Without control characters" example:"Christmas 2026"`
	Date       string      `json:"date" format:"date" example:"2026-12-24"`
	OutputMode string      `json:"output_mode,omitempty" enum:"bulk_count,bundled" doc:"The form in which the food leaves the kitchen; required for a plan"`
	Notes      string      `json:"notes,omitempty" maxLength:"10000"`
	Attendees  input.Whole `json:"attendees,omitempty" minimum:"1" maximum:"1000000" doc:"The number of people, if it is known"`
	UseStock   bool        `json:"use_stock,omitempty" doc:"Net finished units and goods in stock, that no other plan reserves and that are still good, before batches are rounded"`
}

func (i OccasionInput) details() occasion.Details {
	return occasion.Details{
		Name: i.Name, Date: domain.Date(i.Date), OutputMode: occasion.OutputMode(i.OutputMode), Notes: i.Notes, Attendees: int(i.Attendees),
		UseStock: i.UseStock,
	}
}

// OccasionChange has the details of an occasion that change.
type OccasionChange struct {
	Name       input.Change[string]      `json:"name,omitzero" maxLength:"200"`
	Date       input.Change[string]      `json:"date,omitzero" format:"date"`
	OutputMode input.Change[string]      `json:"output_mode,omitzero" enum:"bulk_count,bundled"`
	Notes      input.Change[string]      `json:"notes,omitzero" maxLength:"10000"`
	Attendees  input.Change[input.Whole] `json:"attendees,omitzero" minimum:"1" maximum:"1000000"`
	UseStock   input.Change[bool]        `json:"use_stock,omitzero" doc:"Only as long as the targets can change"`
}

func (c OccasionChange) reschedule(id domain.ID) commands.RescheduleOccasion {
	text := func(text string) string { return text }
	return commands.RescheduleOccasion{
		Occasion: id, Name: input.Converted(c.Name, text), Notes: input.Converted(c.Notes, text),
		Date:       input.Converted(c.Date, func(text string) domain.Date { return domain.Date(text) }),
		OutputMode: input.Converted(c.OutputMode, func(text string) occasion.OutputMode { return occasion.OutputMode(text) }),
		Attendees:  input.Converted(c.Attendees, func(n input.Whole) int { return int(n) }),
		UseStock:   input.Converted(c.UseStock, func(is bool) bool { return is }),
	}
}

// OccasionID identifies an occasion.
type OccasionID struct {
	ID input.ID `path:"id" doc:"The occasion"`
}

type scheduleOccasion struct {
	web.Repeatable
	Body OccasionInput
}

type rescheduleOccasion struct {
	OccasionID
	web.Conditions
	Body OccasionChange
}

type archiveOccasion struct {
	OccasionID
	web.Repeatable
	Body Why
}

type restoreOccasion struct {
	OccasionID
	web.Repeatable
}

type datedOccasion struct {
	OccasionID
	web.Dated
}

type listOccasions struct {
	Text     string `query:"q" maxLength:"200" doc:"Part of the name, in any case, with or without accents"`
	Archived bool   `query:"archived" doc:"List archived occasions instead of the others"`
	Include  string `query:"include" enum:"progress" doc:"Add to each occasion how far it is, and what is short and to buy"`
	web.Visible
	web.Paged
}

func (h *handlers) occasions() {
	const one, all, tag = "/v1/occasions/{id}", "/v1/occasions", "Occasions"
	resource.Command(h.Kit, web.Operation("ScheduleOccasion", http.MethodPost, all, tag,
		"Schedule an occasion", web.Answers(http.StatusCreated)), h.scheduleOccasion)
	resource.Query(h.Kit, web.Operation("ListOccasions", http.MethodGet, all, tag, "List occasions, latest date first"), h.listOccasions)
	resource.Query(h.Kit, web.Operation("GetOccasion", http.MethodGet, one, tag,
		"Get an occasion with its targets and its active plan"), h.occasion)
	reschedule := resource.Update(h.Kit, web.Operation("RescheduleOccasion", http.MethodPatch, one, tag,
		"Change details of an occasion", web.Answers(http.StatusOK),
		web.Describe("Fields that are left out stay as they are; null removes a value.")), h.rescheduleOccasion)
	reschedule.Responses["204"] = &huma.Response{
		Description: "Done, but not yet visible: get the occasion with the Crumbtrail-Position of this answer",
		Headers:     reschedule.Responses["200"].Headers,
	}
	h.archiving(one, tag)
}

// archiving adds what takes an occasion out of the lists, and back.
func (h *handlers) archiving(one, tag string) {
	resource.Update(h.Kit, web.Operation("ArchiveOccasion", http.MethodPost, one+"/archive", tag, "Archive an occasion", web.Describe(
		"A mistaken occasion leaves the lists; its plans and runs stay. A reason is required. An active plan that is a draft, locked or in "+
			"production must be cancelled first: until then it is refused as `state_conflict`. Everything else about an archived occasion, "+
			"runs for it as well, is refused as `occasion_archived` until it is restored. The operation is idempotent.")), h.archiveOccasion)
	resource.Update(h.Kit, web.Operation("RestoreOccasion", http.MethodPost, one+"/restore", tag, "Restore an archived occasion",
		web.Describe("The occasion is in the lists again. The operation is idempotent.")), h.restoreOccasion)
}

func (h *handlers) archiveOccasion(ctx context.Context, caller commands.Caller, in *archiveOccasion) (*web.Done, error) {
	return resource.Done(h.Application.ArchiveOccasion(ctx, caller, commands.ArchiveOccasion{Occasion: in.ID.ID(), Reason: in.Body.Reason}))
}

func (h *handlers) restoreOccasion(ctx context.Context, caller commands.Caller, in *restoreOccasion) (*web.Done, error) {
	return resource.Done(h.Application.RestoreOccasion(ctx, caller, commands.RestoreOccasion{Occasion: in.ID.ID()}))
}

func (h *handlers) scheduleOccasion(
	ctx context.Context, caller commands.Caller, in *scheduleOccasion,
) (*web.Changed[readmodels.Occasion], error) {
	details := in.Body.details()
	scheduled, err := h.Application.ScheduleOccasion(ctx, caller, commands.ScheduleOccasion{Details: details})
	if err != nil {
		return nil, err
	}
	return resource.Created(scheduled.Result, true, "/v1/occasions/"+string(scheduled.ID), readmodels.Occasion{
		ID: scheduled.ID, Name: details.Name, Date: details.Date, OutputMode: details.OutputMode, Notes: details.Notes,
		Attendees: details.Attendees, UseStock: details.UseStock,
		Revision: scheduled.Revision, ProductionTargets: []readmodels.ProductionTarget{}, AssemblyTargets: []readmodels.AssemblyTarget{},
	}), nil
}

func (h *handlers) listOccasions(
	ctx context.Context, query readmodels.Query, in *listOccasions,
) (*resource.ListOf[readmodels.Occasion], error) {
	filter := readmodels.OccasionFilter{Text: in.Text, Archived: in.Archived, Progress: in.Include != ""}
	occasions, err := h.Queries.Occasions(ctx, query, filter, resource.PageOf(in.Paged))
	return resource.Listed(ctx, occasions, err)
}

func (h *handlers) occasion(ctx context.Context, query readmodels.Query, in *datedOccasion) (*web.Tagged[readmodels.Occasion], error) {
	occasion, position, err := h.Queries.Occasion(ctx, query, in.ID.ID())
	return resource.Tagged(occasion, occasion.Revision, position, err)
}

// rescheduled is an occasion after a change of its details. It is empty if the
// change is stored but not yet visible.
type rescheduled struct {
	Status int
	web.CommandHeaders
	Body *readmodels.Occasion
}

func (h *handlers) rescheduleOccasion(ctx context.Context, caller commands.Caller, in *rescheduleOccasion) (*rescheduled, error) {
	result, err := h.Application.RescheduleOccasion(ctx, caller, in.Body.reschedule(in.ID.ID()))
	if err != nil {
		return nil, err
	}
	answer := &rescheduled{Status: http.StatusNoContent, CommandHeaders: resource.HeadersOf(result)}
	query := readmodels.Query{Kitchen: caller.Kitchen, After: result.Position}
	if now, _, err := h.Queries.Occasion(ctx, query, in.ID.ID()); err == nil {
		answer.Status, answer.Body = http.StatusOK, &now
		answer.ETag = web.ETag(now.Revision)
	}
	return answer, nil
}
