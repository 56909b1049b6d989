package autobackup_test

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/autobackup"
)

// gauges returns the metrics by their names.
func gauges(t *testing.T, k *autobackup.Keeper) map[string]float64 {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	require.NoError(t, registry.Register(k.Metrics()))
	families, err := registry.Gather()
	require.NoError(t, err)
	found := map[string]float64{}
	for _, family := range families {
		metric := family.GetMetric()[0]
		found[family.GetName()] = metric.GetGauge().GetValue() + metric.GetCounter().GetValue()
	}
	return found
}

func TestTheMetricsHaveTheLastBackupAndTheLastFailure(t *testing.T) {
	t.Parallel()
	require.Empty(t, gauges(t, &autobackup.Keeper{}), "no backups are made")
	k, _ := installation(t)
	before := gauges(t, k)
	require.Len(t, before, 5)
	require.Greater(t, before["crumbtrail_backup_last_good_age_seconds"], 1e300, "there is none")
	require.Greater(t, before["crumbtrail_backup_last_failure_age_seconds"], 1e300)

	log := k.Source.Log
	k.Source.Log = brokenLog{log}
	runUntil(t, k, func() bool { return k.Status().Failures == 1 })
	failed := gauges(t, k)
	require.Equal(t, 1.0, failed["crumbtrail_backup_failing"])
	require.Equal(t, 1.0, failed["crumbtrail_backup_failures_total"])
	require.Less(t, failed["crumbtrail_backup_last_failure_age_seconds"], 60.0)
	require.Greater(t, failed["crumbtrail_backup_last_good_age_seconds"], 1e300)

	k.Source.Log = log
	runUntil(t, k, func() bool { return !k.Status().GoodAt.IsZero() })
	made := gauges(t, k)
	require.Less(t, made["crumbtrail_backup_last_good_age_seconds"], 60.0)
	require.Positive(t, made["crumbtrail_backup_last_good_bytes"])
	require.Equal(t, 1.0, made["crumbtrail_backup_failures_total"], "it is not forgotten")
}
