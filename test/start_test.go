package test

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
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
	"crumbtrail/test/kurrentfake"
)

// launch starts the server and waits until it logs that it starts, which is before it
// does anything else.
func launch(t *testing.T, args ...string) (command *exec.Cmd, log *bytes.Buffer, address string, end func() int) {
	t.Helper()
	command = exec.Command(binary, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	output, err := command.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	lines := bufio.NewReader(output)
	log, read := &bytes.Buffer{}, make(chan struct{})
	var line string
	for !strings.Contains(line, "msg=starting") { // warnings of arguments are before it
		line, err = lines.ReadString('\n')
		_, _ = log.WriteString(line) // it never fails
		require.NoError(t, err, log)
	}
	go func() {
		defer close(read)
		_, _ = lines.WriteTo(log)
	}()
	_, address, _ = strings.Cut(strings.TrimSpace(line), "url=")
	return command, log, address, func() int {
		<-read
		_ = command.Wait()
		return command.ProcessState.ExitCode()
	}
}

// A signal at any moment of a start ends the program in order. The moments are
// counted from the first line of the log: before it the process may not have been
// able to receive a signal.
func TestASignalDuringTheStartEndsTheProgramInOrder(t *testing.T) {
	t.Parallel()
	log, err := kurrentfake.Start(kurrentfake.Options{})
	require.NoError(t, err)
	defer log.Stop()
	cluster := pgtest.Cluster(t, nil).URL("postgres")
	first, second := pgtest.DataDir(t), pgtest.DataDir(t)
	lanes := []func(run int) []string{
		func(int) []string { return []string{"--data-dir", first} },
		func(run int) []string {
			return []string{"--data-dir", filepath.Join(newDataDir(t), fmt.Sprint(run))} // ends in initdb
		},
		func(int) []string { return []string{"--data-dir", second, "--sample-kitchen"} },
		func(int) []string {
			return []string{"--database-url", cluster, "--eventstore-url", log.ConnectionString()}
		},
	}
	const runs, step = 40, 10 * time.Millisecond
	t.Run("lanes", func(t *testing.T) {
		for lane, args := range lanes {
			t.Run(fmt.Sprint(lane), func(t *testing.T) {
				t.Parallel()
				for run := lane; run <= runs; run += len(lanes) {
					interrupt(t, time.Duration(run)*step, []os.Signal{syscall.SIGTERM, syscall.SIGINT}[run/len(lanes)%2], args(run))
				}
			})
		}
	})
	serve(t, "--data-dir", first).ready(t)
}

// interrupt starts the server and ends it by a signal after a moment.
func interrupt(t *testing.T, after time.Duration, signal os.Signal, args []string) {
	t.Helper()
	command, log, _, end := launch(t, args...)
	<-time.After(after)
	require.NoError(t, command.Process.Signal(signal))
	require.Zero(t, end(), "%s after %s: %s", signal, after, log)
	require.NotContains(t, log.String(), "panic")
	require.NotContains(t, log.String(), "goroutine ")
}

func TestTheExitCodeTellsWhyAStartFailed(t *testing.T) {
	t.Parallel()
	cluster := pgtest.Cluster(t, nil)
	database := cluster.URL("postgres")
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	unreachable := nobody.Addr().String()
	require.NoError(t, nobody.Close())
	silent, err := net.Listen("tcp", "127.0.0.1:0") // the system accepts connections, and nothing answers
	require.NoError(t, err)
	t.Cleanup(func() { _ = silent.Close() })
	mute := silent.Addr().String()
	inUse := serve(t, "--data-dir", pgtest.DataDir(t))
	usedDir := inUse.command.Args[len(inUse.command.Args)-1]
	for name, c := range map[string]struct {
		args []string
		code int
		text string
	}{
		"malformed setting": {[]string{"--database-url", database, "--eventstore-url", "esdb://127.0.0.1?tls=maybe"}, 2, "tls=maybe"},
		"no host":           {[]string{"--database-url", database, "--eventstore-url", "esdb://"}, 2, "host"},
		"another scheme":    {[]string{"--database-url", database, "--eventstore-url", "http://127.0.0.1"}, 2, "esdb://"},
		"malformed URL":     {[]string{"--database-url", "postgres://127.0.0.1:port/x"}, 2, "database URL"},
		"data directory":    {[]string{"--data-dir", usedDir}, 4, "is held by process"},
		"address in use":    {[]string{"--data-dir", usedDir, "--listen", strings.TrimPrefix(inUse.url, "http://")}, 4, "address already in use"},
		"not on loopback":   {[]string{"--data-dir", usedDir, "--listen", "0.0.0.0:0"}, 7, "--allow-unauthenticated"},
		"no such database":  {[]string{"--database-url", cluster.URL("kitchen")}, 12, "createdb"},
		"no answer in time": {[]string{"--database-url", "postgres://" + unreachable + "/x", "--start-timeout", "300ms"}, 13, unreachable},
		"silence":           {[]string{"--database-url", "postgres://" + mute + "/x", "--start-timeout", "300ms"}, 13, "no answer within "},
		"no log in time": {
			[]string{"--database-url", database, "--eventstore-url", "esdb://" + unreachable + "?tls=false", "--start-timeout", "300ms"},
			13, unreachable,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := append([]string{"serve", "--listen", "127.0.0.1:0"}, c.args...)
			output, code := run(t, args...)
			require.Equal(t, c.code, code, output)
			require.Contains(t, output, c.text)
			require.NotContains(t, output, "goroutine ")
		})
	}
}

func TestCommandsWaitForTheStartOfTheServer(t *testing.T) {
	t.Parallel()
	dataDir := pgtest.DataDir(t)
	command, log, address, end := launch(t, "--data-dir", dataDir)
	require.Eventually(t, func() bool {
		published, err := os.ReadFile(filepath.Join(dataDir, "address"))
		return err == nil && strings.TrimSpace(string(published)) == address
	}, time.Minute, time.Millisecond, "the address is published before the database runs")
	export := filepath.Join(t.TempDir(), "export.json")
	require.NoError(t, os.WriteFile(export, []byte(`{"ingredients":[]}`), 0o600))
	output, code := run(t, "import", "--data-dir", dataDir, export)
	require.Zero(t, code, "%s\n%s", output, log)
	require.Contains(t, output, address)
	output, code = run(t, "projections", "list", "--data-dir", dataDir)
	require.Zero(t, code, output)
	require.Contains(t, output, "pantry")
	require.NoError(t, command.Process.Signal(syscall.SIGTERM))
	require.Zero(t, end())
	require.NoFileExists(t, filepath.Join(dataDir, "address"))
}

func TestReadyReportsTheStart(t *testing.T) {
	t.Parallel()
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	unreachable := nobody.Addr().String()
	require.NoError(t, nobody.Close())
	command, _, address, end := launch(t, "--database-url", "postgres://"+unreachable+"/kitchen")
	response, err := http.Get(address + "/livez")
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Eventually(t, func() bool {
		output, code := run(t, "ready", "--server", address)
		return code == 1 && strings.Contains(output, "waiting for the database at "+unreachable)
	}, time.Minute, 50*time.Millisecond)
	require.NoError(t, command.Process.Signal(syscall.SIGINT))
	require.Zero(t, end())
}
