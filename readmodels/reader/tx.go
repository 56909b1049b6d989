package reader

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/domain"
	"crumbtrail/domain/kitchen"
)

// Tx is the transaction of one query.
type Tx struct {
	Kitchen domain.Kitchen
	tx      pgx.Tx
	schemas map[string]string
	// Now is the time that the query is about.
	Now time.Time
	// defaults are the settings of kitchens that set none.
	defaults kitchen.Settings
	// NamedActors reports that actors have names in the database.
	NamedActors bool
}

func (r *Reader) newTx(tx pgx.Tx, of domain.Kitchen, now time.Time) *Tx {
	return &Tx{Kitchen: of, tx: tx, schemas: map[string]string{}, Now: now, defaults: r.defaults, NamedActors: r.namedActors}
}

// sql replaces {catalog}, {planning}, {pantry} and {audit} by the schemas that hold
// the tables, and {actor_name} by the function that returns the name of an actor.
func (tx *Tx) sql(statement string) string {
	actorName := ""
	if tx.NamedActors {
		actorName = "access.actor_name"
	}
	statement = strings.ReplaceAll(statement, "{actor_name}", actorName)
	for name, schema := range tx.schemas {
		statement = strings.ReplaceAll(statement, "{"+name+"}", schema)
	}
	return statement
}

// args adds @kitchen, which every statement uses.
func (tx *Tx) args(args pgx.NamedArgs) pgx.NamedArgs {
	all := pgx.NamedArgs{"kitchen": tx.Kitchen}
	maps.Copy(all, args)
	return all
}

// Exec runs a statement that returns no rows.
func (tx *Tx) Exec(ctx context.Context, statement string) error {
	_, err := tx.tx.Exec(ctx, statement)
	return err
}

// All fetches rows into structs by the names of the columns. @kitchen is set.
func All[Row any](ctx context.Context, tx *Tx, statement string, args pgx.NamedArgs) ([]Row, error) {
	rows, err := tx.tx.Query(ctx, tx.sql(statement), tx.args(args))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Row])
}

// One fetches the first row. It fails with [ErrNotFound] if there is none.
func One[Row any](ctx context.Context, tx *Tx, statement string, args pgx.NamedArgs) (Row, error) {
	rows, err := All[Row](ctx, tx, statement, args)
	return First(rows, err)
}

// First returns the first of some rows. It fails with [ErrNotFound] if there is
// none, and with the error that fetching them returned.
func First[Row any](rows []Row, err error) (Row, error) {
	switch {
	case err != nil:
		return *new(Row), err
	case len(rows) == 0:
		return *new(Row), ErrNotFound
	}
	return rows[0], nil
}

// Decode decodes a column that holds a JSON document; what and id name it in the
// error.
func Decode[T any](document, what string, id domain.ID) (T, error) {
	var content T
	if err := json.Unmarshal([]byte(document), &content); err != nil {
		return content, fmt.Errorf("decode %s %s: %w", what, id, err)
	}
	return content, nil
}
