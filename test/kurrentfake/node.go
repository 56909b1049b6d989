package kurrentfake

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/gossip"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/persistent"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/serverfeatures"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"
)

// Node is one server of a cluster.
type Node struct {
	cluster     *Cluster
	index       int
	connections connections
	running     atomic.Bool
	appends     atomic.Int64

	mu      sync.Mutex
	address string
	server  *grpc.Server
	served  chan struct{}
}

// Address returns where the node listens, as host:port. It stays the same when
// the node is restarted.
func (n *Node) Address() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.address
}

// Appends returns the number of appends that reached the node, refused ones
// included.
func (n *Node) Appends() int { return int(n.appends.Load()) }

// Connections returns the number of open connections to the node.
func (n *Node) Connections() int { return n.connections.count() }

// Start makes the node listen. It is idempotent.
func (n *Node) Start() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.server != nil {
		return nil
	}
	listener, err := listen(n.address)
	if err != nil {
		return err
	}
	n.address = listener.Addr().String()
	n.running.Store(true)
	n.server, n.served = n.newServer(), make(chan struct{})
	go func(server *grpc.Server, served chan struct{}) {
		defer close(served)
		_ = server.Serve(&tap{Listener: listener, connections: &n.connections})
	}(n.server, n.served)
	return nil
}

// StartAt starts the node on another address, such as that of a node of another cluster
// that is stopped.
func (n *Node) StartAt(address string) error {
	n.mu.Lock()
	n.address = address
	n.mu.Unlock()
	return n.Start()
}

// Stop crashes the node: connections break, calls in flight are lost, new
// connections are refused. The log is kept. It is idempotent.
func (n *Node) Stop() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.server == nil {
		return
	}
	n.running.Store(false)
	n.server.Stop()
	<-n.served
	n.connections.breakAll()
	n.server = nil
}

// Freeze makes the node accept connections without ever answering, until Thaw.
func (n *Node) Freeze() { n.connections.frozen.Store(true) }

// Thaw breaks the connections that were accepted since Freeze.
func (n *Node) Thaw() {
	n.connections.frozen.Store(false)
	n.connections.breakHeld()
}

// listen takes a free port below those that the system assigns to outgoing
// connections, so that a stopped node finds its port free again.
func listen(address string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", address, err)
	}
	deadline := time.Now().Add(10 * time.Second)
	for {
		attempt := address
		if port == "0" {
			attempt = net.JoinHostPort(host, strconv.Itoa(14000+rand.IntN(18000)))
		}
		listener, err := net.Listen("tcp", attempt)
		if err == nil {
			return listener, nil
		}
		if !errors.Is(err, syscall.EADDRINUSE) || time.Now().After(deadline) {
			return nil, fmt.Errorf("listen on %q: %w", attempt, err)
		}
	}
}

func (n *Node) newServer() *grpc.Server {
	options := []grpc.ServerOption{
		grpc.MaxConcurrentStreams(n.cluster.options.MaxStreams),
		grpc.MaxRecvMsgSize(17 << 20),
		// Clients ping every 10 s, also without calls; a stricter policy would
		// disconnect them.
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 5 * time.Second, PermitWithoutStream: true}),
		grpc.UnaryInterceptor(n.authorizeUnary),
		grpc.StreamInterceptor(n.authorizeStream),
	}
	if certificate := n.cluster.options.Certificate; certificate != nil {
		options = append(options, grpc.Creds(credentials.NewServerTLSFromCert(&certificate.pair)))
	}
	server := grpc.NewServer(options...)
	streams.RegisterStreamsServer(server, &streamsService{node: n})
	gossip.RegisterGossipServer(server, &gossipService{cluster: n.cluster})
	serverfeatures.RegisterServerFeaturesServer(server, &featuresService{version: n.cluster.options.Version})
	persistent.RegisterPersistentSubscriptionsServer(server, &groupsService{node: n})
	return server
}

func (n *Node) leads() bool { return n.cluster.leaderNode() == n }
