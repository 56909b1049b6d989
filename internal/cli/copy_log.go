package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/logcopy"
	"crumbtrail/internal/app"
)

// copyLogCommand moves a kitchen, for example from a laptop to a cluster.
type copyLogCommand struct {
	From            string `required:"" help:"URL or data directory to copy from." env:"CRUMBTRAIL_COPY_FROM" secret:"" placeholder:"URL"`
	To              string `required:"" help:"URL or data directory to copy to." env:"CRUMBTRAIL_COPY_TO" secret:"" placeholder:"URL"`
	MaxAppendBytes  int    `help:"Maximum bytes per append. 0: the store's own limit." env:"CRUMBTRAIL_MAX_APPEND_BYTES" default:"0"`
	MaxAppendEvents int    `help:"Maximum events per append. 0: the store's own limit." env:"CRUMBTRAIL_MAX_APPEND_EVENTS" default:"0"`
}

// Help is the second paragraph of the help.
func (copyLogCommand) Help() string {
	return "The server of a data directory must be stopped. URLs begin with postgres://, esdb:// or kurrentdb://. " +
		"The limits apply to the target. A URL with a password belongs into CRUMBTRAIL_COPY_FROM or CRUMBTRAIL_COPY_TO, " +
		"or into a file that CRUMBTRAIL_COPY_FROM_FILE or CRUMBTRAIL_COPY_TO_FILE names: " +
		"everyone on the machine sees arguments. An interrupted copy is continued by repeating the command."
}

func (c copyLogCommand) Run(ctx context.Context, to console) (err error) {
	logger := slog.New(slog.DiscardHandler)
	source, err := app.OpenLog(ctx, c.From, eventstore.Limits{}, logger)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	defer func() { err = errors.Join(err, source.Close(context.WithoutCancel(ctx))) }()
	target, err := app.OpenLog(ctx, c.To, eventstore.Limits{Bytes: c.MaxAppendBytes, Events: c.MaxAppendEvents}, logger)
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	defer func() { err = errors.Join(err, target.Close(context.WithoutCancel(ctx))) }()

	shown := copyProgress{progress: newProgress(to.err)}
	report, err := logcopy.Copy(ctx, source.Log, target.Log, shown.update)
	shown.end()
	if err != nil {
		return fmt.Errorf("copy the log: %w", err)
	}
	_, err = fmt.Fprintf(to.out, "%d events in %d streams, %d of them copied now; verified\n", report.Events, report.Streams, report.Copied)
	return err
}

// copyProgress shows the progress of a copy, its speed and the time left.
type copyProgress struct {
	*progress
	began time.Time // of the phase
}

func (p *copyProgress) update(now logcopy.Progress) {
	at := time.Now()
	if now.Phase != p.phase {
		p.began = at
	}
	if !p.due(now.Phase) {
		return
	}
	took := at.Sub(p.began)
	line := fmt.Sprintf("%s: %d events, %.0f/s", now.Phase, now.Events, float64(now.Events)/max(took.Seconds(), 0.001))
	if now.At.Commit > 0 && now.End.Commit > 0 {
		done := float64(now.At.Commit) / float64(now.End.Commit)
		line += fmt.Sprintf(", %.0f %%, about %s left", 100*done, time.Duration(float64(took)*(1-done)/done).Round(time.Second))
	}
	p.line(line)
}
