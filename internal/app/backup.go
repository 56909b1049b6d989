package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"crumbtrail/internal/autobackup"
	"crumbtrail/internal/backup"
	"crumbtrail/internal/credentials"
)

// Backup returns what of the installation is backed up.
func (k *Kitchens) Backup() backup.Source {
	return backup.Source{Log: k.Log, Pool: k.storage.pool, Program: Version()}
}

// newBackups returns what makes backups on a schedule.
func (a *application) newBackups() *autobackup.Keeper {
	return &autobackup.Keeper{
		Options: a.options.Backups, FreeSpace: freeBytes, Logger: a.options.Logger,
		Source: backup.Source{Log: a.storage.Log, Pool: a.storage.pool, Program: Version()},
	}
}

// RestoreTo is where a backup is restored.
type RestoreTo struct {
	// Place is a data directory, or the URL of a PostgreSQL or KurrentDB.
	Place string
	// Access is the data directory or the PostgreSQL of the credentials if Place is a
	// KurrentDB, otherwise empty.
	Access string
	// Options has the limits of appends.
	Options StorageOptions
}

// ErrAccessPlace is returned if the place of the credentials is missing or superfluous.
var ErrAccessPlace = fmt.Errorf("%w: a KurrentDB has the log alone: name the PostgreSQL or data directory of the credentials "+
	"with --access-to; leave it out for other places", ErrSettings)

func (r RestoreTo) options() (StorageOptions, error) {
	options, database := r.Options, r.Place
	if isKurrent(r.Place) {
		options.EventstoreURL, database = r.Place, r.Access
	}
	if (database == "") || (database == r.Place) != (r.Access == "") {
		return options, ErrAccessPlace
	}
	if strings.Contains(database, "://") {
		options.DatabaseURL = database
	} else {
		options.DataDir = database
	}
	return options, nil
}

// Open opens the place. No server may run on it: it fails with [pgcluster.ErrInUse], as
// [OpenStorage] does, or with [ErrAccessPlace]. The storage is closed by the caller.
func (r RestoreTo) Open(ctx context.Context, logger *slog.Logger) (backup.Target, *Storage, error) {
	options, err := r.options()
	if err != nil {
		return backup.Target{}, nil, err
	}
	options.Patience = CommandPatience
	storage, err := OpenStorage(ctx, options, logger)
	if err != nil {
		return backup.Target{}, nil, err
	}
	config := storage.pool.Config().ConnConfig
	if err := credentials.Migrate(ctx, config); err != nil {
		return backup.Target{}, nil, errors.Join(databaseError(config, err), storage.Close(context.WithoutCancel(ctx)))
	}
	return backup.Target{Log: storage.Log, Pool: storage.pool}, storage, nil
}
