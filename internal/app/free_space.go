//go:build linux || darwin

package app

import (
	"fmt"
	"syscall"
)

// freeBytes returns the bytes that the file system of a folder has left for
// unprivileged programs.
func freeBytes(folder string) (uint64, error) {
	var system syscall.Statfs_t
	if err := syscall.Statfs(folder, &system); err != nil {
		return 0, fmt.Errorf("read the free space of %s: %w", folder, err)
	}
	return uint64(system.Bavail) * uint64(system.Bsize), nil
}
