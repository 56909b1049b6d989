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

func TestCrash(t *testing.T) {
	t.Run("reports a server that was killed, and starts again with everything committed", func(t *testing.T) {
		dir := folder(t)
		cluster := start(t, dir)
		remember(t, cluster)
		require.NoError(t, syscall.Kill(cluster.server.pid, syscall.SIGKILL))
		requireEnded(t, cluster.Done())
		var failure *ServerError
		require.ErrorAs(t, cluster.Err(), &failure)
		require.ErrorContains(t, failure, "killed")
		require.NoError(t, cluster.Stop(t.Context()))
		require.ErrorAs(t, cluster.Err(), &failure, "stopping afterwards does not hide it")
		requireRemembered(t, start(t, dir))
	})

	t.Run("waits for backends of a killed server that still use its memory", func(t *testing.T) {
		dir := folder(t)
		cluster := start(t, dir)
		remember(t, cluster)
		busy := connect(t, cluster)
		backend := int(busy.PgConn().PID())
		finished := make(chan struct{})
		go func() {
			defer close(finished)
			_, _ = busy.Exec(t.Context(), "SELECT pg_sleep(60)") // it is cut off
		}()
		require.Eventually(t, func() bool {
			return ask(t, cluster, fmt.Sprintf("SELECT state FROM pg_stat_activity WHERE pid = %d", backend)) == "active"
		}, 10*time.Second, time.Millisecond)
		require.NoError(t, syscall.Kill(backend, syscall.SIGSTOP))
		require.NoError(t, syscall.Kill(cluster.server.pid, syscall.SIGKILL))
		requireEnded(t, cluster.Done())
		require.NoError(t, cluster.Stop(t.Context()))

		// The backend is let go when its memory has been in the way once.
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
		requireRemembered(t, start(t, dir))
		require.True(t, <-refused, "the killed server's backend was not in the way")
		<-finished
	})

	t.Run("does not outlive a parent that is killed", func(t *testing.T) {
		if runtime.GOOS != "linux" {
			t.Skip("only Linux tells a process of its parent's death; the next test is what other systems have")
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

	t.Run("takes over at once after its parent was killed", func(t *testing.T) {
		dir := folder(t)
		parent, serverPID := startParent(t, dir)
		kill9(parent)
		cluster := start(t, dir)
		require.NotEqual(t, serverPID, cluster.server.pid)
		require.False(t, serves(serverPID, cluster.dataDir()))
		require.Equal(t, "1", ask(t, cluster, "SELECT '1'"))
	})

	t.Run("stops an orphan that still runs on the data", func(t *testing.T) {
		dir := folder(t)
		orphan := start(t, dir)
		remember(t, orphan)
		require.NoError(t, orphan.lock.Close()) // as the end of the program would
		cluster := start(t, dir)
		requireEnded(t, orphan.Done())
		requireRemembered(t, cluster)
	})

	t.Run("leaves alone a stranger who has the dead server's process id", func(t *testing.T) {
		dir := folder(t)
		cluster := start(t, dir)
		remember(t, cluster)
		stale, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
		require.NoError(t, err)
		require.NoError(t, syscall.Kill(cluster.server.pid, syscall.SIGKILL))
		requireEnded(t, cluster.Done())
		require.NoError(t, cluster.Stop(t.Context()))

		stranger := exec.Command("sleep", "1000")
		stranger.Dir = "/"
		stranger.SysProcAttr = &syscall.SysProcAttr{Credential: cluster.account.credential}
		require.NoError(t, stranger.Start())
		t.Cleanup(func() { kill9(stranger) })
		_, rest, _ := strings.Cut(string(stale), "\n")
		claimed := fmt.Sprintf("%d\n%s", stranger.Process.Pid, rest)
		for _, path := range []string{filepath.Join(dir, "data", "postmaster.pid"), filepath.Join(dir, "run", socketName+".lock")} {
			require.NoError(t, os.WriteFile(path, []byte(claimed), 0o600))
		}
		requireRemembered(t, start(t, dir))
		require.True(t, lives(stranger.Process.Pid))
	})
}
