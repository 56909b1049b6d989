// Package peer finds out which user of this machine is at the other end of a connection.
// A program without authentication gives everyone who connects full access: on loopback
// that must be its own user, and not everyone who has an account on the machine.
package peer

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
)

// errUnknown is returned if the system does not tell whose the other end is.
var errUnknown = errors.New("the system does not tell which user has the other end of the connection")

// ForeignError refuses a connection of another user of this machine.
type ForeignError struct {
	// UID is the id of that user.
	UID int
	// IsServer is true if that user's program is the server.
	IsServer bool
}

func (e *ForeignError) Error() string {
	if e.IsServer {
		return fmt.Sprintf("user %d of this machine listens there, and this program belongs to user %d", e.UID, os.Geteuid())
	}
	return fmt.Sprintf("the connection comes from user %d of this machine, and the server belongs to user %d", e.UID, os.Geteuid())
}

// connection is a connection whose other end is looked up when it is first needed.
type connection struct {
	net.Conn
	once sync.Once
	err  error
}

type key struct{}

// Connected returns the context of the requests of a connection; see
// [net/http.Server.ConnContext].
func Connected(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, key{}, &connection{Conn: conn})
}

// Check fails with a [*ForeignError] unless the other end of the connection that a context
// belongs to is of the user who runs this program, or of root. It fails, too, if that is
// not known. The answer is kept for the connection. Only Linux tells; elsewhere every
// connection passes.
func Check(ctx context.Context) error {
	found, ok := ctx.Value(key{}).(*connection)
	if !ok {
		return errUnknown
	}
	found.once.Do(func() { found.err = check(found.Conn) })
	return found.err
}

// CheckServer fails with a [*ForeignError] unless the server at the other end of a unix socket
// belongs to the user who runs this program, or to root; and if that is not known.
func CheckServer(conn net.Conn) error {
	err := check(conn)
	if foreign, ok := errors.AsType[*ForeignError](err); ok {
		return &ForeignError{UID: foreign.UID, IsServer: true}
	}
	return err
}

// judge fails with a [*ForeignError] for a user who is neither the program's own nor root.
func judge(uid int) error {
	if uid == 0 || uid == os.Geteuid() {
		return nil
	}
	return &ForeignError{UID: uid}
}
