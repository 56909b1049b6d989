//go:build unix

package pgcluster

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// account is the user that runs the server: the user of this process or, since PostgreSQL refuses root, an unprivileged one.
type account struct {
	name       string
	credential *syscall.Credential // nil: the user of this process
}

// chooseAccount prefers the owner of an existing data directory, because the server must own it.
func chooseAccount(dataDir string) (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	if info, err := os.Stat(dataDir); err == nil {
		owner, ok := info.Sys().(*syscall.Stat_t)
		if ok && owner.Uid != 0 {
			return account{
				name:       strconv.FormatUint(uint64(owner.Uid), 10),
				credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid},
			}, nil
		}
	}
	// initdb runs only as a user that the system knows.
	for _, name := range []string{"postgres", "nobody", "daemon"} {
		known, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(known.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(known.Gid, 10, 32)
		if uidErr != nil || gidErr != nil || uid == 0 {
			continue
		}
		return account{name: name, credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
	}
	return account{}, errors.New("PostgreSQL does not run as root, and there is no user postgres," +
		" nobody or daemon to run it: add one of them or start as another user")
}

// own makes the account the owner of a folder and its contents.
func (a account) own(dir string) error {
	if a.credential == nil {
		return nil
	}
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, int(a.credential.Uid), int(a.credential.Gid))
	})
}

// enter fails with an UnreachableError if the account cannot enter dir. It starts a program there to find out, because
// modes are not everything (access control lists, capabilities).
func (a account) enter(ctx context.Context, binDir, dir string) error {
	if a.credential == nil || a.tryEnter(ctx, binDir, dir) == nil {
		return nil
	}
	if err := a.tryEnter(ctx, binDir, "/"); err != nil {
		return fmt.Errorf("run %s as user %s: %w", filepath.Join(binDir, "postgres"), a.name, err)
	}
	ancestor := "/"
	for part := range strings.SplitSeq(strings.Trim(dir, "/"), "/") {
		ancestor = filepath.Join(ancestor, part)
		if a.tryEnter(ctx, binDir, ancestor) != nil {
			return &UnreachableError{Dir: ancestor, User: a.name}
		}
	}
	return nil // it became reachable in the meantime
}

func (a account) tryEnter(ctx context.Context, binDir, dir string) error {
	command := exec.CommandContext(ctx, filepath.Join(binDir, "postgres"), "--version")
	command.Dir, command.Env = dir, environment()
	command.SysProcAttr = &syscall.SysProcAttr{Credential: a.credential, Setpgid: true} // as in program
	return command.Run()
}
