package app

import (
	"bytes"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/certificates"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/pgtest"
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
		{"169.254.3.7", true, false},
		{"100.64.0.7", true, false},
		{"100.127.255.254", true, false},
		{"100.128.0.1", false, false},
		{"100.63.255.255", false, false},
		{"203.0.113.9", false, true},
		{"192.0.2.7", false, false},
		{"2001:db8::7", false, false},
	} {
		permits := func(options Options) bool {
			return options.filter(nil, false).(*filtered).permits(netip.MustParseAddr(c.peer))
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
	var log bytes.Buffer
	refusing := &filtered{Listener: listener, logger: slog.New(slog.NewTextHandler(&log, nil)), permits: func(peer netip.Addr) bool {
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
	require.Contains(t, log.String(), "private networks are served")
	require.Contains(t, log.String(), "from="+connection.LocalAddr().String())
}

func TestTheURLOfALinkIsOneThatOthersReach(t *testing.T) {
	t.Parallel()
	proxy := []netip.Prefix{netip.MustParsePrefix("10.9.9.9/32")}
	private, public := netip.MustParseAddr("192.168.1.7"), netip.MustParseAddr("192.0.2.2")
	tailnet := netip.MustParseAddr("100.64.0.7")
	both := []netip.Addr{public, private}
	selfSigned := certificates.Options{SelfSigned: true}
	for _, c := range []struct {
		options         Options
		listening, want string // "" is none
		own             []netip.Addr
	}{
		{Options{}, "https://127.0.0.1:8443", "https://127.0.0.1:8443", both},
		{Options{AllowedHosts: []string{"kitchen.example", "other"}}, "https://0.0.0.0:8443", "https://kitchen.example:8443", both},
		{Options{TLS: certificates.Options{ACMEDomain: "kitchen.example"}}, "https://[::]:443", "https://kitchen.example:443", both},
		{Options{TrustedProxies: proxy, AllowedHosts: []string{"kitchen.example"}}, "http://127.0.0.1:8080", "https://kitchen.example", both},
		{Options{TrustedProxies: proxy, AllowedHosts: []string{"fd00::1"}}, "http://127.0.0.1:8080", "https://[fd00::1]", both},
		{Options{TLS: selfSigned}, "https://[::]:8443", "https://192.0.2.2:8443", both},
		{Options{TLS: selfSigned}, "https://[::]:8443", "https://[::]:8443", nil},
		{Options{TLS: selfSigned, TrustedProxies: proxy}, "https://[::]:8443", "https://192.0.2.2:8443", both},
		{Options{AllowUnauthenticated: true}, "http://[::]:8080", "http://192.0.2.2:8080", both},
		{Options{AllowPlainHTTP: true}, "http://[::]:8080", "http://192.168.1.7:8080", both},
		{Options{AllowPlainHTTP: true}, "http://[::]:8080", "http://100.64.0.7:8080", []netip.Addr{public, tailnet}},
		{Options{AllowPlainHTTP: true}, "http://[::]:8080", "http://[fd00::7]:8080", []netip.Addr{public, netip.MustParseAddr("fd00::7")}},
		{Options{AllowPlainHTTP: true}, "http://192.168.1.7:8080", "http://192.168.1.7:8080", both},
		{Options{AllowPlainHTTP: true}, "http://192.0.2.2:8080", "", both},
		{Options{AllowPlainHTTP: true}, "http://[::]:8080", "", []netip.Addr{public}},
		{Options{AllowPlainHTTP: true, TrustedProxies: proxy}, "http://[::]:8080", "http://192.168.1.7:8080", both},
		{Options{AllowPlainHTTP: true, TrustedProxies: proxy}, "http://[::]:8080", "", []netip.Addr{public}},
		{Options{TrustedProxies: proxy}, "http://[::]:8080", "", both},
		{Options{TrustedProxies: proxy}, "http://192.168.1.7:8080", "", both},
		{Options{TrustedProxies: proxy}, "http://127.0.0.1:8080", "http://127.0.0.1:8080", both},
	} {
		got, err := c.options.publicURL(c.listening, c.own)
		require.Equal(t, c.want, got, "%+v", c)
		switch {
		case c.want != "":
			require.NoError(t, err)
			if ip, err := netip.ParseAddrPort(strings.TrimPrefix(got, "http://")); err == nil && len(c.options.AllowedHosts) == 0 {
				isServed := ip.Addr().IsLoopback() || c.options.mayBeOpen() || c.options.filter(nil, false).(*filtered).permits(ip.Addr())
				require.True(t, isServed, "a client in that network is served: %+v", c)
			}
		case len(c.options.TrustedProxies) > 0:
			require.ErrorIs(t, err, errNoName)
		default:
			require.ErrorIs(t, err, ErrNotPrivate)
			require.ErrorContains(t, err, "[192.0.2.2")
		}
	}
}

func TestPlainHTTPAtAnAddressOfNoPrivateNetworkIsRefused(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"192.0.2.2:0", "[2001:db8::7]:0", "100.128.0.1:0"} {
		err := Run(t.Context(), Options{Listen: address, AllowPlainHTTP: true})
		require.ErrorIs(t, err, ErrNotPrivate, address)
		require.ErrorContains(t, err, "--tls-self-signed", address)
	}
}

// A link behind a proxy whose name is not known would lead to an address that is not served.
func TestBehindAProxyWithoutANameThereIsNoLink(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	a := &application{
		options: Options{
			TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.9.9.9/32")}, Logger: slog.New(slog.NewTextHandler(&log, nil)),
			Invite: func(link string) error {
				t.Error(link)
				return nil
			},
		},
	}
	pool, err := openPool(t.Context(), configOf(t))
	require.NoError(t, err)
	defer pool.Close()
	a.access, err = credentials.Open(t.Context(), pool, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	a.front = &front{listener: onAll{}}
	require.NoError(t, a.invite(t.Context()))
	require.Contains(t, log.String(), "login-link --url")
	require.Contains(t, log.String(), "set --allowed-hosts")
	links, err := a.access.Links(t.Context(), "home")
	require.NoError(t, err)
	require.Empty(t, links)
}

// onAll is a listener on all addresses, as far as its address goes.
type onAll struct{ net.Listener }

func (onAll) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4zero, Port: 8080} }

func configOf(t *testing.T) *pgxpool.Config {
	t.Helper()
	config, err := poolConfig(pgtest.URL(t))
	require.NoError(t, err)
	return config
}
