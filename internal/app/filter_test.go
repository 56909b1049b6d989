package app

import (
	"net"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/certificates"
)

func TestPlainHTTPIsForPrivateNetworksAndProxies(t *testing.T) {
	t.Parallel()
	proxies := []netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")}
	for _, c := range []struct {
		peer         string
		plain, proxy bool
	}{
		{"127.0.0.1", true, true},
		{"::1", true, true},
		{"192.168.1.7", true, false},
		{"10.1.2.3", true, false},
		{"fd00::7", true, false},
		{"fe80::7", true, false},
		{"203.0.113.9", false, true},
		{"192.0.2.7", false, false},
		{"2001:db8::7", false, false},
	} {
		permits := func(options Options) bool {
			return options.filter(nil, false).(filtered).permits(netip.MustParseAddr(c.peer))
		}
		require.Equal(t, c.plain, permits(Options{AllowPlainHTTP: true}), c.peer)
		require.Equal(t, c.proxy, permits(Options{TrustedProxies: proxies}), c.peer)
	}
}

func TestTheConnectionOfAPeerThatMayNotConnectIsClosed(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	peers := make(chan netip.Addr, 1)
	refusing := filtered{listener, func(peer netip.Addr) bool {
		peers <- peer
		return false
	}}
	ended := make(chan error, 1)
	go func() {
		_, err := refusing.Accept()
		ended <- err
	}()
	connection, err := net.Dial("tcp", listener.Addr().String())
	require.NoError(t, err)
	defer connection.Close()
	_, err = connection.Read(make([]byte, 1))
	require.Error(t, err)
	require.Equal(t, netip.MustParseAddr("127.0.0.1"), <-peers)
	require.NoError(t, listener.Close())
	require.Error(t, <-ended)
}

func TestTheURLOfALinkIsOneThatOthersReach(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		options         Options
		listening, want string
	}{
		{Options{}, "https://127.0.0.1:8443", "https://127.0.0.1:8443"},
		{Options{AllowedHosts: []string{"kitchen.example", "other"}}, "https://0.0.0.0:8443", "https://kitchen.example:8443"},
		{Options{TLS: certificates.Options{ACMEDomain: "kitchen.example"}}, "https://[::]:443", "https://kitchen.example:443"},
		{
			Options{TrustedProxies: []netip.Prefix{{}}, AllowedHosts: []string{"kitchen.example"}},
			"http://127.0.0.1:8080",
			"https://kitchen.example",
		},
	} {
		require.Equal(t, c.want, c.options.PublicURL(c.listening))
	}
	for _, own := range ownAddresses() {
		require.Equal(t, "https://"+net.JoinHostPort(ownAddresses()[0].String(), "8443"), ReachableURL("https://[::]:8443"), own)
	}
	require.Empty(t, ReachableURL(""))
}
