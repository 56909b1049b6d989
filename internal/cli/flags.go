package cli

import (
	"time"

	"crumbtrail/eventstore"
	"crumbtrail/internal/app"
	"crumbtrail/internal/client"
)

// locationFlags locate the data.
type locationFlags struct {
	DataDir       string `help:"Data directory of the private PostgreSQL." default:"${data_dir}" env:"CRUMBTRAIL_DATA_DIR" type:"path"`
	DatabaseURL   string `help:"PostgreSQL to use instead of the private one." env:"CRUMBTRAIL_DATABASE_URL" secret:"" placeholder:"URL"`
	EventstoreURL string `help:"KurrentDB for the log (esdb:// or kurrentdb://)." env:"CRUMBTRAIL_EVENTSTORE_URL" secret:"" placeholder:"URL"`
}

// storageFlags locate the data and limit appends.
type storageFlags struct {
	locationFlags   `embed:""`
	MaxAppendBytes  int `help:"Maximum bytes per append. 0: the store's own limit." env:"CRUMBTRAIL_MAX_APPEND_BYTES" default:"0"`
	MaxAppendEvents int `help:"Maximum events per append. 0: the store's own limit." env:"CRUMBTRAIL_MAX_APPEND_EVENTS" default:"0"`
}

func (f storageFlags) options(patience time.Duration) app.StorageOptions {
	return app.StorageOptions{
		DataDir: f.DataDir, DatabaseURL: f.DatabaseURL, EventstoreURL: f.EventstoreURL,
		Limits: eventstore.Limits{Bytes: f.MaxAppendBytes, Events: f.MaxAppendEvents}, Patience: patience,
	}
}

// serverFlags locate a running server.
type serverFlags struct {
	Server  string `help:"URL of the server, for example http://127.0.0.1:8080." env:"CRUMBTRAIL_SERVER" placeholder:"URL"`
	DataDir string `help:"Data directory of the server, to find its URL." default:"${data_dir}" env:"CRUMBTRAIL_DATA_DIR" type:"path"`
}

func (f serverFlags) find() (client.Client, error) {
	if f.Server == "" && f.DataDir == "" {
		return client.Client{}, app.ErrNoDataDir
	}
	return client.Find(f.Server, f.DataDir)
}
