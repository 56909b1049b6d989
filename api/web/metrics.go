package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics measures requests.
type metrics struct{ requests *prometheus.HistogramVec }

func newMetrics(registry prometheus.Registerer, version string) (*metrics, error) {
	requests := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "crumbtrail_http_request_duration_seconds",
		Help:    "Time to answer a request, by method, route and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 120},
	}, []string{"method", "route", "status"})
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "crumbtrail_build_info", Help: "Always 1; the label is the version of the program.",
		ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	for _, collector := range []prometheus.Collector{requests, build} {
		if err := registry.Register(collector); err != nil {
			return nil, err
		}
	}
	return &metrics{requests: requests}, nil
}

// observe counts a request. Unknown methods and unknown paths have one label each,
// so that callers cannot create labels.
func (m *metrics) observe(method, route string, status int, took time.Duration) {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
	default:
		method = "other"
	}
	if route == "" {
		route = "unknown"
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

func (m *metrics) handler(registry *prometheus.Registry) http.Handler {
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}
