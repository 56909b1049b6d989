package access

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"crumbtrail/domain/access"
	"crumbtrail/internal/app"
)

// What a kitchen asks reads what the kitchen has, whatever others have: each question, with each of its parameters, is asked
// before and after the other kitchen has hundreds of items, lots, runs and plans, and the rows that the server reads are
// counted. A table is read as a whole only where no index can be used, because the planner is told so.
func TestWhatAKitchenAsksReadsNothingOfOthers(t *testing.T) {
	t.Parallel()
	p := start(t, func(o *app.Options) {
		db, err := pgx.Connect(t.Context(), o.DatabaseURL)
		require.NoError(t, err)
		defer func() { require.NoError(t, db.Close(t.Context())) }()
		_, err = db.Exec(t.Context(), `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET enable_seqscan = off', current_database()); END $$`)
		require.NoError(t, err)
	})
	mine, other := furnish(t, p, ours), furnish(t, p, theirs)
	mine.ids["full_unit"] = mine.ids["recipe"] + "/" + mine.ids["unit"]
	session, _ := p.session(t, ours, access.Admin)
	before := mine.read(session, mine.at)
	other.crowd()
	_, err := p.pool.Exec(t.Context(), "ANALYZE")
	require.NoError(t, err)
	after := mine.read(session, other.at)
	for _, table := range slices.Sorted(maps.Keys(after)) {
		was, now := before[table], after[table]
		if now > was+was/5+200 {
			t.Errorf("%s: %d rows were read beside a kitchen with little, %d beside one with a lot", table, was, now)
		}
	}
	require.Greater(t, before["crumbtrail_audit_1.events"], int64(500), "rows are counted: %v", before)
}

// crowd gives a kitchen hundreds of everything.
func (f *fixture) crowd() {
	f.t.Helper()
	const many = 250
	lot := `{"item": "@-flour", "amount": 300, "unit": "g", "received_on": "2026-11-02"}`
	f.do(http.StatusCreated, http.MethodPost, "/v1/pantry/lots", `{"item": "@-sugar", "amount": 9, "unit": "kg", "received_on": "2026-11-02"}`)
	for range 4 {
		f.do(http.StatusCreated, http.MethodPost, "/v1/pantry/lots", `{"lots": [`+strings.Repeat(lot+",", many-1)+lot+`]}`)
	}
	for n := range many {
		f.do(http.StatusCreated, http.MethodPut, fmt.Sprint("/v1/items/@-item-", n), `{"name": "@ item", "kind": "ingredient"}`)
		f.do(http.StatusCreated, http.MethodPost, "/v1/production-runs",
			`{"recipe": "@-bread", "finished_unit": "@-loaf", "batches": 1, "actual_yield": 4, "allow_reserved": true}`)
	}
	for range many / 5 {
		occasion := f.made(f.do(http.StatusCreated, http.MethodPost, "/v1/occasions",
			`{"name": "@ fair", "date": "2027-06-01", "output_mode": "bulk_count"}`))
		at := "/v1/occasions/" + occasion
		f.do(http.StatusCreated, http.MethodPut, at+"/production-targets/@-bread", `{"batches": 1}`)
		f.do(http.StatusCreated, http.MethodPost, at+"/plans", "")
	}
}

// read asks everything that the kitchen may ask, from a position on, and returns how many rows of each table were read.
func (f *fixture) read(session []string, from string) map[string]int64 {
	f.t.Helper()
	f.ask("/v1/plans/"+f.ids["plan"], from) // the tables have what was written
	before := f.p.rowsRead(f.t)
	for _, path := range f.questions() {
		f.ask(path, from)
	}
	for _, path := range []string{"/", "/pantry", "/book", "/shopping", "/history", "/palette?q=z", "/runs", "/plans/" + f.ids["plan"]} {
		got := f.p.send(f.t, http.MethodGet, path, "", append(slices.Clone(session), asksForPage...)...)
		require.Equal(f.t, http.StatusOK, got.status, path)
	}
	rows := f.p.rowsRead(f.t)
	for table := range rows {
		rows[table] -= before[table]
	}
	return rows
}

func (f *fixture) ask(path, from string) {
	f.t.Helper()
	got := f.p.send(f.t, http.MethodGet, path, "", append(slices.Clone(f.admin), "Crumbtrail-Min-Position", from)...)
	require.Less(f.t, got.status, http.StatusInternalServerError, "%s: %s", path, got.body)
}

// questions are the paths of all questions, once plain and once with each parameter that names something.
func (f *fixture) questions() []string {
	paths := map[string]bool{}
	for _, op := range published(f.t).operations() {
		if op.Method != http.MethodGet || op.ID == "FollowEvents" || strings.HasPrefix(op.Path, "/v1/admin/") {
			continue
		}
		for _, one := range f.references(op) {
			path, _ := one.with(f.ids[one.what])
			paths[path] = true
		}
		if path, _ := f.fill(op.Path); !strings.HasPrefix(path, "/v1/shopping-list") {
			paths[path+needed[op.Path]] = true
		}
	}
	return slices.SortedFunc(maps.Keys(paths), cmp.Compare)
}

// rowsRead returns how many rows of each table were read so far. Idle connections report what they read within ten seconds.
func (p *program) rowsRead(t *testing.T) map[string]int64 {
	t.Helper()
	time.Sleep(11 * time.Second)
	rows, err := p.pool.Query(t.Context(), `
		SELECT s.schemaname || '.' || s.relname, coalesce(s.seq_tup_read, 0) + coalesce(sum(i.idx_tup_read), 0)::bigint
		FROM pg_stat_user_tables s
		LEFT JOIN pg_stat_user_indexes i USING (relid)
		GROUP BY 1, s.seq_tup_read`)
	require.NoError(t, err)
	defer rows.Close()
	read := map[string]int64{}
	for rows.Next() {
		var table string
		var count int64
		require.NoError(t, rows.Scan(&table, &count))
		read[table] += count
	}
	require.NoError(t, rows.Err())
	return read
}
