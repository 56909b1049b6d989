package audit

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// Finding is something that is wrong with a log.
type Finding struct {
	Kind Kind `json:"kind" enum:"order,gap,repeated,lost,unreadable,unfoldable,below_zero,event_id,metadata,content_hash,snapshot_missing,plan_missing" doc:"What kind of thing is wrong, for a program"`
	// Stream and Revision say of which event.
	Stream   string              `json:"stream"`
	Revision uint64              `json:"revision"`
	Position eventstore.Position `json:"position"`
	Type     string              `json:"type"`
	Detail   string              `json:"detail" doc:"What is wrong, for a person"`
}

// String is the finding in one line.
func (f Finding) String() string {
	return fmt.Sprintf("%s: %s, event %d at position %s (%s): %s", f.Kind, f.Stream, f.Revision, f.Position, f.Type, f.Detail)
}

// Kind is what kind of thing is wrong.
type Kind string

// The kinds of findings.
const (
	WrongOrder      Kind = "order"            // the log's positions do not ascend
	Gap             Kind = "gap"              // revisions of a stream are missing
	Repeated        Kind = "repeated"         // a revision of a stream comes again
	Lost            Kind = "lost"             // the stream and the log do not hold the same events
	Unreadable      Kind = "unreadable"       // the event cannot be decoded
	Unfoldable      Kind = "unfoldable"       // the event does not fit those before it
	BelowZero       Kind = "below_zero"       // the event leaves less than nothing of something
	SameID          Kind = "event_id"         // two events of a stream have one id
	BadMetadata     Kind = "metadata"         // the metadata cannot be read, or are those of another kitchen
	WrongHash       Kind = "content_hash"     // a snapshot is not what its hash says
	SnapshotMissing Kind = "snapshot_missing" // a plan or a run names a snapshot that was not captured
	PlanMissing     Kind = "plan_missing"     // an event is about a plan that was not made
)

// Totals are how much was gone through.
type Totals struct {
	Streams   int `json:"streams"`
	Events    int `json:"events"`
	Snapshots int `json:"snapshots"`
	Plans     int `json:"plans"`
	Runs      int `json:"runs"`
	Findings  int `json:"findings" doc:"0 means that nothing is wrong"`
}

// Verification says what to verify and whom to tell.
type Verification struct {
	// Kitchen bounds it to one kitchen's streams; empty means all.
	Kitchen domain.Kitchen
	// Found is told of everything that is wrong. Its error ends the verification.
	Found func(Finding) error
	// Shown is told now and then how many events were read, each of which is read
	// twice; nil means nobody wants to know.
	Shown func(events int)
}

// Verify goes through a log, as far as it reaches when it begins, and tells
// everything that is wrong with it. First it reads the log in its order: positions
// ascend, and each stream's revisions follow one another. Then it reads each
// stream: its events decode and fold, their ids are unique, and the snapshots
// that plans and runs name were captured and are what their hashes say.
//
// In memory it keeps the names of all streams, 24 bytes for each event of the
// stream that is being read, some 40 for each snapshot that a plan has captured,
// and the state of one stream as a command would. It cannot know of events that
// were taken from the end of a stream.
//
// It fails as the log does, when the context ends, and as told by Found.
func Verify(ctx context.Context, log eventstore.Store, verification Verification) (Totals, error) {
	v := &verifying{
		Verification: verification, log: log,
		streams: map[string]uint64{}, captured: map[idKey]struct{}{}, plans: map[idKey]struct{}{},
	}
	if err := v.order(ctx); err != nil {
		return v.totals, fmt.Errorf("read the log in order: %w", err)
	}
	for _, name := range v.inTurn() {
		if err := v.stream(ctx, name); err != nil {
			return v.totals, fmt.Errorf("read %s: %w", name, err)
		}
	}
	return v.totals, nil
}

// verifying is a verification on its way.
type verifying struct {
	Verification
	log    eventstore.Store
	totals Totals
	// streams are how many events the log has of each.
	streams map[string]uint64
	// captured are the snapshots that were captured for plans, plans the plans.
	captured, plans map[idKey]struct{}
	read            int
}

// order goes through the log in its order.
func (v *verifying) order(ctx context.Context) (err error) {
	head, err := v.log.Head(ctx)
	if err != nil || head.IsZero() {
		return err
	}
	subscription, err := v.log.Subscribe(ctx, eventstore.Position{}, eventstore.Filter{StreamPrefixes: v.prefixes()})
	if err != nil {
		return err
	}
	defer subscription.Close()
	next := map[string]uint64{}
	var last eventstore.Position
	for {
		message, err := subscription.Next(ctx)
		if err != nil {
			return err
		}
		switch message := message.(type) {
		case eventstore.Event:
			if head.Before(message.Position) {
				return nil
			}
			if err := v.inOrder(message, last, next); err != nil {
				return err
			}
			last = message.Position
		case eventstore.Checkpoint:
			if !message.Position.Before(head) {
				return nil
			}
		case eventstore.CaughtUp:
			return nil
		}
	}
}

// inOrder checks an event's place in the log and in its stream.
func (v *verifying) inOrder(event eventstore.Event, last eventstore.Position, next map[string]uint64) error {
	if name, _ := stream.Parse(event.Stream); v.Kitchen != "" && name.Kitchen != v.Kitchen {
		return nil
	}
	v.totals.Events++
	v.streams[event.Stream]++
	v.show()
	if !last.Before(event.Position) {
		if err := v.found(event, WrongOrder, "comes after position %s", last); err != nil {
			return err
		}
	}
	want := next[event.Stream]
	next[event.Stream] = max(want, event.Revision+1)
	switch {
	case event.Revision > want:
		return v.found(event, Gap, "%s missing before it", revisions(want, event.Revision-1))
	case event.Revision < want:
		return v.found(event, Repeated, "revision %d was there before", event.Revision)
	}
	return nil
}

func revisions(first, last uint64) string {
	if first == last {
		return fmt.Sprintf("revision %d is", first)
	}
	return fmt.Sprintf("revisions %d to %d are", first, last)
}

// prefixes are those of the streams that are gone through.
func (v *verifying) prefixes() []string {
	var prefixes []string
	for _, category := range stream.Categories() {
		prefixes = append(prefixes, category.PrefixIn(v.Kitchen))
	}
	return prefixes
}

// inTurn are the streams in the order in which they are read: plans before the
// runs that use their snapshots.
func (v *verifying) inTurn() []string {
	names := make([]string, 0, len(v.streams))
	for name := range v.streams {
		names = append(names, name)
	}
	turn := func(text string) int {
		name, _ := stream.Parse(text)
		return slices.Index(stream.Categories(), name.Category)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(turn(a), turn(b)), strings.Compare(a, b)) })
	return names
}

// found tells of something that is wrong.
func (v *verifying) found(event eventstore.Event, kind Kind, detail string, args ...any) error {
	v.totals.Findings++
	return v.Found(Finding{
		Kind: kind, Stream: event.Stream, Revision: event.Revision, Position: event.Position, Type: event.Type,
		Detail: fmt.Sprintf(detail, args...),
	})
}

// show counts an event that was read, and tells now and then how many there were.
func (v *verifying) show() {
	const often = 10_000
	if v.read++; v.Shown != nil && v.read%often == 0 {
		v.Shown(v.read)
	}
}
