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
)

// Audit is the name of the projection of what happened: who did what, when and
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
	// RecordedAt is when the command was given, which stays what it is when a log
	// is copied.
	RecordedAt                             time.Time
	Actor, Command, Correlation, Causation string
	// Reason is empty where nobody gave one.
	Reason string
	// Occasion, Plan and Run are what the event concerns; none is null.
	Occasion, Plan, Run uuid.UUID
	// Description is one line of words. Other words need another version of the
	// projection, so that they are written anew.
	Description string
}

// auditTables are the audit projection's rows.
type auditTables struct {
	events *log[AuditRow]
	// written is what the metadata said that were read last: those of one append
	// are the same.
	written  eventstore.Metadata
	metadata []byte
}

// newAudit keeps one narrow index for each way to choose events. An id belongs to
// one kitchen, and so does a stream: their indexes need not name it. Texts are
// indexed by their hashes, which readers name beside the text: comparing texts is
// most of what making an index costs.
func newAudit() *auditTables {
	return &auditTables{events: newLog[AuditRow]("events", 3,
		index{name: "by_stream", on: "hashtextextended(stream, 0), commit"},
		index{name: "by_occasion", on: "occasion, commit", where: "occasion IS NOT NULL"},
		index{name: "by_plan", on: "plan, commit", where: "plan IS NOT NULL"},
		index{name: "by_type", on: "hashtextextended(type, hashtext(kitchen)), commit"},
		index{name: "by_actor", on: "hashtextextended(actor, hashtext(kitchen)), commit"},
		index{name: "by_time", on: "hashtext(kitchen), recorded_at"},
	)}
}

func auditProjection() projection {
	names := map[string]any{}
	for name, fact := range audit.Names() {
		names[name] = fact
	}
	var prefixes []string
	for _, category := range stream.Categories() {
		prefixes = append(prefixes, category.Prefix())
	}
	return projection{
		name: Audit, version: 1, prefixes: prefixes,
		codec: eventstore.NewCodec(names), model: func() model { return newAudit() },
	}
}

func (a *auditTables) tables() []table { return []table{a.events} }

// wants nothing: every event is a row of its own.
func (a *auditTables) wants(*event) {}

func (a *auditTables) fold(e *event) error {
	fact, known := e.payload.(audit.Fact)
	if !known {
		return e.unfolded()
	}
	if err := a.read(e.Metadata); err != nil {
		return err
	}
	of, _ := stream.Parse(e.Stream)
	about := fact.About(of)
	if last, ok := e.append[len(e.append)-1].payload.(audit.Fact); ok && about.IsCapture {
		about = about.Of(last.About(of))
	}
	at := e.RecordedAt
	if !a.written.RecordedAt.IsZero() {
		at = stored(a.written.RecordedAt)
	}
	a.events.add(AuditRow{
		Kitchen: e.kitchen, Commit: e.Position.Commit, Prepare: e.Position.Prepare, Stream: e.Stream, Revision: e.Revision,
		EventID: e.ID, Type: e.Type, RecordedAt: at,
		Actor: a.written.Actor, Command: a.written.Command, Correlation: a.written.Correlation, Causation: a.written.Causation,
		Reason: about.Reason, Occasion: idOf(about.Occasion), Plan: idOf(about.Plan), Run: idOf(about.Run), Description: about.Description,
	})
	return nil
}

// read takes metadata apart.
func (a *auditTables) read(metadata []byte) error {
	if bytes.Equal(metadata, a.metadata) && a.metadata != nil {
		return nil
	}
	a.metadata, a.written = metadata, eventstore.Metadata{}
	if err := gojson.Unmarshal(metadata, &a.written); err != nil {
		a.metadata = nil
		return fmt.Errorf("decode the metadata: %w", err)
	}
	return nil
}

// idOf is none for what is no id.
func idOf(id domain.ID) uuid.UUID {
	parsed, err := uuid.Parse(string(id))
	if err != nil {
		return uuid.Nil
	}
	return parsed
}
