// Package interrupt turns SIGINT and SIGTERM into the end of a context.
//
// It does so while the program's packages are still being initialized, which takes
// longer than the rest of a start: until then a signal kills the process. It imports
// nothing but the standard library so that it is initialized among the first.
package interrupt

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

var interrupted, _ = signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)

// Context returns the context that ends with the first signal.
func Context() context.Context { return interrupted }
