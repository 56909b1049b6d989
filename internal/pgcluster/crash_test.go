//go:build unix

package pgcluster

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAfterACrash(t *testing.T) {
	t.Parallel()
	t.Run("a killed server is reported, and the next start has everything committed", func(t *testing.T) {
		t.Parallel()
		dir := folder(t)
		cluster := start(t, dir)
		insertRow(t, cluster)
		require.NoError(t, syscall.Kill(cluster.server.pid, syscall.SIGKILL))
		requireEnded(t, cluster.Done())
		var failure *ServerError
		require.ErrorAs(t, cluster.Err(), &failure)
		require.ErrorContains(t, failure, "killed")
		require.NoError(t, cluster.Stop(t.Context()))
		require.ErrorAs(t, cluster.Err(), &failure, "Stop does not hide it")
		requireRow(t, start(t, dir))
	})

	t.Run("the next start waits for backends that still use the memory of a killed server", func(t *testing.T) {
		t.Parallel()
		dir := folder(t)
		cluster := start(t, dir)
		insertRow(t, cluster)
		busy := connect(t, cluster)
		backend := int(busy.PgConn().PID())
		finished := make(chan struct{})
		go func() {
			defer close(finished)
			_, _ = busy.Exec(t.Context(), "SELECT pg_sleep(60)") // fails when the server is killed
		}()
		require.Eventually(t, func() bool {
			return queryText(t, cluster, fmt.Sprintf("SELECT state FROM pg_stat_activity WHERE pid = %d", backend)) == "active"
		}, 10*time.Second, time.Millisecond)
		require.NoError(t, syscall.Kill(backend, syscall.SIGSTOP))
		require.NoError(t, syscall.Kill(cluster.server.pid, syscall.SIGKILL))
		requireEnded(t, cluster.Done())
		require.NoError(t, cluster.Stop(t.Context()))

		// The backend continues as soon as its memory has blocked a start.
		refused := make(chan bool, 1)
		go func() {
			deadline := time.Now().Add(10 * time.Second)
			seen := false
			for !seen && time.Now().Before(deadline) {
				log, _ := os.ReadFile(filepath.Join(dir, "server.log"))
				seen = strings.Contains(string(log), "still in use")
			}
			refused <- seen
			_ = syscall.Kill(backend, syscall.SIGCONT)
		}()
		requireRow(t, start(t, dir))
		require.True(t, <-refused, "the killed server's backend did not block the start")
		<-finished
	})

	t.Run("a server does not outlive its killed parent", func(t *testing.T) {
		t.Parallel()
		if runtime.GOOS != "linux" {
			t.Skip("only Linux signals a process when its parent ends; the next test covers other systems")
		}
		dir := folder(t)
		parent, serverPID := startParent(t, dir)
		require.True(t, serves(serverPID, filepath.Join(dir, "data")))
		kill9(parent)
		require.Eventually(t, func() bool { return !serves(serverPID, filepath.Join(dir, "data")) }, 10*time.Second, time.Millisecond)
		start(t, dir)
		log, err := os.ReadFile(filepath.Join(dir, "server.log"))
		require.NoError(t, err)
		require.Contains(t, string(log), "database system is shut down")
		require.NotContains(t, string(log), "not properly shut down")
	})

	t.Run("the next start takes over at once after the parent was killed", func(t *testing.T) {
		t.Parallel()
		dir := folder(t)
		parent, serverPID := startParent(t, dir)
		kill9(parent)
		cluster := start(t, dir)
		require.NotEqual(t, serverPID, cluster.server.pid)
		require.False(t, serves(serverPID, cluster.dataDir()))
		require.Equal(t, "1", queryText(t, cluster, "SELECT '1'"))
	})

	t.Run("the next start stops an orphan that still runs on the data", func(t *testing.T) {
		t.Parallel()
		dir := folder(t)
		orphan := start(t, dir)
		insertRow(t, orphan)
		require.NoError(t, orphan.lock.Close()) // as at the end of the program
		cluster := start(t, dir)
		requireEnded(t, orphan.Done())
		requireRow(t, cluster)
	})

	t.Run("another process with the dead server's process id is left alone", func(t *testing.T) {
		t.Parallel()
		dir := folder(t)
		cluster := start(t, dir)
		insertRow(t, cluster)
		stale, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
		require.NoError(t, err)
		require.NoError(t, syscall.Kill(cluster.server.pid, syscall.SIGKILL))
		requireEnded(t, cluster.Done())
		require.NoError(t, cluster.Stop(t.Context()))

		other := exec.Command("sleep", "1000")
		other.Dir = "/"
		other.SysProcAttr = &syscall.SysProcAttr{Credential: cluster.account.credential}
		require.NoError(t, other.Start())
		t.Cleanup(func() { kill9(other) })
		_, rest, _ := strings.Cut(string(stale), "\n")
		claimed := fmt.Sprintf("%d\n%s", other.Process.Pid, rest)
		for _, path := range []string{filepath.Join(dir, "data", "postmaster.pid"), filepath.Join(dir, "run", socketName+".lock")} {
			require.NoError(t, os.WriteFile(path, []byte(claimed), 0o600))
		}
		requireRow(t, start(t, dir))
		require.True(t, lives(other.Process.Pid))
	})
}
