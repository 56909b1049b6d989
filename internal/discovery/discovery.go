// Package discovery lets a command find the server that runs on a data
// directory: the server listens on a socket there, too. It publishes its address in a file
// beside it, which is for people: another process may listen on it after a crash.
package discovery

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func file(dataDir string) string { return filepath.Join(dataDir, "address") }

// Publish writes the address (http://host:port) of the server that runs on a data
// directory.
func Publish(dataDir, address string) error {
	if err := os.WriteFile(file(dataDir), []byte(address+"\n"), 0o600); err != nil {
		return fmt.Errorf("publish the server address: %w", err)
	}
	return nil
}

// Find returns the published address of the server on a data directory, empty if
// there is none.
func Find(dataDir string) string {
	address, err := os.ReadFile(file(dataDir))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(address))
}

// Withdraw removes the published address, unless another server has published its
// own meanwhile. It is idempotent. A server calls it when it stops, because another
// process may listen on that address later.
func Withdraw(dataDir, address string) error {
	if Find(dataDir) != address {
		return nil
	}
	if err := os.Remove(file(dataDir)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("withdraw the server address: %w", err)
	}
	return nil
}
