package autobackup

import (
	"os"
	"path/filepath"
	"time"
)

// Status is how the backups are, as one instance knows it.
type Status struct {
	// IsOn is whether backups are made.
	IsOn bool
	// Every is the time from one to the next.
	Every time.Duration
	// GoodAt is when the newest good backup began, and Bytes its size; zero if there is none.
	GoodAt time.Time
	Bytes  int64
	// FailedAt is when this instance last failed to make one, and Reason why; zero if it did not.
	FailedAt time.Time
	Reason   string
	// Failures counts its failures.
	Failures int
}

// IsFailing is whether no backup was made since the last failure.
func (s Status) IsFailing() bool { return !s.FailedAt.IsZero() && s.FailedAt.After(s.GoodAt) }

// Status returns how the backups are.
func (k *Keeper) Status() Status {
	k.mu.Lock()
	defer k.mu.Unlock()
	status := k.status
	status.IsOn, status.Every = k.Dir != "", k.Every
	return status
}

// seen notes the newest of the good files.
func (k *Keeper) seen(files []File) {
	newest, found := Newest(files, time.Now())
	var size int64
	if info, err := os.Stat(filepath.Join(k.Dir, newest.Name())); found && err == nil {
		size = info.Size()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.status.GoodAt, k.status.Bytes = newest.At, size
}

func (k *Keeper) failed(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.status.FailedAt, k.status.Reason = time.Now().UTC(), err.Error()
	k.status.Failures++
}
