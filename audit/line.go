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

// Line is an event without its data.
type Line struct {
	Revision      uint64              `json:"revision" doc:"The event's revision in its stream, from 0"`
	Position      eventstore.Position `json:"position" doc:"The event's position in the log"`
	ID            uuid.UUID           `json:"id" format:"uuid"`
	Type          string              `json:"type" example:"lot.received.v1"`
	RecordedAt    time.Time           `json:"recorded_at" doc:"When the command was handled"`
	Actor         string              `json:"actor" doc:"Name of who sent the command"`
	ActorID       string              `json:"actor_id,omitempty" doc:"Id of who sent the command; missing if the event has a name"`
	Command       string              `json:"command" doc:"Name of the command" example:"ReceiveLots"`
	CorrelationID string              `json:"correlation_id" doc:"X-Request-Id of the request"`
	CausationID   string              `json:"causation_id" doc:"Id of the command: equal for all its events"`
	Reason        string              `json:"reason,omitempty" doc:"Reason, for commands that require one"`
	Description   string              `json:"description" doc:"The event in one line of words" example:"Received 2 kg flour for 3.20"`
}

// Recorded is an event in full.
type Recorded struct {
	Stream string `json:"stream" example:"pantry-home"`
	Line
	Data     Raw `json:"data" doc:"As stored in the log; text if it is not JSON"`
	Metadata Raw `json:"metadata" doc:"As stored in the log; text if it is not JSON"`
}

// Raw is JSON as stored in the log. Anything else is shown as text, so that a broken
// event can be inspected too.
type Raw []byte

// MarshalJSON returns the JSON as stored, or the text as a JSON string.
func (r Raw) MarshalJSON() ([]byte, error) {
	if json.Valid(r) {
		return r, nil
	}
	return json.Marshal(strings.ToValidUTF8(string(r), "\uFFFD"))
}

// UnmarshalJSON keeps the JSON as it is.
func (r *Raw) UnmarshalJSON(text []byte) error {
	*r = append((*r)[:0], text...)
	return nil
}

// BrokenError reports an event that cannot be decoded, or cannot be folded after the
// events before it.
type BrokenError struct {
	Stream   string
	Revision uint64
	Err      error
}

func (e *BrokenError) Error() string {
	return fmt.Sprintf("event %d of %s is broken: %v", e.Revision, e.Stream, e.Err)
}

// Unwrap returns the cause.
func (e *BrokenError) Unwrap() error { return e.Err }

// errPanicked reports an event on which the code that decodes or folds panicked.
var errPanicked = errors.New("the event does not fit those before it")

// safely turns a panic into an error: one broken event must not end the program.
func safely(do func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%w: %v (%s)", errPanicked, cause, where(debug.Stack()))
		}
	}()
	return do()
}

// where returns the function of this program that panicked.
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

// NameActor sets the name of the actor, who is an id in the event.
func (l *Line) NameActor(name string) {
	if name != l.Actor {
		l.Actor, l.ActorID = name, l.Actor
	}
}

var facts = eventstore.NewCodec(Names())

// lineOf returns an event without its data. What cannot be decoded is left out.
func lineOf(event eventstore.Event) Line {
	line := Line{Revision: event.Revision, Position: event.Position, ID: event.ID, Type: event.Type, RecordedAt: event.RecordedAt.UTC()}
	if metadata, err := eventstore.DecodeMetadata(event); err == nil {
		line.Actor, line.Command = metadata.Actor, metadata.Command
		line.CorrelationID, line.CausationID = metadata.Correlation, metadata.Causation
		line.RecordedAt = metadata.HandledAt(event)
	}
	if about, err := aboutOf(event); err == nil { // an event that cannot be decoded has no description
		line.Reason, line.Description = about.Reason, about.Description
	}
	return line
}

// aboutOf describes an event.
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
