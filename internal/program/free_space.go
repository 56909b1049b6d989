//go:build linux || darwin

package program

import (
	"fmt"
	"syscall"
)

// freeBytes is how many bytes the file system of a folder has left for programs
// without privileges.
func freeBytes(folder string) (uint64, error) {
	var system syscall.Statfs_t
	if err := syscall.Statfs(folder, &system); err != nil {
		return 0, fmt.Errorf("look how much space is left in %s: %w", folder, err)
	}
	return uint64(system.Bavail) * uint64(system.Bsize), nil
}
