package eventstore

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Metadata says of an event who made it, when and why.
type Metadata struct {
	// Correlation is the request that everything of one cause belongs to.
	Correlation string `json:"correlation_id"`
	// Causation is the command that made the event.
	Causation  string    `json:"causation_id"`
	Command    string    `json:"command"`
	Actor      string    `json:"actor"`
	Kitchen    string    `json:"kitchen"`
	RecordedAt time.Time `json:"recorded_at"`
	// Key and KeyHash are the sender's idempotency key and a hash of what was
	// asked under it.
	Key     string `json:"idempotency_key,omitempty"`
	KeyHash string `json:"idempotency_hash,omitempty"`
}

// DecodeMetadata reads an event's metadata.
func DecodeMetadata(event Event) (Metadata, error) {
	var metadata Metadata
	if err := json.Unmarshal(event.Metadata, &metadata); err != nil {
		return Metadata{}, unreadable(event, "the metadata", err)
	}
	return metadata, nil
}

// carriesKey is a cheap look before the metadata are decoded: most events of a
// long stream carry none that a fold needs.
func carriesKey(metadata []byte) bool { return bytes.Contains(metadata, []byte(`"idempotency_key"`)) }

func encodeMetadata(metadata Metadata) ([]byte, error) {
	metadata.RecordedAt = metadata.RecordedAt.UTC().Truncate(time.Microsecond)
	encoded, err := json.Marshal(metadata)
	if err != nil {
		return nil, fmt.Errorf("encode metadata: %w", err)
	}
	return encoded, nil
}
