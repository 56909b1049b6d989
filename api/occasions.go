package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/occasion"
	"crumbtrail/readmodels"
)

// OccasionInput is an occasion as it is scheduled.
type OccasionInput struct {
	Name       string `json:"name" maxLength:"200" doc:"For people; no control characters" example:"Christmas 2026"`
	Date       string `json:"date" format:"date" example:"2026-12-24"`
	OutputMode string `json:"output_mode,omitempty" enum:"bulk_count,bundled" doc:"In what form the food leaves the kitchen; needed for a plan"`
	Notes      string `json:"notes,omitempty" maxLength:"10000"`
	Attendees  Whole  `json:"attendees,omitempty" minimum:"1" maximum:"1000000" doc:"How many people come, if that is known"`
}

func (i OccasionInput) details() occasion.Details {
	return occasion.Details{
		Name: i.Name, Date: domain.Date(i.Date), OutputMode: occasion.OutputMode(i.OutputMode), Notes: i.Notes, Attendees: int(i.Attendees),
	}
}

// OccasionChange is what is different from now on.
type OccasionChange struct {
	Name       Change[string] `json:"name,omitzero" maxLength:"200"`
	Date       Change[string] `json:"date,omitzero" format:"date"`
	OutputMode Change[string] `json:"output_mode,omitzero" enum:"bulk_count,bundled"`
	Notes      Change[string] `json:"notes,omitzero" maxLength:"10000"`
	Attendees  Change[Whole]  `json:"attendees,omitzero" minimum:"1" maximum:"1000000"`
}

func (c OccasionChange) reschedule(id domain.ID) commands.RescheduleOccasion {
	text := func(text string) string { return text }
	return commands.RescheduleOccasion{
		Occasion: id, Name: changed(c.Name, text), Notes: changed(c.Notes, text),
		Date:       changed(c.Date, func(text string) domain.Date { return domain.Date(text) }),
		OutputMode: changed(c.OutputMode, func(text string) occasion.OutputMode { return occasion.OutputMode(text) }),
		Attendees:  changed(c.Attendees, func(n Whole) int { return int(n) }),
	}
}

// OccasionID names the occasion that an operation is about.
type OccasionID struct {
	ID ID `path:"id" doc:"The occasion"`
}

type scheduleOccasion struct {
	Repeatable
	Body OccasionInput
}

type rescheduleOccasion struct {
	OccasionID
	Conditions
	Body OccasionChange
}

// datedOccasion asks about an occasion as it is or was.
type datedOccasion struct {
	OccasionID
	Visible
	Dated
}

type listOccasions struct {
	Text string `query:"q" maxLength:"200" doc:"Part of the name, whatever its case"`
	Visible
	Paged
}

func (a *API) occasions() {
	const one, all, tag = "/v1/occasions/{id}", "/v1/occasions", "Occasions"
	register(a, operation("ScheduleOccasion", http.MethodPost, all, tag, "Make an occasion", answers(http.StatusCreated)), a.scheduleOccasion)
	register(a, operation("ListOccasions", http.MethodGet, all, tag, "Occasions, the latest date first"), a.listOccasions)
	register(a, operation("GetOccasion", http.MethodGet, one, tag, "An occasion with its targets and its active plan"), a.occasion)
	reschedule := register(a, operation("RescheduleOccasion", http.MethodPatch, one, tag, "Change details of an occasion", answers(http.StatusOK),
		describe("What is left out stays as it is; null takes it away.")), a.rescheduleOccasion)
	reschedule.Responses["204"] = &huma.Response{
		Description: "Done, and not yet visible: ask for the occasion with the Crumbtrail-Position of this answer", Headers: reschedule.Responses["200"].Headers,
	}
}

func (a *API) scheduleOccasion(ctx context.Context, in *scheduleOccasion) (*changedTo[readmodels.Occasion], error) {
	sender, err := a.sender(ctx, in.Conditions, in.IdempotencyKey)
	if err != nil {
		return nil, err
	}
	details := in.Body.details()
	scheduled, err := a.application.ScheduleOccasion(ctx, sender, commands.ScheduleOccasion{Details: details})
	if err != nil {
		return nil, err
	}
	return created(scheduled.Result, true, "/v1/occasions/"+string(scheduled.ID), readmodels.Occasion{
		ID: scheduled.ID, Name: details.Name, Date: details.Date, OutputMode: details.OutputMode, Notes: details.Notes, Attendees: details.Attendees,
		Revision: scheduled.Revision, ProductionTargets: []readmodels.ProductionTarget{}, AssemblyTargets: []readmodels.AssemblyTarget{},
	}), nil
}

func (a *API) listOccasions(ctx context.Context, in *listOccasions) (*listedAs[readmodels.Occasion], error) {
	ask, err := a.ask(ctx, in.Visible)
	if err != nil {
		return nil, err
	}
	occasions, err := a.questions.Occasions(ctx, ask, in.Text, in.page())
	return listedAt(ctx, occasions, err)
}

func (a *API) occasion(ctx context.Context, in *datedOccasion) (*tagged[readmodels.Occasion], error) {
	ask, err := a.askOf(ctx, in.Visible, in.Dated)
	if err != nil {
		return nil, err
	}
	occasion, position, err := a.questions.Occasion(ctx, ask, in.ID.id())
	return taggedAt(occasion, occasion.Revision, position, err)
}

// rescheduled is an occasion after a change of its details. It is empty where the
// change is done and cannot be seen yet.
type rescheduled struct {
	Status int
	Carried
	Body *readmodels.Occasion
}

func (a *API) rescheduleOccasion(ctx context.Context, in *rescheduleOccasion) (*rescheduled, error) {
	sender, err := a.sender(ctx, in.Conditions, "")
	if err != nil {
		return nil, err
	}
	result, err := a.application.RescheduleOccasion(ctx, sender, in.Body.reschedule(in.ID.id()))
	if err != nil {
		return nil, err
	}
	answer := &rescheduled{Status: http.StatusNoContent, Carried: carried(result)}
	ask := readmodels.Query{Kitchen: sender.Kitchen, After: result.Position}
	if now, _, err := a.questions.Occasion(ctx, ask, in.ID.id()); err == nil {
		answer.Status, answer.Body = http.StatusOK, &now
		answer.ETag = etag(now.Revision)
	}
	return answer, nil
}
