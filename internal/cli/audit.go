package cli

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"crumbtrail/eventstore"
	"crumbtrail/internal/app"
	"crumbtrail/internal/client"
	"crumbtrail/internal/pgcluster"
)

type auditCommand struct {
	List   auditListCommand   `cmd:"" help:"List audit events, newest first. Needs a running server."`
	Replay auditReplayCommand `cmd:"" help:"Replay a stream event by event and show the state after each event."`
	Verify auditVerifyCommand `cmd:"" help:"Verify the log. Exit code 0: intact, 8: findings, other: could not run."`
}

// auditFlags locate the log, or the server to read it through.
type auditFlags struct {
	locationFlags `embed:""`
	Server        string `help:"URL of a running server, for example http://127.0.0.1:8080." env:"CRUMBTRAIL_SERVER" placeholder:"URL"`
}

// Help is the second paragraph of the help.
func (auditFlags) Help() string {
	return "Without --server the command opens the log itself. " +
		"If a server runs on the data directory, the command goes through that server."
}

// auditSource is an open log or, if that is nil, a server that has it.
type auditSource struct {
	log    eventstore.Store
	server client.Client
	name   func(ctx context.Context, actor string) string // of an actor of the log's events
	close  func() error
}

// open opens the log, or finds the server that has the data directory.
func (f auditFlags) open(ctx context.Context) (auditSource, error) {
	if f.Server != "" {
		return f.openServer(ctx)
	}
	place := cmp.Or(f.EventstoreURL, f.DatabaseURL)
	if place == "" {
		if place = f.DataDir; place == "" {
			return auditSource{}, app.ErrNoDataDir
		}
		if err := f.mustExist(); err != nil {
			return auditSource{}, err
		}
	}
	storage, err := app.OpenLog(ctx, place, eventstore.Limits{}, slog.New(slog.DiscardHandler))
	if errors.Is(err, pgcluster.ErrInUse) {
		if source, err := f.openServer(ctx); err == nil {
			return source, nil
		}
	}
	if err != nil {
		return auditSource{}, err
	}
	closing := func() error { return storage.Close(context.WithoutCancel(ctx)) }
	return auditSource{log: storage.Log, name: storage.ActorName, close: closing}, nil
}

func (f auditFlags) openServer(ctx context.Context) (auditSource, error) {
	server, err := client.FindHolder(ctx, f.Server, f.DataDir)
	return auditSource{server: server, close: func() error { return nil }}, err
}

// formatTime formats a time for people, in local time.
func formatTime(at time.Time) string { return at.Local().Format("2006-01-02 15:04:05") }
