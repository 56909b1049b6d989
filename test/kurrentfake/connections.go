package kurrentfake

import (
	"net"
	"sync"
	"sync/atomic"
)

// connections are those that a node has open, by the client's address, so that
// faults can break them.
type connections struct {
	frozen atomic.Bool

	mu   sync.Mutex
	open map[string]*connection
}

type connection struct {
	net.Conn

	owner *connections
	held  bool // accepted while the node was frozen
}

func (c *connections) add(conn net.Conn, held bool) *connection {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil {
		c.open = map[string]*connection{}
	}
	added := &connection{Conn: conn, owner: c, held: held}
	c.open[conn.RemoteAddr().String()] = added
	return added
}

// Close removes the connection from the open ones and closes it.
func (c *connection) Close() error {
	c.owner.mu.Lock()
	if address := c.RemoteAddr().String(); c.owner.open[address] == c {
		delete(c.owner.open, address)
	}
	c.owner.mu.Unlock()
	return c.Conn.Close()
}

func (c *connections) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.open)
}

func (c *connections) pick(choose func(address string, conn *connection) bool) []*connection {
	c.mu.Lock()
	defer c.mu.Unlock()
	var chosen []*connection
	for address, conn := range c.open {
		if choose(address, conn) {
			chosen = append(chosen, conn)
		}
	}
	return chosen
}

func (c *connections) breakWhere(choose func(address string, conn *connection) bool) {
	for _, conn := range c.pick(choose) {
		_ = conn.Close()
	}
}

func (c *connections) breakAll() {
	c.breakWhere(func(string, *connection) bool { return true })
}

func (c *connections) breakHeld() {
	c.breakWhere(func(_ string, conn *connection) bool { return conn.held })
}

func (c *connections) breakOne(client string) {
	c.breakWhere(func(address string, _ *connection) bool { return address == client })
}

// tap is a listener that keeps track of its connections.
type tap struct {
	net.Listener

	connections *connections
}

// Accept returns a connection. While the node is frozen it holds connections
// back.
func (t *tap) Accept() (net.Conn, error) {
	for {
		conn, err := t.Listener.Accept()
		if err != nil {
			return nil, err
		}
		held := t.connections.frozen.Load()
		added := t.connections.add(conn, held)
		if !held {
			return added, nil
		}
	}
}
