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
	AllowUnauthenticated bool   `help:"Permit an address other than loopback, although every client has full access." env:"CRUMBTRAIL_ALLOW_UNAUTHENTICATED"`
	Consumption          string `help:"Order in which lots are consumed: first received (fifo) or first to expire (fefo)." enum:"fifo,fefo" default:"fifo" env:"CRUMBTRAIL_CONSUMPTION"`
	SampleKitchen        bool   `help:"Load the sample kitchen if the log is empty." env:"CRUMBTRAIL_SAMPLE_KITCHEN"`
	LogFormat            string `help:"Log format. One of: ${enum}." enum:"text,json" default:"text" env:"CRUMBTRAIL_LOG_FORMAT"`
	LogLevel             string `help:"Minimum log level. One of: ${enum}." enum:"debug,info,warn,error" default:"info" env:"CRUMBTRAIL_LOG_LEVEL"`
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
