//go:build unix

package pgcluster

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// With these variables the test binary is a program that runs a cluster in a folder until it is killed.
const (
	asParent       = "CRUMBTRAIL_TEST_RUN_CLUSTER_IN"
	parentTemplate = "CRUMBTRAIL_TEST_CLUSTER_TEMPLATE"
)

// template is the folder of a stopped cluster, which saves most tests the initdb. It is set before the tests run.
var template string

func TestMain(m *testing.M) {
	if dir := os.Getenv(asParent); dir != "" {
		os.Exit(runParent(dir))
	}
	code, err := runWithTemplate(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func runWithTemplate(m *testing.M) (code int, err error) {
	dir, err := makeTestFolder()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	template = filepath.Join(dir, "postgres")
	cluster, err := Start(context.Background(), Options{Dir: template, Logger: quiet()})
	if err != nil {
		return 0, err
	}
	if err := cluster.Stop(context.Background()); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

// makeTestFolder prefers memory, where the many files of a cluster are created faster, and lets the server's user in.
func makeTestFolder() (string, error) {
	dir, err := os.MkdirTemp("/dev/shm", "pgcluster-")
	if err != nil {
		dir, err = os.MkdirTemp("", "pgcluster-")
	}
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o711)
}

// runParent prints the server's process id when it is ready, and does not stop it.
func runParent(dir string) int {
	cluster, err := Start(context.Background(), Options{Dir: dir, Logger: quiet(), Template: os.Getenv(parentTemplate)})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println(cluster.server.pid)
	<-cluster.Done()
	return 2
}

// startParent returns another process, with further variables, that runs a cluster in dir, and its server's process id.
func startParent(t *testing.T, dir string, variables ...string) (parent *exec.Cmd, serverPID int) {
	t.Helper()
	parent = exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), asParent+"="+dir, parentTemplate+"="+template)
	parent.Env = append(parent.Env, variables...)
	output, err := parent.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, parent.Start())
	t.Cleanup(func() { kill9(parent) })
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		require.ErrorIs(t, err, io.EOF)
	}
	serverPID, err = strconv.Atoi(strings.TrimSpace(line))
	require.NoError(t, err, line)
	return parent, serverPID
}

func kill9(command *exec.Cmd) {
	_ = command.Process.Kill()
	_ = command.Wait()
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// folder names a cluster's folder that does not exist yet, where the server's user may enter.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := makeTestFolder()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return filepath.Join(dir, "postgres")
}

func start(t *testing.T, dir string) *Cluster {
	t.Helper()
	cluster, err := Start(t.Context(), Options{Dir: dir, Logger: quiet(), Template: template})
	require.NoError(t, err)
	stopAtEnd(t, cluster)
	return cluster
}

func stopAtEnd(t *testing.T, cluster *Cluster) {
	ctx := context.WithoutCancel(t.Context())
	t.Cleanup(func() { _ = cluster.Stop(ctx) }) // tests check what Stop returns
}

func connect(t *testing.T, cluster *Cluster) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), cluster.URL("postgres"))
	require.NoError(t, err)
	return connection
}

// remember commits a row that later starts must find.
func insertRow(t *testing.T, cluster *Cluster) {
	t.Helper()
	_, err := connect(t, cluster).Exec(t.Context(), "CREATE TABLE crumbs AS SELECT 'ginger' AS crumb")
	require.NoError(t, err)
}

func requireRow(t *testing.T, cluster *Cluster) {
	t.Helper()
	require.Equal(t, "ginger", queryText(t, cluster, "SELECT crumb FROM crumbs"))
}

func queryText(t *testing.T, cluster *Cluster, query string) string {
	t.Helper()
	var answer string
	require.NoError(t, connect(t, cluster).QueryRow(t.Context(), query).Scan(&answer))
	return answer
}

func requireEnded(t *testing.T, done <-chan struct{}) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("the server still runs")
	}
}

func lives(pid int) bool { return syscall.Kill(pid, 0) == nil }
