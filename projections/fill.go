package projections

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// fill makes the tables that the projection needs before it can follow the log:
// its first ones, or such as its version or their shape asks for. Until they are
// there the old ones serve, as they are.
//
// An event that cannot be folded keeps the old tables in service. Where there
// are none, what was before the event is served, and the projection pauses at
// the event as it would have if it had run.
func (t *tenure) fill(ctx context.Context, why string) error {
	defer t.work.end(nil)
	if err := t.announceFill(ctx, why); err != nil {
		return err
	}
	load := fixed(everything)
	for attempt := 1; ; attempt++ {
		_, changed := t.wishes.look()
		err := t.tryFill(ctx, load)
		var poison *poisonError
		var noSpace *NoSpaceError
		switch {
		case errors.As(err, &noSpace):
			poison = &poisonError{err: noSpace}
		case !errors.As(err, &poison):
			return err
		case t.found.generation == 0:
			return t.fillBefore(ctx, poison.event)
		case poison.event == nil && !load.isNothing:
			load.isNothing = true // which will tell which event it is
			continue
		}
		load.isNothing = false
		t.work.end(err)
		wait := backoff(t.options.retryPause, attempt)
		if err := t.pause(ctx, poison, wait); err != nil {
			return err
		}
		if err := sleepUnless(ctx, wait, changed); err != nil {
			return err
		}
	}
}

// announceFill says, before it begins, that there will be other tables and why.
func (t *tenure) announceFill(ctx context.Context, why string) error {
	if err := t.setStatus(ctx, Filling); err != nil {
		return err
	}
	return record(ctx, t.conn, Action{
		Projection: t.name, Kind: Started, Actor: t.me.String(), Generation: t.found.generation + 1, Reason: why,
	})
}

// whyFill says why the projection needs other tables than those that are served;
// it is empty where they are as they should be.
func (t *tenure) whyFill(ctx context.Context) (string, error) {
	switch {
	case t.found.generation == 0:
		return "there are no tables yet", nil
	case t.found.version != t.version:
		return fmt.Sprintf("the version was %d and is %d", t.found.version, t.version), nil
	case t.found.fingerprint != t.fingerprint():
		return "the shape of the tables changed", nil
	}
	for _, table := range t.model().tables() {
		_, err := t.conn.Exec(ctx, table.shape().look(schemaOf(t.name, t.found.generation)))
		switch {
		case isMissing(err):
			return fmt.Sprintf("somebody removed %s, or a part of it", table.shape().name), nil
		case err != nil:
			return "", fmt.Errorf("look at the tables that are served: %w", err)
		}
	}
	return "", nil
}

// tryFill fills tables from all the events there are.
func (t *tenure) tryFill(ctx context.Context, load extent) error {
	if err := requireSpace(ctx, t.conn, t.options.FreeSpace, t.name, t.found.generation); err != nil {
		return err
	}
	return t.fillTo(ctx, load, func(ctx context.Context, b *build) error {
		if !load.isNothing {
			return nil
		}
		b.work.enter(Following)
		for {
			events, isEnd, err := b.source.take(ctx, everything)
			if err != nil {
				return err
			}
			if err := b.applyAll(ctx, events); err != nil {
				return err
			}
			b.count(events)
			b.made.position = b.source.reached
			if isEnd {
				return nil
			}
		}
	})
}

// fillBefore fills from the events before the append that one is in; from none
// where it is not known which. From there on events are folded on live tables,
// which finds the one that cannot be.
func (t *tenure) fillBefore(ctx context.Context, poison *event) error {
	load := extent{isNothing: true}
	if poison != nil {
		load = fixed(before(poison.append[0].Position))
	}
	return t.fillTo(ctx, load, func(context.Context, *build) error { return nil })
}

// fillTo fills tables and has them served.
func (t *tenure) fillTo(ctx context.Context, load extent, rest func(ctx context.Context, b *build) error) error {
	began := time.Now()
	made, err := t.build(ctx, load, func(ctx context.Context, b *build) error {
		if err := rest(ctx, b); err != nil {
			return err
		}
		return b.replace(ctx, t.found)
	})
	if err != nil {
		return err
	}
	t.logger.InfoContext(ctx, "a projection's tables were filled", slog.Int64("events", *made.events),
		slog.Int64("generation", made.generation), slog.Duration("took", time.Since(began)))
	t.found = made
	t.generation.Store(made.generation)
	t.progress.own(made)
	return nil
}

const replaceSQL = `
	UPDATE crumbtrail.projection
	SET
		version = $1,
		fingerprint = $2,
		generation = $3,
		commit_position = $4,
		prepare_position = $5,
		events = $6,
		status = $7,
		attempts = 0,
		error = '',
		error_stream = '',
		error_revision = 0,
		error_type = '',
		error_commit = 0,
		error_prepare = 0,
		next_attempt_at = NULL,
		updated_at = now()
	WHERE name = $8
		AND term = $9
		AND generation = $10
		AND commit_position = $11
		AND prepare_position = $12`

// replace points readers to the new tables, whose position is another one than
// that of the tables before.
func (b *build) replace(ctx context.Context, old checkpoint) error {
	b.work.enter(Swapping)
	if err := b.step(ctx, "swap"); err != nil {
		return err
	}
	b.made.events = &b.events
	made := b.made
	tag, err := b.tx.Exec(ctx, replaceSQL, made.version, made.fingerprint, made.generation,
		int64(made.position.Commit), int64(made.position.Prepare), b.events, string(Live),
		b.name, b.term, old.generation, int64(old.position.Commit), int64(old.position.Prepare))
	if err != nil {
		return fmt.Errorf("swap: %w", err)
	}
	if err := requireOne(tag); err != nil {
		return err
	}
	return record(ctx, b.tx, Action{
		Projection: b.name, Kind: Finished, Actor: b.me.String(), Generation: made.generation,
		Detail: fmt.Sprintf("%d events", b.events),
	})
}
