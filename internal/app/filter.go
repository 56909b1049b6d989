package app

import (
	"net"
	"net/netip"
	"slices"
)

// filtered is a listener that closes the connections of those who may not connect.
type filtered struct {
	net.Listener
	permits func(netip.Addr) bool
}

// filter returns a listener without TLS that is for trusted proxies or, if plain HTTP is
// permitted, for private networks: credentials would cross the internet in the clear.
func (o Options) filter(listener net.Listener, loopback bool) net.Listener {
	if loopback || o.mayBeOpen() {
		return listener
	}
	return filtered{listener, func(peer netip.Addr) bool {
		isProxy := slices.ContainsFunc(o.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(peer) })
		return peer.IsLoopback() || isProxy || o.AllowPlainHTTP && (peer.IsPrivate() || peer.IsLinkLocalUnicast())
	}}
}

// Accept waits for a connection of a peer that may connect.
func (f filtered) Accept() (net.Conn, error) {
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
	}
}
