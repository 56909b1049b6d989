package portable

import (
	"context"
	"errors"
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/logcopy"
	"crumbtrail/internal/archive"
)

// Gate keeps a kitchen closed while it is imported, so that none sees a part of it. It is
// part of the credentials.
type Gate interface {
	// Importing returns what BeginImport was called with, if the import has not ended;
	// otherwise an empty text.
	Importing(ctx context.Context, kitchen domain.Kitchen) (chain string, err error)
	// BeginImport closes a kitchen, which is created if it does not exist. It fails if the
	// kitchen is closed for another reason.
	BeginImport(ctx context.Context, kitchen domain.Kitchen, chain string) error
	// EndImport opens the kitchen, and keeps names of actors that are not known yet.
	EndImport(ctx context.Context, kitchen domain.Kitchen, names map[string]string) error
}

// Report is the result of an import.
type Report struct {
	Kitchen domain.Kitchen
	// Events and Streams are what the archive has; Written counts the events that were
	// written now, the others were there from an earlier attempt.
	Events, Streams, Written int
	// LeftOut counts events about access that are not in the log, because the kitchen has
	// such events of its own.
	LeftOut int
}

// errOther refuses to go on with another archive than the one that was begun with.
var errOther = errors.New("the import of another archive into this kitchen was interrupted: repeat that one, or delete the kitchen")

// Import writes the events into a log as those of a kitchen. Streams, revisions, ids,
// data and the order are kept, and so are the times and actors in the metadata; positions
// are the log's own. The kitchen is closed until all of it is there and was compared; an
// import that was interrupted continues when it is repeated. show is called with the
// number of events that were handled.
//
// It fails with [ErrNotEmpty], with [logcopy.ErrTargetDiffers], or as the log and the gate
// do.
func (a *Archive) Import(
	ctx context.Context, log eventstore.Store, gate Gate, kitchen domain.Kitchen, show func(events int),
) (Report, error) {
	i := importing{Archive: a, log: log, kitchen: kitchen, show: show}
	i.report = Report{Kitchen: kitchen, Events: a.Events, Streams: a.Streams}
	if err := kitchen.Check(); err != nil {
		return i.report, err
	}
	begun, err := gate.Importing(ctx, kitchen)
	if err != nil {
		return i.report, err
	}
	if i.there, err = hold(ctx, log, kitchen); err != nil {
		return i.report, fmt.Errorf("read what the kitchen has: %w", err)
	}
	switch {
	case begun != "" && begun != a.Chain:
		return i.report, errOther
	case begun == "" && i.there.hasData():
		return i.report, ErrNotEmpty
	}
	if err := i.compare(); err != nil {
		return i.report, err
	}
	if err := gate.BeginImport(ctx, kitchen, a.Chain); err != nil {
		return i.report, err
	}
	if err := i.write(ctx); err != nil {
		return i.report, err
	}
	if err := i.verify(ctx); err != nil {
		return i.report, err
	}
	return i.report, gate.EndImport(ctx, kitchen, a.Actors)
}

// importing is an import into a log.
type importing struct {
	*Archive
	log     eventstore.Store
	kitchen domain.Kitchen
	show    func(events int)
	report  Report
	there   held
	// keepsAccess is true if the kitchen has events about access of its own.
	keepsAccess bool
	wanted      held // what the kitchen has in the end
}

// mapped calls each with the events as those of the kitchen, without what is left out.
func (i *importing) mapped(each func(eventstore.Event) error) error {
	return i.reader.Events(eventsName, func(event eventstore.Event) error {
		event, err := as(event, i.kitchen)
		if err != nil {
			return err
		}
		if i.keepsAccess && event.Stream == stream.Access(i.kitchen) {
			return nil
		}
		return each(event)
	})
}

// compare fails unless what the kitchen has is the beginning of what the archive has. Its
// own events about access may be others.
func (i *importing) compare() error {
	if len(i.there.streams) == 0 {
		return nil
	}
	same, read := map[string]bool{}, held{streams: map[string]streamHeld{}}
	err := i.mapped(func(event eventstore.Event) error {
		if now := read.add(event); now == i.there.streams[event.Stream] {
			same[event.Stream] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	for name := range i.there.streams {
		switch {
		case same[name]:
		case name == stream.Access(i.kitchen):
			i.keepsAccess, i.report.LeftOut = true, int(read.streams[name].events)
		default:
			return ErrNotEmpty
		}
	}
	return nil
}

func (i *importing) write(ctx context.Context) error {
	i.wanted = held{streams: map[string]streamHeld{}}
	to, handled := logcopy.NewAppender(i.log), 0
	err := i.mapped(func(event eventstore.Event) error {
		handled++
		i.show(handled)
		i.wanted.add(event)
		if event.Revision < i.there.streams[event.Stream].events {
			return nil
		}
		return to.Add(ctx, event)
	})
	err = errors.Join(err, to.Flush(ctx))
	i.report.Written = to.Appended
	return err
}

// verify fails unless the kitchen has what the archive has.
func (i *importing) verify(ctx context.Context) error {
	now, err := hold(ctx, i.log, i.kitchen)
	if err != nil {
		return fmt.Errorf("read what was imported: %w", err)
	}
	for name, want := range i.wanted.streams {
		if now.streams[name] != want {
			return fmt.Errorf("%w: stream %s", logcopy.ErrTargetDiffers, name)
		}
	}
	if i.keepsAccess { // the order among others cannot be compared
		return nil
	}
	if len(now.streams) != len(i.wanted.streams) || now.order != i.wanted.order {
		return fmt.Errorf("%w: it has other streams, or another order", logcopy.ErrTargetDiffers)
	}
	return nil
}

// held is what a log holds of a kitchen.
type held struct {
	streams map[string]streamHeld
	order   archive.Chain
}

type streamHeld struct {
	events uint64
	chain  archive.Chain
}

func hold(ctx context.Context, log eventstore.Store, kitchen domain.Kitchen) (held, error) {
	h := held{streams: map[string]streamHeld{}}
	end, err := log.Head(ctx)
	if err != nil {
		return h, err
	}
	err = eventsOf(ctx, log, kitchen, end, func(event eventstore.Event) error {
		h.add(event)
		return nil
	})
	return h, err
}

// add adds an event, and returns what the log holds of its stream.
func (h *held) add(event eventstore.Event) streamHeld {
	now := h.streams[event.Stream]
	now.events++
	now.chain.Add(event)
	h.streams[event.Stream] = now
	h.order.Add(event)
	return now
}

// hasData reports whether there are events beside those about access.
func (h *held) hasData() bool {
	for name := range h.streams {
		if parsed, _ := stream.Parse(name); parsed.Category != stream.Accesses {
			return true
		}
	}
	return false
}
