package commands

import (
	"context"
	"fmt"

	"crumbtrail/commands/gathering"
	"crumbtrail/commands/trail"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/pantry/revaluing"
	"crumbtrail/domain/stream"
)

// SettleUnaccounted settles what is unaccounted of an item in a production run.
type SettleUnaccounted struct {
	Run    domain.ID
	Item   domain.Slug
	Lot    domain.ID // what it is taken of; empty dismisses it, as it was there after all
	Reason string
}

// UnaccountedSettled is the answer to [Application.SettleUnaccounted], with the run as it is
// afterwards.
type UnaccountedSettled struct {
	Result
	pantry.UnaccountedSettled
	Run pantry.BatchProductionRecorded
}

// SettleUnaccounted takes what is unaccounted of a lot, as far as that has it, and puts its
// cost on the run and on what was made of that. It fails with a [*NotFoundError],
// [pantry.ErrVoided] or a [*domain.InvalidError].
func (a *Application) SettleUnaccounted(ctx context.Context, caller Caller, settle SettleUnaccounted) (UnaccountedSettled, error) {
	command := a.command(caller, "SettleUnaccounted", settle)
	outcome, err := handle(ctx, a.pantries, stream.Pantry(caller.Kitchen), command, func() (pantryDecision, error) {
		runs, err := a.trail(caller.Kitchen).Runs(ctx, settle.Run)
		if err != nil {
			return nil, err
		}
		if len(runs.Missing) > 0 {
			return nil, &NotFoundError{What: "production run", Name: string(settle.Run)}
		}
		item, err := gathering.Load(ctx, a.items, stream.Item(caller.Kitchen, settle.Item))
		return func(p pantry.Pantry) ([]pantry.Event, error) {
			if p.Folded() != runs.Folded {
				return nil, errOutdated
			}
			return settle.decide(p, runs.Uses, item.Definition)
		}, err
	})
	if err != nil {
		return UnaccountedSettled{}, err
	}
	run, _, err := a.recordedRun(ctx, caller.Kitchen, VoidRun{Run: settle.Run, Kind: pantry.ProductionKind})
	answer := UnaccountedSettled{Result: resultOf(outcome), UnaccountedSettled: last[pantry.UnaccountedSettled](outcome)}
	answer.Run, _ = run.(pantry.BatchProductionRecorded)
	return answer, err
}

func (s SettleUnaccounted) decide(p pantry.Pantry, uses []pantry.Event, item catalog.Item) ([]pantry.Event, error) {
	var checks domain.Checks
	checks.Reason(s.Reason)
	one := revaluing.Settle{Run: s.Run, Item: s.Item, Measures: item.Conversions()}
	if s.Lot != "" {
		lot, known := p.Lot(s.Lot)
		checks.Require(known, "/lot_id", "is no lot of the pantry")
		checks.Require(!known || lot.Item == s.Item, "/lot_id", "is a lot of %s", lot.Item)
		checks.Require(!known || lot.Open(), "/lot_id", "is used up")
		if known && lot.Item == s.Item && lot.Open() {
			one.Lot = &lot
		}
	}
	if run, _ := p.Run(s.Run); run.Voided {
		return nil, domain.All(checks.Err(), pantry.ErrVoided)
	}
	events, err := revaluing.SettleRun(p, uses, one, s.Reason)
	return unless(events, checks.Err(), err)
}

// settlements is the runs that lots, given by their ids, settle, and what the log says of
// these runs.
type settlements struct {
	runsOf map[domain.ID][]domain.ID
	trail.Runs
}

// settledBy returns which runs lots settle. It fails with a [*NotFoundError].
func (a *Application) settledBy(
	ctx context.Context, kitchen domain.Kitchen, newLots []NewLot, lots []pantry.LotReceived,
) (found settlements, err error) {
	var checks domain.Checks
	var all []domain.ID
	found.runsOf = map[domain.ID][]domain.ID{}
	for i, lot := range newLots {
		runs := lot.SettlesUnaccounted
		checks.Require(len(runs) <= maxCollectedFor, fmt.Sprintf("/lots/%d/settles_unaccounted", i), "must be at most %d runs", maxCollectedFor)
		if len(runs) > 0 {
			found.runsOf[lots[i].ID] = runs
			all = append(all, runs...)
		}
	}
	if len(all) == 0 {
		return found, nil
	}
	found.Runs, err = a.trail(kitchen).Runs(ctx, all...)
	refused := []error{checks.Err(), err}
	for _, run := range found.Missing {
		refused = append(refused, &NotFoundError{What: "production run", Name: string(run)})
	}
	return found, domain.All(refused...)
}

// add adds what received lots settle.
func (s settlements) add(p pantry.Pantry, received []pantry.Event, items map[domain.Slug]catalog.Item) ([]pantry.Event, error) {
	if len(s.runsOf) == 0 {
		return received, nil
	}
	if p.Folded() != s.Folded {
		return nil, errOutdated
	}
	return append(received, s.Settle(p, received, items, s.runsOf)...), nil
}
