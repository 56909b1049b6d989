package app

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
)

var (
	// errNoName is why the URL behind a proxy is not known.
	errNoName = errors.New("people reach the server through a --trusted-proxy: set --allowed-hosts to the name in their address bar")
	// ErrNotPrivate is returned for an address at which no client would be served.
	ErrNotPrivate = errors.New("--allow-plain-http serves private networks alone (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10," +
		" fc00::/7, link-local addresses): elsewhere use --tls-cert and --tls-key, --tls-self-signed or --acme-domain")
)

// PublicURL returns the URL under which people reach the server that listens at a URL. It fails
// if no URL is known at which they are served.
func (o Options) PublicURL(listening string) (string, error) {
	return o.publicURL(listening, ownAddresses())
}

func (o Options) publicURL(listening string, own []netip.Addr) (string, error) {
	parsed, err := url.Parse(listening)
	if err != nil {
		return "", fmt.Errorf("the URL of the server: %w", err)
	}
	name := o.TLS.ACMEDomain
	if len(o.AllowedHosts) > 0 {
		name = cmp.Or(name, o.AllowedHosts[0])
	}
	if name != "" && len(o.TrustedProxies) > 0 { // it has the usual port
		return "https://" + hostOf(name), nil
	}
	if name == "" {
		served, err := o.servedAddress(parsed.Hostname(), own)
		if err != nil {
			return "", err
		}
		name = served
	}
	parsed.Host = net.JoinHostPort(name, parsed.Port())
	return parsed.String(), nil
}

// hostOf returns a name or an address as it is in a URL.
func hostOf(name string) string {
	if ip, err := netip.ParseAddr(name); err == nil && ip.Is6() {
		return "[" + name + "]"
	}
	return name
}

// servedAddress returns the address of a host to listen on at which other machines are served:
// one of this machine's own if the host is all of them.
func (o Options) servedAddress(host string, own []netip.Addr) (string, error) {
	ip, _ := netip.ParseAddr(host)
	addresses := []netip.Addr{ip}
	if ip.IsUnspecified() {
		addresses = own
	}
	if !ip.IsValid() || len(addresses) == 0 { // a name, or this machine is in no network
		return host, nil
	}
	if at := slices.IndexFunc(addresses, o.serves); at >= 0 {
		return addresses[at].String(), nil
	}
	if len(o.TrustedProxies) > 0 {
		return "", errNoName
	}
	return "", fmt.Errorf("%v: %w", addresses, ErrNotPrivate)
}

// serves reports whether clients in the network of an address of this machine are served.
func (o Options) serves(ip netip.Addr) bool {
	return o.TLS.IsSet() || o.mayBeOpen() || ip.IsLoopback() || o.AllowPlainHTTP && isPrivate(ip)
}

// shared is between a carrier and its customers, and in overlay networks such as Tailscale. It
// is not routed on the internet.
var shared = netip.MustParsePrefix("100.64.0.0/10")

// isPrivate reports whether an address is in a network that the internet does not reach.
func isPrivate(ip netip.Addr) bool {
	return ip.IsPrivate() || ip.IsLinkLocalUnicast() || shared.Contains(ip.Unmap())
}

// ownAddresses returns the addresses under which other machines reach this one, those of
// private networks first.
func ownAddresses() []netip.Addr {
	interfaces, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var all []netip.Addr
	for _, one := range interfaces {
		network, err := netip.ParsePrefix(one.String())
		if err != nil {
			continue
		}
		ip := network.Addr().Unmap()
		if ip.IsGlobalUnicast() && !ip.IsLoopback() {
			all = append(all, ip)
		}
	}
	slices.SortStableFunc(all, func(a, b netip.Addr) int { return cmp.Compare(rank(a), rank(b)) })
	return all
}

// rank orders addresses: those of home and company networks come first, which have no name of
// their own.
func rank(ip netip.Addr) int {
	switch {
	case ip.IsPrivate() && ip.Is4():
		return 0
	case shared.Contains(ip):
		return 1
	}
	return 2
}
