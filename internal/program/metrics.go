package program

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"crumbtrail/projections"
)

// projectionMetrics say, whenever metrics are asked for, how each projection is
// doing.
type projectionMetrics struct {
	engine *projections.Engine
	logger *slog.Logger

	lagPositions, lagSeconds, paused, attempts         *prometheus.Desc
	owned, ownedHere, unowned, term, generation        *prometheus.Desc
	rebuilding, rebuildDone, rebuildTotal, rebuildRate *prometheus.Desc
}

func newProjectionMetrics(engine *projections.Engine, logger *slog.Logger) *projectionMetrics {
	describe := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc("crumbtrail_projection_"+name, help, []string{"projection"}, nil)
	}
	return &projectionMetrics{
		engine: engine, logger: logger,
		lagPositions: describe("lag_positions", "How far the projection is behind the end of the log, in positions of the log."),
		lagSeconds:   describe("lag_seconds", "For how long the oldest event that is not folded yet has been waiting."),
		paused:       describe("paused", "1 while an event that cannot be folded pauses the projection."),
		attempts:     describe("attempts", "How often the event that pauses the projection was tried; 0 while it is not paused."),
		owned:        describe("owned", "1 while a program runs the projection, this one or another. Raise an alarm when it stays 0: what is written does not become visible."),
		ownedHere:    describe("owned_here", "1 while this program is the one that runs the projection."),
		term:         describe("term", "How often a program took the projection on."),
		unowned:      describe("unowned_seconds", "For how long no program has been running the projection."),
		generation:   describe("generation", "Number of the tables that are served; 0 while there are none."),
		rebuilding:   describe("rebuilding", "1 while new tables are made or waited for."),
		rebuildDone:  describe("rebuild_events_done", "How many events are folded into the new tables."),
		rebuildTotal: describe("rebuild_events_total", "How many events there are to fold into the new tables; a guess where nobody counted them."),
		rebuildRate:  describe("rebuild_events_per_second", "How fast events are folded into the new tables."),
	}
}

// Describe names the metrics.
func (m *projectionMetrics) Describe(descriptions chan<- *prometheus.Desc) {
	for _, description := range []*prometheus.Desc{
		m.lagPositions, m.lagSeconds, m.paused, m.attempts, m.owned, m.ownedHere, m.unowned, m.term, m.generation,
		m.rebuilding, m.rebuildDone, m.rebuildTotal, m.rebuildRate,
	} {
		descriptions <- description
	}
}

// statusTimeout bounds how long a look at the metrics waits for the database.
const statusTimeout = 3 * time.Second

// Collect asks how the projections are doing. Without the database there is
// nothing to say.
func (m *projectionMetrics) Collect(metrics chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), statusTimeout)
	defer cancel()
	statuses, err := m.engine.Status(ctx)
	if err != nil {
		m.logger.WarnContext(ctx, "the projections' status is unknown", "error", err)
		return
	}
	for _, status := range statuses {
		m.collect(status, func(description *prometheus.Desc, value float64) {
			metrics <- prometheus.MustNewConstMetric(description, prometheus.GaugeValue, value, status.Name)
		})
	}
}

func (m *projectionMetrics) collect(status projections.Status, gauge func(*prometheus.Desc, float64)) {
	gauge(m.lagPositions, float64(status.LagPositions))
	gauge(m.lagSeconds, status.Lag.Seconds())
	gauge(m.paused, yes(status.State == projections.Paused))
	gauge(m.attempts, float64(status.Attempts))
	gauge(m.owned, yes(status.Unowned == 0 && status.Owner.Instance != ""))
	gauge(m.ownedHere, yes(status.IsOwner))
	gauge(m.term, float64(status.Term))
	gauge(m.unowned, status.Unowned.Seconds())
	gauge(m.generation, float64(status.Generation))
	rebuild := status.Rebuild
	gauge(m.rebuilding, yes(rebuild != nil))
	if rebuild == nil {
		rebuild = &projections.Rebuild{}
	}
	gauge(m.rebuildDone, float64(rebuild.Done))
	gauge(m.rebuildTotal, float64(rebuild.Total))
	gauge(m.rebuildRate, rebuild.PerSecond)
}

func yes(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
