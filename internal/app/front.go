package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"crumbtrail/api/admin"
	"crumbtrail/api/proxies"
	"crumbtrail/api/ui/starting"
	"crumbtrail/internal/peer"
)

// front is the HTTP server. It answers from the moment when the port is open: first
// that the program is starting, later with the program's own answers.
type front struct {
	listener net.Listener
	isSecure bool
	server   *http.Server
	handler  atomic.Pointer[http.Handler]
	ended    chan error // what Serve returned
}

// openFront starts to answer on a listener, which it closes in the end.
func openFront(ctx context.Context, options Options, listener net.Listener, loopback bool, phase *phase) (*front, error) {
	atFirst, err := admin.Starting(admin.StartingOptions{
		Logger: options.Logger, Version: Version(), Loopback: loopback, AllowedHosts: options.AllowedHosts, Phase: phase.String,
		Pages: starting.Before,
	})
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	secure, err := options.TLS.Config(context.WithoutCancel(ctx), options.Logger)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	f := &front{listener: listener, isSecure: secure != nil, ended: make(chan error, 1)}
	f.answer(atFirst)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*f.handler.Load()).ServeHTTP(w, r) })
	f.server = &http.Server{
		Handler: proxies.Trusting(options.TrustedProxies, handler), TLSConfig: secure,
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute, WriteTimeout: writeTimeout,
		ConnContext: peer.Connected,
		ErrorLog:    slog.NewLogLogger(options.Logger.Handler(), slog.LevelWarn),
	}
	go func() {
		if f.isSecure {
			f.ended <- f.server.ServeTLS(listener, "", "")
			return
		}
		f.ended <- f.server.Serve(options.filter(listener, loopback))
	}()
	return f, nil
}

// serve answers on one more listener, which is closed with the others: the socket in the
// data directory, which no other user reaches.
func (f *front) serve(socket net.Listener) {
	go func() { _ = f.server.Serve(socket) }() // it ends with the server
}

// answer lets a handler answer later requests.
func (f *front) answer(handler http.Handler) { f.handler.Store(&handler) }

func (f *front) url() string {
	if f.isSecure {
		return "https://" + f.listener.Addr().String()
	}
	return "http://" + f.listener.Addr().String()
}

// wait returns when the server stops, with an error unless it was told to stop.
func (f *front) wait() error {
	if err := <-f.ended; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// drain stops accepting and waits for the requests in flight. Requests that exceed
// a limit are cut off; that is no failure.
func (f *front) drain(ctx context.Context, limit time.Duration, logger *slog.Logger) error {
	draining, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	if err := f.server.Shutdown(draining); err != nil {
		logger.WarnContext(ctx, "requests were cut off", "error", err)
		return f.server.Close()
	}
	return nil
}
