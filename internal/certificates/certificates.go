// Package certificates gives the server its TLS certificate: from files, made by itself,
// or from an authority by ACME.
package certificates

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// Options say where the certificate comes from. At most one source may be set.
type Options struct {
	// CertFile and KeyFile are PEM files, read again when they change.
	CertFile, KeyFile string
	// SelfSigned makes a certificate for the addresses of this machine and for Hosts.
	SelfSigned bool
	// ACMEDomain is a name for which an authority issues certificates (Let's Encrypt). The
	// server must be reached at port 443 of it.
	ACMEDomain string
	// ACMEDirectory is the address of another authority's directory; empty is Let's Encrypt.
	ACMEDirectory string
	// Dir keeps certificates that are made or issued.
	Dir string
	// Hosts are further names of the server.
	Hosts []string
}

// ErrOptions is returned for settings that contradict each other.
var ErrOptions = errors.New("the settings of TLS are wrong")

// IsSet reports whether the server uses TLS.
func (o Options) IsSet() bool {
	return o.CertFile != "" || o.KeyFile != "" || o.SelfSigned || o.ACMEDomain != ""
}

// Check fails with [ErrOptions].
func (o Options) Check() error {
	sources := 0
	for _, isSet := range []bool{o.CertFile != "" || o.KeyFile != "", o.SelfSigned, o.ACMEDomain != ""} {
		if isSet {
			sources++
		}
	}
	switch {
	case sources > 1:
		return fmt.Errorf("%w: use one of --tls-cert with --tls-key, --tls-self-signed and --acme-domain", ErrOptions)
	case (o.CertFile == "") != (o.KeyFile == ""):
		return fmt.Errorf("%w: --tls-cert and --tls-key belong together", ErrOptions)
	case o.ACMEDirectory != "" && o.ACMEDomain == "":
		return fmt.Errorf("%w: --acme-directory belongs to --acme-domain", ErrOptions)
	case o.ACMEDomain != "" && !isDomain(o.ACMEDomain):
		return fmt.Errorf("%w: --acme-domain must be a name on the internet such as kitchen.example, without https://, port and path: not %.60q",
			ErrOptions, o.ACMEDomain)
	case !isSafe(o.ACMEDirectory):
		return fmt.Errorf("%w: --acme-directory must be a URL that begins with https://", ErrOptions)
	case (o.SelfSigned || o.ACMEDomain != "") && o.Dir == "":
		return fmt.Errorf("%w: there is no data directory to keep the certificate in", ErrOptions)
	}
	return nil
}

// domainPattern is of names for which authorities issue certificates; others are in their ASCII
// form there (xn--…).
var domainPattern = regexp.MustCompile(`(?i)^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)

// isDomain reports whether a text is a name of the internet: no address, and not one that is
// for this machine or its network.
func isDomain(text string) bool {
	const longest = 253
	return len(text) <= longest && domainPattern.MatchString(text) && !strings.HasSuffix(strings.ToLower(text), ".localhost")
}

// isSafe reports whether an authority is asked over TLS, or on this machine. Empty is the
// usual one.
func isSafe(directory string) bool {
	address, err := url.Parse(directory)
	if err != nil || directory == "" {
		return err == nil
	}
	ip, err := netip.ParseAddr(address.Hostname())
	isHere := err == nil && ip.IsLoopback() || address.Hostname() == "localhost"
	return address.Host != "" && (address.Scheme == "https" || address.Scheme == "http" && isHere)
}

// Config returns the settings of TLS for a server; nil without TLS.
func (o Options) Config(ctx context.Context, logger *slog.Logger) (*tls.Config, error) {
	if err := o.Check(); err != nil || !o.IsSet() {
		return nil, err
	}
	if o.ACMEDomain != "" {
		if err := makeFolder(filepath.Join(o.Dir, "acme")); err != nil {
			return nil, fmt.Errorf("keep certificates: %w", err)
		}
		manager := &autocert.Manager{
			Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(o.ACMEDomain), Cache: autocert.DirCache(filepath.Join(o.Dir, "acme")),
		}
		if o.ACMEDirectory != "" {
			manager.Client = &acme.Client{DirectoryURL: o.ACMEDirectory}
		}
		config := manager.TLSConfig()
		config.MinVersion = tls.VersionTLS12
		return config, nil
	}
	if o.SelfSigned {
		var err error
		if o.CertFile, o.KeyFile, err = selfSigned(o.Dir, append(ownHosts(), o.Hosts...), time.Now()); err != nil {
			return nil, fmt.Errorf("make a certificate: %w", err)
		}
	}
	files := &files{cert: o.CertFile, key: o.KeyFile, logger: logger}
	if _, err := files.load(); err != nil {
		return nil, err
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return files.current(ctx), nil },
	}, nil
}

// files is a certificate in files.
type files struct {
	cert, key string
	logger    *slog.Logger

	mu      sync.Mutex
	loaded  *tls.Certificate
	seen    [2]stamp  // of the files when they were read last, whether they could be used or not
	checked time.Time // when the files were looked at
}

// stamp distinguishes the contents of a file.
type stamp struct {
	at   time.Time
	size int64
}

// checkEvery is how often the files are looked at, when there are connections.
const checkEvery = time.Second

// current returns the certificate of the files as they are now. Files that cannot be used
// leave the certificate as it was.
func (f *files) current(ctx context.Context) *tls.Certificate {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.checked) < checkEvery {
		return f.loaded
	}
	f.checked = time.Now()
	if f.stamps() == f.seen {
		return f.loaded
	}
	if err := f.read(); err != nil {
		f.logger.WarnContext(ctx, "the changed certificate cannot be used; the one before stays", "error", err)
	} else {
		f.logger.InfoContext(ctx, "the certificate was read again", "file", f.cert)
	}
	return f.loaded
}

// load reads the files for the first time.
func (f *files) load() (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	err := f.read()
	return f.loaded, err
}

func (f *files) read() error {
	f.seen = f.stamps()
	loaded, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return fmt.Errorf("read the certificate %s with the key %s: %w", f.cert, f.key, err)
	}
	f.loaded = &loaded
	return nil
}

// stamps returns those of both files; that of a missing file is zero.
func (f *files) stamps() (found [2]stamp) {
	for i, path := range []string{f.cert, f.key} {
		if info, err := os.Stat(path); err == nil {
			found[i] = stamp{info.ModTime(), info.Size()}
		}
	}
	return found
}
