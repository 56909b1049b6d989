package reader_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/internal/kitchentest"
	"crumbtrail/internal/pgerr"
	"crumbtrail/internal/pgtest"
	"crumbtrail/internal/queryrole"
	"crumbtrail/internal/readmodelstest"
	"crumbtrail/readmodels/reader"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// sent counts what is sent to the database.
type sent struct{ statements atomic.Int64 }

func (s *sent) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	s.statements.Add(1)
	return ctx
}

func (s *sent) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// seen is what a statement of a query sees.
type seen struct {
	Role, Kitchen string
	Kitchens      []string
	MayWrite      bool
}

const seenSQL = `
	SELECT
		current_user::text AS role,
		current_setting('crumbtrail.kitchen') AS kitchen,
		has_table_privilege('{catalog}.items', 'INSERT, UPDATE, DELETE, TRUNCATE') AS may_write,
		(SELECT array_agg(kitchen) FROM {catalog}.items) AS kitchens`

func TestQueriesRunAsTheirRoleForTheirKitchen(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	config, err := pgxpool.ParseConfig(url)
	require.NoError(t, err)
	counted := &sent{}
	config.ConnConfig.Tracer, config.MaxConns = counted, 1
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	defer pool.Close()
	k := readmodelstest.Open(t, url, nil)
	k.Given(kitchentest.Item("flour"))
	k.CopyTo("bakery")
	// The tables of the past are folded from the streams of both kitchens.
	source := reader.Source{Projection: reader.Catalog, Streams: []string{stream.Item(domain.Home, "flour"), stream.Item("bakery", "flour")}}
	head, err := k.Engine.Head(t.Context())
	require.NoError(t, err)
	r := reader.New(reader.Options{Pool: pool, Projections: k.Engine})
	role := queryrole.Of(config.ConnConfig)
	look := func(tx *reader.Tx) (seen, error) { return reader.One[seen](t.Context(), tx, seenSQL, nil) }
	for kitchen, want := range map[domain.Kitchen][]string{domain.Home: {"home"}, "bakery": {"bakery"}, "empty": nil} {
		query := reader.Query{Kitchen: kitchen, After: head}
		found, _, err := reader.Answer(t.Context(), r, query, []string{reader.Catalog}, look)
		require.NoError(t, err)
		require.Equal(t, seen{Role: role, Kitchen: string(kitchen), Kitchens: want}, found)

		before := counted.statements.Load()
		_, _, err = reader.Answer(t.Context(), r, query, []string{reader.Catalog}, look)
		require.NoError(t, err)
		require.EqualValues(t, 4, counted.statements.Load()-before, "begin, find the tables, answer, commit")

		query.AsOf = &head
		for _, again := range []bool{false, true} {
			found, _, err = reader.AnswerAsOf(t.Context(), r, query, []reader.Source{source}, func(tx *reader.Tx) (seen, error) {
				if again {
					if err := r.Fold(t.Context(), tx, source, head); err != nil {
						return seen{}, err
					}
				}
				return look(tx)
			})
			require.NoError(t, err)
			require.Equal(t, seen{Role: role, Kitchen: string(kitchen), Kitchens: want}, found)
		}

		var user, set string
		require.NoError(t, pool.QueryRow(t.Context(), `SELECT current_user, current_setting('crumbtrail.kitchen')`).Scan(&user, &set))
		require.Equal(t, config.ConnConfig.User, user, "the connection is used for other things afterwards")
		require.Empty(t, set)
	}
}

func TestAStatementOfAQueryCanDoNothingElse(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	k := readmodelstest.Open(t, url, nil)
	k.Given(kitchentest.Item("flour"))
	r := reader.New(reader.Options{Pool: k.Pool, Projections: k.Engine})
	for _, statement := range []string{
		`DELETE FROM {catalog}.items`, `SELECT last_stream FROM crumbtrail.projection`, `SELECT FROM crumbtrail.projection_skip`,
		`CREATE SCHEMA mine`,
	} {
		_, _, err := reader.Answer(t.Context(), r, k.Query(), []string{reader.Catalog},
			func(tx *reader.Tx) (any, error) { return reader.All[struct{}](t.Context(), tx, statement, nil) })
		require.True(t, pgerr.IsInsufficientPrivilege(err) || pgerr.IsReadOnly(err), "%s: %v", statement, err)
	}
}
