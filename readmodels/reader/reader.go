package reader

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/domain"
	"crumbtrail/domain/kitchen"
	"crumbtrail/eventstore"
	"crumbtrail/internal/pgerr"
	"crumbtrail/internal/queryrole"
)

// Names of the projections whose tables are read.
const (
	Catalog  = "catalog"
	Planning = "planning"
	Pantry   = "pantry"
	Audit    = "audit"
)

var (
	// ErrNotFound reports that the kitchen has nothing with the given id or slug.
	ErrNotFound = errors.New("not found")
	// ErrBadCursor reports a cursor that no earlier page returned.
	ErrBadCursor = errors.New("the cursor does not come from an earlier page")
)

// Projections is the part of the projection engine that queries need.
type Projections interface {
	// WaitFor waits until the named projections have reached a position. If the
	// context ends first, its error reports how far they are.
	WaitFor(ctx context.Context, names []string, position eventstore.Position) error
	// Schemas returns the quoted schemas that hold the tables of projections now, by
	// name, and the position that all of them are true for. It is called inside the
	// reading transaction.
	Schemas(ctx context.Context, tx pgx.Tx, names ...string) (map[string]string, eventstore.Position, error)
	// AsOf folds the events of some streams, up to a position, into a new schema of a
	// projection's tables, and returns that schema quoted. The named tables stay empty.
	// The transaction is rolled back afterwards, which drops the schema.
	AsOf(ctx context.Context, tx pgx.Tx, name string, streams []string, upTo eventstore.Position, empty ...string) (string, error)
	// Targeted returns the streams of all definitions that an occasion, given by its
	// stream, has targeted up to a position.
	Targeted(ctx context.Context, kitchen domain.Kitchen, occasion string, upTo eventstore.Position) ([]string, error)
	// Head returns the position of the last event of the log.
	Head(ctx context.Context) (eventstore.Position, error)
}

// Query names the kitchen that a query is for, and the state that its answer must
// show.
type Query struct {
	Kitchen domain.Kitchen
	// After is a position that the answer must include; zero requires none.
	After eventstore.Position
	// AsOf requests the answer as it was after the event at a position; nil means
	// now. Queries about occasions, plans and the pantry support it, and the audit trail does.
	// All others ignore it.
	AsOf *eventstore.Position
	// AsOfTime is the time that AsOf stands for, which decides what was today. Zero is
	// the time of the event at that position.
	AsOfTime time.Time
}

// Options configure a [Reader].
type Options struct {
	Pool        *pgxpool.Pool
	Projections Projections
	// Wait bounds how long a query waits for [Query.After]; 0 means 5 s.
	Wait time.Duration
	// Now is the clock; nil means the system's.
	Now func() time.Time
	// Defaults are the settings of kitchens that set none, with those of
	// [kitchen.Defaults] for the empty ones.
	Defaults kitchen.Settings
	// NamedActors reports that the database has the names of those who act, by the
	// functions access.actor_name and access.actors_named. Without them actors are shown as
	// events have them.
	NamedActors bool
	// Turn waits for the turn of a query for a kitchen, which calls leave at its end; nil does
	// not wait.
	Turn func(ctx context.Context, kitchen string) (leave func(), err error)
}

// Reader runs the transactions of queries, each as the role of queries for one kitchen; see
// [queryrole]. It is safe for concurrent use.
type Reader struct {
	Projections
	pool *pgxpool.Pool
	wait time.Duration
	// Now is the clock.
	Now func() time.Time
	// defaults are the settings of kitchens that set none.
	defaults    kitchen.Settings
	namedActors bool
	// role is the role of PostgreSQL that reads the tables.
	role string
	turn func(ctx context.Context, kitchen string) (leave func(), err error)
	asOf chan struct{} // has room for as many queries as may fold tables at a time
}

// New returns a reader.
func New(options Options) *Reader {
	now := options.Now
	if now == nil {
		now = time.Now
	}
	turn := options.Turn
	if turn == nil {
		turn = func(context.Context, string) (func(), error) { return func() {}, nil }
	}
	return &Reader{
		Projections: options.Projections, pool: options.Pool, wait: cmp.Or(options.Wait, 5*time.Second),
		Now: now, defaults: options.Defaults.Or(kitchen.Defaults()), asOf: make(chan struct{}, maxAsOf),
		namedActors: options.NamedActors, role: queryrole.Of(options.Pool.Config().ConnConfig),
		turn: turn,
	}
}

// Answer runs a query over the tables of some projections, as they are now. It
// returns the answer and the position that it is true for. The function may run
// twice: a rebuild may replace the tables under the first run.
func Answer[T any](
	ctx context.Context, r *Reader, query Query, projections []string, answer func(tx *Tx) (T, error),
) (T, eventstore.Position, error) {
	var none T
	if err := query.Kitchen.Check(); err != nil {
		return none, eventstore.Position{}, err
	}
	if err := r.Await(ctx, projections, query.After); err != nil {
		return none, eventstore.Position{}, err
	}
	leave, err := r.turn(ctx, string(query.Kitchen))
	if err != nil {
		return none, eventstore.Position{}, err
	}
	defer leave()
	found, position, err := once(ctx, r, query, projections, answer)
	if pgerr.IsUndefinedTable(err) {
		found, position, err = once(ctx, r, query, projections, answer)
	}
	if err != nil {
		return none, position, err
	}
	if position.Before(query.After) {
		// The events in between concern none of the tables, which have reached After.
		position = query.After
	}
	return found, position, nil
}

// Await waits, as long as a query may, until projections have reached a position.
func (r *Reader) Await(ctx context.Context, projections []string, position eventstore.Position) error {
	if position.IsZero() {
		return nil
	}
	waiting, cancel := context.WithTimeout(ctx, r.wait)
	defer cancel()
	return r.WaitFor(waiting, projections, position)
}

func once[T any](
	ctx context.Context, r *Reader, query Query, projections []string, answer func(tx *Tx) (T, error),
) (found T, position eventstore.Position, err error) {
	options := pgx.TxOptions{BeginQuery: queryrole.Begin(r.role, string(query.Kitchen))}
	err = pgx.BeginTxFunc(ctx, r.pool, options, func(begun pgx.Tx) error {
		tx := r.newTx(begun, query.Kitchen, r.Now())
		tx.schemas, position, err = r.Schemas(ctx, begun, projections...)
		if err != nil {
			return fmt.Errorf("find the tables of %s: %w", strings.Join(projections, ", "), err)
		}
		found, err = answer(tx)
		return err
	})
	return found, position, err
}

// Join lets a query as of a position read tables of a projection as they are now.
func (r *Reader) Join(ctx context.Context, tx *Tx, name string) error {
	schemas, _, err := r.Schemas(ctx, tx.tx, name)
	if err != nil {
		return fmt.Errorf("find the tables of %s: %w", name, err)
	}
	maps.Copy(tx.schemas, schemas)
	return nil
}
