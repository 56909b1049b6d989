package engine

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/internal/backoff"
)

// logWatch is what an engine knows of its log from the last comparison.
type logWatch struct {
	comparing sync.Mutex // held by the one comparison that runs
	seen      map[string]checkpoint
	refusals  map[string]int64
	found     map[mark]bool // the marks that the log held, since a time
	foundAt   time.Time

	mu   sync.Mutex
	last logState
}

// keepFound is how long marks are not looked for again in a log that has not
// grown.
const keepFound = 10 * time.Second

func (w *logWatch) state() logState {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last
}

// refuses returns why tables must not be served; it is empty if they may be.
func (w *logWatch) refuses(at checkpoint) string {
	log := w.state()
	switch {
	case at.refused != "":
		return at.refused
	case log.id == "":
		return "the log could not be read yet, so it is not known whether they do"
	case at.logID != "" && at.logID != log.id:
		return otherID(at.logID, log.id)
	}
	return ""
}

// LogID returns the id of the log; it is empty until the log was read.
func (e *Engine) LogID() string { return e.log.state().id }

// watchLog compares the tables with the log until the context ends.
func (e *Engine) watchLog(ctx context.Context) error {
	for {
		if err := e.compare(ctx); err != nil && ctx.Err() == nil {
			e.options.Logger.DebugContext(ctx, "the read models could not be compared with the log", slog.Any("error", err))
		}
		if err := backoff.Sleep(ctx, e.options.timing.compareLog); err != nil {
			return err
		}
	}
}

// compare compares the tables of all projections with the log. The tables of one
// projection that are not of the log are proof that those of all are not: they are
// refused together, so that the proof cannot get lost while some are filled again.
func (e *Engine) compare(ctx context.Context) error {
	w := &e.log
	w.comparing.Lock()
	defer w.comparing.Unlock()
	now, err := loadCheckpoints(ctx, e.options.Pool, e.order) // before the head, which only advances
	if err != nil {
		return err
	}
	if w.hasChanged(now) {
		if err := e.protect(ctx, now); err != nil {
			return err
		}
	}
	c, err := e.readLog(ctx, w.hasChanged(now))
	if err != nil {
		return err
	}
	before := w.state()
	isReplaced := before.id != c.id || c.head.Before(before.head)
	reason := ""
	for name, at := range now {
		why, gone, err := c.both(ctx, at, w.seen[name])
		if err != nil {
			return err
		}
		isReplaced = isReplaced || gone
		reason = cmp.Or(reason, why)
	}
	if reason != "" {
		err = e.refuse(ctx, now, reason)
	} else {
		err = e.adopt(ctx, now, c.id)
	}
	if err != nil {
		return err
	}
	isReplaced = isReplaced || w.sawRefusal(now)
	e.remember(c, now)
	if isReplaced && before.id != "" {
		e.options.Logger.WarnContext(ctx, "the log was replaced", slog.String("log_id", c.id), slog.String("head", c.head.String()))
		e.options.Replaced()
	}
	return nil
}

// hasChanged reports whether tables were refused or filled since the last
// comparison, perhaps because another instance has noticed something.
func (w *logWatch) hasChanged(now map[string]checkpoint) bool {
	for name, at := range now {
		if at.refused != "" || at.generation != w.seen[name].generation {
			return true
		}
	}
	return false
}

// sawRefusal reports whether this or another instance has refused tables since the
// last comparison.
func (w *logWatch) sawRefusal(now map[string]checkpoint) bool {
	for name, at := range now {
		if at.refusals != w.refusals[name] {
			return true
		}
	}
	return false
}

// readLog reads what is to be compared with.
func (e *Engine) readLog(ctx context.Context, lookAgain bool) (*comparison, error) {
	id, err := e.options.Store.LogID(ctx)
	if err != nil {
		return nil, err
	}
	head, err := e.options.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	c := &comparison{logState: logState{id.String(), head}, store: e.options.Store, found: map[mark]bool{}}
	w := &e.log
	if lookAgain || w.state() != c.logState || time.Since(w.foundAt) > keepFound {
		w.found, w.foundAt = nil, time.Now()
	}
	maps.Copy(c.found, w.found)
	return c, nil
}

// remember keeps what the next comparison is compared with.
func (e *Engine) remember(c *comparison, now map[string]checkpoint) {
	w := &e.log
	w.seen, w.refusals, w.found = map[string]checkpoint{}, map[string]int64{}, map[mark]bool{}
	for name, at := range now {
		w.refusals[name] = at.refusals
		e.progress[name].saw(at)
		e.progress[name].judged(at)
		if at.refused != "" {
			continue
		}
		w.seen[name] = at
		if c.found[at.last] {
			w.found[at.last] = true
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = c.logState
}

// The generation is that of the tables which were compared: others may have been
// filled meanwhile.
const refuseSQL = `
	UPDATE crumbtrail.projection AS p
	SET
		refused = $3,
		refusals = refusals + 1
	FROM (
		SELECT
			name
		FROM crumbtrail.projection
		JOIN unnest($1::text[], $2::bigint[]) AS compared (name, generation) USING (name, generation)
		WHERE refused = ''
		ORDER BY name
		FOR UPDATE OF projection
	) AS locked
	WHERE p.name = locked.name`

const adoptSQL = `
	UPDATE crumbtrail.projection
	SET
		log_id = $1
	WHERE name = $2
		AND generation = $3
		AND log_id = ''`

// adopt records the log of tables that an earlier version of the program filled,
// which did not record it.
func (e *Engine) adopt(ctx context.Context, compared map[string]checkpoint, id string) error {
	for name, at := range compared {
		if at.logID != "" {
			continue
		}
		if _, err := e.options.Pool.Exec(ctx, adoptSQL, id, name, at.generation); err != nil {
			return fmt.Errorf("adopt the tables of %s: %w", name, err)
		}
		at.logID = id
		compared[name] = at
	}
	return nil
}

// refuse refuses the tables that were compared.
func (e *Engine) refuse(ctx context.Context, compared map[string]checkpoint, reason string) error {
	e.options.Logger.WarnContext(ctx, "the read models do not belong to the log: they are filled again", slog.String("reason", reason))
	var names []string
	var generations []int64
	for name, at := range compared {
		names, generations = append(names, name), append(generations, at.generation)
	}
	err := pgx.BeginFunc(ctx, e.options.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockTimeoutSQL); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, refuseSQL, names, generations, storable(reason))
		return err
	})
	if err != nil {
		return fmt.Errorf("refuse the tables: %w", err)
	}
	for name, at := range compared {
		if at.refused == "" {
			at.refused, at.refusals = reason, at.refusals+1
			compared[name] = at
		}
	}
	return nil
}
