package history

import (
	"context"
	"math"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/audit"
	"crumbtrail/domain"
	"crumbtrail/domain/comparison"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels/reader"
)

// AuditEvent is one event of the log in the audit trail.
type AuditEvent struct {
	ID            string    `json:"id" format:"uuid"`
	Position      string    `json:"position" doc:"The event's position in the log"`
	Stream        string    `json:"stream" example:"pantry-home"`
	Revision      uint64    `json:"revision" doc:"The event's revision in its stream, from 0"`
	Type          string    `json:"type" example:"lot.received.v1"`
	RecordedAt    time.Time `json:"recorded_at" doc:"When the command was handled"`
	Actor         string    `json:"actor" doc:"Name of who sent the command"`
	ActorID       string    `json:"actor_id,omitempty" doc:"Id of who sent the command; two people may have one name. Missing if there is only a name"`
	Command       string    `json:"command" doc:"Name of the command" example:"ReceiveLots"`
	CorrelationID string    `json:"correlation_id" doc:"X-Request-Id of the request"`
	CausationID   string    `json:"causation_id" doc:"Id of the command: equal for all its events"`
	Reason        string    `json:"reason,omitempty" doc:"Reason, for commands that require one"`
	OccasionID    domain.ID `json:"occasion_id,omitempty" doc:"The occasion concerned"`
	PlanID        domain.ID `json:"plan_id,omitempty" doc:"The plan concerned"`
	RunID         domain.ID `json:"run_id,omitempty" doc:"The run concerned"`
	Description   string    `json:"description" doc:"The event in one line of words" example:"Received 2 kg flour for 3.20"`
	//nolint:lll // A struct tag cannot be wrapped.
	Sentences []audit.Sentence `json:"sentences" nullable:"false" doc:"The same as codes with what they are about, for texts in any language; the first has the event's type as its code, or the type and a variant"`
	//nolint:lll // A struct tag cannot be wrapped.
	Changes []comparison.Field `json:"changes,omitempty" doc:"Of a definition that replaced another: the fields that are different. Missing if nothing was defined before, or nothing is different"`
}

// AuditFilter selects events; empty fields select all.
type AuditFilter struct {
	Occasion, Plan domain.ID
	// Streams are of one event, so of several different ones there is none.
	Streams []string
	// Lot selects what happened to a lot: its receipt, its corrections, and the runs that used it.
	// Streams must have the pantry's.
	Lot  domain.ID
	Type string
	// Actor is a name or an id.
	Actor string
	// From and To bound the time at which the command was handled, To excluded.
	From, To time.Time

	actors []string // that events have, for Actor
}

type auditRow struct {
	Commit, Prepare                                int64
	EventID                                        string
	Stream                                         string
	Revision                                       int64
	Type                                           string
	RecordedAt                                     time.Time
	ActorID                                        string
	Actor, Command, Correlation, Causation, Reason string
	Occasion, Plan, Run                            domain.ID
	Description, Sentences                         string
}

const selectAuditEvents = `
	SELECT
		commit,
		prepare,
		event_id::text AS event_id,
		stream,
		revision,
		type,
		recorded_at,
		actor AS actor_id,
		{actor_name}(actor) AS actor,
		command,
		correlation,
		causation,
		reason,
		coalesce(occasion::text, '') AS occasion,
		coalesce(plan::text, '') AS plan,
		coalesce(run::text, '') AS run,
		description,
		sentences
	FROM {audit}.events
	WHERE kitchen = @kitchen
		AND (commit, prepare) < (@commit, @prepare)`

const newestAuditEvents = `
	ORDER BY
		commit DESC,
		prepare DESC`

// where returns a condition for each field that is set, so that each can use its
// index. A text is compared by its key too, which is what its index holds.
func (f AuditFilter) where() string {
	var where strings.Builder
	for _, condition := range []struct {
		isSet bool
		sql   string
	}{
		{f.Occasion != "", concerns("occasion")},
		{f.Plan != "", concerns("plan")},
		{len(f.Streams) > 0, "stream = ALL(@streams) AND stream_key = @stream_key"},
		{f.Lot != "", ofLot},
		{f.Type != "", "type = @type AND type_key = @type_key"},
		{f.actors != nil, "actor = ANY(@actors) AND " + f.actorKey()},
		{!f.From.IsZero() || !f.To.IsZero(), "kitchen_key = @kitchen_key"},
		{!f.From.IsZero(), "recorded_at >= @from"},
		{!f.To.IsZero(), "recorded_at < @to"},
	} {
		if condition.isSet {
			where.WriteString("\n\t\tAND " + condition.sql)
		}
	}
	return where.String()
}

// args are what the conditions, and that of the page, name.
func (f AuditFilter) args(kitchen domain.Kitchen, before auditKey) pgx.NamedArgs {
	return pgx.NamedArgs{
		"occasion": f.Occasion, "plan": f.Plan, "lot": string(f.Lot), "from": f.From, "to": f.To,
		"streams": f.Streams, "stream_key": audit.Key(f.Streams[:min(1, len(f.Streams))]...),
		"type": f.Type, "type_key": audit.Key(string(kitchen), f.Type),
		"actors": f.actors, "actor_keys": actorKeys(kitchen, f.actors),
		"kitchen_key": audit.Key(string(kitchen)),
		"commit":      before.Commit, "prepare": before.Prepare,
	}
}

// concerns returns the condition that an event concerns an occasion or a plan: by itself, or
// as that of a run that took something of what the plan reserves. The commits are an array,
// so that both halves use an index.
func concerns(what string) string {
	return "(" + what + " = @" + what + `::uuid OR commit = ANY(ARRAY(
			SELECT t.commit FROM {audit}.took_from t WHERE t.` + what + " = @" + what + "::uuid)))"
}

// ofLot is the condition that an event is about a lot: its receipt, a correction, or that of a run that used it. Each has
// an index; the commits are an array, so that no other event is read.
const ofLot = `commit = ANY(ARRAY(
			SELECT e.commit FROM {audit}.events e WHERE e.lot = @lot::uuid
			UNION ALL
			SELECT e.commit FROM {audit}.events e WHERE e.run = ANY(` + usedLot + `)))
		AND (lot = @lot::uuid OR run = ANY(` + usedLot + `))`

const usedLot = `ARRAY(SELECT c.run FROM {pantry}.consumed c WHERE c.kitchen = @kitchen AND c.source = @lot::uuid)`

func (row auditRow) answer() (AuditEvent, error) {
	if row.ActorID == row.Actor {
		row.ActorID = ""
	}
	sentences, err := sentencesOf(row.Sentences, row.EventID)
	return AuditEvent{
		ID: row.EventID, Position: eventstore.Position{Commit: uint64(row.Commit), Prepare: uint64(row.Prepare)}.String(),
		Stream: row.Stream, Revision: uint64(row.Revision), Type: row.Type, RecordedAt: row.RecordedAt.UTC(),
		Actor: row.Actor, ActorID: row.ActorID, Command: row.Command,
		CorrelationID: row.Correlation, CausationID: row.Causation, Reason: row.Reason,
		OccasionID: row.Occasion, PlanID: row.Plan, RunID: row.Run, Description: row.Description, Sentences: sentences,
	}, err
}

// auditKey orders events by their position.
type auditKey struct{ Commit, Prepare int64 }

func (row auditRow) key() auditKey { return auditKey{Commit: row.Commit, Prepare: row.Prepare} }

// AuditEvents lists the events of the log, newest first; as of a position those up to it.
func (t *Trail) AuditEvents(
	ctx context.Context, query reader.Query, filter AuditFilter, page reader.Page,
) (reader.List[AuditEvent], error) {
	end := auditKey{Commit: math.MaxInt64, Prepare: math.MaxInt64}
	if asOf := query.AsOf; asOf != nil {
		end, query.After = auditKey{Commit: int64(asOf.Commit), Prepare: int64(asOf.Prepare) + 1}, *asOf
	}
	before, err := reader.After(page, end)
	if err != nil {
		return reader.List[AuditEvent]{}, err
	}
	tables := []string{reader.Audit}
	if filter.Lot != "" {
		tables = append(tables, reader.Pantry)
	}
	list, err := reader.AnswerList(ctx, t.reader, query, tables, func(tx *reader.Tx) (_ reader.List[AuditEvent], err error) {
		if filter.actors, err = actorsNamed(ctx, tx, query.Kitchen, filter.Actor); err != nil {
			return reader.List[AuditEvent]{}, err
		}
		list, err := reader.Pages(ctx, tx, page, selectAuditEvents+filter.where()+newestAuditEvents,
			filter.args(query.Kitchen, before), auditRow.answer, auditRow.key)
		if err != nil {
			return list, err
		}
		if err := addFormer(ctx, tx, list.Items); err != nil {
			return list, err
		}
		return list, t.nameSentences(ctx, tx, list.Items)
	})
	if query.AsOf != nil {
		list.Position = *query.AsOf
	}
	return list, err
}
