package engine

import (
	"fmt"
	"os"

	"github.com/google/uuid"
)

// instance is a running program, as other instances see it.
type instance struct {
	id, host string
	pid      int
}

func thisInstance() instance {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return instance{id: uuid.NewString(), host: host, pid: os.Getpid()}
}

func (i instance) String() string { return fmt.Sprintf("%s/%d", i.host, i.pid) }
