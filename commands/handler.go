package commands

import (
	"context"
	"errors"
	"fmt"

	"crumbtrail/commands/reserving"
	"crumbtrail/commands/signing"
	"crumbtrail/domain"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore"
)

// decision returns the events of a command, none if there is nothing to do. It is a
// function of the state and of what was gathered, and only reads the state.
type decision[S, E any] = func(state S) ([]E, error)

type pantryDecision = decision[pantry.Pantry, pantry.Event]

// pantryHandler is handle or tryRun.
type pantryHandler = func(
	context.Context, *eventstore.Repository[pantry.Pantry, pantry.Event], string, eventstore.Command, func() (pantryDecision, error),
) (eventstore.Outcome[pantry.Event], error)

// handle takes a command through the protocol that all commands share:
//
//  1. Replay: a command whose idempotency key the stream knows is answered from the
//     log, so what happened since cannot refuse it. The stream is not read to look for a
//     key that is not known yet: the append would be refused if it had it.
//  2. Gather: what the decision needs from other streams is read.
//  3. Decide: the aggregate decides on its state as it is now.
//  4. Append: the events are appended at the revision of that state. If another writer
//     was faster, the aggregate decides again on the new state.
//  5. Answer: the caller builds its answer from the outcome.
//
// It fails as gather and the decision do, and as [eventstore.Repository.Execute] does.
func handle[S, E any](
	ctx context.Context, events *eventstore.Repository[S, E], stream string, command eventstore.Command,
	gather func() (decision[S, E], error),
) (eventstore.Outcome[E], error) {
	if _, err := domain.ParseKitchen(command.Kitchen); err != nil {
		return eventstore.Outcome[E]{}, err
	}
	if earlier, replayed, err := events.ReplayKnown(ctx, stream, command); replayed || err != nil {
		return earlier, err
	}
	var refused error
	outcome, err := retryOutdated(stream, func() (decide decision[S, E], _ error) {
		decide, refused = gather()
		return decide, refused
	}, func(decide decision[S, E]) (eventstore.Outcome[E], error) {
		return events.Execute(ctx, stream, command, func(state S, _ eventstore.Expected) ([]E, error) { return decide(state) })
	})
	if refused == nil {
		return outcome, err
	}
	if earlier, replayed, replaying := events.Replay(ctx, stream, command); replayed || replaying != nil {
		return earlier, replaying
	}
	return outcome, err
}

// unless returns the events of a decision, or everything that refuses them.
func unless[E any](events []E, refused ...error) ([]E, error) {
	if err := domain.All(refused...); err != nil {
		return nil, err
	}
	return events, nil
}

// replay returns the outcome of a command that was handled before. It fails with
// [domain.ErrBadKitchen] for a command of no kitchen.
func replay[S, E any](
	ctx context.Context, events *eventstore.Repository[S, E], stream string, command eventstore.Command,
) (eventstore.Outcome[E], bool, error) {
	if _, err := domain.ParseKitchen(command.Kitchen); err != nil {
		return eventstore.Outcome[E]{}, false, err
	}
	return events.Replay(ctx, stream, command)
}

// retryOutdated gathers and takes the decision, again while that is outdated.
func retryOutdated[S, E any](
	stream string, gather func() (decision[S, E], error), take func(decision[S, E]) (eventstore.Outcome[E], error),
) (eventstore.Outcome[E], error) {
	for range maxGatherings {
		decide, err := gather()
		if err != nil {
			return eventstore.Outcome[E]{}, err
		}
		outcome, err := take(decide)
		if !errors.Is(err, errOutdated) {
			return outcome, err
		}
	}
	return eventstore.Outcome[E]{}, &eventstore.ConflictError{Stream: stream}
}

// errOutdated is for a decision that finds that what was gathered is not what its state
// needs any more. The command gathers again.
var errOutdated = reserving.ErrOutdated

// maxGatherings limits how often a command gathers.
const maxGatherings = 10

// command is what the event store needs to know of a command. The code under its key
// covers the command's name and fields, so that a key belongs to one command. Both are
// stored with the events: neither names nor fields may change.
func (a *Application) command(caller Caller, name string, fields any) eventstore.Command {
	command := eventstore.Command{
		Metadata: eventstore.Metadata{
			Correlation: caller.Correlation, Causation: string(a.newID()), Command: name,
			Actor: caller.Actor, Kitchen: string(caller.Kitchen), RecordedAt: a.now(),
		},
		IfRevision: caller.IfRevision, IfExists: caller.IfExists, IfNew: caller.IfNew, MustState: caller.MustState,
		OnlyCheck: caller.OnlyCheck,
	}
	if caller.Key != "" {
		text := signing.Text(name, fields)
		command.Key, command.OldKeyHash = caller.Key, signing.Hash(text)
		command.Sign = func(ctx context.Context) (string, error) { return a.sign(ctx, caller.Kitchen, text) }
	}
	return command
}

// sign returns the code of a command. Without the kitchen's secret nothing about the
// command can be found out from it, not even by trying what it may have been.
func (a *Application) sign(ctx context.Context, kitchen domain.Kitchen, text []byte) (string, error) {
	secret, err := a.secret(ctx, kitchen)
	if err != nil {
		return "", fmt.Errorf("get the secret of kitchen %s: %w", kitchen, err)
	}
	return signing.Code(secret, text), nil
}

func resultOf[E any](outcome eventstore.Outcome[E]) Result {
	var replaced *uint64
	if outcome.First > 0 {
		before := outcome.First - 1
		replaced = &before
	}
	return Result{
		Replaced: replaced, Revision: outcome.Revision, Position: outcome.Position,
		Written: len(outcome.Events) > 0, Replayed: outcome.Replayed,
	}
}

// last returns the event that a command ends with; the zero value if it wrote none or
// one of another type.
func last[T, E any](outcome eventstore.Outcome[E]) (event T) {
	if n := len(outcome.Events); n > 0 {
		event, _ = any(outcome.Events[n-1]).(T)
	}
	return event
}

// dryRun takes a command through the protocol and writes nothing. The outcome has no
// events, and the revision on which the aggregate decided.
func dryRun[S, E any](
	ctx context.Context, events *eventstore.Repository[S, E], stream string, command eventstore.Command,
	gather func() (decision[S, E], error),
) (eventstore.Outcome[E], error) {
	if earlier, replayed, err := replay(ctx, events, stream, command); replayed || err != nil {
		return earlier, err
	}
	return retryOutdated(stream, gather, func(decide decision[S, E]) (outcome eventstore.Outcome[E], err error) {
		viewErr := events.View(ctx, stream, func(state S, at eventstore.Expected) {
			if err = command.Check(at); err == nil {
				_, err = decide(state)
			}
			outcome.Revision, _ = at.Revision()
		})
		return outcome, errors.Join(viewErr, err)
	})
}

// tryRun is the dry run of a command about the pantry, whose outcome has the events that
// the command would have written. They are not written, so their ids identify nothing.
func tryRun(
	ctx context.Context, events *eventstore.Repository[pantry.Pantry, pantry.Event], stream string, command eventstore.Command,
	gather func() (pantryDecision, error),
) (eventstore.Outcome[pantry.Event], error) {
	var decided []pantry.Event
	outcome, err := dryRun(ctx, events, stream, command, func() (pantryDecision, error) {
		decide, err := gather()
		return func(p pantry.Pantry) (_ []pantry.Event, err error) {
			decided, err = decide(p)
			return decided, err
		}, err
	})
	if !outcome.Replayed {
		outcome.Events = decided
	}
	return outcome, err
}
