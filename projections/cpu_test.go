package projections_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
)

// processorTime is what this program and the server's processes have used so
// far, so that a figure means something on a machine that does other things too.
func processorTime(t testing.TB, pool *pgxpool.Pool) (here, server time.Duration) {
	t.Helper()
	var usage syscall.Rusage
	require.NoError(t, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	here = time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	var backend int
	require.NoError(t, pool.QueryRow(t.Context(), "SELECT pg_backend_pid()").Scan(&backend))
	postmaster, _, _ := statOf(fmt.Sprintf("/proc/%d/stat", backend))
	_, _, server = statOf(fmt.Sprintf("/proc/%s/stat", postmaster))
	processes, err := filepath.Glob("/proc/[0-9]*/stat")
	require.NoError(t, err)
	for _, process := range processes {
		if parent, used, _ := statOf(process); parent != "" && parent == postmaster {
			server += used
		}
	}
	return here, server
}

// statOf is a process's parent, the time it has used, and the time that those of
// its children have used which have ended.
func statOf(path string) (parent string, used, ended time.Duration) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", 0, 0 // it has ended
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	ticks := func(fields ...string) (sum time.Duration) {
		for _, field := range fields {
			count, err := strconv.Atoi(field)
			if err != nil {
				return 0
			}
			const tick = 10 * time.Millisecond
			sum += time.Duration(count) * tick
		}
		return sum
	}
	return fields[1], ticks(fields[11:13]...), ticks(fields[13:15]...)
}
