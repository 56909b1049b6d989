package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"crumbtrail/eventstore"
	"crumbtrail/internal/erasure"
	"crumbtrail/internal/identity"
)

// Kitchens is a handle on the log and the credentials, for commands that move kitchens. It
// works while a server runs on the same data, and without one.
type Kitchens struct {
	*Access
	Log   eventstore.Store
	Names *identity.Store
}

// OpenKitchens opens the log and the credentials. It fails as [OpenAccess] does, or with an
// [OpenError].
func OpenKitchens(ctx context.Context, options StorageOptions, logger *slog.Logger) (_ *Kitchens, err error) {
	opened, err := OpenAccess(ctx, options, logger)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, opened.Close(context.WithoutCancel(ctx)))
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, CommandPatience)
	defer cancel()
	phase := newPhase(logger)
	err = untilReachable(ctx, phase, func(ctx context.Context) (err error) {
		opened.storage.Log, err = openLog(ctx, options, opened.storage.pool, logger, phase)
		return err
	})
	if err != nil {
		return nil, err
	}
	names, err := identity.New(opened.storage.pool)
	if err != nil {
		return nil, fmt.Errorf("open the names of actors: %w", err)
	}
	return &Kitchens{Access: opened, Log: opened.storage.Log, Names: names}, nil
}

// Erase deletes what is left of kitchens whose time has come. What cannot be deleted yet, a
// server deletes later.
func (k *Kitchens) Erase(ctx context.Context) error {
	erasing := erasure.Erasure{Access: k.Store, Log: k.Log, Pool: k.storage.pool}
	_, err := erasing.Run(ctx)
	return err
}

// eraseEvery is how often kitchens are looked for whose time to be deleted has come.
const eraseEvery = time.Minute

// eraseKitchens deletes kitchens when their time has come, until the context ends.
func (a *application) eraseKitchens(ctx context.Context) {
	tick := time.NewTicker(eraseEvery)
	defer tick.Stop()
	erasing := erasure.Erasure{Access: a.access, Log: a.storage.Log, Pool: a.storage.pool}
	for ctx.Err() == nil {
		erased, err := erasing.Run(ctx)
		if err != nil && ctx.Err() == nil {
			a.options.Logger.WarnContext(ctx, "kitchens could not be deleted yet", "error", err)
		}
		for _, kitchen := range erased {
			a.options.Logger.InfoContext(ctx, "deleted a kitchen with its events", "kitchen", kitchen)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}
