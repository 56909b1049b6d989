package problem

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"crumbtrail/api/web"
	"crumbtrail/audit"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/pantry/revaluing"
	"crumbtrail/eventstore"
	"crumbtrail/internal/baketracker"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/fairuse"
	"crumbtrail/internal/openid"
	"crumbtrail/internal/pgerr"
	"crumbtrail/projections/engine"
	"crumbtrail/readmodels"
)

// rules is the one table from errors to problems; the first rule that matches
// counts.
var rules = []rule{
	{web.TooLarge, as(func(*Problem, *http.MaxBytesError) {})},
	{web.RateLimited, as(func(p *Problem, err *fairuse.ExceededError) {
		p.Detail, p.RetryAfter = err.Error()+" Try again later.", err.Wait
	})},

	// The input is wrong.
	{web.Invalid, as(func(p *Problem, err *domain.InvalidError) { p.Errors = faults(err.Problems) })},
	{web.Invalid, unexplained},
	{badCursor, is(readmodels.ErrBadCursor)},
	{web.UnreadableJSON, because(baketracker.ErrUnreadable)},
	{notAnExport, because(baketracker.ErrNotAnExport)},
	{exportVersion, because(baketracker.ErrVersion)},
	{tooManyRecords, is(baketracker.ErrTooManyRecords)},

	// The resource does not exist.
	{NotFound, as(func(p *Problem, err *commands.NotFoundError) {
		p.Detail, p.absent = err.Error(), []commands.NotFoundError{*err}
	})},
	{NotFound, is(readmodels.ErrNotFound, eventstore.ErrStreamNotFound)},
	{NotFound, is(occasion.ErrNoTarget, occasion.ErrNoTick, pantry.ErrNoLot, pantry.ErrNoRun)},
	{NotFound, as(func(p *Problem, err *readmodels.NoPlansError) {
		p.Detail = err.Error()
		for _, plan := range err.Plans {
			p.Errors = append(p.Errors, Fault{Parameter: "plans", Detail: "plan " + string(plan) + " not found"})
		}
	})},
	{noSuchFigure, as(func(p *Problem, err *readmodels.NoFigureError) { p.Detail, p.Near = err.Error(), err.Near })},
	{NotFound, is(engine.ErrUnknownProjection)},
	{NotFound, matches(credentials.ErrNotFound)},
	{NotFound, matches(credentials.ErrNoKitchen)},

	// The state of the resource does not allow it.
	{Stale, as(text[*eventstore.StaleError])},
	{ifMatchRequired, matches(eventstore.ErrUnstated)},
	{stateConflict, as(func(p *Problem, err *occasion.StateError) {
		p.Detail, p.State = err.Error(), string(err.State)
		for _, action := range err.Allowed {
			p.Allowed = append(p.Allowed, string(action))
		}
	})},
	{occasionArchived, is(occasion.ErrArchived)},
	{NotFound, is(occasion.ErrNoPlan)},
	{incomplete, as(func(p *Problem, err *occasion.IncompleteError) { p.Detail, p.Left = err.Error(), err.Left })},
	{notAmendable, as(func(p *Problem, err *occasion.NotAmendableError) {
		p.Detail, p.Errors = err.Error(), faults(err.Problems)
	})},
	{planNotActive, as(func(p *Problem, err *commands.NotActiveError) { p.Detail, p.ActivePlan = err.Error(), err.Active })},
	{notPoolable, as(func(p *Problem, err *readmodels.NotPoolableError) {
		p.Detail = err.Error()
		for _, plan := range err.Plans {
			p.Errors = append(p.Errors, Fault{Parameter: "plans", Detail: "plan " + string(plan.Plan) + " " + plan.Why})
		}
	})},
	{kitchenClosed, as(text[*credentials.ClosedError])},
	{lastAdmin, matches(credentials.ErrLastAdmin)},
	{notInvited, matches(credentials.ErrNotMember)},
	{tooManySignIns, matches(credentials.ErrTooMany)},
	{providerUnavailable, matches(openid.ErrUnavailable)},
	{providerRefused, matches(openid.ErrRefused)},
	{alreadyMember, matches(credentials.ErrAlreadyMember)},
	{otherPerson, matches(credentials.ErrOtherPerson)},
	{alreadyVoided, is(pantry.ErrVoided)},
	{outputInUse, as(func(p *Problem, err *pantry.InUseError) { p.Detail, p.Runs = err.Error(), err.Uses })},
	{lotInUse, as(func(p *Problem, err *revaluing.LotInUseError) { p.Detail, p.Runs = err.Error(), err.Uses })},
	{reservedElsewhere, as(func(p *Problem, err *pantry.ReservedError) {
		p.Detail, p.Reserved, p.Possible, p.Needs = err.Error(), err.Reserved, &err.Count, taking
	})},
	{conflict, is(eventstore.ErrConflict)},
	{alreadyRebuilding, is(engine.ErrRebuilding)},
	{noRebuild, is(engine.ErrNoRebuild)},
	{notPaused, is(engine.ErrNotPaused)},
	{unknownEvent, is(engine.ErrUnknownEvent)},
	{noSpace, as(text[*engine.NoSpaceError])},

	// A rule of the domain refuses it.
	{unusable, as(func(p *Problem, err *catalog.UnusableError) {
		p.Detail, p.Missing, p.Cycles, p.TooDeep = err.Error(), err.Missing, err.Cycles, err.TooDeep
		p.Names = err.Names
		if len(err.Cycles) > 0 {
			p.Cycle = err.Cycles[0]
		}
	})},
	{noOutputMode, is(occasion.ErrNoOutputMode)},
	{noTargets, is(occasion.ErrNoTargets)},
	{otherOccasion, is(readmodels.ErrOtherOccasion)},
	{overYield, as(text[*pantry.OverYieldError])},
	{noYield, is(pantry.ErrNoYield)},
	{unknownFinishedUnit, is(pantry.ErrUnknownUnit)},
	{notOnList, as(text[*occasion.NotOnListError])},
	{belowZero, as(text[*pantry.BelowZeroError])},
	{notConvertible, as(text[*measure.ConversionError])},
	{shortage, as(func(p *Problem, err *pantry.ShortageError) {
		p.Detail, p.Shortages, p.Possible, p.Needs = err.Error(), err.Shortages, &err.Count, taking
	})},
	{keyReused, as(func(p *Problem, err *eventstore.KeyReusedError) {
		first := err.First
		p.Detail = err.Error()
		p.UsedBy = &UsedBy{Command: first.Command, RecordedAt: first.RecordedAt, RequestID: first.Correlation, Actor: first.Actor}
	})},
	{keyReused, is(eventstore.ErrKeyReused)},
	{planTooLarge, as(text[*commands.PlanTooLargeError])},
	{tooLargeToRecord, as(text[*eventstore.TooLargeError])},

	// It fails now.
	{newerVersion, newer},
	{outcomeUnknown, is(eventstore.ErrOutcomeUnknown)},
	{otherLog, as(text[*engine.OtherLogError])},
	{Unavailable, is(eventstore.ErrUnavailable, eventstore.ErrClosed, eventstore.ErrReplaced)},
	{Unavailable, databaseDown},
	{web.Invalid, databaseRefusesValue},
	{notYetVisible, as(stillInvisible)},
	{timeout, is(context.DeadlineExceeded, context.Canceled)},
	{brokenEvent, unreadable},
}

// taking are the fields that decide what a run takes.
var taking = []string{
	"/recipe", "/finished_good", "/batches", "/quantity", "/scale", "/occasion_id", "/produced_at", "/assembled_at", "/consumed",
	"/allow_expired", "/allow_reserved", "/allow_shortage", "/assemble_nested",
}

// unexplained matches a request that lacks a required reason.
func unexplained(err error, p *Problem) bool {
	if !errors.Is(err, engine.ErrReasonRequired) {
		return false
	}
	p.Detail = "a reason is required"
	p.Errors = append(p.Errors, Fault{Pointer: "/reason", Detail: "is required", Code: "required"})
	return true
}

// databaseDown matches a database that cannot be reached, is shutting down, has no
// resources, or ended during a query.
func databaseDown(err error, _ *Problem) bool {
	return pgerr.IsConnectionFailure(err) || pgerr.IsInsufficientResources(err)
}

// databaseRefusesValue matches values that are well-formed and outside the range of
// the database, such as a date within a forged cursor.
func databaseRefusesValue(err error, p *Problem) bool {
	p.Detail = "a value is outside the range of the database"
	return pgerr.IsDataException(err)
}

// newer names the event that a newer version wrote, and what to do.
func newer(err error, p *Problem) bool {
	var undecoded *eventstore.UnreadableError
	if !errors.Is(err, eventstore.ErrNewerVersion) || !errors.As(err, &undecoded) {
		return false
	}
	p.Detail = fmt.Sprintf("event %d of %s, %s, was written by a newer version of crumbtrail, which this version cannot read. "+
		"Update this instance; all instances of one log need the newest version that writes to it.",
		undecoded.Revision, undecoded.Stream, undecoded.What)
	return true
}

// unreadable names the event that a replay or a command could not go past.
func unreadable(err error, p *Problem) bool {
	var unfit *audit.BrokenError
	var undecoded *eventstore.UnreadableError
	switch {
	case errors.As(err, &unfit):
		p.Detail = fmt.Sprintf("event %d of %s cannot be read, or does not fit the events before it", unfit.Revision, unfit.Stream)
	case errors.As(err, &undecoded):
		p.Detail = fmt.Sprintf("event %d of %s cannot be read", undecoded.Revision, undecoded.Stream)
	default:
		return false
	}
	return true
}

// stillInvisible reports how far the projections are, but not why their positions
// could not be read.
func stillInvisible(p *Problem, err *engine.NotYetVisibleError) {
	public := engine.NotYetVisibleError{Wanted: err.Wanted, Lagging: slices.Clone(err.Lagging)}
	for i := range public.Lagging {
		public.Lagging[i].Err = nil
	}
	p.Detail = public.Error()
}
