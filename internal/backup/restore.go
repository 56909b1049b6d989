package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/logcopy"
	"crumbtrail/internal/archive"
	"crumbtrail/internal/credentials/rows"
)

// ErrNotEmpty refuses to restore into a log that has events.
var ErrNotEmpty = errors.New("the log has events already: restore into an empty place")

// Until is up to where a backup is restored; the zero value is all of it. Credentials are
// always those of the backup.
type Until struct {
	// At leaves out the first event whose command was handled later, and all after it. It is
	// the time that the trail shows and as_of means, in whole milliseconds.
	At time.Time
	// Position leaves out what is after it, as a place in the log that was backed up.
	Position eventstore.Position
}

func (u Until) excludes(event eventstore.Event) bool {
	isLater := !u.At.IsZero() && handledAt(event).Truncate(time.Millisecond).After(u.At)
	return isLater || !u.Position.IsZero() && u.Position.Before(event.Position)
}

// handledAt returns when the command of an event was handled.
func handledAt(event eventstore.Event) time.Time {
	if metadata, err := eventstore.DecodeMetadata(event); err == nil && !metadata.RecordedAt.IsZero() {
		return metadata.RecordedAt
	}
	return event.RecordedAt
}

// Target is an empty place. No server may run on it.
type Target struct {
	Log  eventstore.Store
	Pool *pgxpool.Pool
	// Show is called with the number of events that were handled; nil for no progress.
	Show func(events int)
}

// Report is the result of a restore.
type Report struct {
	// Events and Streams are what the log has; Written counts the events that were written
	// now, the others were there from an earlier attempt.
	Events, Streams, Written int
	// Last is the place that the last event had in the log that was backed up.
	Last eventstore.Position
	// LastAt is when its command was handled.
	LastAt time.Time
}

// Restore writes the credentials and the events into an empty place, and compares what is
// there with the backup. Streams, revisions, ids, data and order are kept; positions, times
// of storage and the id of the log are the target's own, so positions of the log that was
// backed up are refused instead of being mixed with those after the restore. Until it is
// complete the place is marked, and the program does not serve it; an interrupted restore
// continues when it is repeated.
//
// It fails with [ErrNotEmpty], [rows.ErrHasAccess], [rows.ErrRestoring],
// [rows.ErrNewerTables], [logcopy.ErrTargetDiffers], or as the log and the database do.
func (b *Backup) Restore(ctx context.Context, to Target, until Until) (Report, error) {
	if to.Show == nil {
		to.Show = func(int) {}
	}
	mark := fmt.Sprintf("%s until %s %s", b.Chain, until.Position, until.At.UTC().Format(time.RFC3339Nano))
	isBegun, err := rows.IsRestoring(ctx, to.Pool, mark)
	if err != nil {
		return Report{}, err
	}
	if !isBegun {
		if head, err := to.Log.Head(ctx); err != nil {
			return Report{}, fmt.Errorf("read the end of the log: %w", err)
		} else if !head.IsZero() {
			return Report{}, ErrNotEmpty
		}
		if err := rows.BeginRestore(ctx, to.Pool, mark, b.AccessVersion, b.rows); err != nil {
			return Report{}, fmt.Errorf("restore the credentials: %w", err)
		}
	}
	r := restoring{Backup: b, Target: to, until: until}
	if err := r.write(ctx); err != nil {
		return r.report, fmt.Errorf("restore the log: %w", err)
	}
	if err := r.compare(ctx); err != nil {
		return r.report, fmt.Errorf("compare what was restored: %w", err)
	}
	return r.report, rows.EndRestore(ctx, to.Pool)
}

// restoring is a restore into a log.
type restoring struct {
	*Backup
	Target
	until  Until
	report Report
	sum    archive.Sum
}

// errEnough ends the reading of a backup.
var errEnough = errors.New("the rest is not wanted")

// write writes what the log does not have. What it has must be the beginning of the backup:
// nothing is written before all of it was compared.
func (r *restoring) write(ctx context.Context) error {
	next, stop := iter.Pull2(eventstore.History(ctx, r.Log, eventstore.Filter{}, eventstore.Position{}))
	defer stop()
	to := logcopy.NewAppender(r.Log)
	isAtEnd := false
	err := r.reader.Events(eventsName, func(event eventstore.Event) error {
		if r.until.excludes(event) {
			return errEnough
		}
		r.add(event)
		if !isAtEnd {
			there, err, hasOne := next()
			switch {
			case err != nil:
				return err
			case hasOne && !same(there, event):
				return fmt.Errorf("%w: event %d", logcopy.ErrTargetDiffers, r.report.Events)
			case hasOne:
				return nil
			}
			isAtEnd = true
		}
		return to.Add(ctx, event)
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	err = errors.Join(err, to.Flush(ctx))
	r.report.Written, r.report.Streams = to.Appended, r.sum.Streams()
	return err
}

func (r *restoring) add(event eventstore.Event) {
	r.sum.Add(event)
	r.report.Events = r.sum.Events
	r.report.Last, r.report.LastAt = event.Position, handledAt(event)
	r.Show(r.report.Events)
}

func same(a, b eventstore.Event) bool {
	return a.Stream == b.Stream && a.Revision == b.Revision && a.ID == b.ID && a.Type == b.Type &&
		bytes.Equal(a.Data, b.Data) && bytes.Equal(a.Metadata, b.Metadata)
}

// compare fails unless the log has what was restored, and nothing else.
func (r *restoring) compare(ctx context.Context) error {
	var order archive.Chain
	for event, err := range eventstore.History(ctx, r.Log, eventstore.Filter{}, eventstore.Position{}) {
		if err != nil {
			return err
		}
		order.Add(event)
	}
	if order.String() != r.sum.Chain() {
		return logcopy.ErrTargetDiffers
	}
	return nil
}
