package kurrentfake

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
)

// Options configure the double. The zero value is one node without TLS and
// without users on a free port.
type Options struct {
	// Nodes is the number of nodes that share the log. The default is 1. The
	// first one leads.
	Nodes int
	// Addresses are where the nodes listen, as host:port. The default is free
	// ports on 127.0.0.1.
	Addresses []string
	// Certificate makes the nodes accept TLS only.
	Certificate *Certificate
	// User and Password are required of every call that reads or writes, if
	// set.
	User, Password string
	// Version is the version that the server reports. The default is 24.10.0.
	Version string
	// MaxAppendSize is the maximum size of one append in bytes. The default is
	// 1 MiB.
	MaxAppendSize int
	// MaxStreams is the maximum number of calls on one connection. The default
	// is 100.
	MaxStreams uint32
	// Quirks are the ways in which servers differ.
	Quirks Quirks
}

// Quirks are what some servers do and others do not.
type Quirks struct {
	// CheckpointsWithoutPrepare sends checkpoints as (commit, 0), where commit
	// is the offset of the next event.
	CheckpointsWithoutPrepare bool
	// RetriesWithoutPosition answers a repeated append without its position.
	RetriesWithoutPosition bool
	// PositionMessages sends the first and last position of the stream with
	// every read.
	PositionMessages bool
}

// Cluster is a group of nodes that share one log.
type Cluster struct {
	*Faults

	options Options
	journal *journal
	groups  *groups
	nodes   []*Node
	leader  atomic.Int64
}

// Start starts a cluster. The caller stops it.
func Start(options Options) (*Cluster, error) {
	options.Nodes = cmp.Or(options.Nodes, len(options.Addresses), 1)
	options.Version = cmp.Or(options.Version, "24.10.0")
	options.MaxAppendSize = cmp.Or(options.MaxAppendSize, 1<<20)
	options.MaxStreams = cmp.Or(options.MaxStreams, 100)
	cluster := &Cluster{options: options, journal: newJournal(), Faults: newFaults(), groups: newGroups()}
	for i := range options.Nodes {
		node := &Node{cluster: cluster, index: i, address: "127.0.0.1:0"}
		if i < len(options.Addresses) {
			node.address = options.Addresses[i]
		}
		cluster.nodes = append(cluster.nodes, node)
	}
	for i, node := range cluster.nodes {
		if err := node.Start(); err != nil {
			cluster.Stop()
			return nil, fmt.Errorf("start node %d: %w", i, err)
		}
	}
	return cluster, nil
}

// Stop stops every node. The log is kept, so that nodes can be started again.
func (c *Cluster) Stop() {
	for _, node := range c.nodes {
		node.Stop()
	}
}

// Restart crashes every node and starts it again.
func (c *Cluster) Restart() error {
	var failures []error
	for _, node := range c.nodes {
		node.Stop()
		failures = append(failures, node.Start())
	}
	return errors.Join(failures...)
}

// Node returns a node by its number, from 0.
func (c *Cluster) Node(number int) *Node { return c.nodes[number] }

// Elect makes a node the leader. It does not break connections.
func (c *Cluster) Elect(number int) { c.leader.Store(int64(number)) }

func (c *Cluster) leaderNode() *Node { return c.nodes[c.leader.Load()] }

// Connections returns the number of open connections to all nodes.
func (c *Cluster) Connections() int {
	count := 0
	for _, node := range c.nodes {
		count += node.Connections()
	}
	return count
}

// Subscriptions returns the number of subscriptions being served.
func (c *Cluster) Subscriptions() int { return int(c.subscriptions.Load()) }

// Reads returns the number of reads and subscriptions being served.
func (c *Cluster) Reads() int { return int(c.reads.Load()) }

// ConnectionString is the client's connection string for the cluster: its only
// node, or all of them as seeds for gossip.
func (c *Cluster) ConnectionString() string {
	seeds := make([]string, len(c.nodes))
	for i, node := range c.nodes {
		seeds[i] = node.Address()
	}
	return c.connectionString(strings.Join(seeds, ","))
}

// ConnectionString is the client's connection string for this node alone.
func (n *Node) ConnectionString() string { return n.cluster.connectionString(n.Address()) }

func (c *Cluster) connectionString(seeds string) string {
	credentials, settings := "", "tls=false"
	if c.options.User != "" {
		credentials = c.options.User + ":" + c.options.Password + "@"
	}
	if c.options.Certificate != nil {
		settings = "tls=true&tlsCAFile=" + c.options.Certificate.File
	}
	return "esdb://" + credentials + seeds + "?" + settings
}

// splitAddress splits an address as the protocol has it.
func splitAddress(address string) (string, string) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address, "0"
	}
	return host, port
}
