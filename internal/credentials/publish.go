package credentials

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/internal/backoff"
)

// Publisher writes the events about changes to the log, each exactly once.
//
// A change and its events are one transaction of the database, the events in an outbox.
// The publisher appends them to the log and removes them from the outbox in the
// transaction that notes how far the stream was written. If the program ends in between,
// the next publisher finds the events in the stream by their ids, and writes none again.
type Publisher struct {
	store *Store
	log   eventstore.Store
}

// NewPublisher returns a publisher to a log.
func NewPublisher(store *Store, log eventstore.Store) *Publisher {
	return &Publisher{store: store, log: log}
}

// pollTime is how often the outbox is looked at without a notification.
const pollTime = 30 * time.Second

var republishing = backoff.Policy{First: 50 * time.Millisecond, Max: 5 * time.Second, Jitter: 0.3}

// Run publishes events until the context ends.
func (p *Publisher) Run(ctx context.Context) {
	for failures := 0; ctx.Err() == nil; {
		err := p.Publish(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			failures++
			p.store.logger.WarnContext(ctx, "events about access could not be written to the log yet", "error", err)
			_ = republishing.Wait(ctx, failures) // the loop looks at the context
			continue
		}
		failures = 0
		select {
		case <-p.store.changed:
		case <-time.After(pollTime):
		case <-ctx.Done():
		}
	}
}

const (
	pendingKitchensSQL = `
	SELECT DISTINCT kitchen
	FROM access.outbox
	ORDER BY kitchen`

	addPublishedSQL = `
	INSERT INTO access.published (kitchen)
	VALUES ($1)
	ON CONFLICT DO NOTHING`

	publishedSQL = `
	SELECT events
	FROM access.published
	WHERE kitchen = $1
	FOR UPDATE`

	pendingSQL = `
	SELECT id, event_id, type, data, metadata
	FROM access.outbox
	WHERE kitchen = $1
	ORDER BY id
	LIMIT $2`

	sentSQL = `
	DELETE FROM access.outbox
	WHERE id = ANY($1)`

	setPublishedSQL = `
	UPDATE access.published
	SET events = $2
	WHERE kitchen = $1`
)

// Publish writes all events of the outbox to the log.
func (p *Publisher) Publish(ctx context.Context) error {
	kitchens, err := rows(ctx, p.store, pgx.RowTo[domain.Kitchen], pendingKitchensSQL)
	if err != nil {
		return fmt.Errorf("look for events: %w", err)
	}
	for _, kitchen := range kitchens {
		for more := true; more; {
			if more, err = p.publish(ctx, kitchen); err != nil {
				return fmt.Errorf("publish to %s: %w", stream.Access(kitchen), err)
			}
		}
	}
	return nil
}

// batch is how many events are published at a time.
const batch = 100

// pending is an event of the outbox.
type pending struct {
	at int64
	eventstore.NewEvent
}

// publish writes some events of a kitchen, and reports whether there may be more.
func (p *Publisher) publish(ctx context.Context, kitchen domain.Kitchen) (more bool, err error) {
	err = pgx.BeginFunc(ctx, p.store.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, addPublishedSQL, kitchen); err != nil {
			return err
		}
		var known uint64
		if err := tx.QueryRow(ctx, publishedSQL, kitchen).Scan(&known); err != nil {
			return err
		}
		found, err := tx.Query(ctx, pendingSQL, kitchen, batch)
		if err != nil {
			return err
		}
		waiting, err := pgx.CollectRows(found, func(row pgx.CollectableRow) (e pending, err error) {
			err = row.Scan(&e.at, &e.ID, &e.Type, &e.Data, &e.Metadata)
			return e, err
		})
		if err != nil || len(waiting) == 0 {
			return err
		}
		more = len(waiting) == batch
		next, err := p.write(ctx, stream.Access(kitchen), known, waiting)
		if err != nil {
			return err
		}
		sent := make([]int64, len(waiting))
		for i, event := range waiting {
			sent[i] = event.at
		}
		if _, err := tx.Exec(ctx, sentSQL, sent); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, setPublishedSQL, kitchen, next)
		return err
	})
	return more, err
}

// conflicts is how often a publisher meets a faster one before it gives up for now.
const conflicts = 10

// write appends those events that the stream does not hold after its first known ones,
// and returns how many events it has then.
func (p *Publisher) write(ctx context.Context, name string, known uint64, waiting []pending) (uint64, error) {
	for attempt := 1; ; attempt++ {
		written, next, err := p.read(ctx, name, known)
		if err != nil {
			return 0, err
		}
		var missing []eventstore.NewEvent
		for _, event := range waiting {
			if !written[event.ID] {
				missing = append(missing, event.NewEvent)
			}
		}
		if len(missing) == 0 {
			return next, nil
		}
		expected := eventstore.NoStream()
		if next > 0 {
			expected = eventstore.Exactly(next - 1)
		}
		result, err := p.log.Append(ctx, name, expected, missing)
		if err == nil {
			return result.Revision + 1, nil
		}
		if !errors.Is(err, eventstore.ErrConflict) || attempt == conflicts {
			return 0, err
		}
		known = 0 // another program wrote, or another log holds fewer events than were known
	}
}

// read returns the ids of the events of a stream from a revision on, and the next
// revision.
func (p *Publisher) read(ctx context.Context, name string, from uint64) (map[uuid.UUID]bool, uint64, error) {
	written, next := map[uuid.UUID]bool{}, from
	for event, err := range p.log.ReadStream(ctx, name, from, 0) {
		if errors.Is(err, eventstore.ErrStreamNotFound) {
			return written, 0, nil
		}
		if err != nil {
			return nil, 0, err
		}
		written[event.ID], next = true, event.Revision+1
	}
	return written, next, nil
}
