//go:build unix && !linux

package pgcluster

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent does nothing on these systems: the server outlives a killed parent until the next Start stops it.
func dieWithParent(*syscall.SysProcAttr) {}

// serves reports whether the process is a server on dataDir, which it names in its command line. A process id from
// an old file may belong to another process by now.
func serves(pid int, dataDir string) bool {
	output, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && strings.Contains(string(output), "postgres") && strings.Contains(string(output), " -D "+dataDir)
}
