package audit

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/occasion"
	"crumbtrail/domain/pantry"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// idKey is an id in as few bytes as it needs, within its kitchen.
type idKey struct {
	kitchen domain.Kitchen
	id      uuid.UUID
}

// one is a stream on its way through a verification.
type one struct {
	*verifying
	name   stream.Name
	state  folding
	isLost bool // the state, by an event that could not be folded
	had    uint64
	ids    []placed
	// captured are the snapshots that this stream holds.
	captured map[domain.ID]bool
}

// placed is an event's id and where the event is.
type placed struct {
	id       uuid.UUID
	revision uint64
}

// stream goes through one stream.
func (v *verifying) stream(ctx context.Context, name string) error {
	parsed, _ := stream.Parse(name)
	s := &one{verifying: v, name: parsed, captured: map[domain.ID]bool{}}
	s.state, _ = fold(s.name.Category)
	v.totals.Streams++
	last := eventstore.Event{Stream: name}
	for event, err := range v.log.ReadStream(ctx, name, 0, 0) {
		if errors.Is(err, eventstore.ErrStreamNotFound) {
			break
		}
		if err != nil {
			return err
		}
		if s.had == v.streams[name] {
			break // what was written meanwhile is not part of what is verified
		}
		if err := s.event(event); err != nil {
			return err
		}
		s.had++
		last = event
	}
	if s.had != v.streams[name] {
		if err := s.found(last, Lost, "the log holds %d events of the stream, and the stream %d", v.streams[name], s.had); err != nil {
			return err
		}
	}
	return s.unique(ctx, name)
}

// event goes through one event of the stream.
func (s *one) event(event eventstore.Event) error {
	s.show()
	s.ids = append(s.ids, placed{event.ID, event.Revision})
	if err := s.metadata(event); err != nil {
		return err
	}
	decoded, err := s.state.decode(event)
	if err != nil {
		s.isLost = true
		return s.found(event, Unreadable, "%v", err)
	}
	if err := errors.Join(s.snapshots(event, decoded), s.plan(event)); err != nil {
		return err
	}
	if s.isLost {
		return nil // what follows a broken event would only seem wrong
	}
	if err := s.state.apply(decoded); err != nil {
		s.isLost = true
		return s.found(event, Unfoldable, "%v", err)
	}
	if touched, ok := s.state.state(decoded).(pantry.Touched); ok {
		if id := touched.BelowZero(); id != "" {
			return s.found(event, BelowZero, "less than nothing is left of %s", id)
		}
	}
	return nil
}

func (s *one) metadata(event eventstore.Event) error {
	metadata, err := eventstore.DecodeMetadata(event)
	switch {
	case err != nil:
		return s.found(event, BadMetadata, "%v", err)
	case metadata.Kitchen != string(s.name.Kitchen):
		return s.found(event, BadMetadata, "they are those of kitchen %q", metadata.Kitchen)
	}
	return nil
}

// unique tells of events that share an id.
func (s *one) unique(ctx context.Context, stream string) error {
	slices.SortFunc(s.ids, func(a, b placed) int { return bytes.Compare(a.id[:], b.id[:]) })
	for i := 1; i < len(s.ids); i++ {
		if s.ids[i].id != s.ids[i-1].id {
			continue
		}
		again := eventstore.Event{Stream: stream, Revision: max(s.ids[i].revision, s.ids[i-1].revision)}
		for event, err := range s.log.ReadStream(ctx, stream, again.Revision, 1) {
			if err != nil {
				return err
			}
			if event.Revision == again.Revision {
				again = event
			}
		}
		if err := s.found(again, SameID, "id %s is that of event %d too", s.ids[i].id, min(s.ids[i].revision, s.ids[i-1].revision)); err != nil {
			return err
		}
	}
	return nil
}

// snapshots checks what an event captures, and what it says that was captured.
func (s *one) snapshots(event eventstore.Event, decoded any) error {
	switch decoded := decoded.(type) {
	case occasion.RecipeSnapshotCaptured:
		return s.capture(event, decoded.ID, decoded.ContentHash, catalog.ContentHash(decoded.Content))
	case occasion.GoodSnapshotCaptured:
		return s.capture(event, decoded.ID, decoded.ContentHash, catalog.ContentHash(decoded.Content))
	case pantry.RecipeSnapshotCaptured:
		return s.capture(event, decoded.ID, decoded.ContentHash, catalog.ContentHash(decoded.Content))
	case pantry.GoodSnapshotCaptured:
		return s.capture(event, decoded.ID, decoded.ContentHash, catalog.ContentHash(decoded.Content))
	case occasion.PlanCreated:
		return s.planned(event, decoded)
	case pantry.BatchProductionRecorded:
		return s.ran(event, decoded.Snapshot, decoded.SnapshotReused)
	case pantry.AssemblyRecorded:
		return s.ran(event, decoded.Snapshot, decoded.SnapshotReused)
	}
	return nil
}

func (s *one) capture(event eventstore.Event, id domain.ID, says, is string) error {
	s.totals.Snapshots++
	s.captured[id] = true
	if s.name.Category == stream.Occasions {
		s.verifying.captured[s.key(id)] = struct{}{}
	}
	if says != is {
		return s.found(event, WrongHash, "snapshot %s says that its content is %s, and it is %s", id, says, is)
	}
	return nil
}

func (s *one) key(id domain.ID) idKey {
	parsed, err := uuid.Parse(string(id))
	if err != nil { // an id of another form counts all the same
		parsed = uuid.NewSHA1(uuid.Nil, []byte(id))
	}
	return idKey{s.name.Kitchen, parsed}
}

// planned checks that a plan's snapshots were captured.
func (s *one) planned(event eventstore.Event, plan occasion.PlanCreated) error {
	s.totals.Plans++
	s.plans[s.key(plan.ID)] = struct{}{}
	var named []domain.ID
	for _, line := range plan.Production {
		named = append(named, line.Snapshot)
	}
	for _, line := range plan.Assembly {
		named = append(named, line.Snapshot)
	}
	slices.Sort(named)
	for _, id := range slices.Compact(named) {
		if !s.captured[id] {
			if err := s.found(event, SnapshotMissing, "the plan names snapshot %s, which was not captured before it", id); err != nil {
				return err
			}
		}
	}
	return nil
}

// ran checks that a run's snapshot was captured: for its plan, or with the run.
func (s *one) ran(event eventstore.Event, snapshot domain.ID, isReused bool) error {
	s.totals.Runs++
	_, isPlanned := s.verifying.captured[s.key(snapshot)]
	isCaptured := s.captured[snapshot]
	clear(s.captured) // those of a pantry belong to the run that follows
	switch {
	case isReused && !isPlanned:
		return s.found(event, SnapshotMissing, "the run used snapshot %s, which was captured for no plan", snapshot)
	case !isReused && !isCaptured:
		return s.found(event, SnapshotMissing, "the run names snapshot %s, which was not captured before it", snapshot)
	}
	return nil
}

// plan checks that the plan which an event is about was made.
func (s *one) plan(event eventstore.Event) error {
	about, err := aboutOf(event)
	if err != nil {
		return s.found(event, Unreadable, "%v", err)
	}
	if _, known := s.plans[s.key(about.Plan)]; about.Plan != "" && !known {
		return s.found(event, PlanMissing, "it is about plan %s, which was never made", about.Plan)
	}
	return nil
}
