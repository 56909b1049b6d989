// Package app builds the application from its settings, runs it, and stops it in
// order.
package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"crumbtrail/api"
	"crumbtrail/api/account"
	"crumbtrail/commands"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore/broadcast"
	"crumbtrail/internal/autobackup"
	"crumbtrail/internal/certificates"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/credentials/rows"
	"crumbtrail/internal/discovery"
	"crumbtrail/internal/fairuse"
	"crumbtrail/internal/folders"
	"crumbtrail/internal/heap"
	"crumbtrail/internal/identity"
	"crumbtrail/internal/openid"
	"crumbtrail/projections"
	"crumbtrail/projections/engine"
	"crumbtrail/readmodels"
)

// Options are the settings of the application.
type Options struct {
	StorageOptions
	// Listen is the address to listen on, host:port.
	Listen string
	// Auth is "auto" or "required". Automatically, callers need no credential while the
	// program listens on loopback, has the private cluster, and no person, key or second
	// kitchen exists or existed.
	Auth string
	// TLS is where the certificate comes from.
	TLS certificates.Options
	// TrustedProxies are the networks of proxies in front of the program.
	TrustedProxies []netip.Prefix
	// AllowPlainHTTP permits an address that is not loopback without TLS, to clients in
	// private networks.
	AllowPlainHTTP bool
	// AllowUnauthenticated opens the program to everyone as long as there is no principal,
	// also with another database and on an address that is not loopback.
	AllowUnauthenticated bool
	// AllowedHosts are the names under which requests are accepted, beside this
	// machine's. Beyond loopback there must be one.
	AllowedHosts []string
	// Provider is the OpenID Connect provider; without an issuer there is none.
	Provider openid.Options
	// Backups are made on a schedule if they have a folder.
	Backups autobackup.Options
	// Consumption is the order in which lots are consumed, in kitchens that set none.
	Consumption pantry.Policy
	// Limits are those of callers with a credential; the zero value has none.
	Limits fairuse.Limits
	// SampleKitchen loads the sample kitchen if the log is empty.
	SampleKitchen bool
	Logger        *slog.Logger
	// Ready is called with the server's URL as soon as the read models can be
	// queried. An error of it stops the application.
	Ready func(url string) error
	// Invite is called after Ready with a link that signs the first administrator in, if
	// callers need a credential and there is no one who can sign in. nil creates no link.
	Invite func(link string) error
}

// ErrNotLoopback is returned for an address that other machines reach, without anything
// that protects what they send.
var ErrNotLoopback = errors.New("beyond this machine the server needs TLS: set --tls-cert and --tls-key, --tls-self-signed or" +
	" --acme-domain, or --trusted-proxy for a proxy that has it; or --allow-plain-http, with which everyone in the network can read and" +
	" change what is sent, keys and sessions included; --allow-unauthenticated with --allowed-hosts gives every client full access")

// ErrNoHosts is returned for an address beyond this machine without allowed hosts.
// Without them a web page could reach the server under a name of its own.
var ErrNoHosts = errors.New("--allow-unauthenticated needs --allowed-hosts: the names under which clients reach the server," +
	" without port; localhost if only this machine does")

// writeTimeout bounds a request from its headers to the end of its answer. It is
// longer than the longest request, an import. Streaming handlers extend their own
// deadline.
const writeTimeout = 15 * time.Minute

// leastHeap is how large the heap is before it is collected.
const leastHeap = 128 << 20

// Run serves until the context ends or a part fails. A context that ends while
// the application starts is no error. Failures to open the database or the log are
// an [OpenError], or those of [pgcluster.Start].
func Run(ctx context.Context, options Options) (err error) {
	loopback, err := options.checkListen()
	if err != nil {
		return err
	}
	if err := errors.Join(options.check(), options.TLS.Check(), options.Backups.Check()); err != nil {
		return err
	}
	heap.Floor(leastHeap)
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", options.Listen)
	if err != nil {
		return options.unlessStopped(ctx, fmt.Errorf("listen: %w", err))
	}
	phase := newPhase(options.Logger)
	front, err := openFront(ctx, options, listener, loopback, phase)
	if err != nil {
		return err
	}
	options.Logger.InfoContext(ctx, "starting", "version", Version(), "url", front.url())
	defer func() { err = errors.Join(err, front.drain(ctx, stopTimeout, options.Logger)) }() // it is idempotent
	if options.publishes() {                                                                 // it may replace what a crash left
		options.claimed = func() error { return options.publish(ctx, front) }
		defer func() { err = errors.Join(err, options.withdraw(front)) }()
	}
	storage, err := openStorage(ctx, options.StorageOptions, options.Logger, phase)
	if err != nil {
		return options.unlessStopped(ctx, err)
	}
	defer func() { err = errors.Join(err, storage.Close(context.WithoutCancel(ctx))) }()
	phase.enter(ctx, "opening the projections")
	a, err := build(ctx, options, storage, front, loopback)
	if err != nil {
		return options.unlessStopped(ctx, databaseError(storage.pool.Config().ConnConfig, err))
	}
	return a.run(ctx)
}

// authRequired is the setting with which callers always need a credential.
const authRequired = "required"

// unlessStopped returns a failure to start, unless the context has ended.
func (o Options) unlessStopped(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	o.Logger.InfoContext(ctx, "stopped while starting", "error", err)
	return nil
}

// publish lets commands find the server by its data directory, which is its own.
func (o Options) publish(ctx context.Context, front *front) error {
	socket, err := discovery.Listen(o.DataDir)
	switch {
	case errors.Is(err, folders.ErrUnsafe): // another user could take its place
		return err
	case err != nil: // the server works without it
		o.Logger.WarnContext(ctx, "commands find the server with --server only", "error", err)
	default:
		front.serve(socket)
	}
	if address, err := o.PublicURL(front.url()); err == nil { // otherwise none is known at which others are served
		return discovery.Publish(o.DataDir, address)
	}
	return nil
}

func (o Options) withdraw(front *front) error {
	if address, err := o.PublicURL(front.url()); err == nil { // otherwise it was not published
		return discovery.Withdraw(o.DataDir, address)
	}
	return nil
}

// publishes reports whether commands find the server by its data directory.
func (o Options) publishes() bool { return o.DatabaseURL == "" }

func (o Options) checkListen() (loopback bool, err error) {
	host, _, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return false, fmt.Errorf("--listen must be host:port: %w", err)
	}
	ip := net.ParseIP(host)
	loopback = host == "localhost" || (ip != nil && ip.IsLoopback())
	switch {
	case loopback:
	case o.mayBeOpen() && len(o.AllowedHosts) == 0:
		return false, fmt.Errorf("--listen %s: %w", o.Listen, ErrNoHosts)
	case !o.isProtected() && !o.mayBeOpen():
		return false, fmt.Errorf("--listen %s: %w", o.Listen, ErrNotLoopback)
	}
	if _, err := o.servedAddress(cmp.Or(host, "::"), ownAddresses()); errors.Is(err, ErrNotPrivate) {
		return false, fmt.Errorf("--listen %s: %w", o.Listen, err)
	}
	return loopback, nil
}

// isProtected reports whether something protects what clients beyond this machine send, or is
// declared not to be needed.
func (o Options) isProtected() bool {
	return o.TLS.IsSet() || len(o.TrustedProxies) > 0 || o.AllowPlainHTTP
}

// mayBeOpen reports whether the program is to be open to everyone as long as there is no
// principal, wherever they are.
func (o Options) mayBeOpen() bool { return o.AllowUnauthenticated && o.Auth != authRequired }

// application is the application with all its parts, ready to run.
type application struct {
	options  Options
	storage  *Storage
	engine   *projections.Engine
	access   *credentials.Store
	hub      *broadcast.Hub
	provider *openid.Provider // nil without one
	backups  *autobackup.Keeper
	commands *commands.Application
	front    *front
	handler  http.Handler
	loopback bool
	isOpen   bool // as long as there is no principal
	stopping atomic.Bool
}

func build(ctx context.Context, options Options, storage *Storage, front *front, loopback bool) (*application, error) {
	a := &application{options: options, storage: storage, front: front, loopback: loopback, hub: broadcast.New(storage.Log)}
	var err error
	a.engine, err = projections.New(ctx, engine.Options{
		Pool: storage.pool, Store: storage.Log, FreeSpace: storage.freeSpace(), Logger: options.Logger, Replaced: a.forgetLog,
	})
	if err != nil {
		return nil, err
	}
	if a.access, err = credentials.Open(ctx, storage.pool, options.Logger); err != nil {
		return nil, fmt.Errorf("open the credentials: %w", err)
	}
	if err := rows.CheckComplete(ctx, storage.pool); err != nil {
		return nil, err
	}
	identities, err := identity.New(storage.pool)
	if err != nil {
		return nil, err
	}
	if a.provider, err = options.openProvider(); err != nil {
		return nil, err
	}
	if a.isOpen, err = options.isOpen(loopback); err != nil {
		return nil, err
	}
	if err := a.checkProtected(ctx); err != nil {
		return nil, err
	}
	a.backups = a.newBackups()
	authenticator := account.NewAuthenticator(a.access, a.isOpen)
	defaults := Defaults(options.Consumption)
	a.commands = commands.New(storage.Log, commands.Options{Defaults: defaults, Secret: identities.Secret})
	registry := prometheus.NewRegistry()
	limiter := fairuse.New(options.Limits)
	registry.MustRegister(limiter.Metrics(), newProjectionMetrics(a.engine.Engine, options.Logger), a.backups.Metrics(),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	handler, err := api.New(api.Options{
		Application: a.commands,
		Queries: readmodels.New(readmodels.Options{
			Pool: storage.pool, Projections: a.engine, Defaults: defaults, NamedActors: true, Turn: fairuse.NewTurns().Enter,
		}),
		Logger:      options.Logger,
		Version:     Version(),
		Registry:    registry,
		Head:        a.engine.Head,
		Events:      a.hub,
		Projections: a.engine.Engine,
		Backups:     a.backups.Status,
		Log:         storage.Log,
		Names:       identities,
		Ready:       a.ready,
		Loopback:    loopback, AllowedHosts: options.AllowedHosts,
		Authenticate: ofOwnUser(authenticator.Authenticate, loopback),
		Limiter:      limiter,
		Account:      account.Options{Store: a.access, Authenticator: authenticator, Provider: a.provider},
	})
	if err != nil {
		return nil, err
	}
	a.handler = handler
	return a, nil
}

// forgetLog forgets what is kept of a log that was replaced.
func (a *application) forgetLog() {
	commands.Forget(a.commands)
	a.hub.Restart()
}

var errStopping = errors.New("the server is stopping")

// ready fails while requests cannot be answered.
func (a *application) ready(ctx context.Context) error {
	if a.stopping.Load() {
		return errStopping
	}
	if err := a.storage.pool.Ping(ctx); err != nil {
		return fmt.Errorf("the database: %w", err)
	}
	return a.engine.Ready(ctx)
}
