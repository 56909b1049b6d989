package credentials

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/eventstore"
)

// Store is a handle on the credentials of all kitchens. It is safe for concurrent use.
type Store struct {
	pool     *pgxpool.Pool
	logger   *slog.Logger
	verified *cache
	codec    eventstore.Codec[access.Event]
	// changed has an element after a change, for the publisher.
	changed chan struct{}
}

// Open creates or upgrades the tables and returns a handle on them. The pool stays the
// caller's.
func Open(ctx context.Context, pool *pgxpool.Pool, logger *slog.Logger) (*Store, error) {
	if err := Migrate(ctx, pool.Config().ConnConfig); err != nil {
		return nil, err
	}
	return &Store{
		pool: pool, logger: logger, verified: newCache(), codec: eventstore.NewCodec(access.Names()), changed: make(chan struct{}, 1),
	}, nil
}

// By is who makes a change, and in which kitchen.
type By struct {
	Kitchen domain.Kitchen
	// Actor is the id of a person or a key, or a name of the program's own.
	Actor string
	// Correlation identifies the request that causes the change.
	Correlation string
}

// channel is where all programs on a database learn that something changed.
const channel = "crumbtrail_access"

const (
	kitchenSQL = `
	SELECT
	FROM access.kitchens
	WHERE id = $1
	FOR KEY SHARE`

	recordSQL = `
	INSERT INTO access.outbox (kitchen, event_id, type, data, metadata)
	VALUES ($1, $2, $3, $4, $5)`

	notifySQL = `SELECT pg_notify($1, '')`
)

// change makes a change in one transaction with the events that tell of it. It fails
// with [ErrNoKitchen], with a [*ClosedError], and as make does.
func (s *Store) change(ctx context.Context, by By, command string, make func(pgx.Tx) ([]access.Event, error)) error {
	return s.changeAs(ctx, &by, command, make)
}

// changeAs is change for an actor whom make finds out.
func (s *Store) changeAs(ctx context.Context, by *By, command string, make func(pgx.Tx) ([]access.Event, error)) error {
	if err := s.CheckOpen(ctx, by.Kitchen); err != nil {
		return fmt.Errorf("kitchen %s: %w", by.Kitchen, err)
	}
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, kitchenSQL, by.Kitchen).Scan(); errors.Is(err, pgx.ErrNoRows) {
			return ErrNoKitchen
		} else if err != nil {
			return err
		}
		events, err := make(tx)
		if err != nil {
			return err
		}
		if err := s.record(ctx, tx, *by, command, events); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, notifySQL, channel)
		return err
	})
	if err != nil {
		return fmt.Errorf("kitchen %s: %w", by.Kitchen, err)
	}
	s.announce()
	return nil
}

// announce tells this program of a change before the notification arrives.
func (s *Store) announce() {
	s.verified.clear()
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// record adds events to the outbox.
func (s *Store) record(ctx context.Context, tx pgx.Tx, by By, command string, events []access.Event) error {
	metadata, err := json.Marshal(eventstore.Metadata{
		Correlation: by.Correlation, Causation: uuid.Must(uuid.NewV7()).String(), Command: command, Actor: by.Actor,
		Kitchen: string(by.Kitchen), RecordedAt: time.Now().UTC().Truncate(time.Microsecond),
	})
	if err != nil {
		return fmt.Errorf("encode metadata: %w", err)
	}
	for _, event := range events {
		name, data, err := s.codec.Encode(event)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, recordSQL, by.Kitchen, uuid.Must(uuid.NewV7()), name, data, metadata); err != nil {
			return fmt.Errorf("record %s: %w", name, err)
		}
	}
	return nil
}

// notFound converts the error of a statement that found no row.
func notFound(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

// rows reads the rows of a query.
func rows[T any](ctx context.Context, s *Store, scan func(pgx.CollectableRow) (T, error), sql string, args ...any) ([]T, error) {
	found, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(found, scan)
}
