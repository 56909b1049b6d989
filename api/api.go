// Package api is the HTTP interface, version 1.
//
// Each resource has a file: its inputs, its answers, its handlers and their
// registration. A handler decodes, calls a command or a query, and encodes; it has
// no rule of the domain. All handlers share:
//
//   - package [crumbtrail/api/resource]: what they work with, how commands and queries are
//     registered and answered, who sends them, and for which kitchen,
//   - package [crumbtrail/api/defining]: the operations about items, recipes and goods,
//   - package [crumbtrail/api/caller]: who sends a request, and what it may do,
//   - package [crumbtrail/api/policy]: the least role for each operation,
//   - package [crumbtrail/api/input]: the types of values in requests,
//   - package [crumbtrail/api/problem]: the one table from errors to problems,
//   - package [crumbtrail/api/web]: everything about HTTP.
//
// The OpenAPI document is generated from the types of the handlers; see
// [Document].
package api

import (
	"context"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"crumbtrail/api/account"
	"crumbtrail/api/admin"
	"crumbtrail/api/caller"
	"crumbtrail/api/defining"
	"crumbtrail/api/eventfeed"
	"crumbtrail/api/explaining"
	"crumbtrail/api/openapi"
	"crumbtrail/api/policy"
	"crumbtrail/api/possible"
	"crumbtrail/api/problem"
	"crumbtrail/api/resource"
	"crumbtrail/api/traces"
	"crumbtrail/api/trail"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/broadcast"
	"crumbtrail/internal/autobackup"
	"crumbtrail/internal/fairuse"
	"crumbtrail/projections/engine"
	"crumbtrail/readmodels"
)

// Options configure the interface.
type Options struct {
	Application *commands.Application
	Queries     *readmodels.Queries
	// Head returns the position of the log's last event. Imports answer with it;
	// nil leaves it out.
	Head func(ctx context.Context) (eventstore.Position, error)
	// Log is read by the audit trail; nil makes that unavailable.
	Log eventstore.Store
	// Events are sent by /v1/events; nil makes that unavailable.
	Events *broadcast.Hub
	// Readers are how many may follow them at the same time; 0 are 1000.
	Readers int64
	// Logger gets one line for each request; nil discards them.
	Logger *slog.Logger
	// Version is the version of the program, for /livez and the metrics.
	Version string
	// Registry gets the metrics of requests and is served at /metrics; nil creates
	// one.
	Registry *prometheus.Registry
	// Ready fails while the program cannot answer correctly; nil never fails.
	Ready func(ctx context.Context) error
	// Projections are administered by /v1/admin/projections and reported by
	// /readyz. Without them the former must not be called.
	Projections *engine.Engine
	// Backups returns how the automatic backups are; nil if none are made.
	Backups func() autobackup.Status
	// Authenticate returns who sends a request; nil is the administrator of home for
	// every request, as long as there are no credentials.
	Authenticate caller.Authenticator
	// Limiter limits callers with a credential; nil has no limits.
	Limiter *fairuse.Limiter
	// Names are those of the actors in events; nil records and shows what a request claims.
	Names caller.Names
	// Account has what the operations about members, keys and sessions work with.
	Account account.Options
	// Loopback and AllowedHosts restrict the Host of requests; see [web.Options].
	Loopback     bool
	AllowedHosts []string
}

// handlers are the handlers of the operations. Each resource has a file with its inputs,
// its answers and its handlers.
type handlers struct{ *resource.Kit }

// API answers requests.
type API struct{ *web.Server }

// New returns the interface. It fails if its metrics are registered already, or if an
// operation has no entry in [policy].
func New(options Options) (*API, error) {
	h, err := register(options)
	if err != nil {
		return nil, err
	}
	if err := h.pages(options); err != nil {
		return nil, err
	}
	if err := policy.Check(h.Server.Guarded()); err != nil {
		return nil, err
	}
	return &API{h.Server}, h.Server.Publish()
}

// Document returns the OpenAPI document as JSON, which is served as /openapi.json.
func Document() ([]byte, error) {
	a, err := New(Options{})
	if err != nil {
		return nil, err
	}
	return a.Document()
}

// Permissions returns who may use which operation as Markdown, which is committed as
// docs/permissions.md.
func Permissions() (string, error) {
	a, err := New(Options{})
	if err != nil {
		return "", err
	}
	return policy.Document(a.OpenAPI()), nil
}

// register adds all operations to a new server. It uses nothing that only
// handlers need, so that [Document] can do without.
func register(options Options) (*handlers, error) {
	guard := caller.NewGuard(options.Authenticate).Limited(options.Limiter)
	server, err := web.New(web.Options{
		Description: openapi.Description(), Problem: func(err error) web.Failure { return problem.Of(err) }, Kinds: problem.Kinds(),
		Logger: options.Logger, Version: options.Version, Registry: options.Registry,
		Loopback: options.Loopback, AllowedHosts: options.AllowedHosts,
		Authorize: guard.Authorize,
		TooHeavy:  guard.TooHeavy,
		Kitchen:   func(ctx context.Context) string { return string(caller.Of(ctx).Kitchen) },
	})
	if err != nil {
		return nil, err
	}
	h := &handlers{&resource.Kit{
		Server: server, Application: options.Application, Queries: options.Queries,
		Head: options.Head, Log: options.Log, Guard: guard,
		Actors: caller.Actors{Names: options.Names},
	}}
	defining.Register(h.Kit)
	h.kitchens()
	h.occasions()
	h.targets()
	h.plans()
	h.planLife()
	h.amendments()
	h.snapshots()
	h.summaries()
	h.schedules()
	possible.Register(h.Kit)
	h.shoppingLists()
	h.collecting()
	h.ordering()
	h.pooledLists()
	h.comparisons()
	h.scenarios()
	h.lots()
	h.stock()
	h.productionRuns()
	h.assemblyRuns()
	h.voids()
	h.settlements()
	h.imports()
	h.sampleKitchens()
	eventfeed.Register(server, eventfeed.Options{
		Hub: options.Events, Head: options.Head, Guard: guard, Actors: h.Actors, Readers: options.Readers,
	})
	h.auditTrail()
	explaining.Register(server, explaining.Options{Queries: options.Queries, Query: h.Asked})
	traces.Register(server, traces.Options{Queries: options.Queries, Query: h.Asked})
	trail.Register(server, options.Log, h.Actors, options.Version)
	options.Account.Limiter = options.Limiter
	options.Account.Actor = h.Actors.Of
	if options.Queries != nil { // not for the document
		options.Account.KitchenName = options.Queries.KitchenName
	}
	account.Register(server, options.Account)
	admin.Register(server, admin.Options{
		Engine: options.Projections, Actor: caller.Claimed, Name: h.Actors.Name, Ready: options.Ready, Version: options.Version,
		Backups: options.Backups,
	})
	return h, nil
}
