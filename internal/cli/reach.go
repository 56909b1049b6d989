package cli

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
)

// proxyNetwork is a flag with a network, or with one address.
type proxyNetwork netip.Prefix

// UnmarshalText parses the flag.
func (p *proxyNetwork) UnmarshalText(text []byte) error {
	trimmed := strings.TrimSpace(string(text))
	if address, err := netip.ParseAddr(trimmed); err == nil && address.Zone() == "" {
		*p = proxyNetwork(netip.PrefixFrom(address.Unmap(), address.Unmap().BitLen()))
		return nil
	}
	parsed, err := netip.ParsePrefix(trimmed)
	if err != nil {
		return fmt.Errorf("must be a network such as 10.0.0.0/8, or an address such as 10.0.0.7, not %.60q", trimmed)
	}
	*p = proxyNetwork(parsed.Masked())
	return nil
}

// hostName is a flag with the name or the address of a host, without scheme and port.
type hostName string

var errHost = errors.New("must be a name or an address as it is in the address bar, without https:// and without port")

// UnmarshalText parses the flag. What no Host could ever be would refuse everyone.
func (h *hostName) UnmarshalText(text []byte) error {
	name := strings.TrimSpace(string(text))
	plain := strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	if _, err := netip.ParseAddr(plain); err == nil {
		*h = hostName(plain)
		return nil
	}
	if _, _, err := net.SplitHostPort(name); err == nil || name == "" || strings.Trim(strings.ToLower(name), hostLetters) != "" {
		return fmt.Errorf("%w, not %.60q", errHost, name)
	}
	*h = hostName(name)
	return nil
}

// hostLetters are those of names as browsers send them: others are in their ASCII form there
// (xn--…).
const hostLetters = "abcdefghijklmnopqrstuvwxyz0123456789-_."

func networks(flags []proxyNetwork) []netip.Prefix {
	all := make([]netip.Prefix, len(flags))
	for i, flag := range flags {
		all[i] = netip.Prefix(flag)
	}
	return all
}

func names(flags []hostName) []string {
	all := make([]string, len(flags))
	for i, flag := range flags {
		all[i] = string(flag)
	}
	return all
}
