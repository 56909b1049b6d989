//go:build unix

package pgcluster

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

func TestACluster(t *testing.T) {
	t.Parallel()
	t.Run("keeps its data from one start to the next", func(t *testing.T) {
		t.Parallel()
		dir := folder(t)
		first, err := Start(t.Context(), Options{Dir: dir, Logger: quiet()})
		require.NoError(t, err)
		stopAtEnd(t, first)
		insertRow(t, first)
		require.NoError(t, first.Err())
		require.NoError(t, first.Stop(t.Context()))
		requireEnded(t, first.Done())
		require.NoError(t, first.Err())
		require.NoError(t, first.Stop(t.Context()), "stopping is idempotent")
		require.NoFileExists(t, filepath.Join(dir, "data", "postmaster.pid"))
		requireRow(t, start(t, dir))
	})

	t.Run("is private, durable and speaks UTF-8", func(t *testing.T) {
		t.Parallel()
		dir := folder(t)
		cluster := start(t, dir)
		for setting, want := range map[string]string{
			"listen_addresses": "", "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on",
			"server_encoding": "UTF8", "lc_collate": "C", "timezone": "UTC", "password_encryption": "scram-sha-256",
		} {
			require.Equal(t, want, queryText(t, cluster, "SHOW "+setting), setting)
		}
		require.NotContains(t, queryText(t, cluster, "SELECT string_agg(auth_method, ' ') FROM pg_hba_file_rules"), "trust")

		_, err := pgx.Connect(t.Context(), strings.Replace(cluster.URL("postgres"), cluster.password, "guess", 1))
		require.ErrorContains(t, err, "password authentication failed")

		password, err := os.Stat(filepath.Join(dir, "password"))
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), password.Mode().Perm())
		require.Equal(t, uint32(os.Geteuid()), password.Sys().(*syscall.Stat_t).Uid)
		for _, private := range []string{"data", "run"} {
			info, err := os.Stat(filepath.Join(dir, private))
			require.NoError(t, err)
			require.Equal(t, os.FileMode(0o700), info.Mode().Perm(), private)
			require.NotZero(t, info.Sys().(*syscall.Stat_t).Uid, private)
		}
	})

	t.Run("takes settings", func(t *testing.T) {
		t.Parallel()
		cluster, err := Start(t.Context(), Options{
			Dir: folder(t), Logger: quiet(), Template: template, Settings: map[string]string{"fsync": "off", "work_mem": "7MB"},
		})
		require.NoError(t, err)
		stopAtEnd(t, cluster)
		require.Equal(t, "off", queryText(t, cluster, "SHOW fsync"))
		require.Equal(t, "7MB", queryText(t, cluster, "SHOW work_mem"))
	})

	t.Run("is out of reach of Ctrl-C on the terminal", func(t *testing.T) {
		t.Parallel()
		cluster := start(t, folder(t))
		group, err := syscall.Getpgid(cluster.server.pid)
		require.NoError(t, err)
		require.NotEqual(t, syscall.Getpgrp(), group)
	})

	t.Run("ensures a database, also concurrently", func(t *testing.T) {
		t.Parallel()
		cluster := start(t, folder(t))
		var group sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			group.Go(func() { errs[i] = cluster.EnsureDatabase(t.Context(), `crumb"trail`) })
		}
		group.Wait()
		require.NoError(t, errors.Join(errs...))
		connection, err := pgx.Connect(t.Context(), cluster.URL(`crumb"trail`))
		require.NoError(t, err)
		require.NoError(t, connection.Close(t.Context()))
	})

	t.Run("quits at once when the context of Stop ends, and loses nothing", func(t *testing.T) {
		t.Parallel()
		dir := folder(t)
		cluster := start(t, dir)
		insertRow(t, cluster)
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if err := cluster.Stop(ended); err != nil { // an idle server may stop before
			require.ErrorIs(t, err, context.Canceled)
		}
		requireEnded(t, cluster.Done())
		requireRow(t, start(t, dir))
	})
}

func TestAFolder(t *testing.T) {
	t.Parallel()
	t.Run("may have a path that is too long for a unix socket", func(t *testing.T) {
		t.Parallel()
		dir := filepath.Join(folder(t), strings.Repeat("long-", 30), "postgres")
		cluster := start(t, dir)
		insertRow(t, cluster)
		short := cluster.socketDir
		require.Less(t, len(filepath.Join(short, socketName)), longestSocket)
		info, err := os.Stat(short)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
		require.NoError(t, cluster.Stop(t.Context()))
		require.NoDirExists(t, short)
		requireRow(t, start(t, dir))
	})

	t.Run("leaves no short folder behind, not even after a crash", func(t *testing.T) {
		t.Parallel()
		dir := filepath.Join(folder(t), strings.Repeat("long-", 30), "postgres")
		crashed := start(t, dir)
		require.NoError(t, syscall.Kill(crashed.server.pid, syscall.SIGKILL))
		requireEnded(t, crashed.Done())
		require.NoError(t, crashed.lock.Close()) // as the end of the program would
		require.DirExists(t, crashed.socketDir)
		next := start(t, dir)
		require.NoDirExists(t, crashed.socketDir)
		require.NoError(t, next.Stop(t.Context()))
	})

	t.Run("may have any name", func(t *testing.T) {
		t.Parallel()
		dir := filepath.Join(folder(t), `a, b's "50%" & ü`)
		cluster := start(t, dir)
		insertRow(t, cluster)
		require.NoError(t, cluster.Stop(t.Context()))
		requireRow(t, start(t, dir))
	})

	t.Run("is created complete or not at all", func(t *testing.T) {
		t.Parallel()
		dir := folder(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancelled := make(chan struct{})
		go func() {
			defer close(cancelled)
			defer cancel()
			for ctx.Err() == nil { // until initdb runs
				if found, _ := filepath.Glob(filepath.Join(dir, stagePattern, "data", "base", "*")); len(found) > 0 {
					return
				}
			}
		}()
		_, err := Start(ctx, Options{Dir: dir, Logger: quiet()})
		require.ErrorContains(t, err, "initdb")
		<-cancelled
		require.NoDirExists(t, filepath.Join(dir, "data"))

		unfinished := filepath.Join(dir, "initdb-crashed")
		require.NoError(t, os.MkdirAll(filepath.Join(unfinished, "data", "base"), 0o700))
		start(t, dir)
		require.NoDirExists(t, unfinished)
	})

	t.Run("is copied from a template", func(t *testing.T) {
		t.Parallel()
		source, dir := folder(t), folder(t)
		made := start(t, source)
		insertRow(t, made)
		require.NoError(t, made.Stop(t.Context()))
		copied, err := Start(t.Context(), Options{Dir: dir, Logger: quiet(), Template: source})
		require.NoError(t, err)
		stopAtEnd(t, copied)
		requireRow(t, copied)
	})
}

func TestAFolderMayBeALinkAndARelativePath(t *testing.T) {
	dir := folder(t)
	require.NoError(t, os.MkdirAll(dir, 0o711))
	t.Chdir(filepath.Dir(dir))
	require.NoError(t, os.Symlink("postgres", "link"))
	cluster := start(t, "link")
	require.NoError(t, cluster.Stop(t.Context()))
	start(t, dir)
}
