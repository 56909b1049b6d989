// Package admin is the part of the interface that is about the program and not
// about a kitchen: its projections, backups and health.
package admin

import (
	"context"

	"crumbtrail/api/web"
	"crumbtrail/internal/autobackup"
	"crumbtrail/projections/engine"
)

// Options are what the operations work with.
type Options struct {
	// Engine runs the projections. Without it only the health can be read.
	Engine *engine.Engine
	// Actor returns who sends a request. It fails with a problem.
	Actor func(ctx context.Context, acting web.Acting) (string, error)
	// Name returns the name of who sent a request.
	Name func(ctx context.Context, actor string) string
	// Ready fails while the program cannot answer correctly; nil never fails.
	Ready func(ctx context.Context) error
	// Backups returns how the automatic backups are; nil if none are made.
	Backups func() autobackup.Status
	// Version is the version of the program.
	Version string
}

type administration struct {
	engine *engine.Engine
	actor  func(ctx context.Context, acting web.Acting) (string, error)
	name   func(ctx context.Context, actor string) string

	backups func() autobackup.Status
}

// Register adds the operations to a server.
func Register(server *web.Server, options Options) {
	a := &administration{engine: options.Engine, actor: options.Actor, name: options.Name, backups: options.Backups}
	a.register(server)
	a.registerBackups(server)
	a.health(server, options.Ready, options.Version)
}
