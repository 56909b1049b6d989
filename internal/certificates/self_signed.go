package certificates

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"

	"crumbtrail/internal/folders"
)

const (
	// lifetime is how long a certificate is valid that the program makes: as long as phones
	// accept. It is made again renewBefore its end.
	lifetime    = 397 * 24 * time.Hour
	renewBefore = 30 * 24 * time.Hour
)

// selfSigned returns the files with a certificate for some hosts and its key. It makes a
// new one unless the one in the folder is for all of them and valid for a while.
func selfSigned(dir string, hosts []string, now time.Time) (cert, key string, err error) {
	cert, key = filepath.Join(dir, "self-signed.crt"), filepath.Join(dir, "self-signed.key")
	if err := makeFolder(dir); err != nil {
		return "", "", err
	}
	if isFor(cert, key, hosts, now) {
		return cert, key, nil
	}
	certificate, private, err := sign(hosts, now)
	if err != nil {
		return "", "", err
	}
	if err := write(key, "PRIVATE KEY", private, 0o600); err != nil {
		return "", "", err
	}
	return cert, key, write(cert, "CERTIFICATE", certificate, 0o644)
}

// makeFolder creates the folder, and the data directory above it. As root, PostgreSQL's
// user has to pass through the latter. It fails for a folder that others own or may write: they
// could have put a key of theirs there.
func makeFolder(dir string) error {
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	if err := os.MkdirAll(filepath.Dir(dir), mode); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return folders.Check(dir)
}

func isFor(cert, key string, hosts []string, now time.Time) bool {
	text, err := os.ReadFile(cert)
	if err != nil {
		return false
	}
	if _, err := os.Stat(key); err != nil {
		return false
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return false
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	return err == nil && now.Add(renewBefore).Before(certificate.NotAfter) &&
		!slices.ContainsFunc(hosts, func(host string) bool { return certificate.VerifyHostname(host) != nil })
}

func sign(hosts []string, now time.Time) (certificate, private []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Crumbtrail"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(lifetime),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	if certificate, err = x509.CreateCertificate(rand.Reader, template, template, key.Public(), key); err != nil {
		return nil, nil, err
	}
	private, err = x509.MarshalPKCS8PrivateKey(key)
	return certificate, private, err
}

// write replaces a file as a whole.
func write(path, kind string, content []byte, mode os.FileMode) error {
	temporary := path + ".new"
	if err := os.WriteFile(temporary, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}), mode); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return os.Rename(temporary, path)
}

// ownHosts returns the names and the addresses of this machine.
func ownHosts() []string {
	hosts := []string{"localhost"}
	if name, err := os.Hostname(); err == nil && name != "localhost" {
		hosts = append(hosts, name)
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return hosts
	}
	for _, address := range addresses {
		if network, ok := address.(*net.IPNet); ok && !network.IP.IsLinkLocalUnicast() {
			hosts = append(hosts, network.IP.String())
		}
	}
	return hosts
}
