//go:build unix

package pgcluster

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// userName is the cluster's superuser. The program connects as [applicationUser].
const userName = "crumbtrail"

const stagePattern = "initdb-*"

// initialise creates the data directory, by initdb or by copying a template. It works in a folder beside it and renames
// the result, so a crash leaves either a complete cluster or none. It removes what earlier crashes left.
func (c *Cluster) initialise(ctx context.Context, template string) (err error) {
	leftovers, _ := filepath.Glob(filepath.Join(c.dir, stagePattern)) // the only error is a malformed pattern
	for _, leftover := range leftovers {
		if err := os.RemoveAll(leftover); err != nil {
			return fmt.Errorf("remove an unfinished cluster: %w", err)
		}
	}
	if _, err := os.Stat(c.dataDir()); err == nil {
		return nil
	}
	stage, err := os.MkdirTemp(c.dir, stagePattern)
	if err != nil {
		return fmt.Errorf("create a folder for initdb: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(stage)) }()

	if template != "" {
		err = c.copyTemplate(template, stage)
	} else {
		err = c.initdb(ctx, stage)
	}
	if err != nil {
		return err
	}
	// The password goes first: without it the data would be inaccessible.
	for _, name := range []string{"password", "data"} {
		if err := os.Rename(filepath.Join(stage, name), filepath.Join(c.dir, name)); err != nil {
			return fmt.Errorf("move the new cluster into place: %w", err)
		}
	}
	return syncDir(c.dir)
}

// initdb fills stage with a new cluster. Text sorts by code point, the same on every machine; upper and lower
// case follow Unicode if the system has such a locale.
func (c *Cluster) initdb(ctx context.Context, stage string) error {
	passwordFile := filepath.Join(stage, "password")
	if err := writeSynced(passwordFile, rand.Text()); err != nil {
		return err
	}
	if err := c.account.own(stage); err != nil {
		return fmt.Errorf("give the new cluster to user %s: %w", c.account.name, err)
	}
	arguments := []string{
		"--pgdata=" + filepath.Join(stage, "data"),
		"--username=" + userName,
		"--pwfile=" + passwordFile,
		"--auth=scram-sha-256",
		"--encoding=UTF8",
		"--locale=C",
	}
	output, err := c.program(ctx, stage, "initdb", append(arguments, "--lc-ctype=C.UTF-8")...).CombinedOutput()
	if err != nil && bytes.Contains(output, []byte("invalid locale name")) {
		output, err = c.program(ctx, stage, "initdb", arguments...).CombinedOutput()
	}
	if err != nil {
		return fmt.Errorf("run initdb: %w: %s", err, bytes.TrimSpace(output))
	}
	return os.Chown(passwordFile, os.Geteuid(), os.Getegid())
}

// copyTemplate fills stage with a copy of an initialised cluster. The copy is not flushed to disk.
func (c *Cluster) copyTemplate(template, stage string) error {
	for _, name := range []string{"data", "password"} {
		if _, err := os.Stat(filepath.Join(template, name)); err != nil {
			return fmt.Errorf("copy the template: %w", err)
		}
	}
	data := filepath.Join(stage, "data")
	if err := os.CopyFS(data, os.DirFS(filepath.Join(template, "data"))); err != nil {
		return fmt.Errorf("copy the template: %w", err)
	}
	if err := os.Chmod(data, 0o700); err != nil {
		return fmt.Errorf("copy the template: %w", err)
	}
	password, err := os.ReadFile(filepath.Join(template, "password"))
	if err != nil {
		return fmt.Errorf("copy the template: %w", err)
	}
	if err := writeSynced(filepath.Join(stage, "password"), string(password)); err != nil {
		return err
	}
	return c.account.own(data)
}

// program returns a command that runs one of PostgreSQL's programs as the server's user.
func (c *Cluster) program(ctx context.Context, dir, name string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, filepath.Join(c.installation.BinDir, name), arguments...)
	command.Dir = dir
	// Ctrl-C on a terminal ends it by the context: if the signal came first, the end would look like a failure.
	command.SysProcAttr = &syscall.SysProcAttr{Credential: c.account.credential, Setpgid: true}
	command.Env = environment()
	return command
}

func writeSynced(path, content string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := file.WriteString(content); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	return file.Close()
}

func syncDir(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
