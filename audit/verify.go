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

// Finding is one fault of a log.
type Finding struct {
	Kind     Kind                `json:"kind" enum:"order,gap,repeated,lost,missing_positions,short_stream,wrong_head,newer_version,unreadable,unfoldable,below_zero,event_id,metadata,content_hash,snapshot_missing,plan_missing" doc:"Kind of fault, for programs"` //nolint:lll // the tag lists all kinds
	Stream   string              `json:"stream" doc:"Empty for positions without events"`
	Revision uint64              `json:"revision"`
	Position eventstore.Position `json:"position"`
	Type     string              `json:"type"`
	Detail   string              `json:"detail" doc:"Description of the fault, for people"`
}

// String returns the finding in one line.
func (f Finding) String() string {
	switch {
	case f.Kind == MissingPositions, f.Kind == WrongHead && f.Stream == "":
		return fmt.Sprintf("%s: %s", f.Kind, f.Detail)
	case f.Kind == ShortStream, f.Kind == WrongHead:
		return fmt.Sprintf("%s: %s: %s", f.Kind, f.Stream, f.Detail)
	}
	return fmt.Sprintf("%s: %s, event %d at position %s (%s): %s", f.Kind, f.Stream, f.Revision, f.Position, f.Type, f.Detail)
}

// Kind is a kind of finding.
type Kind string

// The kinds of findings.
const (
	WrongOrder       Kind = "order"             // positions of the log do not ascend
	Gap              Kind = "gap"               // revisions of a stream are missing
	Repeated         Kind = "repeated"          // a revision of a stream is repeated
	Lost             Kind = "lost"              // the stream and the log hold different events
	MissingPositions Kind = "missing_positions" // positions of the log have no event
	ShortStream      Kind = "short_stream"      // the last events of a stream, or all, are missing
	WrongHead        Kind = "wrong_head"        // the log or a stream goes on beyond what is kept as its end
	NewerVersion     Kind = "newer_version"     // a newer version of the program wrote the event: this is no damage
	Unreadable       Kind = "unreadable"        // the event cannot be decoded
	Unfoldable       Kind = "unfoldable"        // the event does not fit those before it
	BelowZero        Kind = "below_zero"        // the event leaves less than zero of something
	SameID           Kind = "event_id"          // two events of a stream have the same id
	BadMetadata      Kind = "metadata"          // the metadata cannot be decoded, or name another kitchen
	WrongHash        Kind = "content_hash"      // a snapshot does not match its hash
	SnapshotMissing  Kind = "snapshot_missing"  // a plan or a run names a snapshot that was not captured
	PlanMissing      Kind = "plan_missing"      // an event names a plan that was not created
)

// Totals counts what was verified.
type Totals struct {
	Streams   int `json:"streams"`
	Events    int `json:"events"`
	Snapshots int `json:"snapshots"`
	Plans     int `json:"plans"`
	Runs      int `json:"runs"`
	Findings  int `json:"findings" doc:"Faults of the log"`
	Newer     int `json:"newer" doc:"Events of a newer version of the program. Neither they nor what depends on them is verified"`
}

// Verification configures [Verify].
type Verification struct {
	// Scope is the kitchens whose streams are verified; required.
	Scope stream.Scope
	// Found is called with every finding. Its error ends the verification.
	Found func(Finding) error
	// Progress, unless nil, is called every 10,000 events with the number of events read
	// so far. Each event is read twice.
	Progress func(events int)
}

// Verify checks a log up to its head at the start and reports all findings. First it
// takes the log's inventory, if the log is [eventstore.Inventoried]: every position has
// an event, and every stream reaches as far as it was written. Positions belong to no
// kitchen, so missing ones are reported for all kitchens, and for a kitchen that has the
// log to itself. Then it reads the log in order, of one kitchen only its events:
// positions ascend, and the revisions of each stream are consecutive. Then it
// reads each stream: its events decode and fold, their ids are unique, and the snapshots
// that plans and runs name were captured and match their hashes.
//
// An event of a newer version of the program is reported as [NewerVersion], which is no
// damage and counted apart. What depends on it is not verified.
//
// It keeps in memory the names of all streams, 24 bytes for each event of the current
// stream, about 40 for each snapshot that was captured for a plan, and the state of one
// stream. In a log without an inventory it cannot detect events that were removed from
// the end of a stream.
//
// It fails with [domain.ErrBadKitchen], or with an error of the log, of the context, or of Found.
func Verify(ctx context.Context, log eventstore.Store, verification Verification) (Totals, error) {
	if err := verification.Scope.Check(); err != nil {
		return Totals{}, err
	}
	v := &verifying{
		Verification: verification, log: log,
		streams: map[string]uint64{}, captured: map[idKey]struct{}{}, plans: map[idKey]struct{}{},
		newerPlans: map[domain.Kitchen]bool{},
	}
	if err := v.inventory(ctx); err != nil {
		return v.totals, fmt.Errorf("take the inventory of the log: %w", err)
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

// verifying is a verification in progress.
type verifying struct {
	Verification
	log    eventstore.Store
	totals Totals
	// streams counts the events of each stream in the log.
	streams map[string]uint64
	// captured are the snapshots captured for plans; plans are those created.
	captured, plans map[idKey]struct{}
	// newerPlans are the kitchens that may have plans and snapshots which this program
	// cannot read.
	newerPlans map[domain.Kitchen]bool
	read       int
}

// order reads the log in order.
func (v *verifying) order(ctx context.Context) (err error) {
	head, err := v.log.Head(ctx)
	if err != nil || head.IsZero() {
		return err
	}
	filter := eventstore.Filter{StreamPrefixes: v.Scope.Prefixes(), Kitchen: string(v.Scope.Kitchen())}
	next := map[string]uint64{}
	var last eventstore.Position
	for event, err := range eventstore.History(ctx, v.log, filter, head) {
		if err != nil {
			return err
		}
		if err := v.inOrder(event, last, next); err != nil {
			return err
		}
		last = event.Position
	}
	return nil
}

// inOrder checks an event's place in the log and in its stream.
func (v *verifying) inOrder(event eventstore.Event, last eventstore.Position, next map[string]uint64) error {
	if !v.Scope.Contains(event.Stream) {
		return nil
	}
	v.totals.Events++
	v.streams[event.Stream]++
	v.count()
	if !last.Before(event.Position) {
		if err := v.found(event, WrongOrder, "follows position %s", last); err != nil {
			return err
		}
	}
	want := next[event.Stream]
	next[event.Stream] = max(want, event.Revision+1)
	switch {
	case event.Revision > want:
		return v.found(event, Gap, "%s missing before it", revisions(want, event.Revision-1))
	case event.Revision < want:
		return v.found(event, Repeated, "revision %d occurred before", event.Revision)
	}
	return nil
}

func revisions(first, last uint64) string {
	if first == last {
		return fmt.Sprintf("revision %d is", first)
	}
	return fmt.Sprintf("revisions %d to %d are", first, last)
}

// inTurn returns the streams in the order in which they are read: plans before the runs
// that use their snapshots.
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

// found reports a finding.
func (v *verifying) found(event eventstore.Event, kind Kind, detail string, args ...any) error {
	if kind == NewerVersion {
		v.totals.Newer++
	} else {
		v.totals.Findings++
	}
	return v.Found(Finding{
		Kind: kind, Stream: event.Stream, Revision: event.Revision, Position: event.Position, Type: event.Type,
		Detail: fmt.Sprintf(detail, args...),
	})
}

// count counts an event that was read.
func (v *verifying) count() {
	const interval = 10_000
	if v.read++; v.Progress != nil && v.read%interval == 0 {
		v.Progress(v.read)
	}
}
