package program

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/logcopy"
)

// CopyLog copies a log from one place to another, so that a kitchen can start on
// a laptop and move to a cluster.
type CopyLog struct {
	From            string `required:"" help:"The log to copy: postgres://, esdb:// or kurrentdb://, or a data directory of a server that is stopped." placeholder:"URL"`
	To              string `required:"" help:"Where to copy it: a URL or a data directory likewise." placeholder:"URL"`
	MaxAppendBytes  int    `help:"Most bytes that one append may have at the target; 0 is its own limit." env:"CRUMBTRAIL_MAX_APPEND_BYTES" default:"0"`
	MaxAppendEvents int    `help:"Most events that one append may have at the target; 0 is its own limit." env:"CRUMBTRAIL_MAX_APPEND_EVENTS" default:"0"`
}

// Run carries out the command.
func (c CopyLog) Run(ctx context.Context, to console) (err error) {
	logger := slog.New(slog.DiscardHandler)
	source, closeSource, err := openPlace(ctx, c.From, eventstore.Limits{}, logger)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	defer func() { err = errors.Join(err, closeSource()) }()
	target, closeTarget, err := openPlace(ctx, c.To, eventstore.Limits{Bytes: c.MaxAppendBytes, Events: c.MaxAppendEvents}, logger)
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	defer func() { err = errors.Join(err, closeTarget()) }()

	pace := copyPace{progress: newProgress(to.err)}
	report, err := logcopy.Copy(ctx, source, target, pace.show)
	pace.progress.end()
	if err != nil {
		return fmt.Errorf("copy the log: %w", err)
	}
	_, err = fmt.Fprintf(to.out, "%d events in %d streams, %d of them copied now; verified\n", report.Events, report.Streams, report.Copied)
	return err
}

// openPlace opens the log at a URL, or that of a data directory.
func openPlace(ctx context.Context, place string, limits eventstore.Limits, logger *slog.Logger) (eventstore.Store, func() error, error) {
	closing := func(closer interface{ Close(context.Context) error }) func() error {
		return func() error {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
			defer cancel()
			return closer.Close(ctx)
		}
	}
	if strings.Contains(place, "://") {
		log, err := openLog(ctx, place, nil, limits, logger)
		if err != nil {
			return nil, nil, err
		}
		return log, closing(log), nil
	}
	opened, err := Storage{DataDir: place}.open(ctx, logger)
	if err != nil {
		return nil, nil, err
	}
	return opened.log, func() error { return opened.close(context.WithoutCancel(ctx)) }, nil
}

// copyPace shows how far a copy is, how fast it goes and when it will be done:
// again and again on a terminal, now and then elsewhere.
type copyPace struct {
	progress *progress
	phase    string
	began    time.Time
	shown    time.Time
}

func (p *copyPace) show(now logcopy.Progress) {
	at := time.Now()
	if now.Phase != p.phase {
		p.phase, p.began, p.shown = now.Phase, at, time.Time{}
	}
	every := 5 * time.Second
	if p.progress.terminal {
		every = 200 * time.Millisecond
	}
	if at.Sub(p.shown) < every {
		return
	}
	p.shown = at
	took := at.Sub(p.began)
	line := fmt.Sprintf("%s: %d events, %.0f a second", now.Phase, now.Events, float64(now.Events)/max(took.Seconds(), 0.001))
	if now.At.Commit > 0 && now.End.Commit > 0 {
		done := float64(now.At.Commit) / float64(now.End.Commit)
		line += fmt.Sprintf(", %.0f %%, about %s left", 100*done, time.Duration(float64(took)*(1-done)/done).Round(time.Second))
	}
	p.progress.line(line)
}
