package autobackup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"crumbtrail/internal/backoff"
	"crumbtrail/internal/backup"
)

// Keeper makes the backups of an installation, and removes old ones.
type Keeper struct {
	Options

	// Source is what is backed up. The folder's lock is in its database.
	Source backup.Source
	// FreeSpace returns the bytes that are left for files in a folder; nil if that is not known.
	FreeSpace func(dir string) (uint64, error)
	Logger    *slog.Logger
	// Look is how often the folder is looked at; 0 is a minute.
	Look time.Duration

	mu        sync.Mutex
	status    Status
	damaged   []File // which do not count
	isChecked bool   // whether the newest file was verified
}

const usualLook = time.Minute

// retry determines when a backup that failed is repeated.
var retry = backoff.Policy{First: 30 * time.Second, Max: time.Hour, Jitter: 0.2}

// Run makes backups until the context ends: the first at once, if the newest is older than the
// interval. Without a folder it returns. Failures are logged, and repeated.
func (k *Keeper) Run(ctx context.Context) {
	if k.Dir == "" {
		return
	}
	for attempt := 0; ctx.Err() == nil; {
		pause := k.Look
		if pause == 0 {
			pause = usualLook
		}
		err := k.round(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			attempt++
			pause = retry.Delay(attempt)
			k.failed(err)
			k.Logger.ErrorContext(ctx, "the backup failed", "folder", k.Dir, "error", err, "attempt", attempt, "retry_in", pause.String())
		default:
			attempt = 0
		}
		_ = backoff.Sleep(ctx, pause)
	}
}

// round looks at the folder, and makes a backup if one is due and no other instance makes one.
func (k *Keeper) round(ctx context.Context) error {
	id, err := k.Source.Log.LogID(ctx)
	if err != nil {
		return fmt.Errorf("read the id of the log: %w", err)
	}
	log := logPart(id)
	found, err := k.look(log)
	if err != nil {
		return err
	}
	if k.isChecked && !k.isDue(found.files) {
		return nil
	}
	held, err := takeLock(ctx, k.Source.Pool)
	if held == nil || err != nil {
		return err
	}
	defer held.release(ctx)
	if found, err = k.look(log); err != nil { // another instance may have made one
		return err
	}
	k.removePartials(ctx, found.partials)
	if !k.isChecked {
		if found.files, err = k.check(ctx, found.files); err != nil {
			return err
		}
		k.isChecked = true
	}
	if !k.isDue(found.files) {
		return nil
	}
	return k.make(ctx, held, log, found.files)
}

func (k *Keeper) isDue(files []File) bool {
	now := time.Now()
	return !Next(files, now, k.Every).After(now)
}

// look lists the folder, without files that are damaged.
func (k *Keeper) look(log string) (content, error) {
	found, err := list(k.Dir, log)
	if err != nil {
		return found, err
	}
	found.files = slices.DeleteFunc(past(found.files, time.Now()), func(file File) bool { return slices.Contains(k.damaged, file) })
	k.seen(found.files)
	return found, nil
}

// check verifies the newest file at the start, and returns the files that count. One that is
// damaged stays where it is, and the one before is verified. An encrypted one cannot be.
func (k *Keeper) check(ctx context.Context, files []File) ([]File, error) {
	newestFirst(files)
	for len(files) > 0 {
		_, err := backup.Verify(ctx, filepath.Join(k.Dir, files[0].Name()))
		if ctx.Err() != nil {
			return files, ctx.Err()
		}
		if err == nil || errors.Is(err, backup.ErrEncrypted) {
			break
		}
		k.Logger.ErrorContext(ctx, "a backup is damaged and does not count", "folder", k.Dir, "file", files[0].Name(), "error", err)
		k.damaged = append(k.damaged, files[0])
		files = files[1:]
	}
	k.seen(files)
	if err := k.hasRoom(files); err != nil {
		k.Logger.WarnContext(ctx, "the next backup will fail", "error", err)
	}
	return files, nil
}

// removePartials removes what instances left that ended while they wrote.
func (k *Keeper) removePartials(ctx context.Context, names []string) {
	for _, name := range names {
		err := os.Remove(filepath.Join(k.Dir, name))
		k.Logger.InfoContext(ctx, "removed what is left of an interrupted backup", "folder", k.Dir, "file", name, "error", err)
	}
}

// hasRoom fails if the newest backup would not fit into the folder a second time.
func (k *Keeper) hasRoom(files []File) error {
	newest, found := Newest(files, time.Now())
	if !found || k.FreeSpace == nil {
		return nil
	}
	free, err := k.FreeSpace(k.Dir)
	if errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	if err != nil {
		return err
	}
	info, err := os.Stat(filepath.Join(k.Dir, newest.Name()))
	if err != nil {
		return err
	}
	if size := uint64(info.Size()); free < size+size/10 {
		return fmt.Errorf("the disk of the folder %s is full: %d bytes are free, and the newest backup has %d", k.Dir, free, size)
	}
	return nil
}

// make makes a backup, and removes what the rules do not keep.
func (k *Keeper) make(ctx context.Context, held *lock, log string, files []File) error {
	if err := checkFolder(k.Dir); err != nil {
		return err
	}
	if err := k.hasRoom(files); err != nil {
		return err
	}
	source := k.Source
	source.Recipients = k.Recipients
	file := File{At: time.Now().UTC().Truncate(time.Second), Log: log, IsEncrypted: len(k.Recipients) > 0}
	if err := write(ctx, k.Dir, file, source, func() error { return held.check(ctx) }); err != nil {
		return err
	}
	files = append(files, file)
	k.seen(files)
	k.Logger.InfoContext(ctx, "made a backup", "folder", k.Dir, "file", file.Name())
	for _, old := range k.Keep.Surplus(files) {
		if err := os.Remove(filepath.Join(k.Dir, old.Name())); err != nil {
			k.Logger.WarnContext(ctx, "an old backup could not be removed", "error", err)
			continue
		}
		k.Logger.InfoContext(ctx, "removed an old backup", "folder", k.Dir, "file", old.Name())
	}
	return nil
}
