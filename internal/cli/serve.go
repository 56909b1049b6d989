package cli

import (
	"context"
	"fmt"
	"time"

	"crumbtrail/domain/pantry"
	"crumbtrail/internal/app"
)

// serveCommand runs the server until it is stopped.
type serveCommand struct {
	storageFlags         `embed:""`
	Listen               string        `help:"Address to listen on (host:port)." default:"127.0.0.1:8080" env:"CRUMBTRAIL_LISTEN"`
	Auth                 string        `help:"Credentials (${enum})." enum:"auto,required" default:"auto" env:"CRUMBTRAIL_AUTH"`
	AllowUnauthenticated bool          `help:"Listen beyond loopback, with full access for all." env:"CRUMBTRAIL_ALLOW_UNAUTHENTICATED"`
	AllowedHosts         []string      `help:"Further names in Host." env:"CRUMBTRAIL_ALLOWED_HOSTS" placeholder:"NAME,..."`
	Consumption          string        `help:"Consumption by default (${enum})." enum:"fifo,fefo" default:"fifo" env:"CRUMBTRAIL_CONSUMPTION"`
	SampleKitchen        bool          `help:"Load the sample kitchen if the log is empty." env:"CRUMBTRAIL_SAMPLE_KITCHEN"`
	StartTimeout         time.Duration `help:"Limit of the wait for the log. 0: none." default:"0" env:"CRUMBTRAIL_START_TIMEOUT"`
	LogFormat            string        `help:"Log format (${enum})." enum:"text,json" default:"text" env:"CRUMBTRAIL_LOG_FORMAT"`
	LogLevel             string        `help:"Log level (${enum})." enum:"debug,info,warn,error" default:"info" env:"CRUMBTRAIL_LOG_LEVEL"`
}

// Help is the second paragraph of the help.
func (serveCommand) Help() string {
	return "Without --database-url the server runs a private PostgreSQL in the data directory. " +
		"Without --eventstore-url the event log is in PostgreSQL too. " +
		"URLs with a password belong into the variables, or into files that CRUMBTRAIL_DATABASE_URL_FILE and " +
		"CRUMBTRAIL_EVENTSTORE_URL_FILE name. --allow-unauthenticated needs --allowed-hosts, the names under which clients reach the server. " +
		"One append has at most 900 KiB and 500 events on both logs; --max-append-bytes and --max-append-events set other limits. " +
		"The limit of a KurrentDB server counts if it is less.\n\n" +
		"The port is open at once. Until the database and the log are open, /livez answers 200 and everything else 503 with the reason. " +
		"A wrong password, a missing database, permission or encoding, and a malformed setting end the program with exit code 12 or 2; " +
		"a host that does not answer is waited for, at most as long as --start-timeout (then exit code 13).\n\n" +
		"--consumption: fifo consumes the lots first that were received first, fefo those that expire first. " +
		"The time zone of kitchens that set none is the system's."
}

func (s serveCommand) Run(ctx context.Context, to console) error {
	return app.Run(ctx, app.Options{
		StorageOptions:       s.options(s.StartTimeout),
		Listen:               s.Listen,
		Auth:                 s.Auth,
		AllowUnauthenticated: s.AllowUnauthenticated,
		AllowedHosts:         s.AllowedHosts,
		Consumption:          pantry.Policy(s.Consumption),
		SampleKitchen:        s.SampleKitchen,
		Logger:               newLogger(to.err, s.LogFormat, s.LogLevel),
		Ready: func(url string) error {
			_, err := fmt.Fprintf(to.out, "crumbtrail serves on %s: open it in a browser (API reference: %s/docs)\n", url, url)
			return err
		},
	})
}
