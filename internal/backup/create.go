package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"filippo.io/age"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/eventstore"
	"crumbtrail/internal/archive"
	"crumbtrail/internal/credentials/rows"
)

const (
	// format and version identify backups that this program reads and writes.
	format  = "crumbtrail-backup"
	version = 1

	eventsName = "events.ndjson"
	accessName = "access.ndjson"
)

// Manifest is what a backup holds.
type Manifest struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	// LogID is the log that the events are of, and Position its end: every command that was
	// acknowledged before CreatedAt is included.
	LogID     uuid.UUID           `json:"log_id"`
	Position  eventstore.Position `json:"position"`
	CreatedAt time.Time           `json:"created_at"`
	// Program is the version of the program that wrote the backup.
	Program string `json:"program"`
	Events  int    `json:"events"`
	Streams int    `json:"streams"`
	// Chain is a SHA-256 over all events in their order, each hashed with the hash before.
	Chain string `json:"chain"`
	// AccessVersion is the version of the tables of the credentials, and Access the number of
	// rows of each.
	AccessVersion int64          `json:"access_version"`
	Access        map[string]int `json:"access"`
	Files         []archive.File `json:"files"`
}

// Source is what is backed up. Servers may write to it meanwhile.
type Source struct {
	Log  eventstore.Store
	Pool *pgxpool.Pool
	// Recipients can decrypt the backup; without any it is not encrypted.
	Recipients []age.Recipient
	// Program is the version of the program.
	Program string
	// Show is called with the number of events that were written; nil for no progress.
	Show func(events int)
}

// Write writes a backup. One that is not written to its end is recognized as damaged. It
// fails as the log, the database and the writer do.
func (s Source) Write(ctx context.Context, to io.Writer) (Manifest, error) {
	if len(s.Recipients) == 0 {
		return s.write(ctx, to)
	}
	encrypted, err := age.Encrypt(to, s.Recipients...)
	if err != nil {
		return Manifest{}, fmt.Errorf("encrypt the backup: %w", err)
	}
	manifest, err := s.write(ctx, encrypted)
	return manifest, errors.Join(err, encrypted.Close())
}

func (s Source) write(ctx context.Context, to io.Writer) (Manifest, error) {
	m := Manifest{Format: format, Version: version, CreatedAt: time.Now().UTC().Truncate(time.Millisecond), Program: s.Program}
	out := archive.NewWriter(to)
	if err := s.access(ctx, &m, out); err != nil {
		return m, fmt.Errorf("back up the credentials: %w", err)
	}
	if err := s.events(ctx, &m, out); err != nil {
		return m, fmt.Errorf("back up the log: %w", err)
	}
	m.Files = out.Files()
	if err := out.Close(m); err != nil {
		return m, fmt.Errorf("write the manifest: %w", err)
	}
	return m, nil
}

// access writes the credentials, and finds up to where the log belongs to them.
func (s Source) access(ctx context.Context, m *Manifest, out *archive.Writer) error {
	file, err := out.Create(accessName)
	if err != nil {
		return err
	}
	m.Access = map[string]int{}
	lines := json.NewEncoder(file)
	m.AccessVersion, err = rows.Snapshot(ctx, s.Pool, func(ctx context.Context) (err error) {
		if m.LogID, err = s.Log.LogID(ctx); err != nil {
			return fmt.Errorf("read the id of the log: %w", err)
		}
		if m.Position, err = s.Log.Head(ctx); err != nil {
			return fmt.Errorf("read the end of the log: %w", err)
		}
		return nil
	}, func(row rows.Row) error {
		m.Access[row.Table]++
		return lines.Encode(row)
	})
	return err
}

func (s Source) events(ctx context.Context, m *Manifest, out *archive.Writer) error {
	file, err := out.Create(eventsName)
	if err != nil {
		return err
	}
	var sum archive.Sum
	defer func() { m.Events, m.Streams, m.Chain = sum.Events, sum.Streams(), sum.Chain() }()
	if m.Position.IsZero() { // History would read what comes meanwhile
		return nil
	}
	for event, err := range eventstore.History(ctx, s.Log, eventstore.Filter{}, m.Position) {
		if err != nil {
			return err
		}
		line, err := archive.Encode(event)
		if err != nil {
			return err
		}
		if _, err := file.Write(line); err != nil {
			return err
		}
		sum.Add(event)
		if s.Show != nil {
			s.Show(sum.Events)
		}
	}
	return nil
}
