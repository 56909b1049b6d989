package commands_test

import (
	"bytes"
	"net"
	"net/url"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
)

// cutter is a proxy between a store and its database. It cuts every connection after so
// many bytes.
type cutter struct {
	url              string
	network, address string
	work             sync.WaitGroup

	mu sync.Mutex
	// While armed, bytes are counted. The connections are cut after toServer bytes one way
	// or toClient bytes the other, once.
	armed              bool
	toServer, toClient int
	sent, received     int
	// losesAnswer is text from the server that is cut off, with everything after it.
	losesAnswer []byte
	conns       map[net.Conn]struct{}
	// down refuses new connections; wasCut is closed by a cut.
	down   bool
	wasCut chan struct{}
}

func startCutter(t *testing.T, databaseURL string) *cutter {
	t.Helper()
	database, err := pgx.ParseConfig(databaseURL)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	c := &cutter{conns: map[net.Conn]struct{}{}}
	c.network, c.address = pgconn.NetworkAddress(database.Host, database.Port)
	c.url = (&url.URL{
		Scheme: "postgres", User: url.UserPassword(database.User, database.Password), Host: listener.Addr().String(),
		Path: "/" + database.Database, RawQuery: "sslmode=disable",
	}).String()
	c.work.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial(c.network, c.address)
			if err != nil {
				_ = client.Close()
				continue
			}
			c.serve(client, server)
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		c.cut()
		c.work.Wait()
	})
	return c
}

func (c *cutter) serve(client, server net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		_, _ = client.Close(), server.Close()
		return
	}
	c.conns[client], c.conns[server] = struct{}{}, struct{}{}
	c.work.Go(func() { c.pass(server, client, &c.sent, &c.toServer) })
	c.work.Go(func() { c.pass(client, server, &c.received, &c.toClient) })
}

// pass copies in small pieces, so that a cut is exact.
func (c *cutter) pass(to, from net.Conn, passed, limit *int) {
	defer to.Close()
	defer from.Close()
	piece := make([]byte, 64)
	for {
		n, err := from.Read(piece)
		if err != nil {
			return
		}
		c.mu.Lock()
		cut := false
		if c.armed {
			if cut = *passed+n > *limit; cut {
				n = max(0, *limit-*passed)
			}
			*passed += n
			if at := bytes.Index(piece[:n], c.losesAnswer); at >= 0 && len(c.losesAnswer) > 0 {
				n, cut = at, true
			}
			if cut {
				c.refuse() // with the decision: a repair comes before both or after both
			}
		}
		c.mu.Unlock()
		if _, err := to.Write(piece[:n]); err != nil || cut {
			if cut {
				c.closeAll()
			}
			return
		}
	}
}

// arm starts counting. The connections are cut after so many bytes one way or the other,
// or at an answer that is to be lost, and stay cut until repaired. The channel is closed
// at the cut.
func (c *cutter) arm(toServer, toClient int, losesAnswer string) <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wasCut = make(chan struct{})
	c.losesAnswer = []byte(losesAnswer)
	c.armed, c.toServer, c.toClient, c.sent, c.received = true, toServer, toClient, 0, 0
	return c.wasCut
}

// repair accepts connections again. It returns how many bytes passed each way since the
// cutter was armed.
func (c *cutter) repair() (sent, received int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed, c.down = false, false
	return c.sent, c.received
}

// refuse refuses connections from now on. The caller holds the lock.
func (c *cutter) refuse() {
	if c.armed {
		close(c.wasCut)
	}
	c.armed, c.down = false, true
}

func (c *cutter) cut() {
	c.mu.Lock()
	c.refuse()
	c.mu.Unlock()
	c.closeAll()
}

func (c *cutter) closeAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.conns {
		_ = conn.Close()
		delete(c.conns, conn)
	}
}
