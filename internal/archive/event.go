package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"crumbtrail/eventstore"
)

// Event is a line of a file of events. Data and metadata are the JSON that the log has,
// byte by byte; what cannot stand in a line as it is has its bytes in Base64 instead.
type Event struct {
	// Position is the event's place in the log that it was read from.
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

// Encode returns the line of an event. The JSON of the log is not encoded again, as that
// would change its bytes.
func Encode(event eventstore.Event) ([]byte, error) {
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

// Decode returns the event of a line.
func Decode(line []byte) (eventstore.Event, error) {
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

// Chain is a SHA-256 over events in their order, each hashed with the hash before.
type Chain [sha256.Size]byte

// Add adds an event, apart from its position: another log has other ones.
func (c *Chain) Add(event eventstore.Event) {
	hash := sha256.New()
	hash.Write(c[:])
	for _, part := range [][]byte{
		[]byte(event.Stream), binary.BigEndian.AppendUint64(nil, event.Revision), event.ID[:], []byte(event.Type), event.Data, event.Metadata,
	} {
		hash.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		hash.Write(part)
	}
	*c = Chain(hash.Sum(nil))
}

func (c *Chain) String() string { return hex.EncodeToString(c[:]) }
