package test

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgtest"
)

func TestTheCommandLine(t *testing.T) {
	t.Parallel()
	dir := pgtest.DataDir(t)
	file, realKitchen := exportFile(t)

	t.Run("imports into a data directory without a server", func(t *testing.T) {
		output, code := run(t, "import", "--data-dir", dir, file)
		require.Zero(t, code, output)
		if realKitchen {
			require.Contains(t, output, "156")
		}
	})
	s := serve(t, "--data-dir", dir)
	t.Run("the server has the imported records", func(t *testing.T) {
		require.NotEmpty(t, list[any](t, s.client, "/v1/recipes"))
	})
	t.Run("imports through the server that has the data directory", func(t *testing.T) {
		output, code := run(t, "import", "--data-dir", dir, file)
		require.Zero(t, code, output)
		require.Contains(t, output, "unchanged")
	})
	t.Run("refuses a second server on the data directory", func(t *testing.T) {
		output, code := run(t, "serve", "--listen", "127.0.0.1:0", "--data-dir", dir)
		require.Equal(t, 4, code, output)
		require.Contains(t, output, dir)
	})
	t.Run("reports whether a server is ready", func(t *testing.T) {
		output, code := run(t, "ready", "--server", s.url)
		require.Zero(t, code, output)
		_, code = run(t, "ready", "--server", "http://127.0.0.1:1")
		require.NotZero(t, code)
	})
	t.Run("refuses to listen beyond loopback without authentication", func(t *testing.T) {
		output, code := run(t, "serve", "--listen", "0.0.0.0:0", "--data-dir", newDataDir(t))
		require.Equal(t, 7, code, output)
		require.Contains(t, output, "--allow-unauthenticated")
	})
	t.Run("refuses a file that is not an export", func(t *testing.T) {
		broken := t.TempDir() + "/broken.json"
		require.NoError(t, os.WriteFile(broken, []byte("{"), 0o600))
		for _, to := range [][]string{{"--data-dir", pgtest.DataDir(t)}, {"--server", s.url}} {
			output, code := run(t, append([]string{"import", broken}, to...)...)
			require.Equal(t, 6, code, output)
		}
	})
	t.Run("prints the OpenAPI document that the server serves", func(t *testing.T) {
		output, code := run(t, "openapi")
		require.Zero(t, code)
		require.JSONEq(t, output, string(s.must(t, http.StatusOK, http.MethodGet, "/openapi.json", nil).body))
	})
	t.Run("prints its version and help", func(t *testing.T) {
		for _, argument := range []string{"version", "--version"} {
			output, code := run(t, argument)
			require.Zero(t, code)
			require.Contains(t, output, "crumbtrail "+version+" (go")
		}
		require.Contains(t, string(s.get(t, "/metrics").body), `crumbtrail_build_info{version="`+version+`"} 1`)
		output, _ := run(t, "serve", "--help")
		for _, setting := range []string{
			"CRUMBTRAIL_LISTEN", "CRUMBTRAIL_DATA_DIR", "CRUMBTRAIL_DATABASE_URL", "CRUMBTRAIL_EVENTSTORE_URL",
			"--allow-unauthenticated",
		} {
			require.Contains(t, output, setting)
		}
	})
}

func TestTheSampleKitchenShowsSurplusAndShortage(t *testing.T) {
	t.Parallel()
	dir := newDataDir(t)
	s := serve(t, "--data-dir", dir, "--sample-kitchen")
	occasions := list[struct{ ID string }](t, s.client, "/v1/occasions")
	require.Len(t, occasions, 1)
	require.GreaterOrEqual(t, len(list[any](t, s.client, "/v1/recipes")), 12)
	made := into[plan](t, s.must(t, http.StatusCreated, http.MethodPost, "/v1/occasions/"+occasions[0].ID+"/plans", nil))
	summary := into[planSummary](t, s.get(t, "/v1/plans/"+made.ID+"/summary"))
	short := 0
	for _, row := range summary.Shopping {
		if !row.Sufficient {
			short++
		}
	}
	require.NotZero(t, short)
	require.Less(t, short, len(summary.Shopping))
	csv := s.must(t, http.StatusOK, http.MethodGet, "/v1/plans/"+made.ID+"/shopping-list", nil, "Accept", "text/csv")
	require.Contains(t, csv.header.Get("Content-Type"), "text/csv")
	require.Len(t, strings.Split(strings.TrimSpace(string(csv.body)), "\n"), len(summary.Shopping)+1)
	position := s.position
	s.stop(t)
	again := serve(t, "--data-dir", dir, "--sample-kitchen")
	again.position = position
	require.Len(t, list[any](t, again.client, "/v1/occasions"), 1, "the sample kitchen is loaded once")
}

// A server that cannot print its address fails. One that is told to stop while it
// starts stops, which is no failure.
func TestAServerThatIsInterruptedAtItsStart(t *testing.T) {
	t.Parallel()
	start := func(t *testing.T, stdout *os.File, args ...string) (*exec.Cmd, io.Reader) {
		t.Helper()
		command := exec.Command(binary, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
		command.Stdout = stdout
		log, err := command.StderrPipe()
		require.NoError(t, err)
		require.NoError(t, command.Start())
		return command, log
	}
	// exit reads the rest of the log and waits for the end.
	exit := func(t *testing.T, command *exec.Cmd, log io.Reader) (code int, text string) {
		t.Helper()
		limit := time.AfterFunc(30*time.Second, func() { _ = command.Process.Kill() })
		defer limit.Stop()
		rest, err := io.ReadAll(log)
		require.NoError(t, err)
		_ = command.Wait() // the state has the exit code
		return command.ProcessState.ExitCode(), string(rest)
	}
	t.Run("fails if it cannot print its address", func(t *testing.T) {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Skip("this system has no /dev/full")
		}
		defer full.Close()
		command, log := start(t, full, "--data-dir", pgtest.DataDir(t))
		code, text := exit(t, command, log)
		require.Equal(t, 1, code, text)
	})
	t.Run("stops while it loads the sample kitchen", func(t *testing.T) {
		command, log := start(t, nil, "--data-dir", pgtest.DataDir(t), "--sample-kitchen")
		lines := bufio.NewReader(log)
		for line := ""; !strings.Contains(line, "PostgreSQL is running"); {
			var err error
			line, err = lines.ReadString('\n')
			require.NoError(t, err)
		}
		require.NoError(t, command.Process.Signal(syscall.SIGTERM))
		code, text := exit(t, command, lines)
		require.Zero(t, code, text)
		require.NotContains(t, text, "panic")
	})
	t.Run("stops while it creates the cluster", func(t *testing.T) {
		dir := newDataDir(t)
		command, log := start(t, nil, "--data-dir", dir)
		within(t, 30*time.Second, "initdb runs", func() bool {
			found, _ := filepath.Glob(filepath.Join(dir, "postgres", "initdb-*", "data", "base"))
			return len(found) > 0
		})
		require.NoError(t, command.Process.Signal(syscall.SIGTERM))
		code, text := exit(t, command, log)
		require.Zero(t, code, text)
		require.NotContains(t, text, "panic")
		require.NoDirExists(t, filepath.Join(dir, "postgres", "data"), "no part of a cluster remains")
	})
}
