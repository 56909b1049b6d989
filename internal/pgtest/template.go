//go:build unix

package pgtest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"

	"crumbtrail/internal/pgcluster"
)

// generation is part of a template's name. Increment it when pgcluster initialises clusters differently.
const generation = 1

// template returns the folder of a cluster to copy, which takes a tenth of the time of initdb. It is created by the first
// test that needs it and kept in the user's cache, one per version of PostgreSQL. Without a cache folder there is none,
// and every cluster is made by initdb.
func template(ctx context.Context, installation pgcluster.Installation) (dir string, err error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", nil
	}
	cache = filepath.Join(cache, "crumbtrail")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", nil
	}
	dir = filepath.Join(cache, fmt.Sprintf("cluster-%d-%s", generation, installation))
	if isDir(dir) {
		return dir, nil
	}
	lock, err := lockFile(dir+".lock", syscall.LOCK_EX)
	if err != nil {
		return "", fmt.Errorf("lock the template cluster: %w", err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if isDir(dir) {
		return dir, nil
	}
	if err := createTemplate(ctx, installation, dir); err != nil {
		return "", fmt.Errorf("create the template cluster: %w", err)
	}
	return dir, nil
}

// createTemplate works in a temporary folder, because the server's user may not enter root's cache.
func createTemplate(ctx context.Context, installation pgcluster.Installation, dir string) (err error) {
	work, err := makeFolder(fastest())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, work.remove()) }()
	source := filepath.Join(work.path, "postgres")
	options := pgcluster.Options{Dir: source, Logger: slog.New(slog.DiscardHandler), Search: []string{installation.BinDir}}
	if err := pgcluster.Create(ctx, options); err != nil {
		return err
	}
	stage, err := os.MkdirTemp(filepath.Dir(dir), "unfinished-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(stage)) }()
	password, err := os.ReadFile(filepath.Join(source, "password"))
	if err != nil {
		return err
	}
	return errors.Join(
		os.CopyFS(filepath.Join(stage, "data"), os.DirFS(filepath.Join(source, "data"))),
		os.WriteFile(filepath.Join(stage, "password"), password, 0o600),
		os.Rename(stage, dir),
	)
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
