package kurrentfake

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
)

// Options say what the double looks like. The zero value is one node without
// TLS and without users on a free port.
type Options struct {
	// Nodes is how many nodes share the log; 1 if zero. The first one leads.
	Nodes int
	// Addresses are where the nodes listen, as host:port; free ports on
	// 127.0.0.1 if empty.
	Addresses []string
	// Certificate makes the nodes speak TLS only.
	Certificate *Certificate
	// User and Password are asked of every call that reads or writes, if set.
	User, Password string
	// Version is what the server says that it is; 24.10.0 if empty.
	Version string
	// MaxAppendSize is the most bytes of one append; 1 MiB if zero.
	MaxAppendSize int
	// MaxStreams is how many calls one connection carries at once; 100 if zero.
	MaxStreams uint32
	// Quirks are the ways in which servers differ.
	Quirks Quirks
}

// Quirks are what some servers do and others do not.
type Quirks struct {
	// CheckpointsWithoutPrepare sends checkpoints as (commit, 0), where commit is
	// where the next event begins.
	CheckpointsWithoutPrepare bool
	// RetriesWithoutPosition answers the retry of an append without its position.
	RetriesWithoutPosition bool
	// PositionMessages tells in every read where the stream begins and ends.
	PositionMessages bool
}

// Cluster is the nodes that share one log.
type Cluster struct {
	*Faults

	options Options
	journal *journal
	groups  *groups
	nodes   []*Node
	leader  atomic.Int64
}

// Start starts the nodes. The caller stops them.
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

// Stop stops every node. The log stays, so that nodes can be started again.
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

// Node is the node with a number, from 0.
func (c *Cluster) Node(number int) *Node { return c.nodes[number] }

// Elect makes a node the leader. It does not break connections.
func (c *Cluster) Elect(number int) { c.leader.Store(int64(number)) }

func (c *Cluster) leaderNode() *Node { return c.nodes[c.leader.Load()] }

// Connections is how many connections are open, to all nodes.
func (c *Cluster) Connections() int {
	count := 0
	for _, node := range c.nodes {
		count += node.Connections()
	}
	return count
}

// Subscriptions is how many subscriptions are being served.
func (c *Cluster) Subscriptions() int { return int(c.subscriptions.Load()) }

// Reads is how many reads and subscriptions are being served.
func (c *Cluster) Reads() int { return int(c.reads.Load()) }

// ConnectionString is how a client reaches the cluster: its only node, or all
// of them as seeds for gossip.
func (c *Cluster) ConnectionString() string {
	seeds := make([]string, len(c.nodes))
	for i, node := range c.nodes {
		seeds[i] = node.Address()
	}
	return c.connectionString(strings.Join(seeds, ","))
}

// ConnectionString is how a client reaches this node alone.
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

// splitAddress is an address of a node as the protocol has it.
func splitAddress(address string) (string, string) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address, "0"
	}
	return host, port
}
