// Package folders refuses folders that other users of the machine own or may write: with
// those they could read, replace or add what a program keeps there.
package folders

import (
	"errors"
	"fmt"
)

// ErrUnsafe is the kind of every [*UnsafeError].
var ErrUnsafe = errors.New("other users of the machine own the folder or may write into it")

// UnsafeError refuses a folder. It names the level of the path that is the reason.
type UnsafeError struct {
	// Dir is the folder that was asked for, At the folder or link above it, or itself.
	Dir, At string
	// Reason is what is wrong with it, Remedy what to do.
	Reason, Remedy string
}

func (e *UnsafeError) Error() string {
	where := e.At
	if e.At != e.Dir {
		where += ", which is on the way to " + e.Dir + ","
	}
	return fmt.Sprintf("%s %s: %s, or choose another folder", where, e.Reason, e.Remedy)
}

// Is reports whether a target is [ErrUnsafe].
func (e *UnsafeError) Is(target error) bool { return target == ErrUnsafe }
