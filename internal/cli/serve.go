package cli

import (
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"path/filepath"
	"time"

	"crumbtrail/domain/pantry"
	"crumbtrail/internal/app"
	"crumbtrail/internal/certificates"
)

// serveCommand runs the server until it is stopped.
type serveCommand struct {
	storageFlags         `embed:""`
	Listen               string         `help:"Address to listen on (host:port)." default:"127.0.0.1:8080" env:"CRUMBTRAIL_LISTEN"`
	Auth                 string         `help:"Credentials (${enum})." enum:"auto,required" default:"auto" env:"CRUMBTRAIL_AUTH"`
	TLSCert              string         `name:"tls-cert" help:"Certificate, PEM." env:"CRUMBTRAIL_TLS_CERT" type:"path" placeholder:"FILE"`
	TLSKey               string         `name:"tls-key" help:"Its key, PEM." env:"CRUMBTRAIL_TLS_KEY" type:"path" placeholder:"FILE"`
	TLSSelfSigned        bool           `name:"tls-self-signed" help:"Make a certificate for this machine." env:"CRUMBTRAIL_TLS_SELF_SIGNED"`
	ACMEDomain           string         `name:"acme-domain" help:"Get a certificate for it." env:"CRUMBTRAIL_ACME_DOMAIN" placeholder:"NAME"`
	ACMEDirectory        string         `name:"acme-directory" help:"Its authority." env:"CRUMBTRAIL_ACME_DIRECTORY" placeholder:"URL"`
	TrustedProxy         []proxyNetwork `help:"Networks of proxies in front." env:"CRUMBTRAIL_TRUSTED_PROXY" placeholder:"CIDR"`
	AllowPlainHTTP       bool           `name:"allow-plain-http" help:"Listen beyond loopback without TLS." env:"CRUMBTRAIL_ALLOW_PLAIN_HTTP"`
	AllowUnauthenticated bool           `help:"Full access for all until there is a principal." env:"CRUMBTRAIL_ALLOW_UNAUTHENTICATED"`
	AllowedHosts         []hostName     `help:"Further names in Host." env:"CRUMBTRAIL_ALLOWED_HOSTS" placeholder:"NAME"`
	OIDC                 oidcFlags      `embed:"" prefix:"oidc-"`
	Consumption          string         `help:"Consumption by default (${enum})." enum:"fifo,fefo" default:"fifo" env:"CRUMBTRAIL_CONSUMPTION"`
	SampleKitchen        bool           `help:"Load the sample kitchen if the log is empty." env:"CRUMBTRAIL_SAMPLE_KITCHEN"`
	StartTimeout         time.Duration  `help:"Limit of the wait for the log. 0: none." default:"0" env:"CRUMBTRAIL_START_TIMEOUT"`
	Backup               scheduleFlags  `embed:"" prefix:"backup-"`
	limitFlags           `embed:"" prefix:"limit-"`
	LogFormat            string `help:"Log format (${enum})." enum:"text,json" default:"text" env:"CRUMBTRAIL_LOG_FORMAT"`
	LogLevel             string `help:"Log level (${enum})." enum:"debug,info,warn,error" default:"info" env:"CRUMBTRAIL_LOG_LEVEL"`
}

// Help is the second paragraph of the help.
func (serveCommand) Help() string {
	return "Without --database-url the server runs a private PostgreSQL in the data directory. " +
		"Without --eventstore-url the event log is in PostgreSQL too. " +
		"URLs with a password belong into the variables, or into files that CRUMBTRAIL_DATABASE_URL_FILE and " +
		"CRUMBTRAIL_EVENTSTORE_URL_FILE name. Beyond this machine --allow-unauthenticated needs --allowed-hosts, the names under which " +
		"clients reach the server.\n\n" +
		"Requests need a credential as soon as a person, a key or a second kitchen exists, with --auth required from the start, and always " +
		"with --database-url and beyond this machine. There the server needs TLS: --tls-cert with --tls-key, which are read again when they " +
		"change, --tls-self-signed, or --acme-domain on port 443; or a --trusted-proxy that has it. --allow-plain-http is for private " +
		"networks: everyone in the network can read and change what is sent, keys and sessions included. " +
		"As long as there is no one to sign in, the start prints a link for the first administrator, and its QR code.\n\n" +
		"--oidc-issuer with --oidc-client-id and --oidc-redirect let people sign in with an OpenID Connect provider, who were invited or to " +
		"whom a claim gives a role: --oidc-member groups=bakers:home:cook. The address of --oidc-redirect ends with /sign-in/oidc. The " +
		"client's secret is in CRUMBTRAIL_OIDC_CLIENT_SECRET, or in a file that CRUMBTRAIL_OIDC_CLIENT_SECRET_FILE names.\n\n" +
		"One append has at most 900 KiB and 500 events on both logs; --max-append-bytes and --max-append-events set other limits. " +
		"The limit of a KurrentDB server counts if it is less.\n\n" +
		"--limit-key and --limit-kitchen limit the requests of a key or session, and of a kitchen: 200/20000 are 200 a second in the long " +
		"run, and 20,000 at once; off is no limit. Only callers with a credential count. Refused requests are 429 with Retry-After.\n\n" +
		"The port is open at once. Until the database and the log are open, /livez answers 200 and everything else 503 with the reason. " +
		"A wrong password, a missing database, permission or encoding, and a malformed setting end the program with exit code 12 or 2; " +
		"a host that does not answer is waited for, at most as long as --start-timeout (then exit code 13).\n\n" +
		"--backup-to makes backups into a folder while the server runs, as backup create does: the first if the newest there is older than " +
		"--backup-every. A file has its name when it is whole and verified. --backup-keep 7d,4w,12m keeps the newest of each of the last 7 " +
		"days, 4 weeks and 12 months that have backups, and removes other files of the same log. --backup-recipient encrypts.\n\n" +
		"--consumption: fifo consumes the lots first that were received first, fefo those that expire first. " +
		"The time zone of kitchens that set none is the system's."
}

func (s serveCommand) Run(ctx context.Context, to console) error {
	provider, err := s.OIDC.options()
	if err != nil {
		return err
	}
	backups, err := s.Backup.options()
	if err != nil {
		return err
	}
	options := app.Options{
		Backups:              backups,
		Provider:             provider,
		StorageOptions:       s.options(s.StartTimeout),
		Listen:               s.Listen,
		Auth:                 s.Auth,
		TLS:                  s.tls(),
		TrustedProxies:       networks(s.TrustedProxy),
		AllowPlainHTTP:       s.AllowPlainHTTP,
		AllowUnauthenticated: s.AllowUnauthenticated,
		AllowedHosts:         names(s.AllowedHosts),
		Consumption:          pantry.Policy(s.Consumption),
		Limits:               s.limits(),
		SampleKitchen:        s.SampleKitchen,
		Logger:               newLogger(to.err, s.LogFormat, s.LogLevel),
		Invite:               func(link string) error { return printLink(to, link) },
	}
	options.Ready = func(listening string) error {
		public, err := options.PublicURL(listening)
		if err != nil { // no one can open [::] or 0.0.0.0
			_, err := fmt.Fprintf(to.out, "crumbtrail listens on %s; %v\n", listening, err)
			return err
		}
		if isLoopback(listening) {
			public = listening
		}
		_, err = fmt.Fprintf(to.out, "crumbtrail serves on %s: open it in a browser (API reference: %s/docs)\n", public, public)
		return err
	}
	return app.Run(ctx, options)
}

// isLoopback reports whether a URL has a loopback address, at which it can be opened.
func isLoopback(address string) bool {
	parsed, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(parsed.Hostname())
	return err == nil && ip.IsLoopback()
}

func (s serveCommand) tls() certificates.Options {
	options := certificates.Options{
		CertFile: s.TLSCert, KeyFile: s.TLSKey, SelfSigned: s.TLSSelfSigned, ACMEDomain: s.ACMEDomain, ACMEDirectory: s.ACMEDirectory,
		Hosts: names(s.AllowedHosts),
	}
	if s.DataDir != "" {
		options.Dir = filepath.Join(s.DataDir, "tls")
	}
	return options
}
