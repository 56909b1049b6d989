package cli

import (
	"context"
	"fmt"

	"crumbtrail/domain/pantry"
	"crumbtrail/internal/app"
)

// serveCommand runs the server until it is stopped.
type serveCommand struct {
	storageFlags         `embed:""`
	Listen               string `help:"Address to listen on (host:port)." default:"127.0.0.1:8080" env:"CRUMBTRAIL_LISTEN"`
	AllowUnauthenticated bool   `help:"Permit to listen beyond loopback: every client has full access." env:"CRUMBTRAIL_ALLOW_UNAUTHENTICATED"`
	Consumption          string `help:"Consumption of lots (${enum})." enum:"fifo,fefo" default:"fifo" env:"CRUMBTRAIL_CONSUMPTION"`
	SampleKitchen        bool   `help:"Load the sample kitchen if the log is empty." env:"CRUMBTRAIL_SAMPLE_KITCHEN"`
	LogFormat            string `help:"Log format (${enum})." enum:"text,json" default:"text" env:"CRUMBTRAIL_LOG_FORMAT"`
	LogLevel             string `help:"Minimum log level (${enum})." enum:"debug,info,warn,error" default:"info" env:"CRUMBTRAIL_LOG_LEVEL"`
}

// Help is the second paragraph of the help.
func (serveCommand) Help() string {
	return "Without --database-url the server runs a private PostgreSQL in the data directory. " +
		"Without --eventstore-url the event log is in PostgreSQL too. " +
		"With KurrentDB, --max-append-bytes must match the setting of its server.\n\n" +
		"--consumption: fifo consumes the lots first that were received first, fefo those that expire first."
}

func (s serveCommand) Run(ctx context.Context, to console) error {
	return app.Run(ctx, app.Options{
		StorageOptions:       s.options(),
		Listen:               s.Listen,
		AllowUnauthenticated: s.AllowUnauthenticated,
		Consumption:          pantry.Policy(s.Consumption),
		SampleKitchen:        s.SampleKitchen,
		Logger:               newLogger(to.err, s.LogFormat, s.LogLevel),
		Ready: func(url string) error {
			_, err := fmt.Fprintf(to.out, "crumbtrail serves on %s (API documentation: %s/docs)\n", url, url)
			return err
		},
	})
}
