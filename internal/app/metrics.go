package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"crumbtrail/projections/engine"
)

// projectionMetrics collects the status of every projection.
type projectionMetrics struct {
	engine *engine.Engine
	logger *slog.Logger

	lagPositions, lagSeconds, paused, attempts         *prometheus.Desc
	owned, ownedHere, unowned, term, generation        *prometheus.Desc
	notServed                                          *prometheus.Desc
	rebuilding, rebuildDone, rebuildTotal, rebuildRate *prometheus.Desc
}

func newProjectionMetrics(engine *engine.Engine, logger *slog.Logger) *projectionMetrics {
	describe := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc("crumbtrail_projection_"+name, help, []string{"projection"}, nil)
	}
	return &projectionMetrics{
		engine: engine, logger: logger,
		lagPositions: describe("lag_positions", "Lag behind the end of the log, in log positions."),
		lagSeconds:   describe("lag_seconds", "Age of the oldest event that is not folded yet."),
		paused:       describe("paused", "1 while an event that cannot be folded blocks the projection."),
		attempts:     describe("attempts", "Failed attempts to fold the event that blocks the projection; 0 while it is not paused."),
		owned: describe("owned",
			"1 while an instance owns the projection, this one or another. Alert if it stays 0: new events do not become visible."),
		ownedHere:  describe("owned_here", "1 while this instance owns the projection."),
		term:       describe("term", "Number of times an instance acquired the projection."),
		unowned:    describe("unowned_seconds", "Time since an instance last owned the projection; 0 while it is owned."),
		generation: describe("generation", "Generation of the live tables; 0 before the first."),
		notServed: describe("not_served",
			"1 while the tables belong to another log, so that queries fail until they are filled again."),
		rebuilding:   describe("rebuilding", "1 while a rebuild runs or is queued."),
		rebuildDone:  describe("rebuild_events_done", "Events folded by the rebuild."),
		rebuildTotal: describe("rebuild_events_total", "Events to fold by the rebuild; an estimate if the log does not count them."),
		rebuildRate:  describe("rebuild_events_per_second", "Speed of the rebuild."),
	}
}

// Describe sends the descriptions of the metrics.
func (m *projectionMetrics) Describe(descriptions chan<- *prometheus.Desc) {
	for _, description := range []*prometheus.Desc{
		m.lagPositions, m.lagSeconds, m.paused, m.attempts, m.owned, m.ownedHere, m.unowned, m.term, m.generation,
		m.notServed, m.rebuilding, m.rebuildDone, m.rebuildTotal, m.rebuildRate,
	} {
		descriptions <- description
	}
}

// statusTimeout bounds how long a scrape waits for the database.
const statusTimeout = 3 * time.Second

// Collect sends the metrics of every projection, none if the database does not
// answer.
func (m *projectionMetrics) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), statusTimeout)
	defer cancel()
	statuses, err := m.engine.Status(ctx)
	if err != nil {
		m.logger.WarnContext(ctx, "read the status of the projections", "error", err)
		return
	}
	for _, status := range statuses {
		m.collect(status, func(description *prometheus.Desc, value float64) {
			metrics <- prometheus.MustNewConstMetric(description, prometheus.GaugeValue, value, status.Name)
		})
	}
}

func (m *projectionMetrics) collect(status engine.Status, gauge func(*prometheus.Desc, float64)) {
	gauge(m.lagPositions, float64(status.LagPositions))
	gauge(m.lagSeconds, status.Lag.Seconds())
	gauge(m.paused, boolean(status.State == engine.Paused))
	gauge(m.attempts, float64(status.Attempts))
	gauge(m.owned, boolean(status.Unowned == 0 && status.Owner.Instance != ""))
	gauge(m.ownedHere, boolean(status.IsOwner))
	gauge(m.term, float64(status.Term))
	gauge(m.unowned, status.Unowned.Seconds())
	gauge(m.generation, float64(status.Generation))
	gauge(m.notServed, boolean(status.Refused != ""))
	rebuild := status.Rebuild
	gauge(m.rebuilding, boolean(rebuild != nil))
	if rebuild == nil {
		rebuild = &engine.Rebuild{}
	}
	gauge(m.rebuildDone, float64(rebuild.Done))
	gauge(m.rebuildTotal, float64(rebuild.Total))
	gauge(m.rebuildRate, rebuild.PerSecond)
}

func boolean(value bool) float64 {
	if value {
		return 1
	}
	return 0
}
