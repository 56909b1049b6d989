package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// fill fills the tables that the projection needs before it can follow the log:
// its first ones, or those of a new version or shape. Old tables, if any, are
// served unchanged until then.
//
// An event that cannot be folded keeps the old tables in service. If there are
// none, or they belong to another log, the tables are filled with what came before the event, and the projection
// pauses at the event as it does on live tables.
func (o *ownership) fill(ctx context.Context, why string) error {
	defer o.work.end(nil)
	if err := o.announceFill(ctx, why); err != nil {
		return err
	}
	if o.found.refused != "" {
		if err := o.dropSkips(ctx); err != nil {
			return err
		}
	}
	load := fixed(everything)
	for attempt := 1; ; attempt++ {
		_, changed := o.requests.look()
		err := o.tryFill(ctx, load)
		var poison *poisonError
		var noSpace *NoSpaceError
		switch {
		case errors.As(err, &noSpace):
			poison = &poisonError{err: noSpace}
		case !errors.As(err, &poison):
			return err
		case !o.found.canServe():
			return o.fillBefore(ctx, poison.event)
		case poison.event == nil && !load.isNothing:
			load.isNothing = true // which finds the event
			continue
		}
		load.isNothing = false
		o.work.end(err)
		wait := o.retries().Delay(attempt)
		if err := o.pause(ctx, poison, wait); err != nil {
			return err
		}
		if err := sleepUnless(ctx, wait, changed); err != nil {
			return err
		}
	}
}

// announceFill records, before the fill begins, that and why new tables are
// filled.
func (o *ownership) announceFill(ctx context.Context, why string) error {
	if err := o.setStatus(ctx, Filling); err != nil {
		return err
	}
	return record(ctx, o.conn, Action{
		Projection: o.Name, Kind: Started, Actor: o.me.String(), Generation: o.found.generation + 1, Reason: why,
	})
}

// giveRoom drops tables that belong to another log: they are not served any more.
// If readers hold them, they are dropped later.
func (o *ownership) giveRoom(ctx context.Context) {
	schema := schemaOf(o.Name, o.found.generation)
	if err := o.drop(ctx, schema); err != nil && ctx.Err() == nil {
		o.logger.DebugContext(ctx, "tables of another log not dropped yet", slog.String("schema", schema), slog.Any("error", err))
	}
}

// whyFill returns why the projection needs other tables than the served ones. It
// is empty if the served ones are right.
func (o *ownership) whyFill(ctx context.Context) (string, error) {
	switch {
	case o.found.generation == 0:
		return "there are no tables yet", nil
	case o.found.refused != "":
		return o.found.refused, nil
	case o.found.version != o.Version:
		return fmt.Sprintf("the version changed from %d to %d", o.found.version, o.Version), nil
	case o.found.fingerprint != o.fingerprint():
		return "the shape of the tables changed", nil
	}
	for _, t := range o.Model().Tables() {
		_, err := o.conn.Exec(ctx, t.Shape().Probe(schemaOf(o.Name, o.found.generation)))
		switch {
		case isMissing(err):
			return fmt.Sprintf("table %s, or one of its columns, was removed", t.Shape().Name()), nil
		case err != nil:
			return "", fmt.Errorf("check the served tables: %w", err)
		}
	}
	return "", nil
}

// tryFill fills tables with all events.
func (o *ownership) tryFill(ctx context.Context, load extent) error {
	if o.found.refused != "" {
		o.giveRoom(ctx)
	} else if err := requireSpace(ctx, o.conn, o.options.FreeSpace, o.Name, o.found.generation); err != nil {
		return err
	}
	return o.fillTo(ctx, load, func(ctx context.Context, b *build) error {
		if !load.isNothing {
			return nil
		}
		b.work.enter(Following)
		err := b.applyUntil(ctx, everything, func(isEnd bool) bool { return isEnd })
		b.made.position = b.source.reached
		return err
	})
}

// fillBefore fills tables with the events before the append of an event, or with
// none if the event is not known. The events from there on are folded on live
// tables, which finds and reports the one that cannot be folded.
func (o *ownership) fillBefore(ctx context.Context, poison *Event) error {
	load := extent{isNothing: true}
	if poison != nil {
		load = fixed(before(poison.Append[0].Position))
	}
	return o.fillTo(ctx, load, func(context.Context, *build) error { return nil })
}

// fillTo fills tables and has them served.
func (o *ownership) fillTo(ctx context.Context, load extent, rest func(ctx context.Context, b *build) error) error {
	began := time.Now()
	made, err := o.build(ctx, load, func(ctx context.Context, b *build) error {
		if err := rest(ctx, b); err != nil {
			return err
		}
		return b.replace(ctx, o.found)
	})
	if err != nil {
		return err
	}
	o.logger.InfoContext(ctx, "projection filled", slog.Int64("events", *made.events),
		slog.Int64("generation", made.generation), slog.Duration("took", time.Since(began)))
	o.found = made
	o.generation.Store(made.generation)
	o.progress.own(made)
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
		log_id = $13,
		last_stream = $14,
		last_revision = $15,
		last_commit = $16,
		last_prepare = $17,
		last_hash = $18,
		refused = '',
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

// replace points readers to the new tables, at their own position.
func (b *build) replace(ctx context.Context, old checkpoint) error {
	b.work.enter(Swapping)
	if err := b.step(ctx, "swap"); err != nil {
		return err
	}
	b.made.events, b.made.last = &b.events, markOf(b.last)
	made, last := b.made, b.made.last
	tag, err := b.tx.Exec(ctx, replaceSQL, made.version, made.fingerprint, made.generation,
		int64(made.position.Commit), int64(made.position.Prepare), b.events, string(Live),
		b.Name, b.term, old.generation, int64(old.position.Commit), int64(old.position.Prepare),
		made.logID, storable(last.stream), int64(last.revision), int64(last.position.Commit), int64(last.position.Prepare), last.hash)
	if err != nil {
		return fmt.Errorf("swap: %w", err)
	}
	if err := requireOne(tag); err != nil {
		return err
	}
	return record(ctx, b.tx, Action{
		Projection: b.Name, Kind: Finished, Actor: b.me.String(), Generation: made.generation,
		Detail: fmt.Sprintf("%d events", b.events),
	})
}
