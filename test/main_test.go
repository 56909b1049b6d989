// Package test tests Crumbtrail from outside: it builds the program, starts it as its
// users do, and uses only HTTP and the command line.
package test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	_ "crumbtrail/internal/cli" // a change of the program invalidates the cached results of these tests
	"crumbtrail/internal/pgtest"
)

// binary is the program under test, built once with a version.
var binary string

const version = "1.2.3-test"

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "crumbtrail-program-*")
	if err == nil {
		binary = filepath.Join(folder, "crumbtrail")
		build := exec.Command("go", "build", "-ldflags", "-X crumbtrail/internal/app.version="+version, "-o", binary, "crumbtrail/cmd/crumbtrail")
		build.Stderr = os.Stderr
		err = build.Run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "build the program:", err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// newDataDir returns a data directory that does not exist yet. A server's first
// start there takes long; [pgtest.DataDir] saves it.
func newDataDir(t *testing.T) string { return filepath.Join(pgtest.Folder(t), "data") }

// server is the running program.
type server struct {
	*client
	command *exec.Cmd
	log     *strings.Builder
	ended   chan struct{}
}

var servesOn = regexp.MustCompile(`serves on (http://[^\s:]+:\d+)`)

// serve starts the server and waits until it prints its address.
func serve(t *testing.T, args ...string) *server {
	t.Helper()
	return serveIn(t, nil, append([]string{"--listen", "127.0.0.1:0"}, args...)...)
}

// serveIn is [serve] in an environment, with nothing but its arguments.
func serveIn(t *testing.T, environment []string, args ...string) *server {
	t.Helper()
	s := &server{log: &strings.Builder{}, ended: make(chan struct{})}
	if slices.Contains(args, "--database-url") { // with which the program is not open by itself
		args = append(slices.Clone(args), "--allow-unauthenticated")
	}
	s.command = exec.Command(binary, append([]string{"serve"}, args...)...)
	s.command.Env = environment
	s.command.Stderr = s.log
	output, err := s.command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, s.command.Start())
	address := make(chan string, 1)
	go func() {
		defer close(s.ended)
		lines := bufio.NewScanner(output)
		for lines.Scan() {
			if found := servesOn.FindStringSubmatch(lines.Text()); found != nil {
				address <- found[1]
			}
		}
		_ = s.command.Wait()
	}()
	t.Cleanup(func() { s.stop(t) })
	select {
	case url := <-address:
		s.client = &client{url: url}
	case <-s.ended:
		require.Fail(t, "the program ended", s.log.String())
	case <-time.After(time.Minute):
		require.Fail(t, "the program does not start", s.log.String())
	}
	return s
}

// stop ends the program as an operator does, and waits for its end.
func (s *server) stop(t *testing.T) {
	t.Helper()
	_ = s.command.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.ended:
	case <-time.After(30 * time.Second):
		_ = s.command.Process.Kill()
		t.Errorf("the program did not stop:\n%s", s.log.String())
	}
}

// kill ends the program without a shutdown, as a power cut does.
func (s *server) kill() {
	_ = s.command.Process.Kill()
	<-s.ended
}

// run runs a command line and returns its output and exit code.
func run(t *testing.T, args ...string) (output string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, binary, args...).CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil {
		require.ErrorAs(t, err, &exit, "%s", out)
		code = exit.ExitCode()
	}
	return string(out), code
}
