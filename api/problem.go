package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
	"crumbtrail/internal/baketracker"
	"crumbtrail/projections"
	"crumbtrail/readmodels"
)

// kind is a kind of problem. Its code never changes.
type kind struct {
	code   string
	status int
	title  string
	// about explains the kind to somebody who met it. It is the detail of a problem
	// whose error says what is nobody's business.
	about string
	// match says whether an error is of this kind, and adds its details to the
	// problem. A kind without it is not made of errors.
	match func(err error, p *Problem) bool
}

// kinds is the one table from errors to problems. The first kind that matches
// counts.
var kinds = []kind{
	{"too_large", http.StatusRequestEntityTooLarge, "The body is too large", "A body has at most 1 MiB, an import 32 MiB.", as(func(*Problem, *http.MaxBytesError) {})},

	// What was sent cannot be right.
	{"invalid", http.StatusUnprocessableEntity, "The input is invalid", "Something that was sent cannot be right, whatever the state of the kitchen. errors says what and where.", as(func(p *Problem, err *domain.InvalidError) {
		for _, problem := range err.Problems {
			p.Errors = append(p.Errors, Fault{Pointer: problem.Pointer, Detail: problem.Detail})
		}
	})},
	{"invalid", http.StatusUnprocessableEntity, "The input is invalid", "Something that was sent cannot be right. errors says what and where.", unexplained},
	{"bad_cursor", http.StatusUnprocessableEntity, "The cursor is unknown", "A cursor is taken from the answer before it, as it is.", is(readmodels.ErrBadCursor)},
	{"unreadable_json", http.StatusBadRequest, "The JSON is unreadable", "The body is not one JSON value, in UTF-8, with each field once and at most 100 levels deep.", because(baketracker.ErrUnreadable)},
	{"not_an_export", http.StatusUnprocessableEntity, "This is not an export", "The body is no bake-tracker export.", because(baketracker.ErrNotAnExport)},
	{"export_version", http.StatusUnprocessableEntity, "The export's version is not supported", "Only version 4 of bake-tracker's exports can be imported.", because(baketracker.ErrVersion)},
	{"too_many_records", http.StatusUnprocessableEntity, "The export is too large", "The export holds more records than are taken at once.", is(baketracker.ErrTooManyRecords)},

	// There is no such thing.
	{"not_found", http.StatusNotFound, "Not found", "There is no such thing in this kitchen.", as(func(p *Problem, err *commands.NotFoundError) { p.Detail = err.Error() })},
	{"not_found", http.StatusNotFound, "Not found", "There is no such thing in this kitchen.", is(readmodels.ErrNotFound, occasion.ErrNoTarget, pantry.ErrNoLot, pantry.ErrNoRun, eventstore.ErrStreamNotFound)},

	{"not_found", http.StatusNotFound, "Not found", "There is no such thing in this kitchen.", as(func(p *Problem, err *readmodels.NoPlansError) {
		p.Detail = err.Error()
		for _, plan := range err.Plans {
			p.Errors = append(p.Errors, Fault{Parameter: "plans", Detail: "there is no plan " + string(plan)})
		}
	})},
	{"no_such_figure", http.StatusNotFound, "No such figure", "The plan's summary has no figure at that path. near names paths like it; without a path all are listed.", as(func(p *Problem, err *readmodels.NoFigureError) {
		p.Detail, p.Near = err.Error(), err.Near
	})},
	{"not_found", http.StatusNotFound, "Not found", "There is no such projection.", is(projections.ErrUnknownProjection)},

	// It does not fit the state of things.
	{"stale", http.StatusPreconditionFailed, "The resource has changed", "If-Match or If-None-Match does not hold: the resource is not what its sender expects. Read it again.", as(func(p *Problem, err *eventstore.StaleError) { p.Detail = err.Error() })},
	{"state_conflict", http.StatusConflict, "Not in this state", "The state of the occasion's active plan does not allow this. state says which it is, allowed what can be done instead.", as(func(p *Problem, err *occasion.StateError) {
		p.Detail, p.State = err.Error(), string(err.State)
		for _, action := range err.Allowed {
			p.Allowed = append(p.Allowed, string(action))
		}
	})},
	{"not_found", http.StatusNotFound, "Not found", "There is no plan yet.", is(occasion.ErrNoPlan)},
	{"incomplete", http.StatusConflict, "Something is left", "Something of the plan is left to be made. left names all of it; send accept_incomplete with a reason if that is right.", as(func(p *Problem, err *occasion.IncompleteError) {
		p.Detail, p.Left = err.Error(), err.Left
	})},
	{"not_amendable", http.StatusConflict, "The plan cannot be amended so", "A change plans less than was made, drops what was begun, is about what the plan does not have, or leaves nothing of it. errors says what is wrong with each change, and how far it may go.", as(func(p *Problem, err *occasion.NotAmendableError) {
		p.Detail = err.Error()
		for _, problem := range err.Problems {
			p.Errors = append(p.Errors, Fault{Pointer: problem.Pointer, Detail: problem.Detail})
		}
	})},
	{"plan_not_active", http.StatusConflict, "The plan is not active", "A later plan of the occasion has replaced this one. active_plan_id names it.", as(func(p *Problem, err *commands.NotActiveError) {
		p.Detail, p.ActivePlan = err.Error(), err.Active
	})},
	{"not_poolable", http.StatusConflict, "Nothing more is bought for the plan", "Plans are bought for together while something may be bought for them: while they are the active plans of their occasions, and neither completed nor cancelled. errors names the others.", as(func(p *Problem, err *readmodels.NotPoolableError) {
		p.Detail = err.Error()
		for _, plan := range err.Plans {
			p.Errors = append(p.Errors, Fault{Parameter: "plans", Detail: "plan " + string(plan.Plan) + " " + plan.Why})
		}
	})},
	{"already_voided", http.StatusConflict, "The run is voided", "A run is voided once.", is(pantry.ErrVoided)},
	{"output_in_use", http.StatusConflict, "What the run made was used", "Later runs or corrections used what the run made. runs names them. Void those runs first, the latest first; a correction of finished stock stands.", as(func(p *Problem, err *pantry.InUseError) {
		p.Detail, p.Runs = err.Error(), err.Uses
	})},
	{"conflict", http.StatusConflict, "Others are changing the same thing", "Others kept changing the same thing. Nothing was written; try again.", is(eventstore.ErrConflict)},

	{"already_rebuilding", http.StatusConflict, "The projection is being rebuilt", "A projection is rebuilt once at a time, by an order or because of a new version.", is(projections.ErrRebuilding)},
	{"no_rebuild", http.StatusConflict, "There is no rebuild to cancel", "No rebuild was asked for, or it is over. One that a new version began cannot be cancelled.", is(projections.ErrNoRebuild)},
	{"not_paused", http.StatusConflict, "The projection is not paused", "No event pauses the projection.", is(projections.ErrNotPaused)},
	{"unknown_event", http.StatusConflict, "The event is not known yet", "Which event pauses the projection is found out by its next attempt. Retry, and look again.", is(projections.ErrUnknownEvent)},
	{"no_space", http.StatusInsufficientStorage, "There is no room", "The disk has no room for a second copy of the projection's tables.", as(func(p *Problem, err *projections.NoSpaceError) { p.Detail = err.Error() })},

	// It is refused.
	{"unusable", http.StatusUnprocessableEntity, "Definitions are missing", "What is asked for rests on definitions that are missing, archived or run in a circle. missing, cycles and too_deep name all of them.", as(func(p *Problem, err *catalog.UnusableError) {
		p.Detail, p.Missing, p.Cycles, p.TooDeep = err.Error(), err.Missing, err.Cycles, err.TooDeep
		if len(err.Cycles) > 0 {
			p.Cycle = err.Cycles[0]
		}
	})},
	{"shortage", http.StatusUnprocessableEntity, "Not enough in the pantry", "Something is short. shortages names everything that is; nothing was written.", as(func(p *Problem, err *pantry.ShortageError) {
		p.Detail, p.Shortages = err.Error(), err.Shortages
	})},
	{"no_output_mode", http.StatusUnprocessableEntity, "The occasion has no output mode", "An occasion is planned once it says in what form its food leaves the kitchen.", is(occasion.ErrNoOutputMode)},
	{"no_targets", http.StatusUnprocessableEntity, "The occasion has no targets", "An occasion without targets has nothing to plan.", is(occasion.ErrNoTargets)},
	{"other_occasion", http.StatusUnprocessableEntity, "The plans are of different occasions", "Plans are compared with plans of the same occasion.", is(readmodels.ErrOtherOccasion)},
	{"over_yield", http.StatusUnprocessableEntity, "More than expected", "More was yielded than the recipe says. Send allow_over_yield if that is right.", as(func(p *Problem, err *pantry.OverYieldError) { p.Detail = err.Error() })},
	{"no_yield", http.StatusUnprocessableEntity, "The run is too small", "The run is too small to yield a whole unit.", is(pantry.ErrNoYield)},
	{"unknown_finished_unit", http.StatusUnprocessableEntity, "Unknown finished unit", "The recipe's snapshot does not yield that finished unit.", is(pantry.ErrUnknownUnit)},
	{"below_zero", http.StatusUnprocessableEntity, "Less than nothing", "A correction cannot take more than is there.", as(func(p *Problem, err *pantry.BelowZeroError) { p.Detail = err.Error() })},
	{"not_convertible", http.StatusUnprocessableEntity, "The units do not convert", "Amounts of the two units cannot be made one another.", as(func(p *Problem, err *measure.ConversionError) { p.Detail = err.Error() })},
	{"idempotency_key_reused", http.StatusUnprocessableEntity, "The key was used for another request", "An Idempotency-Key stands for one request. This one was sent before with another body.", is(eventstore.ErrKeyReused)},
	{"plan_too_large", http.StatusRequestEntityTooLarge, "The plan is too large", "A plan is written with its snapshots as a whole or not at all, and the log does not take this one at once. Plan fewer things together, or raise the log's limit.", as(func(p *Problem, err *commands.PlanTooLargeError) { p.Detail = err.Error() })},
	{"too_large_to_record", http.StatusUnprocessableEntity, "Too large to record", "What this would write is larger than the log takes at once.", is(eventstore.ErrTooLarge)},

	// Not now.
	{"outcome_unknown", http.StatusServiceUnavailable, "The outcome is unknown", "The log did not say whether the command was written. Send it again with the same Idempotency-Key.", is(eventstore.ErrOutcomeUnknown)},
	{"unavailable", http.StatusServiceUnavailable, "Not available now", "What the program stands on cannot be reached now. Nothing was written; try again.", is(eventstore.ErrUnavailable, eventstore.ErrClosed)},
	{"unavailable", http.StatusServiceUnavailable, "Not available now", "What the program stands on cannot be reached now. Nothing was written; try again.", databaseDown},
	{"invalid", http.StatusUnprocessableEntity, "The input is invalid", "A value is not one that the database can look for.", databaseRefusesValue},
	{"not_yet_visible", http.StatusServiceUnavailable, "Not yet visible", "What was written is safe, but the answer does not show it yet. Ask again.", as(stillInvisible)},
	{"timeout", http.StatusServiceUnavailable, "It took too long", "The answer took too long. A command may have been carried out nevertheless: send it again with the same Idempotency-Key.", is(context.DeadlineExceeded, context.Canceled)},

	{"broken_event", http.StatusInternalServerError, "An event is broken", "The log holds an event that cannot be read, or that does not fit those before it. crumbtrail audit verify says what is wrong with a log.", brokenEvent},

	// What no error of the program stands for.
	{code: "too_many_readers", status: http.StatusServiceUnavailable, title: "Too many readers", about: "As many follow the events as can. Try again later."},
	{code: "not_ready", status: http.StatusServiceUnavailable, title: "Not ready", about: "The program cannot answer as it should now. Its log says why."},
	{code: "bad_request", status: http.StatusBadRequest, title: "The request is unreadable", about: "The path, the query or a header cannot be read."},
	{code: "forbidden", status: http.StatusForbidden, title: "Not permitted", about: "Only an administrator may do this."},
	{code: "host_not_allowed", status: http.StatusMisdirectedRequest, title: "The host is not served", about: "The program listens to this machine alone and is not known under the request's Host."},
	{code: "cross_origin", status: http.StatusForbidden, title: "From another site", about: "Browsers may not send this on behalf of another site's page."},
	{code: "unknown_path", status: http.StatusNotFound, title: "Unknown path", about: "There is nothing at this path. See /docs."},
	{code: "method_not_allowed", status: http.StatusMethodNotAllowed, title: "The method is not allowed", about: "This path does not take the request's method. Allow says which it takes."},
	{code: "not_acceptable", status: http.StatusNotAcceptable, title: "Not acceptable", about: "There is no such representation."},
	{code: "request_timeout", status: http.StatusRequestTimeout, title: "The body came too slowly", about: "The body did not arrive in time."},
	{code: "unsupported_media_type", status: http.StatusUnsupportedMediaType, title: "The body is not JSON", about: "A body is sent as application/json, in UTF-8."},
	{code: "internal", status: http.StatusInternalServerError, title: "Internal error", about: "The program failed. Its log says more under the request's id, X-Request-Id."},
}

// unexplained matches an order that needs a reason.
func unexplained(err error, p *Problem) bool {
	if !errors.Is(err, projections.ErrReasonRequired) {
		return false
	}
	p.Errors = append(p.Errors, Fault{Pointer: "/reason", Detail: "say why: a reason is required"})
	return true
}

// is matches sentinels.
func is(targets ...error) func(error, *Problem) bool {
	return func(err error, p *Problem) bool {
		for _, target := range targets {
			if errors.Is(err, target) {
				if p.Status < http.StatusInternalServerError {
					p.Detail = target.Error()
				}
				return true
			}
		}
		return false
	}
}

// because matches a sentinel and says what follows it in the error: why it is one.
func because(target error) func(error, *Problem) bool {
	return func(err error, p *Problem) bool {
		if !errors.Is(err, target) {
			return false
		}
		_, why, _ := strings.Cut(err.Error(), target.Error())
		p.Detail = target.Error() + why
		return true
	}
}

// as matches errors of a type, and adds their details to the problem.
func as[E error](detail func(p *Problem, err E)) func(error, *Problem) bool {
	return func(err error, p *Problem) bool {
		found, ok := errors.AsType[E](err)
		if ok {
			detail(p, found)
		}
		return ok
	}
}
