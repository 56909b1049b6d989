package pgcluster

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// The passwords of a database and an event store are in variables; whoever may read the environment of a process would read them.
func TestPostgreSQLInheritsNoSecrets(t *testing.T) {
	t.Parallel()
	const canary = "canary-4711"
	parent, serverPID := startParent(t, folder(t),
		"CRUMBTRAIL_DATABASE_URL=postgres://user:"+canary+"@db/log", "CRUMBTRAIL_EVENTSTORE_URL=esdb://admin:"+canary+"@kurrent",
		"AWS_SECRET_ACCESS_KEY="+canary, "PGPASSWORD="+canary, "LC_MESSAGES="+canary, "PATH_TO="+canary, "TZ=Europe/Berlin")
	environment := func(pid int) string {
		content, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
		if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
			return "" // a process that was started for a moment
		}
		require.NoError(t, err)
		return strings.ReplaceAll(string(content), "\x00", "\n")
	}
	require.Contains(t, environment(parent.Process.Pid), canary)

	backends, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", serverPID, serverPID))
	require.NoError(t, err)
	require.NotEmpty(t, strings.Fields(string(backends)))
	for _, pid := range append(strings.Fields(string(backends)), fmt.Sprint(serverPID)) {
		var number int
		_, err := fmt.Sscan(pid, &number)
		require.NoError(t, err)
		require.False(t, strings.Contains(environment(number), canary)) // not NotContains, which would print the environment
	}
	require.Contains(t, environment(serverPID), "TZ=Europe/Berlin")
	require.Contains(t, environment(serverPID), "LC_ALL=C")
}

func TestNoProgramOfPostgreSQLInheritsSecrets(t *testing.T) {
	const canary = "canary-4712"
	t.Setenv("CRUMBTRAIL_EVENTSTORE_URL", "esdb://admin:"+canary+"@kurrent")
	dir, seen := t.TempDir(), filepath.Join(t.TempDir(), "environment")
	script := "#!/bin/sh\nenv >>" + seen + "\necho 'postgres (PostgreSQL) 17.1'\n"
	for _, name := range []string{"postgres", "initdb", "pg_config"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755))
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	_, found := inspect(t.Context(), dir)
	require.True(t, found)
	usualPlaces(t.Context())
	cluster := &Cluster{installation: Installation{BinDir: dir}}
	require.NoError(t, cluster.program(t.Context(), dir, "initdb").Run())
	require.NoError(t, cluster.account.tryEnter(t.Context(), dir, dir))
	content, err := os.ReadFile(seen)
	require.NoError(t, err)
	require.Equal(t, 4, strings.Count(string(content), "LC_ALL=C"), "each program has run")
	require.False(t, strings.Contains(string(content), canary))
}
