package app_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/app"
	"crumbtrail/internal/certificates"
	"crumbtrail/internal/pgtest"
)

const acmeDomain = "kitchen.test"

// names starts a server of names by which every name is this machine, and returns its
// address.
func names(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := &dns.Server{Listener: listener, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, asked *dns.Msg) {
		answer := new(dns.Msg).SetReply(asked)
		if question := asked.Question[0]; question.Qtype == dns.TypeA {
			header := dns.RR_Header{Name: question.Name, Rrtype: dns.TypeA, Class: dns.ClassINET}
			answer.Answer = []dns.RR{&dns.A{Hdr: header, A: net.IPv4(127, 0, 0, 1)}}
		}
		_ = w.WriteMsg(answer) // the other end notices
	})}
	go func() { _ = server.ActivateAndServe() }()
	t.Cleanup(func() { _ = server.Shutdown() })
	return listener.Addr().String()
}

// authority starts Pebble, the test server of Let's Encrypt, which looks for the server of a
// domain at a port. It returns the address of its directory and its root.
func authority(t *testing.T, port int, lifetime time.Duration) (directory string, roots *x509.CertPool) {
	t.Helper()
	logger := log.New(io.Discard, "", 0)
	memory := db.NewMemoryStore()
	issuing := ca.New(logger, memory, "", "ecdsa", 0, 1, map[string]ca.Profile{
		"default": {Description: "short", ValidityPeriod: uint64(lifetime.Seconds())},
	})
	validating := va.New(logger, 0, port, true, names(t), memory)
	front := wfe.New(logger, memory, validating, issuing, []string{"pebble.test"}, true, false, 1, 1)
	server := httptest.NewTLSServer(front.Handler())
	t.Cleanup(server.Close)
	file := filepath.Join(t.TempDir(), "roots.pem")
	trusted := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	require.NoError(t, os.WriteFile(file, trusted, 0o600))
	t.Setenv("SSL_CERT_FILE", file) // as an operator trusts an authority of their own
	roots = x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(issuing.GetRootCert(0).PEM()))
	return server.URL + wfe.DirectoryPath, roots
}

// A certificate is issued when the domain is first asked for, serves the pages, is kept
// across a restart, and renewed before its end.
func TestACertificateIsIssuedKeptAndRenewed(t *testing.T) {
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	probe, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := probe.Addr().String()
	_, text, err := net.SplitHostPort(address)
	require.NoError(t, err)
	require.NoError(t, probe.Close())
	port, err := strconv.Atoi(text)
	require.NoError(t, err)
	const lifetime = 24 * time.Second
	directory, roots := authority(t, port, lifetime)
	options := settings(app.StorageOptions{DatabaseURL: pgtest.URL(t)})
	options.Listen, options.AllowedHosts = address, []string{acmeDomain}
	options.Logger = slog.New(slog.DiscardHandler)
	options.TLS = certificates.Options{ACMEDomain: acmeDomain, ACMEDirectory: directory, Dir: t.TempDir()}

	// shown returns the serial number of the certificate with which the program answers.
	shown := func() (serial *big.Int) {
		transport := &http.Transport{
			TLSClientConfig:   &tls.Config{RootCAs: roots, ServerName: acmeDomain, MinVersion: tls.VersionTLS12},
			DisableKeepAlives: true,
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+address+"/livez", http.NoBody)
		require.NoError(t, err)
		request.Host = acmeDomain
		response, err := (&http.Client{Transport: transport}).Do(request)
		require.NoError(t, err)
		defer response.Body.Close()
		require.Equal(t, http.StatusOK, response.StatusCode)
		leaf := response.TLS.PeerCertificates[0]
		require.Equal(t, []string{acmeDomain}, leaf.DNSNames)
		return leaf.SerialNumber
	}
	first := run(t, options)
	issued := shown()
	require.Equal(t, issued, shown())
	_, err = tls.Dial("tcp", address, &tls.Config{RootCAs: roots, ServerName: "other.test", MinVersion: tls.VersionTLS12})
	require.Error(t, err, "no other name gets one")
	require.NoError(t, first.end(t))

	second := run(t, options)
	require.Equal(t, issued, shown(), "it is kept across a restart")
	require.Eventually(t, func() bool { return shown().Cmp(issued) != 0 }, lifetime, 200*time.Millisecond, "it is renewed before its end")
	require.NoError(t, second.end(t))
}
