// Command crumbtrail plans, shops for, produces and assembles food for an occasion,
// with a full audit trail.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"crumbtrail/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(cli.Run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
