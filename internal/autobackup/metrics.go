package autobackup

import (
	"math"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics collects how the backups are.
type metrics struct {
	keeper                                  *Keeper
	age, size, failing, failures, failedAge *prometheus.Desc
}

// Metrics returns the metrics; there are none while no backups are made.
func (k *Keeper) Metrics() prometheus.Collector {
	describe := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc("crumbtrail_backup_"+name, help, nil, nil)
	}
	return &metrics{
		keeper: k,
		age: describe("last_good_age_seconds",
			"Age of the last good automatic backup, whichever instance made it; +Inf if there is none. Alert above two intervals."),
		size:     describe("last_good_bytes", "Size of the last good automatic backup."),
		failing:  describe("failing", "1 while no backup was made since this instance failed to make one."),
		failures: describe("failures_total", "Automatic backups that this instance failed to make."),
		failedAge: describe("last_failure_age_seconds",
			"Time since this instance last failed to make an automatic backup; +Inf if it did not fail since its start."),
	}
}

// Describe sends the descriptions of the metrics.
func (m *metrics) Describe(descriptions chan<- *prometheus.Desc) {
	for _, description := range []*prometheus.Desc{m.age, m.size, m.failing, m.failures, m.failedAge} {
		descriptions <- description
	}
}

// Collect sends the metrics.
func (m *metrics) Collect(to chan<- prometheus.Metric) {
	status := m.keeper.Status()
	if !status.IsOn {
		return
	}
	failing := 0.0
	if status.IsFailing() {
		failing = 1
	}
	to <- prometheus.MustNewConstMetric(m.age, prometheus.GaugeValue, since(status.GoodAt))
	to <- prometheus.MustNewConstMetric(m.size, prometheus.GaugeValue, float64(status.Bytes))
	to <- prometheus.MustNewConstMetric(m.failing, prometheus.GaugeValue, failing)
	to <- prometheus.MustNewConstMetric(m.failures, prometheus.CounterValue, float64(status.Failures))
	to <- prometheus.MustNewConstMetric(m.failedAge, prometheus.GaugeValue, since(status.FailedAt))
}

// since returns the seconds since a time; infinite if there was none.
func since(at time.Time) float64 {
	if at.IsZero() {
		return math.Inf(1)
	}
	return time.Since(at).Seconds()
}
