// Package trail reads from the log what the pantry does not keep: what took from a lot, and
// what a run consumed, as corrections left it.
package trail

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/pantry/revaluing"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// Reader reads the log of one kitchen's pantry.
type Reader struct {
	Pantries *eventstore.Repository[pantry.Pantry, pantry.Event]
	Log      eventstore.Store
	Kitchen  domain.Kitchen
}

// Lot is what the log says of a lot, while the pantry has so many events.
type Lot struct {
	revaluing.LotTrail
	Folded uint64
}

// Lot reads the trail of a lot. Only corrections need it: the events that name the lot
// are found by reading those of the pantry since its receipt. It fails with
// [pantry.ErrNoLot].
func (r Reader) Lot(ctx context.Context, id domain.ID) (Lot, error) {
	var lot pantry.Lot
	var known bool
	var trail Lot
	err := r.view(ctx, func(p pantry.Pantry) { lot, known = p.Lot(id); trail.Folded = p.Folded() })
	if err != nil {
		return trail, err
	}
	if !known {
		return trail, pantry.ErrNoLot
	}
	uses := trailing{Reader: r, found: map[domain.ID]use{}}
	for event, err := range r.Log.ReadStream(ctx, stream.Pantry(r.Kitchen), lot.Received, 0) {
		if err != nil {
			return trail, fmt.Errorf("read what concerns lot %s: %w", id, err)
		}
		if event.Revision == trail.Folded {
			break
		}
		if !bytes.Contains(event.Data, []byte(id)) {
			continue
		}
		decoded, err := eventstore.NewCodec(pantry.Names()).Decode(event)
		if err != nil {
			return trail, err
		}
		if settled, is := decoded.(pantry.UnaccountedSettled); is {
			if err := uses.settled(ctx, id, settled); err != nil {
				return trail, err
			}
		} else if !trail.Note(id, decoded) {
			uses.add(event.Revision, decoded)
		}
	}
	trail.Uses, err = uses.all(ctx)
	return trail, err
}

// Runs is what the log says of production runs, while the pantry has so many events.
type Runs struct {
	// Uses are the runs, and what took from what they made to any depth, in the order of the
	// log, as revaluations left them, without voided ones.
	Uses   []pantry.Event
	Folded uint64
	// Missing are ids of no production run.
	Missing []domain.ID
}

// Runs reads what the log says of production runs.
func (r Reader) Runs(ctx context.Context, ids ...domain.ID) (runs Runs, err error) {
	revisions := map[domain.ID]uint64{}
	err = r.view(ctx, func(p pantry.Pantry) {
		runs.Folded = p.Folded()
		for _, id := range ids {
			if run, known := p.Run(id); known && run.Kind == pantry.ProductionKind {
				revisions[id] = run.Revision
			} else {
				runs.Missing = append(runs.Missing, id)
			}
		}
	})
	if err != nil || len(runs.Missing) > 0 {
		return runs, err
	}
	uses := trailing{Reader: r, found: map[domain.ID]use{}}
	for _, revision := range revisions {
		if err := uses.read(ctx, revision); err != nil {
			return runs, err
		}
	}
	runs.Uses, err = uses.all(ctx)
	return runs, err
}

// Settle returns what received lots settle, each of the runs that are given for it.
func (r Runs) Settle(
	p pantry.Pantry, received []pantry.Event, items map[domain.Slug]catalog.Item, runsOf map[domain.ID][]domain.ID,
) []pantry.Event {
	var settles []revaluing.Settle
	for _, event := range received {
		lot, _ := event.(pantry.LotReceived)
		item := items[lot.Item]
		for _, run := range runsOf[lot.ID] {
			settles = append(settles, revaluing.Settle{Run: run, Item: lot.Item, Measures: item.Conversions(), Lot: &pantry.Lot{
				ID: lot.ID, Item: lot.Item, Amount: lot.Amount, CostUnknown: lot.CostUnknown, Remaining: lot.Value, RemainingCost: lot.Cost,
			}})
		}
	}
	return revaluing.SettleUnaccounted(p, r.Uses, settles, "")
}

// read adds the use that is recorded at a revision.
func (t *trailing) read(ctx context.Context, revision uint64) error {
	event, err := t.recorded(ctx, revision)
	if err == nil {
		t.add(revision, event)
	}
	return err
}

// settled adds the runs of which a lot settled something.
func (t *trailing) settled(ctx context.Context, lot domain.ID, event pantry.UnaccountedSettled) error {
	for _, line := range event.Lines {
		if line.Taken == nil || line.Taken.Lot != lot {
			continue
		}
		var run pantry.Run
		if err := t.view(ctx, func(p pantry.Pantry) { run, _ = p.Run(line.Run) }); err != nil {
			return err
		}
		if err := t.read(ctx, run.Revision); err != nil {
			return err
		}
	}
	return nil
}

// trailing finds what took from what runs made, to any depth.
type trailing struct {
	Reader
	found map[domain.ID]use
	next  []domain.ID
}

// use is a run or a correction of finished stock, and the revision of its event.
type use struct {
	revision uint64
	event    pantry.Event
}

func (t *trailing) add(revision uint64, event pantry.Event) {
	if id := revaluing.UseID(event); id != "" {
		t.found[id] = use{revision, event}
		t.next = append(t.next, id)
	}
}

// all returns the uses that are not voided, in the order of the log.
func (t *trailing) all(ctx context.Context) ([]pantry.Event, error) {
	for len(t.next) > 0 {
		later := map[domain.ID]uint64{}
		if err := t.view(ctx, func(p pantry.Pantry) { t.follow(p, later) }); err != nil {
			return nil, err
		}
		t.next = nil
		for _, revision := range later {
			if err := t.read(ctx, revision); err != nil {
				return nil, err
			}
		}
	}
	uses := make([]use, 0, len(t.found))
	for id, of := range t.found {
		revalued, err := t.Revalued(ctx, id, of.event)
		if err != nil {
			return nil, err
		}
		uses = append(uses, use{of.revision, revalued})
	}
	slices.SortFunc(uses, func(a, b use) int { return cmp.Compare(a.revision, b.revision) })
	events := make([]pantry.Event, len(uses))
	for i, of := range uses {
		events[i] = of.event
	}
	return events, nil
}

// follow notes what took from what the next uses made, and forgets those that are voided.
func (t *trailing) follow(p pantry.Pantry, later map[domain.ID]uint64) {
	for _, id := range t.next {
		if run, _ := p.Run(id); run.Voided {
			delete(t.found, id)
			continue
		}
		for _, user := range p.UsesOf(id) {
			if _, known := t.found[user]; !known {
				run, _ := p.Run(user)
				later[user] = run.Revision
			}
		}
	}
}

// Revalued returns the event of a run or a correction as revaluations left it.
func (r Reader) Revalued(ctx context.Context, id domain.ID, event pantry.Event) (pantry.Event, error) {
	var by []uint64
	if err := r.view(ctx, func(p pantry.Pantry) { by = slices.Clone(p.RevaluedBy(id)) }); err != nil {
		return nil, err
	}
	for _, revision := range by {
		correction, err := r.recorded(ctx, revision)
		if err != nil {
			return nil, err
		}
		for _, one := range pantry.RevaluationsIn(correction) {
			if one.Use == id {
				event = pantry.Revalued(event, one)
			}
		}
	}
	return event, nil
}

func (r Reader) view(ctx context.Context, view func(p pantry.Pantry)) error {
	return r.Pantries.View(ctx, stream.Pantry(r.Kitchen), func(p pantry.Pantry, _ eventstore.Expected) { view(p) })
}

func (r Reader) recorded(ctx context.Context, revision uint64) (pantry.Event, error) {
	return r.Pantries.Recorded(ctx, stream.Pantry(r.Kitchen), revision)
}
