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
	"crumbtrail/domain/pantry/touched"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
)

// idKey is an id within its kitchen, in few bytes.
type idKey struct {
	kitchen domain.Kitchen
	id      uuid.UUID
}

// verifiedStream is the verification of one stream.
type verifiedStream struct {
	*verifying
	name   stream.Name
	state  folding
	isLost bool // the state is unknown after an event that could not be folded
	// isNewer is set after an event of a newer version of the program, which may have
	// created a plan or captured a snapshot.
	isNewer bool
	had     uint64
	ids     []placed
	// captured are the snapshots of this stream.
	captured map[domain.ID]bool
}

// placed is an event's id and revision.
type placed struct {
	id       uuid.UUID
	revision uint64
}

// stream verifies one stream.
func (v *verifying) stream(ctx context.Context, name string) error {
	parsed, _ := stream.Parse(name)
	s := &verifiedStream{verifying: v, name: parsed, captured: map[domain.ID]bool{}}
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
			break // later events are not verified
		}
		if err := s.event(event); err != nil {
			return err
		}
		s.had++
		last = event
	}
	isErased := false
	if s.had == 0 { // it may be that of a kitchen that was deleted
		var err error
		if isErased, err = eventstore.IsErased(ctx, v.log, name); err != nil {
			return err
		}
	}
	if s.had != v.streams[name] && !isErased {
		if err := s.found(last, Lost, "the log holds %d events of the stream, the stream %d", v.streams[name], s.had); err != nil {
			return err
		}
	}
	return s.unique(ctx, name)
}

// event verifies one event of the stream.
func (s *verifiedStream) event(event eventstore.Event) error {
	s.count()
	s.ids = append(s.ids, placed{event.ID, event.Revision})
	if err := s.metadata(event); err != nil {
		return err
	}
	decoded, err := s.state.decode(event)
	switch {
	case isNewer(event, err):
		s.isLost, s.isNewer = true, true
		if s.name.Category == stream.Occasions {
			s.newerPlans[s.name.Kitchen] = true
		}
		return s.found(event, NewerVersion, "%v", eventstore.ErrNewerVersion)
	case err != nil:
		s.isLost = true
		return s.found(event, Unreadable, "%v", err)
	}
	if err := errors.Join(s.snapshots(event, decoded), s.plan(event)); err != nil {
		return err
	}
	if s.isLost {
		return nil // after a broken event, findings would be misleading
	}
	if err := s.state.apply(decoded); err != nil {
		s.isLost = true
		return s.found(event, Unfoldable, "%v", err)
	}
	if seen, ok := s.state.state(decoded).(touched.Touched); ok {
		if id := seen.BelowZero(); id != "" {
			return s.found(event, BelowZero, "less than zero remains of %s", id)
		}
	}
	return nil
}

func (s *verifiedStream) metadata(event eventstore.Event) error {
	metadata, err := eventstore.DecodeMetadata(event)
	switch {
	case err != nil:
		return s.found(event, BadMetadata, "%v", err)
	case metadata.Kitchen != string(s.name.Kitchen):
		return s.found(event, BadMetadata, "they name kitchen %q", metadata.Kitchen)
	}
	return nil
}

// unique reports events with the same id.
func (s *verifiedStream) unique(ctx context.Context, stream string) error {
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
		first := min(s.ids[i].revision, s.ids[i-1].revision)
		if err := s.found(again, SameID, "event %d has the same id, %s", first, s.ids[i].id); err != nil {
			return err
		}
	}
	return nil
}

// snapshots checks the snapshots that an event captures or names.
func (s *verifiedStream) snapshots(event eventstore.Event, decoded any) error {
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

func (s *verifiedStream) capture(event eventstore.Event, id domain.ID, stated, actual string) error {
	s.totals.Snapshots++
	s.captured[id] = true
	if s.name.Category == stream.Occasions {
		s.verifying.captured[s.key(id)] = struct{}{}
	}
	if stated != actual {
		return s.found(event, WrongHash, "snapshot %s has the content hash %s, but states %s", id, actual, stated)
	}
	return nil
}

// isNewer reports whether an event cannot be decoded because a newer version of the
// program wrote it. A name that is known for other streams is damage.
func isNewer(event eventstore.Event, err error) bool {
	_, isKnown := Names()[event.Type]
	return errors.Is(err, eventstore.ErrNewerVersion) && !isKnown
}

// mayHaveNewer reports whether plans or snapshots that seem to be missing may be in
// events of a newer version of the program.
func (s *verifiedStream) mayHaveNewer() bool { return s.isNewer || s.newerPlans[s.name.Kitchen] }

func (s *verifiedStream) key(id domain.ID) idKey {
	parsed, err := uuid.Parse(string(id))
	if err != nil { // ids of another form are accepted
		parsed = uuid.NewSHA1(uuid.Nil, []byte(id))
	}
	return idKey{s.name.Kitchen, parsed}
}

// planned checks that the snapshots of a plan were captured.
func (s *verifiedStream) planned(event eventstore.Event, plan occasion.PlanCreated) error {
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
		if !s.captured[id] && !s.mayHaveNewer() {
			if err := s.found(event, SnapshotMissing, "the plan names snapshot %s, which was not captured before it", id); err != nil {
				return err
			}
		}
	}
	return nil
}

// ran checks that a run's snapshot was captured: for its plan, or with the run.
func (s *verifiedStream) ran(event eventstore.Event, snapshot domain.ID, isReused bool) error {
	s.totals.Runs++
	_, isPlanned := s.verifying.captured[s.key(snapshot)]
	isCaptured := s.captured[snapshot]
	clear(s.captured) // the snapshots of a pantry belong to the next run
	switch {
	case s.mayHaveNewer():
		return nil
	case isReused && !isPlanned:
		return s.found(event, SnapshotMissing, "the run used snapshot %s, which was captured for no plan", snapshot)
	case !isReused && !isCaptured:
		return s.found(event, SnapshotMissing, "the run names snapshot %s, which was not captured before it", snapshot)
	}
	return nil
}

// plan checks that the plan which an event names was created. Snapshots may be captured
// for a plan whose creation was interrupted.
func (s *verifiedStream) plan(event eventstore.Event) error {
	about, err := aboutOf(event)
	if err != nil {
		return s.found(event, Unreadable, "%v", err)
	}
	if _, known := s.plans[s.key(about.Plan)]; about.Plan != "" && !about.IsCapture && !known && !s.mayHaveNewer() {
		return s.found(event, PlanMissing, "it names plan %s, which was not created", about.Plan)
	}
	return nil
}
