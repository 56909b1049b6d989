package app

import (
	"net"
	"net/netip"
	"net/url"
)

// ReachableURL returns the URL of a server as other machines reach it: a server that
// listens on all addresses is reached under this machine's own. An empty URL stays empty.
func ReachableURL(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || address == "" {
		return address
	}
	ip, err := netip.ParseAddr(parsed.Hostname())
	if err != nil || !ip.IsUnspecified() {
		return address
	}
	for _, own := range ownAddresses() {
		parsed.Host = net.JoinHostPort(own.String(), parsed.Port())
		return parsed.String()
	}
	return address
}

// ownAddresses returns the addresses under which other machines reach this one, those of
// private networks first.
func ownAddresses() []netip.Addr {
	var private, others []netip.Addr
	interfaces, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	for _, one := range interfaces {
		network, err := netip.ParsePrefix(one.String())
		if err != nil {
			continue
		}
		switch ip := network.Addr().Unmap(); {
		case ip.IsLoopback() || ip.IsLinkLocalUnicast() || !ip.IsGlobalUnicast():
		case ip.IsPrivate() && ip.Is4():
			private = append(private, ip)
		default:
			others = append(others, ip)
		}
	}
	return append(private, others...)
}
