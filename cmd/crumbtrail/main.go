// Command crumbtrail plans, shops for, produces and assembles food for an occasion,
// with a full audit trail.
package main

import (
	"os"

	"crumbtrail/internal/cli"
	"crumbtrail/internal/interrupt"
)

func main() {
	os.Exit(cli.Run(interrupt.Context(), os.Args[1:], os.Stdout, os.Stderr))
}
