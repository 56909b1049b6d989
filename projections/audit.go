package projections

import (
	"bytes"
	"fmt"
	"time"

	gojson "github.com/goccy/go-json"
	"github.com/google/uuid"

	"crumbtrail/audit"
	"crumbtrail/domain"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/projections/engine"
	"crumbtrail/projections/table"
)

// Audit is the name of the projection of recorded events: who did what, when and
// why.
const Audit = "audit"

// AuditRow is a row of audit.events: one event of the log. Its key is kitchen,
// commit and prepare.
type AuditRow struct {
	Kitchen domain.Kitchen
	// Commit and Prepare are the event's position.
	Commit, Prepare uint64
	Stream          string
	Revision        uint64
	EventID         uuid.UUID
	Type            string
	// RecordedAt is when the command was handled. Copying a log does not change it.
	RecordedAt                             time.Time
	Actor, Command, Correlation, Causation string
	// Reason is empty if none was given.
	Reason string
	// Occasion, Plan, Run and Lot are what the event concerns; the zero id is NULL.
	Occasion, Plan, Run, Lot uuid.UUID
	// Description is one line of text. Changing its wording requires a new version
	// of the projection.
	Description string
	// Sentences are the [audit.Sentence] values of the event as JSON, without what is joined
	// where they are read.
	Sentences table.Document
	// KitchenKey, StreamKey, TypeKey and ActorKey are what the indexes hold for the texts:
	// [audit.Key] of the kitchen, of the stream, and of the kitchen with the type or the actor.
	KitchenKey, StreamKey, TypeKey, ActorKey int64
}

// TookFromRow is a row of audit.took_from: an event of a run that took something of what
// a plan of another occasion reserves. Its key is plan, commit and prepare, which are those
// of the event.
type TookFromRow struct {
	Plan            uuid.UUID
	Commit, Prepare uint64
	Occasion        uuid.UUID
	Kitchen         domain.Kitchen
}

// StateRow is a row of audit.states: what an event replaced a state by, as [audit.Replacing]
// has it. Its key is kitchen, commit and prepare, which are those of the event. The state
// before it is that of the row before with the same stream and subject.
type StateRow struct {
	Kitchen         domain.Kitchen
	Commit, Prepare uint64
	Stream, Subject string
	// State is JSON; null removes it.
	State table.Document
}

// auditTables are the audit projection's rows.
type auditTables struct {
	events   *table.Log[AuditRow]
	tookFrom *table.Log[TookFromRow]
	states   *table.Log[StateRow]
	// decoded is the metadata that was decoded last, from encoded: all events of one
	// append have the same.
	decoded eventstore.Metadata
	encoded []byte
}

// newAudit has one narrow index for each way to select events. Ids and streams
// belong to one kitchen, so their indexes do not contain it. Texts are indexed by
// their keys, because comparing texts is most of the cost of creating an index;
// queries compare both key and text. States are few, and found by the texts themselves.
func newAudit() *auditTables {
	return &auditTables{events: table.NewLog[AuditRow]("events", 3,
		table.Index{Name: "by_stream", On: "stream_key, commit"},
		table.Index{Name: "by_occasion", On: "occasion, commit", Where: "occasion IS NOT NULL"},
		table.Index{Name: "by_plan", On: "plan, commit", Where: "plan IS NOT NULL"},
		table.Index{Name: "by_run", On: "run, commit", Where: "run IS NOT NULL"},
		table.Index{Name: "by_lot", On: "lot, commit", Where: "lot IS NOT NULL"},
		table.Index{Name: "by_type", On: "type_key, commit"},
		table.Index{Name: "by_actor", On: "actor_key, commit"},
		table.Index{Name: "by_time", On: "kitchen_key, recorded_at"},
	), tookFrom: table.NewLog[TookFromRow]("took_from", 3,
		table.Index{Name: "by_occasion", On: "occasion"},
	), states: table.NewLog[StateRow]("states", 3,
		table.Index{Name: "by_subject", On: "stream, subject, commit, prepare"},
	)}
}

func auditProjection() engine.Projection {
	names := map[string]any{}
	for name, fact := range audit.Names() {
		names[name] = fact
	}
	var prefixes []string
	for _, category := range stream.Categories() {
		prefixes = append(prefixes, category.Prefix())
	}
	return engine.Projection{
		Name: Audit, Version: 9, Prefixes: prefixes,
		Codec: eventstore.NewCodec(names), Model: func() engine.Model { return newAudit() },
	}
}

// Tables implements [engine.Model].
func (a *auditTables) Tables() []table.Table { return []table.Table{a.events, a.tookFrom, a.states} }

// Wants announces nothing: every event adds a row.
func (a *auditTables) Wants(*engine.Event) {}

// Fold implements [engine.Model].
func (a *auditTables) Fold(folded *engine.Event) error {
	e := eventOf(folded)
	fact, known := e.Payload.(audit.Fact)
	if !known {
		return e.unknown()
	}
	if err := a.decode(e.Metadata); err != nil {
		return err
	}
	of, _ := stream.Parse(e.Stream)
	about := fact.About(of)
	if last, ok := e.Append[len(e.Append)-1].Payload.(audit.Fact); ok && about.IsCapture {
		about = about.Of(last.About(of))
	}
	sentences, err := gojson.Marshal(fact.Says(of))
	if err != nil {
		return fmt.Errorf("encode the sentences: %w", err)
	}
	at := e.RecordedAt
	if !a.decoded.RecordedAt.IsZero() {
		at = table.Time(a.decoded.RecordedAt)
	}
	a.events.Add(AuditRow{
		Kitchen: e.kitchen, Commit: e.Position.Commit, Prepare: e.Position.Prepare, Stream: e.Stream, Revision: e.Revision,
		EventID: e.ID, Type: e.Type, RecordedAt: at,
		Actor: a.decoded.Actor, Command: a.decoded.Command, Correlation: a.decoded.Correlation, Causation: a.decoded.Causation,
		Reason: about.Reason, Occasion: idOrNull(about.Occasion), Plan: idOrNull(about.Plan), Run: idOrNull(about.Run), Lot: idOrNull(about.Lot),
		Description: about.Description, Sentences: sentences,
		KitchenKey: audit.Key(string(e.kitchen)), StreamKey: audit.Key(e.Stream),
		TypeKey: audit.Key(string(e.kitchen), e.Type), ActorKey: audit.Key(string(e.kitchen), a.decoded.Actor),
	})
	for _, from := range about.TookFrom {
		a.tookFrom.Add(TookFromRow{
			Plan: idOrNull(from.Plan), Commit: e.Position.Commit, Prepare: e.Position.Prepare, Occasion: idOrNull(from.Occasion),
			Kitchen: e.kitchen,
		})
	}
	return a.replace(e, fact)
}

// replace adds the state that an event sets, if it sets one.
func (a *auditTables) replace(e event, fact audit.Fact) error {
	replacing, ok := fact.(audit.Replacing)
	if !ok {
		return nil
	}
	subject, by := replacing.Replaces()
	state, err := gojson.Marshal(by)
	if err != nil {
		return fmt.Errorf("encode the state that was set: %w", err)
	}
	a.states.Add(StateRow{
		Kitchen: e.kitchen, Commit: e.Position.Commit, Prepare: e.Position.Prepare, Stream: e.Stream, Subject: subject, State: state,
	})
	return nil
}

func (a *auditTables) decode(metadata []byte) error {
	if bytes.Equal(metadata, a.encoded) && a.encoded != nil {
		return nil
	}
	a.encoded, a.decoded = metadata, eventstore.Metadata{}
	if err := gojson.Unmarshal(metadata, &a.decoded); err != nil {
		a.encoded = nil
		return fmt.Errorf("decode the metadata: %w", err)
	}
	return nil
}

// idOrNull returns the zero id, which is NULL, for a text that is no id.
func idOrNull(id domain.ID) uuid.UUID {
	parsed, err := uuid.Parse(string(id))
	if err != nil {
		return uuid.Nil
	}
	return parsed
}
