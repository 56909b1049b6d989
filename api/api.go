// Package api is the HTTP interface, version 1.
//
// Each resource has a file: what can be sent, what is answered, and the
// handlers, which decode, authorise, call and encode. No rule of the domain lives
// here. What all of them share:
//
//   - adapter.go is all that knows the web framework,
//   - exchange.go, guard.go and metrics.go see every request,
//   - body.go and json.go read bodies and refuse what could be misread,
//   - authorise.go says who asks, for which kitchen, under which conditions,
//   - problem.go is the one table from errors to problems, fault.go and refuse.go
//     answer with them.
//
// The OpenAPI document is generated from the types of the handlers; see
// [Document].
package api

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/eventstore"
	"crumbtrail/eventstore/broadcast"
	"crumbtrail/projections"
	"crumbtrail/readmodels"
)

// Options are what the interface stands on.
type Options struct {
	Application *commands.Application
	Questions   *readmodels.Queries
	// Head is the position of the log's last event. An import answers with it;
	// nil leaves it out.
	Head func(ctx context.Context) (eventstore.Position, error)
	// Log is what the audit trail reads in full; nil makes that unavailable.
	Log eventstore.Store
	// Events are followed over /v1/events; nil makes that unavailable.
	Events *broadcast.Hub
	// Logger gets one line for each request; nil means none.
	Logger *slog.Logger
	// Version is that of the program, for /livez and the metrics.
	Version string
	// Registry gets the metrics of requests and is what /metrics shows; nil means
	// one of its own.
	Registry *prometheus.Registry
	// Ready fails while the program cannot answer as it should; nil means that it
	// always can.
	Ready func(ctx context.Context) error
	// Projections are what /v1/admin/projections looks after and /readyz tells of.
	// Without them the former cannot be called.
	Projections *projections.Engine
	// Admin says whether the sender of a request is an administrator; nil means
	// that everybody is, as it is while there are no credentials.
	Admin func(r *http.Request) bool
	// Kitchen says whose kitchen a request is about; nil means home, as it is
	// while there are no credentials.
	Kitchen func(r *http.Request) domain.Kitchen
	// Loopback says that only this machine is listened to. Then the Host of a
	// request must be this machine or one of the allowed hosts, so that no web
	// page can reach the interface through a name of its own.
	Loopback bool
	// AllowedHosts are further names, without port, under which requests are
	// taken. Off loopback an empty list takes any.
	AllowedHosts []string

	bodyTime, heartbeat, slowest time.Duration // 0 is the usual one
}

// API answers requests.
type API struct {
	application *commands.Application
	questions   *readmodels.Queries
	head        func(ctx context.Context) (eventstore.Position, error)
	logger      *slog.Logger
	version     string
	ready       func(ctx context.Context) error
	kitchen     func(r *http.Request) domain.Kitchen
	admin       func(r *http.Request) bool
	projections *projections.Engine
	eventLog    eventstore.Store
	guard       guard
	metrics     *metrics
	events      *broadcast.Hub
	readers     doorman
	// bodyTime, heartbeat and slowest are shorter in tests.
	bodyTime, heartbeat, slowest time.Duration

	huma   huma.API
	router *router
	served http.Handler
}

// New makes the interface. It fails if its metrics are registered already.
func New(options Options) (*API, error) {
	a := &API{
		application: options.Application, questions: options.Questions, head: options.Head,
		logger: cmp.Or(options.Logger, slog.New(slog.DiscardHandler)), version: options.Version, ready: options.Ready,
		kitchen: options.Kitchen, admin: options.Admin, projections: options.Projections, events: options.Events, eventLog: options.Log,
		bodyTime: cmp.Or(options.bodyTime, usualBodyTime), heartbeat: cmp.Or(options.heartbeat, heartbeat), slowest: cmp.Or(options.slowest, slowest),
		guard: newGuard(options.Loopback, options.AllowedHosts),
	}
	registry := cmp.Or(options.Registry, prometheus.NewRegistry())
	var err error
	if a.metrics, err = newMetrics(registry, options.Version); err != nil {
		return nil, fmt.Errorf("register the metrics: %w", err)
	}
	a.route()
	a.router.handle(http.MethodGet, "/metrics", a.metrics.handler(registry))
	a.router.handle(http.MethodGet, "/livez", http.HandlerFunc(a.live))
	a.router.handle(http.MethodGet, "/readyz", http.HandlerFunc(a.readiness))
	a.router.handle(http.MethodGet, "/problems/{code}", http.HandlerFunc(a.explain))
	if err := a.serveDocument(); err != nil {
		return nil, err
	}
	a.served = a.observe(a.guard.protect(a, a.router))
	return a, nil
}

// route makes the operations. It needs nothing that the operations need when
// they are called, so that the document can be made without.
func (a *API) route() {
	a.router = newRouter(a)
	a.huma = newHuma(a.router)
	a.huma.UseMiddleware(bounded, a.readBody)
	a.items()
	a.recipes()
	a.finishedGoods()
	a.occasions()
	a.targets()
	a.plans()
	a.planLife()
	a.amendments()
	a.snapshots()
	a.summaries()
	a.shoppingLists()
	a.pooledLists()
	a.comparisons()
	a.scenarios()
	a.lots()
	a.stock()
	a.productionRuns()
	a.assemblyRuns()
	a.voids()
	a.traces()
	a.imports()
	a.eventStream()
	a.auditTrail()
	a.projectionOrders()
	tidy(a.huma.OpenAPI())
}

// ServeHTTP answers a request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.served.ServeHTTP(w, r) }
