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

// account is who runs the server: this program's own user or, since PostgreSQL refuses root, an unprivileged one.
type account struct {
	name       string
	credential *syscall.Credential // nil: this program's own user
}

// chooseAccount prefers the owner of an existing data directory, because the server insists on owning it.
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
	// Only a user that the system knows can run initdb.
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
	return account{}, errors.New("PostgreSQL refuses to run as root, and there is no user postgres, nobody or daemon to run it: add one or start as another user")
}

// own gives a folder and what is in it to the account.
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

// enter fails with an UnreachableError if the account cannot enter dir. The kernel is asked, by starting a program
// there, because modes alone do not tell (access control lists, capabilities).
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
	return nil // it became reachable while we looked
}

func (a account) tryEnter(ctx context.Context, binDir, dir string) error {
	command := exec.CommandContext(ctx, filepath.Join(binDir, "postgres"), "--version")
	command.Dir = dir
	command.SysProcAttr = &syscall.SysProcAttr{Credential: a.credential}
	return command.Run()
}
