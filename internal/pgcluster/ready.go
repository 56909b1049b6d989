//go:build unix

package pgcluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	pollInterval = 5 * time.Millisecond

	// orphansPatience bounds how long backends whose server was killed may keep the shared memory.
	orphansPatience = 20 * time.Second
)

// serve launches the server and waits until it answers. A server that was killed leaves backends for a moment, whose
// shared memory makes its successor refuse to start; that is tried again.
func (c *Cluster) serve(ctx context.Context, settings map[string]string) error {
	deadline := time.Now().Add(orphansPatience)
	for pause := 20 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		var err error
		if c.server, err = c.launch(ctx, settings); err != nil {
			return err
		}
		if err = c.awaitReady(ctx); err == nil {
			return nil
		}
		err = errors.Join(err, c.server.end(context.WithoutCancel(ctx), new(atomic.Bool)))
		if !sharedMemoryInUse(err) || time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, context.Cause(ctx))
		case <-time.After(pause):
		}
	}
}

func sharedMemoryInUse(err error) bool {
	var failure *ServerError
	return errors.As(err, &failure) && slices.ContainsFunc(failure.Log, func(line string) bool {
		return strings.Contains(line, "shared memory block") && strings.Contains(line, "still in use")
	})
}

// awaitReady waits until our own child says that it is ready and lets us in. Recovery after a crash may take long, so only
// ctx bounds it. The process id is compared because another server may be answering in its place.
func (c *Cluster) awaitReady(ctx context.Context) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		if state := readPostmaster(c.dataDir()); state.pid == c.server.pid && state.status == "ready" {
			return c.greet(ctx)
		}
		select {
		case <-c.server.done:
			return c.server.failure()
		case <-ctx.Done():
			return fmt.Errorf("wait for the server: %w", context.Cause(ctx))
		case <-ticker.C:
		}
	}
}

func (c *Cluster) greet(ctx context.Context) error {
	connection, err := pgx.Connect(ctx, c.URL("postgres"))
	if err != nil {
		return fmt.Errorf("connect to the server: %w", err)
	}
	return connection.Close(ctx)
}

// postmaster is what a server says about itself in postmaster.pid.
type postmaster struct {
	pid    int // 0: there is no such file, or it is unreadable
	status string
}

func readPostmaster(dataDir string) postmaster {
	content, err := os.ReadFile(filepath.Join(dataDir, "postmaster.pid"))
	if err != nil {
		return postmaster{}
	}
	const statusLine = 7
	var state postmaster
	lines := strings.Split(string(content), "\n")
	if pid, err := strconv.Atoi(strings.TrimSpace(lines[0])); err == nil {
		state.pid = max(pid, -pid) // negative in single-user mode
	}
	if len(lines) > statusLine {
		state.status = strings.TrimSpace(lines[statusLine])
	}
	return state
}
