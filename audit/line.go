package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"

	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// Line is what is known of an event without its data.
type Line struct {
	Revision      uint64              `json:"revision" doc:"The event's place in its stream, from 0"`
	Position      eventstore.Position `json:"position" doc:"The event's place in the log"`
	ID            uuid.UUID           `json:"id" format:"uuid"`
	Type          string              `json:"type" example:"lot.received.v1"`
	RecordedAt    time.Time           `json:"recorded_at" doc:"When the command was given"`
	Actor         string              `json:"actor" doc:"Who gave it"`
	Command       string              `json:"command" doc:"Which it was" example:"ReceiveLots"`
	CorrelationID string              `json:"correlation_id" doc:"The request that the command belongs to, its X-Request-Id"`
	CausationID   string              `json:"causation_id" doc:"The command itself: the same for all that it wrote"`
	Reason        string              `json:"reason,omitempty" doc:"Why, where the command asked for a reason"`
	Description   string              `json:"description" doc:"What happened, in a line of words" example:"Received 2 kg flour for 3.20"`
}

// Recorded is an event in full.
type Recorded struct {
	Stream string `json:"stream" example:"pantry-home"`
	Line
	// Data and Metadata are what the log holds.
	Data     Raw `json:"data" doc:"What the log holds; text where that is no JSON"`
	Metadata Raw `json:"metadata" doc:"What the log holds beside it; text where that is no JSON"`
}

// Raw is JSON as the log holds it. What is no JSON is shown as text, so that a
// broken event can be looked at too.
type Raw []byte

// MarshalJSON shows it.
func (r Raw) MarshalJSON() ([]byte, error) {
	if json.Valid(r) {
		return r, nil
	}
	return json.Marshal(strings.ToValidUTF8(string(r), "\uFFFD"))
}

// UnmarshalJSON keeps what was shown.
func (r *Raw) UnmarshalJSON(text []byte) error {
	*r = append((*r)[:0], text...)
	return nil
}

// BrokenError is for an event that cannot be read, or not be folded after those
// before it.
type BrokenError struct {
	Stream   string
	Revision uint64
	Err      error
}

func (e *BrokenError) Error() string {
	return fmt.Sprintf("event %d of %s is broken: %v", e.Revision, e.Stream, e.Err)
}

// Unwrap is why.
func (e *BrokenError) Unwrap() error { return e.Err }

// errPanicked is for an event on which the code that reads or folds events gives
// up.
var errPanicked = errors.New("it does not fit what was before it")

// safely turns a panic into an error: what one event says is no reason to end the
// program.
func safely(do func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%w: %v (%s)", errPanicked, cause, where(debug.Stack()))
		}
	}()
	return do()
}

// where is the function of this program that a panic came from.
func where(stack []byte) string {
	_, after, _ := strings.Cut(string(stack), "panic(")
	for line := range strings.SplitSeq(after, "\n") {
		if name, ok := strings.CutPrefix(line, "crumbtrail/"); ok {
			name, _, _ = strings.Cut(name, "(0x")
			return strings.TrimSuffix(name, "(...)")
		}
	}
	return "unknown"
}

var facts = eventstore.NewCodec(Names())

// lineOf says what is known of an event. What cannot be read of it is left out.
func lineOf(event eventstore.Event) Line {
	line := Line{Revision: event.Revision, Position: event.Position, ID: event.ID, Type: event.Type, RecordedAt: event.RecordedAt.UTC()}
	if metadata, err := eventstore.DecodeMetadata(event); err == nil {
		line.Actor, line.Command = metadata.Actor, metadata.Command
		line.CorrelationID, line.CausationID = metadata.Correlation, metadata.Causation
		if !metadata.RecordedAt.IsZero() {
			line.RecordedAt = metadata.RecordedAt.UTC()
		}
	}
	if about, err := aboutOf(event); err == nil { // an event that cannot be read has no words
		line.Reason, line.Description = about.Reason, about.Description
	}
	return line
}

// aboutOf is what an event says.
func aboutOf(event eventstore.Event) (about About, err error) {
	err = safely(func() error {
		fact, err := facts.Decode(event)
		if err == nil {
			of, _ := stream.Parse(event.Stream)
			about = fact.About(of)
		}
		return err
	})
	return about, err
}
