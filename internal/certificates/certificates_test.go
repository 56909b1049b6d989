package certificates

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/folders"
)

var quiet = slog.New(slog.DiscardHandler)

func TestACertificateOfItsOwnIsForThisMachineAndIsKept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data", "tls")
	options := Options{SelfSigned: true, Dir: dir, Hosts: []string{"kitchen.example"}}
	config, err := options.Config(t.Context(), quiet)
	require.NoError(t, err)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	require.NoError(t, err)
	defer listener.Close()
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			_ = connection.(*tls.Conn).Handshake()
			_ = connection.Close()
		}
	}()
	text, err := os.ReadFile(filepath.Join(dir, "self-signed.crt"))
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(text))
	for _, name := range append(ownHosts(), "kitchen.example", "127.0.0.1") {
		connection, err := tls.Dial("tcp", listener.Addr().String(), &tls.Config{RootCAs: roots, ServerName: name})
		require.NoError(t, err, name)
		require.NoError(t, connection.Close())
	}
	_, err = options.Config(t.Context(), quiet)
	require.NoError(t, err)
	again, err := os.ReadFile(filepath.Join(dir, "self-signed.crt"))
	require.NoError(t, err)
	require.Equal(t, string(text), string(again), "a phone that trusts it keeps trusting it")
	info, err := os.Stat(filepath.Join(dir, "self-signed.key"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestACertificateIsMadeAgainForAnotherAddressAndBeforeItsEnd(t *testing.T) {
	t.Parallel()
	dir, now := t.TempDir(), time.Now()
	file, _, err := selfSigned(dir, []string{"10.0.0.7"}, now)
	require.NoError(t, err)
	content := func() string {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		return string(text)
	}
	first := content()
	for _, c := range []struct {
		hosts  []string
		at     time.Time
		isMade bool
	}{
		{[]string{"10.0.0.7"}, now.Add(lifetime - renewBefore - time.Hour), false},
		{[]string{"10.0.0.8"}, now, true},
		{[]string{"10.0.0.8"}, now.Add(lifetime - renewBefore + time.Hour), true},
	} {
		_, _, err := selfSigned(dir, c.hosts, c.at)
		require.NoError(t, err)
		require.Equal(t, c.isMade, content() != first, c)
		first = content()
	}
}

func TestFilesThatChangeAreReadAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cert, key, err := selfSigned(dir, []string{"a.example"}, time.Now())
	require.NoError(t, err)
	config, err := Options{CertFile: cert, KeyFile: key}.Config(t.Context(), quiet)
	require.NoError(t, err)
	name := func() string {
		found, err := config.GetCertificate(nil)
		require.NoError(t, err)
		return found.Leaf.DNSNames[0]
	}
	require.Equal(t, "a.example", name())
	_, _, err = selfSigned(dir, []string{"b.example"}, time.Now())
	require.NoError(t, err)
	require.Eventually(t, func() bool { return name() == "b.example" }, 10*time.Second, 10*time.Millisecond)
	require.NoError(t, os.WriteFile(cert, []byte("half a certif"), 0o600))
	require.Never(t, func() bool { return name() != "b.example" }, 2*checkEvery, checkEvery/2, "a broken file changes nothing")
}

// Who may write where keys are kept could have put one of theirs there.
func TestAFolderThatOthersMayWriteKeepsNoKeys(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]Options{
		"self-signed": {SelfSigned: true}, "acme": {ACMEDomain: "kitchen.example"},
	} {
		for _, open := range []string{".", "tls", "tls/acme"} {
			if name != "acme" && open == "tls/acme" {
				continue
			}
			dir := t.TempDir()
			options.Dir = filepath.Join(dir, "tls")
			require.NoError(t, os.MkdirAll(filepath.Join(options.Dir, "acme"), 0o700))
			_, err := options.Config(t.Context(), quiet)
			require.NoError(t, err, "%s: it is the program's own", name)
			require.NoError(t, os.Chmod(filepath.Join(dir, open), 0o777))
			_, err = options.Config(t.Context(), quiet)
			unsafe, ok := errors.AsType[*folders.UnsafeError](err)
			require.True(t, ok, "%s %s: %v", name, open, err)
			require.Contains(t, unsafe.Error(), "may be written by every user")
		}
	}
}

func TestSettingsThatContradictEachOtherAreRefused(t *testing.T) {
	t.Parallel()
	for _, options := range []Options{
		{CertFile: "a"},
		{KeyFile: "a"},
		{CertFile: "a", KeyFile: "b", SelfSigned: true, Dir: "d"},
		{SelfSigned: true},
		{ACMEDomain: "a.example"},
		{SelfSigned: true, ACMEDomain: "a.example", Dir: "d"},
		{ACMEDirectory: "https://ca.example/directory"},
		{ACMEDomain: "a.example", Dir: "d", ACMEDirectory: "http://ca.example/directory"},
		{ACMEDomain: "a.example", Dir: "d", ACMEDirectory: "ca.example"},
		{ACMEDomain: "a.example", Dir: "d", ACMEDirectory: "https:///directory"},
	} {
		_, err := options.Config(t.Context(), quiet)
		require.ErrorIs(t, err, ErrOptions, options)
	}
	for _, domain := range []string{
		"https://kitchen.example", "kitchen.example:443", "kitchen.example/", "192.0.2.7", "fd00::1", "[fd00::1]", "localhost", "kitchen",
		"kitchen.localhost", "*.kitchen.example", "kitchen..example", ".kitchen.example", "kitchen.example.", "-a.example", "a-.example",
		"küche.example", "my_box.example", "a b.example", "10.0.0.example.7", strings.Repeat("a", 64) + ".example",
		strings.Repeat("abc.", 63) + "example",
	} {
		err := Options{ACMEDomain: domain, Dir: "d"}.Check()
		require.ErrorIs(t, err, ErrOptions, domain)
		require.ErrorContains(t, err, "--acme-domain must be a name on the internet such as kitchen.example", domain)
	}
	for _, domain := range []string{"kitchen.example", "Kitchen.Example", "a.b-c.xn--kche-0ra.example", "1.example", "kitchen.xn--p1ai"} {
		require.NoError(t, Options{ACMEDomain: domain, Dir: "d"}.Check(), domain)
	}
	config, err := Options{}.Config(t.Context(), quiet)
	require.NoError(t, err)
	require.Nil(t, config)
	_, err = Options{CertFile: "/nowhere.crt", KeyFile: "/nowhere.key"}.Config(t.Context(), quiet)
	require.ErrorContains(t, err, "/nowhere.crt")
}

func TestACertificateOfAnAuthorityIsForItsDomainAlone(t *testing.T) {
	t.Parallel()
	config, err := Options{ACMEDomain: "kitchen.example", Dir: t.TempDir()}.Config(t.Context(), quiet)
	require.NoError(t, err)
	require.Contains(t, config.NextProtos, "acme-tls/1")
	_, err = config.GetCertificate(&tls.ClientHelloInfo{ServerName: "other.example", SupportedVersions: []uint16{tls.VersionTLS13}})
	require.ErrorContains(t, err, "not configured")
}
