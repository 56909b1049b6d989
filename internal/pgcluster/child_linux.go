package pgcluster

import (
	"fmt"
	"os"
	"syscall"
)

// dieWithParent has the kernel ask the server to shut down when this program ends, even by kill -9. SIGINT is a fast
// shutdown: the server ends cleanly and without waiting for its clients.
func dieWithParent(attributes *syscall.SysProcAttr) { attributes.Pdeathsig = syscall.SIGINT }

// serves reports whether the process is a server on dataDir. The server's working directory is its data directory; a
// process id out of an old file may be anybody's by now, and a dead process that nobody waited for has no directory.
func serves(pid int, dataDir string) bool {
	working, err := os.Stat(fmt.Sprintf("/proc/%d/cwd", pid))
	if err != nil {
		return false
	}
	data, err := os.Stat(dataDir)
	return err == nil && os.SameFile(working, data)
}
