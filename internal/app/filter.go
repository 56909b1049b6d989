package app

import (
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"time"
)

// filtered is a listener that closes the connections of those who may not connect.
type filtered struct {
	net.Listener
	permits func(netip.Addr) bool
	logger  *slog.Logger
	told    time.Time // when a refusal was logged
}

// tellEvery is how often a refused connection is logged at most.
const tellEvery = time.Minute

// filter returns a listener without TLS that is for trusted proxies or, if plain HTTP is
// permitted, for private networks: credentials would cross the internet in the clear.
func (o Options) filter(listener net.Listener, loopback bool) net.Listener {
	if loopback || o.mayBeOpen() {
		return listener
	}
	return &filtered{listener, func(peer netip.Addr) bool {
		isProxy := slices.ContainsFunc(o.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(peer) })
		return peer.IsLoopback() || isProxy || o.AllowPlainHTTP && isPrivate(peer)
	}, o.Logger, time.Time{}}
}

// Accept waits for a connection of a peer that may connect. It is called by one server, in turn.
func (f *filtered) Accept() (net.Conn, error) {
	for {
		connection, err := f.Listener.Accept()
		if err != nil {
			return nil, err
		}
		peer, err := netip.ParseAddrPort(connection.RemoteAddr().String())
		if err == nil && f.permits(peer.Addr().Unmap().WithZone("")) {
			return connection, nil
		}
		_ = connection.Close() // it is not served
		if time.Since(f.told) > tellEvery {
			f.told = time.Now()
			f.logger.Warn("closed a connection: without TLS only trusted proxies and, with --allow-plain-http, private networks are served",
				"from", connection.RemoteAddr().String())
		}
	}
}
