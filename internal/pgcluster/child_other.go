//go:build unix && !linux

package pgcluster

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent has no counterpart here: the server outlives a killed parent until the next Start stops it.
func dieWithParent(*syscall.SysProcAttr) {}

// serves reports whether the process is a server on dataDir, which it names in its command line. A process id out of an
// old file may be anybody's by now.
func serves(pid int, dataDir string) bool {
	output, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && strings.Contains(string(output), "postgres") && strings.Contains(string(output), " -D "+dataDir)
}
