package portable

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"crumbtrail/domain"
	"crumbtrail/eventstore"
)

const (
	// format and version identify archives that this program reads and writes.
	format  = "crumbtrail-kitchen"
	version = 1

	manifestName = "manifest.json"
	eventsName   = "events.ndjson"
	actorsName   = "actors.json"
)

var (
	// ErrDamaged refuses a file that is no archive, is truncated, or does not match its
	// manifest.
	ErrDamaged = errors.New("the archive is damaged")
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
	Chain string `json:"chain"`
	Files []File `json:"files"`
}

// File is a file of an archive.
type File struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Event is a line of events.ndjson. Data and metadata are the JSON that the log has, byte
// by byte; what cannot stand in a line as it is has its bytes in Base64 instead.
type Event struct {
	// Position is the event's place in the log that it was exported from.
	Position       eventstore.Position `json:"position"`
	Stream         string              `json:"stream"`
	Revision       uint64              `json:"revision"`
	ID             uuid.UUID           `json:"event_id"`
	Type           string              `json:"type"`
	RecordedAt     time.Time           `json:"recorded_at"`
	Metadata       json.RawMessage     `json:"metadata,omitempty"`
	MetadataBase64 string              `json:"metadata_base64,omitempty"`
	Data           json.RawMessage     `json:"data,omitempty"`
	DataBase64     string              `json:"data_base64,omitempty"`
}

// encode returns the line of an event. The JSON of the log is not encoded again, as that
// would change its bytes.
func encode(event eventstore.Event) ([]byte, error) {
	line, err := json.Marshal(Event{
		Position: event.Position, Stream: event.Stream, Revision: event.Revision, ID: event.ID, Type: event.Type,
		RecordedAt: event.RecordedAt.UTC(),
	})
	if err != nil {
		return nil, err
	}
	line = bytes.TrimSuffix(line, []byte("}"))
	line = appendPayload(line, "metadata", event.Metadata)
	line = appendPayload(line, "data", event.Data)
	return append(line, "}\n"...), nil
}

func appendPayload(line []byte, name string, payload []byte) []byte {
	line = append(line, `,"`+name...)
	if !json.Valid(payload) || bytes.ContainsAny(payload, "\r\n") || len(bytes.TrimSpace(payload)) != len(payload) {
		return append(line, `_base64":"`+base64.StdEncoding.EncodeToString(payload)+`"`...)
	}
	return append(append(line, `":`...), payload...)
}

// decode returns the event of a line.
func decode(line []byte) (eventstore.Event, error) {
	var read Event
	if err := json.Unmarshal(line, &read); err != nil {
		return eventstore.Event{}, err
	}
	event := eventstore.Event{
		Position: read.Position, Stream: read.Stream, Revision: read.Revision, ID: read.ID, Type: read.Type, RecordedAt: read.RecordedAt,
		Metadata: read.Metadata, Data: read.Data,
	}
	var err error
	if read.Metadata == nil {
		event.Metadata, err = base64.StdEncoding.DecodeString(read.MetadataBase64)
	}
	if read.Data == nil && err == nil {
		event.Data, err = base64.StdEncoding.DecodeString(read.DataBase64)
	}
	return event, err
}

// chain is a hash over events in their order.
type chain [sha256.Size]byte

// add adds an event, apart from its position: another log has other ones.
func (c *chain) add(event eventstore.Event) {
	hash := sha256.New()
	hash.Write(c[:])
	for _, part := range [][]byte{
		[]byte(event.Stream), binary.BigEndian.AppendUint64(nil, event.Revision), event.ID[:], []byte(event.Type), event.Data, event.Metadata,
	} {
		hash.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		hash.Write(part)
	}
	*c = chain(hash.Sum(nil))
}

func (c *chain) String() string { return hex.EncodeToString(c[:]) }

func damaged(reason string, args ...any) error {
	return fmt.Errorf("%w: "+reason, append([]any{ErrDamaged}, args...)...)
}
