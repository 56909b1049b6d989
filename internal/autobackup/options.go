package autobackup

import (
	"errors"
	"fmt"
	"os"
	"time"

	"filippo.io/age"

	"crumbtrail/internal/folders"
)

// Options are the settings of backups on a schedule.
type Options struct {
	// Dir is where they go; "" for none.
	Dir string
	// Every is the time from one to the next.
	Every time.Duration
	Keep  Keep
	// Recipients can decrypt them; without any they are not encrypted.
	Recipients []age.Recipient
}

// ErrOptions is returned for settings that are wrong.
var ErrOptions = errors.New("the settings of automatic backups are wrong")

// leastEvery is the shortest interval.
const leastEvery = time.Minute

// Check fails with [ErrOptions] if the folder does not exist, cannot be written, or is one that
// other users could replace or write, or if the interval is too short.
func (o Options) Check() error {
	if o.Dir == "" {
		return nil
	}
	if o.Every < leastEvery {
		return fmt.Errorf("%w: --backup-every %s: the shortest interval is %s", ErrOptions, o.Every, leastEvery)
	}
	if err := checkFolder(o.Dir); err != nil {
		return fmt.Errorf("%w: --backup-to: %w", ErrOptions, err)
	}
	return nil
}

// checkFolder fails if backups cannot be kept in a folder.
func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("the folder %s does not exist: create it, or mount the disk that has it", dir)
	case err != nil:
		return fmt.Errorf("look at the folder of backups: %w", err)
	case !info.IsDir():
		return fmt.Errorf("%s is no folder", dir)
	}
	if err := folders.Check(dir); err != nil {
		return err
	}
	probe, err := os.CreateTemp(dir, ".crumbtrail-probe-*")
	if err != nil {
		return fmt.Errorf("the folder %s cannot be written: %w", dir, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}
