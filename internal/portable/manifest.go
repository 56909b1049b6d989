package portable

import (
	"errors"
	"time"

	"github.com/google/uuid"

	"crumbtrail/domain"
	"crumbtrail/eventstore"
	"crumbtrail/internal/archive"
)

const (
	// format and version identify archives that this program reads and writes.
	format  = "crumbtrail-kitchen"
	version = 1

	eventsName = "events.ndjson"
	actorsName = "actors.json"
)

var (
	// ErrNewer refuses an archive of a newer version of the program.
	ErrNewer = errors.New("the archive was written by a newer version of crumbtrail: import it with that version")
	// ErrNotEmpty refuses to import into a kitchen that has events.
	ErrNotEmpty = errors.New("the kitchen has events already: import under another name with --as, or into another installation")
)

// Manifest is what an archive holds.
type Manifest struct {
	Format  string         `json:"format"`
	Version int            `json:"version"`
	Kitchen domain.Kitchen `json:"kitchen"`
	// LogID is the log that the events are of, and Position up to where.
	LogID    uuid.UUID           `json:"log_id"`
	Position eventstore.Position `json:"position"`
	// ExportedAt is when, and Program the version that wrote the archive.
	ExportedAt time.Time `json:"exported_at"`
	Program    string    `json:"program"`
	Events     int       `json:"events"`
	Streams    int       `json:"streams"`
	// Chain is a SHA-256 over all events in their order, each hashed with the hash before.
	Chain string         `json:"chain"`
	Files []archive.File `json:"files"`
}
