package test

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
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

	t.Run("imports into a data directory that no server has", func(t *testing.T) {
		output, code := run(t, "import", "--data-dir", dir, file)
		require.Zero(t, code, output)
		if realKitchen {
			require.Contains(t, output, "156")
		}
	})
	s := serve(t, "--data-dir", dir)
	t.Run("the server has what was imported", func(t *testing.T) {
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
	t.Run("says whether a server is ready", func(t *testing.T) {
		output, code := run(t, "ready", "--server", s.url)
		require.Zero(t, code, output)
		_, code = run(t, "ready", "--server", "http://127.0.0.1:1")
		require.NotZero(t, code)
	})
	t.Run("refuses to listen to strangers without authentication", func(t *testing.T) {
		output, code := run(t, "serve", "--listen", "0.0.0.0:0", "--data-dir", newDataDir(t))
		require.Equal(t, 7, code, output)
		require.Contains(t, output, "--allow-unauthenticated")
	})
	t.Run("says what is wrong with a file", func(t *testing.T) {
		broken := t.TempDir() + "/broken.json"
		require.NoError(t, os.WriteFile(broken, []byte("{"), 0o600))
		output, code := run(t, "import", "--data-dir", pgtest.DataDir(t), broken)
		require.Equal(t, 6, code, output)
	})
	t.Run("prints the OpenAPI document that the server serves", func(t *testing.T) {
		output, code := run(t, "openapi")
		require.Zero(t, code)
		require.JSONEq(t, output, string(s.must(t, http.StatusOK, http.MethodGet, "/openapi.json", nil).body))
	})
	t.Run("prints its version and its help", func(t *testing.T) {
		output, code := run(t, "version")
		require.Zero(t, code)
		require.Contains(t, output, "crumbtrail")
		output, _ = run(t, "serve", "--help")
		for _, setting := range []string{"CRUMBTRAIL_LISTEN", "CRUMBTRAIL_DATA_DIR", "CRUMBTRAIL_DATABASE_URL", "CRUMBTRAIL_EVENTSTORE_URL", "--allow-unauthenticated"} {
			require.Contains(t, output, setting)
		}
	})
}

func TestTheSampleKitchenIsWorthLookingAt(t *testing.T) {
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

// A server that cannot say where it serves ends, and one that is told to stop
// while it loads the sample kitchen stops.
func TestAServerThatIsInterruptedAtItsStart(t *testing.T) {
	t.Parallel()
	ended := func(t *testing.T, command *exec.Cmd) {
		t.Helper()
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = command.Wait() // how it ended is in its state
		}()
		select {
		case <-done:
		case <-time.After(30 * time.Second):
			_ = command.Process.Kill()
			require.Fail(t, "the program did not end")
		}
	}
	t.Run("nowhere to write", func(t *testing.T) {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Skip("this system has no /dev/full")
		}
		defer full.Close()
		command := exec.Command(binary, "serve", "--listen", "127.0.0.1:0", "--data-dir", pgtest.DataDir(t))
		command.Stdout = full
		require.NoError(t, command.Start())
		ended(t, command)
		require.Equal(t, 1, command.ProcessState.ExitCode())
	})
	t.Run("told to stop while it loads", func(t *testing.T) {
		command := exec.Command(binary, "serve", "--listen", "127.0.0.1:0", "--data-dir", pgtest.DataDir(t), "--sample-kitchen")
		log, err := command.StderrPipe()
		require.NoError(t, err)
		require.NoError(t, command.Start())
		for lines := bufio.NewScanner(log); lines.Scan(); {
			if strings.Contains(lines.Text(), "PostgreSQL is running") {
				break
			}
		}
		require.NoError(t, command.Process.Signal(syscall.SIGTERM))
		go func() { _, _ = io.Copy(io.Discard, log) }()
		ended(t, command)
	})
}
