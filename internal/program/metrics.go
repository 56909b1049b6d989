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

	lagPositions, lagSeconds, paused *prometheus.Desc
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
	}
}

// Describe names the metrics.
func (m *projectionMetrics) Describe(descriptions chan<- *prometheus.Desc) {
	descriptions <- m.lagPositions
	descriptions <- m.lagSeconds
	descriptions <- m.paused
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
		gauge := func(description *prometheus.Desc, value float64) {
			metrics <- prometheus.MustNewConstMetric(description, prometheus.GaugeValue, value, status.Name)
		}
		paused := 0.0
		if status.State == projections.Paused {
			paused = 1
		}
		gauge(m.lagPositions, float64(status.LagPositions))
		gauge(m.lagSeconds, status.Lag.Seconds())
		gauge(m.paused, paused)
	}
}
