// Package readmodels answers questions. Each file holds one question: its SQL
// and the form of its answer.
//
// A question is one read-only transaction on one snapshot of the database: it
// fetches rows, lets the domain calculate, and says up to which position of the
// log its answer is true. No table holds a calculated figure of a plan.
//
// The catalog: [Queries.Item], [Queries.Items], [Queries.Recipe],
// [Queries.Recipes], [Queries.FinishedGood], [Queries.FinishedGoods].
//
// Occasions and plans: [Queries.Occasion], [Queries.Occasions],
// [Queries.Plan], [Queries.Plans], [Queries.RecipeSnapshots],
// [Queries.RecipeSnapshot], [Queries.GoodSnapshots],
// [Queries.GoodSnapshot], [Queries.PlanSummary],
// [Queries.ExplainPlan],
// [Queries.OccasionSummary],
// [Queries.PooledShoppingList].
//
// Plans compared: [Queries.PlanDrift], [Queries.ComparePlans],
// [Queries.PlanScenario].
//
// The pantry: [Queries.Lots], [Queries.Lot], [Queries.Stock],
// [Queries.ProductionRun], [Queries.ProductionRuns],
// [Queries.AssemblyRun], [Queries.AssemblyRuns]; where a lot went and where
// a box came from: [Queries.LotUses], [Queries.AssemblyOrigins].
//
// What happened: [Queries.AuditEvents].
package readmodels

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/domain"
	"crumbtrail/domain/planning"
	"crumbtrail/eventstore"
	"crumbtrail/internal/pgerr"
)

// Queries answers questions. It is safe for concurrent use.
type Queries struct {
	pool        *pgxpool.Pool
	projections Projections
	wait        time.Duration
	pasts       chan struct{} // has room for as many questions about the past as may be answered at a time
	recipes     *decoded[*planning.Recipe]
	goods       *decoded[*planning.Good]
}

// Projections is what the questions have to know of what keeps their tables.
type Projections interface {
	// WaitFor waits until the named projections have reached a position. It
	// fails, when the context ends first, with an error that says how far they
	// are.
	WaitFor(ctx context.Context, names []string, position eventstore.Position) error
	// Schema is where a projection's tables are now, quoted, and the position
	// they are true for. It is asked inside the transaction that reads them.
	Schema(ctx context.Context, tx pgx.Tx, name string) (string, eventstore.Position, error)
	// Past makes, in a transaction that is thrown away, the tables of a projection
	// as they were at a position, of nothing but some streams, and says where they
	// are. Tables that are not needed stay empty.
	Past(ctx context.Context, tx pgx.Tx, name string, streams []string, upTo eventstore.Position, empty ...string) (string, error)
	// Targeted are the streams of the definitions that an occasion, by its stream,
	// has wanted up to a position.
	Targeted(ctx context.Context, kitchen domain.Kitchen, occasion string, upTo eventstore.Position) ([]string, error)
	// Head is the position of the log's last event.
	Head(ctx context.Context) (eventstore.Position, error)
}

// Options are what the questions can be told.
type Options struct {
	Pool        *pgxpool.Pool
	Projections Projections
	// Wait bounds how long a question waits for the position that its asker
	// wants to see; 0 means 5 s.
	Wait time.Duration
}

// New makes the questions.
func New(options Options) *Queries {
	if options.Wait == 0 {
		options.Wait = 5 * time.Second
	}
	return &Queries{
		pool: options.Pool, projections: options.Projections, wait: options.Wait, pasts: make(chan struct{}, mostPasts),
		recipes: newDecoded[*planning.Recipe](keptSnapshots), goods: newDecoded[*planning.Good](keptSnapshots),
	}
}

// Query says who asks, and what the answer must have seen.
type Query struct {
	Kitchen domain.Kitchen
	// After is a position that the answer must include; zero means whatever is
	// there.
	After eventstore.Position
	// AsOf asks for the answer as it was after the event at a position; nil is
	// now. Only questions about occasions or their plans heed it.
	AsOf *eventstore.Position

	about []domain.ID // the occasions that an ask about the past rests on
}

var (
	// ErrNotFound is for asking about something that there is not.
	ErrNotFound = errors.New("there is no such thing")
	// ErrBadCursor is for a cursor that no answer gave.
	ErrBadCursor = errors.New("the cursor is not one that an answer gave")
)

// The names of the projections that the questions read.
const (
	catalogTables  = "catalog"
	planningTables = "planning"
	pantryTables   = "pantry"
	auditTables    = "audit"
)

// reading is one question's transaction.
type reading struct {
	pgx.Tx
	ask Query
	// position is up to where all that is read is true.
	position eventstore.Position
	schemas  map[string]string
}

// sql puts the schemas that the tables are in now into a statement, for
// {catalog}, {planning}, {pantry} and {audit}.
func (r *reading) sql(statement string) string {
	for name, schema := range r.schemas {
		statement = strings.ReplaceAll(statement, "{"+name+"}", schema)
	}
	return statement
}

// standing is the condition that a run r was not voided. What was voided counts for
// nothing.
const standing = `NOT EXISTS (
		SELECT FROM {pantry}.voided_runs v
		WHERE v.kitchen = r.kitchen AND v.run = r.id
	)`

// read asks a question of some projections' tables. A question that meets
// tables which a rebuild has just replaced is asked once more.
func (q *Queries) read(ctx context.Context, ask Query, names []string, answer func(r *reading) error) (eventstore.Position, error) {
	if ask.AsOf != nil {
		return q.readPast(ctx, ask, names, answer)
	}
	if !ask.After.IsZero() {
		waiting, cancel := context.WithTimeout(ctx, q.wait)
		defer cancel()
		if err := q.projections.WaitFor(waiting, names, ask.After); err != nil {
			return eventstore.Position{}, err
		}
	}
	position, err := q.readOnce(ctx, ask, names, answer)
	if pgerr.IsUndefinedTable(err) {
		position, err = q.readOnce(ctx, ask, names, answer)
	}
	if position.Before(ask.After) {
		// What lies between concerns none of the tables: they have reached it.
		position = ask.After
	}
	return position, err
}

func (q *Queries) readOnce(ctx context.Context, ask Query, names []string, answer func(r *reading) error) (eventstore.Position, error) {
	r := &reading{ask: ask, schemas: make(map[string]string, len(names))}
	err := pgx.BeginTxFunc(ctx, q.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		r.Tx = tx
		for i, name := range names {
			schema, position, err := q.projections.Schema(ctx, tx, name)
			if err != nil {
				return fmt.Errorf("find the tables of %s: %w", name, err)
			}
			r.schemas[name] = schema
			if i == 0 || position.Before(r.position) {
				r.position = position
			}
		}
		return answer(r)
	})
	return r.position, err
}

// one fetches a single row, or [ErrNotFound].
func one[T any](ctx context.Context, r *reading, statement string, args pgx.NamedArgs) (T, error) {
	rows, err := all[T](ctx, r, statement, args)
	if err != nil || len(rows) == 0 {
		return *new(T), errors.Join(err, notFoundIf(err == nil))
	}
	return rows[0], nil
}

func notFoundIf(empty bool) error {
	if empty {
		return ErrNotFound
	}
	return nil
}

// all fetches rows into structs by the names of the columns.
func all[T any](ctx context.Context, r *reading, statement string, args pgx.NamedArgs) ([]T, error) {
	args["kitchen"] = r.ask.Kitchen
	rows, err := r.Query(ctx, r.sql(statement), args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[T])
}
