package admin

import (
	"context"
	"time"

	"crumbtrail/domain/reasons"
	"crumbtrail/projections/engine"
)

// Projection is the status of a projection.
type Projection struct {
	Name       string `json:"name" example:"planning"`
	Version    int    `json:"version" doc:"The version of its tables; a program with another version builds its own"`
	Generation int64  `json:"generation" doc:"The number of the current tables; 0 if there are none yet"`
	State      string `json:"state" enum:"new,filling,live,paused" doc:"new: never ran; filling: builds its tables, which are missing or of another version; live: follows the log; paused: blocked by an event, its tables stay in use"`
	// AttentionReasons and NotServedReasons are the parts of those texts.
	AttentionReasons []reasons.Wording `json:"attention_reasons,omitempty" doc:"The parts of attention, with codes"`
	NotServedReasons []reasons.Wording `json:"not_served_reasons,omitempty" doc:"The parts of not_served, with codes"`
	Attention        string            `json:"attention" doc:"What needs attention; empty if nothing does"`

	Owner          *ProjectionOwner `json:"owner" doc:"The program that runs it; null if none does"`
	Term           int64            `json:"term" doc:"How often a program became its owner"`
	UnownedSeconds float64          `json:"unowned_seconds" doc:"How long it has had no owner"`
	Position       string           `json:"position" doc:"The position of the log that its tables include"`
	Head           string           `json:"head" doc:"The position of the last event in the log"`
	LagPositions   uint64           `json:"lag_positions" doc:"The lag in positions of the log: events in PostgreSQL, bytes in KurrentDB"`
	LagSeconds     float64          `json:"lag_seconds" doc:"The age of the oldest event that is not folded; 0 if all are"`
	EventsFolded   *int64           `json:"events_folded" doc:"The number of events in its tables; null if unknown"`
	LogID          string           `json:"log_id" doc:"The id of the log that its tables are folded from; empty while there are none"`
	NotServed      string           `json:"not_served" doc:"Why its tables are not served, so that queries answer other_log: they belong to another log, or to a state of the log that is gone. New ones are filled. Empty if they are served"`
	Pause          *ProjectionPause `json:"pause" doc:"Why it is paused; null if it is not"`
	Rebuild        *Rebuild         `json:"rebuild" doc:"The progress of new tables; null if none are built"`
	Verification   *Verification    `json:"verification" doc:"The last comparison of rebuilt tables with the current ones; null if there was none"`
	LastAction     *ProjectionEvent `json:"last_action" doc:"The last action, automatic or by request"`
	OwnedHere      bool             `json:"owned_here" doc:"Whether the answering program runs it"`
}

// ProjectionOwner is the program that runs a projection.
type ProjectionOwner struct {
	Host             string  `json:"host"`
	PID              int     `json:"pid"`
	Instance         string  `json:"instance" doc:"Distinguishes programs with the same process id"`
	HeartbeatSeconds float64 `json:"heartbeat_seconds" doc:"The age of its last heartbeat"`
}

// EventPlace identifies an event of the log.
type EventPlace struct {
	Stream   string `json:"stream"`
	Revision uint64 `json:"revision" doc:"The revision in the stream, from 0"`
	Type     string `json:"type"`
	Position string `json:"position" doc:"The position in the log"`
}

// ProjectionPause is why a projection is paused.
type ProjectionPause struct {
	Event         *EventPlace `json:"event" doc:"The event that cannot be folded; null while it is unknown"`
	Error         string      `json:"error" doc:"The error of the fold"`
	Attempts      int         `json:"attempts"`
	NextAttemptAt *time.Time  `json:"next_attempt_at" doc:"The time of the next automatic attempt"`
}

// Rebuild is the progress of new tables.
type Rebuild struct {
	Phase           string            `json:"phase" enum:"waiting,loading,indexing,following,verifying,swapping" doc:"In this order; waiting: for the owner to start, or for the next attempt"`
	Automatic       bool              `json:"automatic" doc:"Whether it was started by a new version or by missing tables, not by a request"`
	Actor           string            `json:"actor"`
	Reason          string            `json:"reason"`
	Reasons         []reasons.Wording `json:"reasons,omitempty" doc:"The parts of a reason that the program gave, with codes"`
	Force           bool              `json:"force" doc:"Whether the new tables are used even if they differ"`
	RequestedAt     *time.Time        `json:"requested_at"`
	EventsDone      int64             `json:"events_done"`
	EventsTotal     int64             `json:"events_total" doc:"An estimate if they were not counted; 0 while unknown"`
	EventsPerSecond float64           `json:"events_per_second"`
	SecondsLeft     *float64          `json:"seconds_left" doc:"The estimated time until the events are loaded; null while unknown"`
	Error           string            `json:"error" doc:"Why the last attempt failed; it is repeated"`
}

// Verification is a comparison of rebuilt tables with the current ones.
type Verification struct {
	At       time.Time       `json:"at"`
	Position string          `json:"position" doc:"The position of the log that both included"`
	Same     bool            `json:"same"`
	Tables   []ComparedTable `json:"tables"`
}

// ComparedTable is the comparison of one table.
type ComparedTable struct {
	Table         string   `json:"table"`
	Same          bool     `json:"same"`
	LiveRows      int64    `json:"live_rows" doc:"The rows of the current table"`
	RebuiltRows   int64    `json:"rebuilt_rows"`
	LiveSum       string   `json:"live_sum" doc:"A checksum over all rows, independent of their order"`
	RebuiltSum    string   `json:"rebuilt_sum"`
	DifferingKeys []string `json:"differing_keys" doc:"The first keys that are in one table only, or have other values"`
}

// ProjectionEvent is an action on a projection.
type ProjectionEvent struct {
	ID     int64     `json:"id" doc:"Increases with time"`
	At     time.Time `json:"at"`
	Kind   string    `json:"kind" enum:"requested,started,finished,forced,refused,failed,cancelled,retried,skipped,takeover" doc:"Rebuild: requested, started, and its outcome (finished, forced despite differences, refused because of differences or space, failed, cancelled). Blocking event: retried, skipped. takeover: a new owner"`
	Actor  string    `json:"actor" doc:"Who requested it, or the program as host/pid"`
	Reason string    `json:"reason"`
	Detail string    `json:"detail"`
	// Reasons and Details are the parts of those texts.
	Reasons      []reasons.Wording `json:"reasons,omitempty" doc:"The parts of a reason that the program gave, with codes"`
	Details      []reasons.Wording `json:"details,omitempty" doc:"The parts of detail, with codes"`
	Generation   int64             `json:"generation" doc:"The generation of the tables; 0 if unknown"`
	Event        *EventPlace       `json:"event" doc:"The event, if the action is about one"`
	Verification *Verification     `json:"verification"`
}

func (a *administration) projectionOf(ctx context.Context, status engine.Status) Projection {
	answer := Projection{
		Name: status.Name, Version: status.Version, Generation: status.Generation,
		State: string(status.State), Attention: status.Degraded(),
		AttentionReasons: reasons.Of(status.Degraded()), NotServedReasons: reasons.Of(status.Refused),
		Term: status.Term, UnownedSeconds: status.Unowned.Seconds(), Position: status.Position.String(), Head: status.Head.String(),
		LagPositions: status.LagPositions, LagSeconds: status.Lag.Seconds(), EventsFolded: status.Events,
		LogID: status.LogID, NotServed: status.Refused,
		Rebuild: a.rebuildOf(ctx, status.Rebuild), Verification: verificationOf(status.Verification), OwnedHere: status.IsOwner,
	}
	if owner := status.Owner; owner.Instance != "" {
		answer.Owner = &ProjectionOwner{
			Host: owner.Host, PID: owner.PID, Instance: owner.Instance, HeartbeatSeconds: owner.Heartbeat.Seconds(),
		}
	}
	if status.State == engine.Paused {
		answer.Pause = &ProjectionPause{
			Event: placeOf(status.Event), Error: status.Error, Attempts: status.Attempts, NextAttemptAt: moment(status.NextAttempt),
		}
	}
	if status.Last != nil {
		last := a.actionOf(ctx, *status.Last)
		answer.LastAction = &last
	}
	return answer
}

func (a *administration) rebuildOf(ctx context.Context, rebuild *engine.Rebuild) *Rebuild {
	if rebuild == nil {
		return nil
	}
	answer := &Rebuild{
		Phase: string(rebuild.Phase), Automatic: rebuild.IsAutomatic, Actor: a.name(ctx, rebuild.Actor), Reason: rebuild.Reason,
		Force: rebuild.IsForced, RequestedAt: moment(rebuild.Requested), Error: rebuild.Error,
		EventsDone: rebuild.Done, EventsTotal: rebuild.Total, EventsPerSecond: rebuild.PerSecond,
	}
	if rebuild.IsAutomatic {
		answer.Reasons = reasons.Of(rebuild.Reason)
	}
	if rebuild.Left > 0 {
		left := rebuild.Left.Seconds()
		answer.SecondsLeft = &left
	}
	return answer
}

func verificationOf(verification *engine.Verification) *Verification {
	if verification == nil {
		return nil
	}
	answer := &Verification{
		At: verification.At, Position: verification.Position.String(), Same: len(verification.Differing()) == 0, Tables: []ComparedTable{},
	}
	for _, table := range verification.Tables {
		answer.Tables = append(answer.Tables, ComparedTable{
			Table: table.Table, Same: table.Same(), LiveRows: table.Live, RebuiltRows: table.Rebuilt,
			LiveSum: table.LiveSum, RebuiltSum: table.RebuiltSum, DifferingKeys: append([]string{}, table.Keys...),
		})
	}
	return answer
}

func (a *administration) actionOf(ctx context.Context, action engine.Action) ProjectionEvent {
	event := ProjectionEvent{
		ID: action.ID, At: action.At, Kind: string(action.Kind), Actor: a.name(ctx, action.Actor), Reason: action.Reason, Detail: action.Detail,
		Generation: action.Generation, Event: placeOf(action.Event), Verification: verificationOf(action.Verification),
		Details: reasons.Of(action.Detail),
	}
	if action.Kind == engine.Started { // the program gives a reason of its own, or repeats that of the request
		event.Reasons = reasons.Of(action.Reason)
	}
	return event
}

// placeOf returns nil if there is no event.
func placeOf(event engine.PausedAt) *EventPlace {
	if event.Position.IsZero() {
		return nil
	}
	return &EventPlace{Stream: event.Stream, Revision: event.Revision, Type: event.Type, Position: event.Position.String()}
}

func moment(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}
