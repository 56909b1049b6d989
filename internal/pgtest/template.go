//go:build unix

package pgtest

import (
	"context"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"

	"github.com/jackc/pgx/v5"

	"crumbtrail/internal/pgcluster"
)

// generation is part of a template's name. Increment it when pgcluster initialises clusters differently.
const generation = 2

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
	if err := hashOnce(ctx, options); err != nil {
		return fmt.Errorf("set the verifier of the password: %w", err)
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

// hashOnce stores a verifier of the superuser's password that is hashed once instead of 4096 times (RFC 5802), which makes
// a connection cheaper by milliseconds: tests open thousands of them, many with the race detector.
func hashOnce(ctx context.Context, options pgcluster.Options) (err error) {
	cluster, err := pgcluster.Start(ctx, options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cluster.Stop(ctx)) }()
	connection, err := pgx.Connect(ctx, cluster.URL("postgres"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, connection.Close(ctx)) }()
	settings := connection.Config()
	verifier, err := scramVerifier(settings.Password, []byte(rand.Text()[:16]), 1)
	if err != nil {
		return err
	}
	_, err = connection.Exec(ctx, fmt.Sprintf("ALTER ROLE %s PASSWORD '%s'", pgx.Identifier{settings.User}.Sanitize(), verifier))
	return err
}

// scramVerifier returns what PostgreSQL stores for a password (its documentation, "pg_authid").
func scramVerifier(password string, salt []byte, iterations int) (string, error) {
	salted, err := pbkdf2.Key(sha256.New, password, salt, iterations, sha256.Size)
	if err != nil {
		return "", err
	}
	keyed := func(text string) []byte {
		hash := hmac.New(sha256.New, salted)
		_, _ = hash.Write([]byte(text)) // it never fails
		return hash.Sum(nil)
	}
	stored, encoded := sha256.Sum256(keyed("Client Key")), base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", iterations, encoded(salt), encoded(stored[:]), encoded(keyed("Server Key"))), nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
