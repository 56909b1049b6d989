//go:build !linux && !darwin

package app

import "errors"

// freeBytes is not supported on this platform.
func freeBytes(string) (uint64, error) { return 0, errors.ErrUnsupported }
