package web

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
)

// Bare returns a handler for requests before there is a [Server]. It logs and
// guards them as the server does, and publishes nothing. It uses the options Logger,
// Version, Loopback and AllowedHosts.
func Bare(options Options, handler http.Handler) (http.Handler, error) {
	metrics, err := newMetrics(prometheus.NewRegistry(), options.Version)
	if err != nil {
		return nil, fmt.Errorf("register the metrics: %w", err)
	}
	observer := observer{cmp.Or(options.Logger, slog.New(slog.DiscardHandler)), metrics, &tally{}}
	return observer.observe(newGuard(options.Loopback, options.AllowedHosts).protect(handler)), nil
}
