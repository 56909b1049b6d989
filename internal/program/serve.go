package program

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"golang.org/x/sync/errgroup"

	"crumbtrail/api"
	"crumbtrail/commands"
	"crumbtrail/domain/pantry"
	"crumbtrail/eventstore/broadcast"
	"crumbtrail/projections"
	"crumbtrail/readmodels"
)

// Serve serves the HTTP interface.
type Serve struct {
	Storage
	Listen               string `help:"Address to listen on." default:"127.0.0.1:8080" env:"CRUMBTRAIL_LISTEN"`
	AllowUnauthenticated bool   `help:"Listen beyond this machine although anybody who can connect may do anything." env:"CRUMBTRAIL_ALLOW_UNAUTHENTICATED"`
	Consumption          string `help:"Order in which lots are used up: first received (fifo) or first to expire (fefo)." enum:"fifo,fefo" default:"fifo" env:"CRUMBTRAIL_CONSUMPTION"`
	SampleKitchen        bool   `help:"Load the sample kitchen if there is nothing yet." env:"CRUMBTRAIL_SAMPLE_KITCHEN"`
	LogFormat            string `help:"Form of the log: text or json." enum:"text,json" default:"text" env:"CRUMBTRAIL_LOG_FORMAT"`
	LogLevel             string `help:"Least level that is logged." enum:"debug,info,warn,error" default:"info" env:"CRUMBTRAIL_LOG_LEVEL"`
}

// writeTimeout is how long a request may take from its headers to the end of
// its answer: longer than the longest, an import. What streams for longer moves
// its own deadline.
const writeTimeout = 15 * time.Minute

// errNotLoopback refuses to let strangers in by accident.
var errNotLoopback = errors.New("there is no authentication yet: listen on 127.0.0.1, or say --allow-unauthenticated if everybody who can connect may do anything")

// Run carries out the command: it serves until the context ends.
func (s Serve) Run(ctx context.Context, to console) (err error) {
	loopback, err := s.checkListen()
	if err != nil {
		return err
	}
	logger := newLogger(to.err, s.LogFormat, s.LogLevel)
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	defer listener.Close()
	opened, err := s.open(ctx, logger)
	if err != nil && ctx.Err() != nil {
		logger.InfoContext(ctx, "told to stop while starting", "error", err)
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.close(context.WithoutCancel(ctx))) }()
	if err := s.forgetAddress(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.forgetAddress()) }()

	engine, err := projections.New(ctx, projections.Options{Pool: opened.pool, Store: opened.log, FreeSpace: s.freeSpace(opened), Logger: logger})
	if err != nil {
		return err
	}
	application := commands.New(opened.log, commands.Options{Policy: pantry.Policy(s.Consumption)})
	registry := prometheus.NewRegistry()
	registry.MustRegister(newProjectionMetrics(engine, logger), collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	hub := broadcast.New(opened.log)
	var stopping atomic.Bool
	handler, err := api.New(api.Options{
		Application: application,
		Questions:   readmodels.New(readmodels.Options{Pool: opened.pool, Projections: engine}),
		Logger:      logger,
		Version:     version(),
		Registry:    registry,
		Head:        engine.Head,
		Events:      hub,
		Projections: engine,
		Log:         opened.log,
		Ready:       func(ctx context.Context) error { return s.ready(ctx, opened, engine, &stopping) },
		Loopback:    loopback,
	})
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute,
		WriteTimeout: writeTimeout,
		ErrorLog:     slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	return s.run(ctx, to, running{opened, engine, hub, application, server, listener, &stopping, logger})
}

// running is the application while it runs.
type running struct {
	*storage
	engine      *projections.Engine
	hub         *broadcast.Hub
	application *commands.Application
	server      *http.Server
	listener    net.Listener
	stopping    *atomic.Bool
	logger      *slog.Logger
}

// run serves until the context ends or a part fails, and ends in order: not
// ready, stop accepting, drain, stop the projections. Its caller closes the rest.
func (s Serve) run(ctx context.Context, to console, r running) error {
	projecting, stopProjecting := context.WithCancel(context.WithoutCancel(ctx))
	defer stopProjecting()
	following, stopFollowing := context.WithCancel(context.WithoutCancel(ctx))
	defer stopFollowing()
	r.server.RegisterOnShutdown(stopFollowing) // those who follow the events would never be drained
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return ignoreEnd(r.engine.Run(projecting)) })
	group.Go(func() error { return ignoreEnd(r.hub.Run(following)) })
	group.Go(func() error {
		if err := r.server.Serve(r.listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
	if r.cluster != nil {
		group.Go(func() error {
			select {
			case <-r.cluster.Done():
				return fmt.Errorf("the private PostgreSQL ended: %w", r.cluster.Err())
			case <-ctx.Done():
				return nil
			}
		})
	}
	group.Go(func() error { return ignoreEnd(s.greet(ctx, to, r)) })
	group.Go(func() error {
		<-ctx.Done()
		r.stopping.Store(true)
		defer stopProjecting()
		draining, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
		defer cancel()
		if err := r.server.Shutdown(draining); err != nil {
			// Whoever does not finish within the limit is cut off; the program still
			// ends as it was told to.
			r.logger.WarnContext(ctx, "requests were cut off", "error", err)
			return r.server.Close()
		}
		return nil
	})
	return group.Wait()
}

func ignoreEnd(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

func (s Serve) checkListen() (loopback bool, err error) {
	host, _, err := net.SplitHostPort(s.Listen)
	if err != nil {
		return false, fmt.Errorf("--listen is host:port: %w", err)
	}
	ip := net.ParseIP(host)
	loopback = host == "localhost" || (ip != nil && ip.IsLoopback())
	if !loopback && !s.AllowUnauthenticated {
		return false, fmt.Errorf("--listen %s: %w", s.Listen, errNotLoopback)
	}
	return loopback, nil
}

// freeSpace is how to find out how much space there is for tables, nil where the
// database is somewhere else.
func (s Serve) freeSpace(opened *storage) func() (uint64, error) {
	if opened.cluster == nil {
		return nil
	}
	return func() (uint64, error) { return freeBytes(opened.cluster.Dir()) }
}

var errStopping = errors.New("the program is stopping")

// ready fails while the program cannot answer as it should.
func (s Serve) ready(ctx context.Context, opened *storage, engine *projections.Engine, stopping *atomic.Bool) error {
	if stopping.Load() {
		return errStopping
	}
	if err := opened.pool.Ping(ctx); err != nil {
		return fmt.Errorf("the database: %w", err)
	}
	return engine.Ready(ctx)
}
