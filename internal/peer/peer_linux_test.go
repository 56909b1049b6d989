package peer

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// serve answers with the error of Check, on a listener.
func serve(t *testing.T, network, address string) net.Addr {
	t.Helper()
	listener, err := net.Listen(network, address)
	if err != nil {
		t.Skip("no " + address)
	}
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := Check(r.Context()); err != nil {
				http.Error(w, err.Error(), http.StatusForbidden)
			}
		}),
		ConnContext: Connected,
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return listener.Addr()
}

func TestTheProgramsOwnUserPasses(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"127.0.0.1:0", "[::1]:0", "localhost:0"} {
		response, err := http.Get("http://" + serve(t, "tcp", address).String())
		require.NoError(t, err)
		text, _ := io.ReadAll(response.Body)
		require.NoError(t, response.Body.Close())
		require.Equal(t, http.StatusOK, response.StatusCode, "%s: %s", address, text)
	}
	at := serve(t, "unix", filepath.Join(t.TempDir(), "s"))
	client := http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return net.Dial("unix", at.String())
	}}}
	response, err := client.Get("http://localhost/")
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusOK, response.StatusCode)
}

// A request of another user is sent by a program of that user: curl.
func TestAnotherUserOfTheMachineIsRefused(t *testing.T) {
	t.Parallel()
	curl, err := exec.LookPath("curl")
	if err != nil || os.Geteuid() != 0 {
		t.Skip("needs curl, and root to become another user")
	}
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		command := exec.Command(curl, "-s", "http://"+serve(t, "tcp", address).String())
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		text, err := command.Output()
		require.NoError(t, err)
		require.Contains(t, string(text), "comes from user 65534 of this machine", address)
	}
}

func TestAConnectionThatIsNotKnownIsRefused(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, Check(t.Context()), errUnknown)
	ours, theirs := net.Pipe()
	defer ours.Close()
	defer theirs.Close()
	require.ErrorIs(t, Check(Connected(t.Context(), ours)), errUnknown)
}

func TestTheOwnerOfASocketIsFoundByBothAddresses(t *testing.T) {
	t.Parallel()
	const list = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 11 1 0 100 0 0 10 0
   1: 0100007F:C001 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 12 1 0 100 0 0 10 0
   2: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 13 1 0 100 0 0 10 0
   3: 0100007F:C002 0100007F:1F90 06 00000000:00000000 00:00000000 00000000     0        0 0 3 0
   4: 0000000000000000FFFF00000100007F:C003 0000000000000000FFFF00000100007F:1F90 01 00000000:00000000 00:0 0  1003 0 14 1 0
   5: 00000000000000000000000001000000:C004 00000000000000000000000001000000:1F90 01 00000000:00000000 00:0 0  1004 0 15 1 0
   6: garbage
`
	for from, want := range map[string]int{
		"127.0.0.1:49153": 1001, "127.0.0.1:49154": -1, "127.0.0.1:49155": 1003, "[::1]:49156": 1004,
		"127.0.0.1:49157": -1, "127.0.0.2:49153": -1,
	} {
		client, server := netip.MustParseAddrPort(from), netip.MustParseAddrPort("127.0.0.1:8080")
		if client.Addr().Is6() {
			server = netip.MustParseAddrPort("[::1]:8080")
		}
		uid, err := ownerIn(strings.NewReader(list), client, server)
		if want < 0 {
			require.ErrorIs(t, err, errUnknown, from)
			continue
		}
		require.NoError(t, err, from)
		require.Equal(t, want, uid, from)
	}
}

func BenchmarkCheck(b *testing.B) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	defer listener.Close()
	client, err := net.Dial("tcp", listener.Addr().String())
	require.NoError(b, err)
	defer client.Close()
	conn, err := listener.Accept()
	require.NoError(b, err)
	defer conn.Close()
	for b.Loop() {
		require.NoError(b, check(conn))
	}
}
