//go:build unix

package pgtest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

const (
	folderPattern = "crumbtrail-test-*"
	lockName      = "test-process"

	// memoryFolder is Linux's file system in memory. A database has 300 files; creating and deleting them takes 30 ms
	// there and up to 250 ms on a disk.
	memoryFolder = "/dev/shm"
	memoryNeeded = 2 << 30
)

// fastest returns the parent of temporary folders: in memory if there is enough, else on disk.
func fastest() string {
	var memory syscall.Statfs_t
	if err := syscall.Statfs(memoryFolder, &memory); err == nil && memory.Bavail*uint64(memory.Bsize) > memoryNeeded {
		return memoryFolder
	}
	return os.TempDir()
}

// folder is a temporary folder that the server's user may enter. It is locked while this process uses it.
type folder struct {
	path string
	lock *os.File
}

func makeFolder(parent string) (folder, error) {
	path, err := os.MkdirTemp(parent, folderPattern)
	if err != nil {
		return folder{}, fmt.Errorf("create a test folder: %w", err)
	}
	if err := os.Chmod(path, 0o711); err != nil {
		return folder{}, fmt.Errorf("permit the server to enter the test folder: %w", err)
	}
	lock, err := lockFile(filepath.Join(path, lockName), syscall.LOCK_EX)
	if err != nil {
		return folder{}, fmt.Errorf("lock the test folder: %w", err)
	}
	return folder{path: path, lock: lock}, nil
}

func (f folder) remove() error { return errors.Join(os.RemoveAll(f.path), f.lock.Close()) }

// sweep removes the folders of test processes that were killed, as far as possible.
func sweep(parent string) {
	paths, _ := filepath.Glob(filepath.Join(parent, folderPattern)) // the only error is a malformed pattern
	for _, path := range paths {
		if abandoned(path) {
			_ = os.RemoveAll(path)
		}
	}
}

// abandoned reports whether a folder is not locked. A recent folder may be about to be locked.
func abandoned(path string) bool {
	info, err := os.Stat(path)
	if err != nil || time.Since(info.ModTime()) < time.Minute {
		return false
	}
	lock, err := lockFile(filepath.Join(path, lockName), syscall.LOCK_EX|syscall.LOCK_NB)
	if err != nil {
		return false
	}
	return lock.Close() == nil
}

// lockFile opens a file, creates it if it is missing, and locks it until it is closed.
func lockFile(path string, how int) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), how); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), file.Close())
	}
	return file, nil
}
