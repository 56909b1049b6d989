package eventstore

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Metadata records who caused an event, when and by which command.
type Metadata struct {
	// Correlation identifies the request that caused the event.
	Correlation string `json:"correlation_id"`
	// Causation identifies the command that produced the event, and Command
	// names it.
	Causation  string    `json:"causation_id"`
	Command    string    `json:"command"`
	Actor      string    `json:"actor"`
	Kitchen    string    `json:"kitchen"`
	RecordedAt time.Time `json:"recorded_at"`
	// Key is the caller's idempotency key and KeyMAC a message authentication code of the
	// command that it was used for, under a secret of the kitchen.
	Key    string `json:"idempotency_key,omitempty"`
	KeyMAC string `json:"idempotency_mac,omitempty"`
	// KeyHash has the place of KeyMAC in events of versions before there was one: a hash
	// without a secret. It is read, and never written.
	KeyHash string `json:"idempotency_hash,omitempty"`
}

// DecodeMetadata decodes an event's metadata. It fails with an
// [*UnreadableError].
func DecodeMetadata(event Event) (Metadata, error) {
	var metadata Metadata
	if err := json.Unmarshal(event.Metadata, &metadata); err != nil {
		return Metadata{}, unreadable(event, "the metadata", err)
	}
	return metadata, nil
}

// HandledAt returns when the command of an event with these metadata was handled. Copying
// a log does not change it. It is when the log wrote the event if the metadata do not tell.
func (m Metadata) HandledAt(event Event) time.Time {
	if m.RecordedAt.IsZero() {
		return event.RecordedAt.UTC()
	}
	return m.RecordedAt.UTC()
}

// carriesKey reports whether metadata are worth decoding: most events of a
// long stream have no idempotency key, and a fold needs nothing else of their
// metadata.
func carriesKey(metadata []byte) bool { return bytes.Contains(metadata, []byte(`"idempotency_key"`)) }

func encodeMetadata(metadata Metadata) ([]byte, error) {
	metadata.RecordedAt = metadata.RecordedAt.UTC().Truncate(time.Microsecond)
	encoded, err := json.Marshal(metadata)
	if err != nil {
		return nil, fmt.Errorf("encode metadata: %w", err)
	}
	return encoded, nil
}
