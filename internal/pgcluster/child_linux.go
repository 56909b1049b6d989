package pgcluster

import (
	"fmt"
	"os"
	"syscall"
)

// dieWithParent makes the kernel shut the server down when this process ends, even by kill -9. SIGINT is a fast shutdown:
// the server ends cleanly and without waiting for its clients.
func dieWithParent(attributes *syscall.SysProcAttr) { attributes.Pdeathsig = syscall.SIGINT }

// serves reports whether the process is a server on dataDir. The server's working directory is its data directory; a
// process id from an old file may belong to another process by now, and a zombie has no directory.
func serves(pid int, dataDir string) bool {
	working, err := os.Stat(fmt.Sprintf("/proc/%d/cwd", pid))
	if err != nil {
		return false
	}
	data, err := os.Stat(dataDir)
	return err == nil && os.SameFile(working, data)
}
