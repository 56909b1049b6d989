package admin

import (
	"time"

	"crumbtrail/projections"
)

// Projection is how a projection is doing: what folds the log into the tables
// that questions are answered from.
type Projection struct {
	Name       string `json:"name" example:"planning"`
	Version    int    `json:"version" doc:"That of its tables; a program with another version builds its own"`
	Generation int64  `json:"generation" doc:"Numbers the tables that are served; 0 means that there are none yet"`
	State      string `json:"state" enum:"new,filling,live,paused" doc:"new never ran, filling makes its tables anew because they are missing or of another version, live follows the log, paused cannot fold an event and serves what it has"`
	Attention  string `json:"attention" doc:"What somebody should look at; empty where all is well"`

	Owner          *ProjectionOwner `json:"owner" doc:"The program that runs it, null if none does"`
	Term           int64            `json:"term" doc:"How often a program took it on"`
	UnownedSeconds float64          `json:"unowned_seconds" doc:"For how long nobody has been running it"`
	Position       string           `json:"position" doc:"Up to where in the log its tables are true"`
	Head           string           `json:"head" doc:"The end of the log"`
	LagPositions   uint64           `json:"lag_positions" doc:"How far it is behind, in positions of the log: events in PostgreSQL, bytes in KurrentDB"`
	LagSeconds     float64          `json:"lag_seconds" doc:"For how long the oldest event that is not folded has been waiting; 0 if none is"`
	EventsFolded   *int64           `json:"events_folded" doc:"How many events are in its tables, null if nobody counted"`
	Pause          *ProjectionPause `json:"pause" doc:"Why it is paused, null if it is not"`
	Rebuild        *Rebuild         `json:"rebuild" doc:"How far new tables are, null if none are made"`
	Verification   *Verification    `json:"verification" doc:"How the last rebuilt tables compared with those that were served then, null if none were compared"`
	LastAction     *ProjectionEvent `json:"last_action" doc:"What became of it last, by itself or by an order"`
	OwnedHere      bool             `json:"owned_here" doc:"Whether the program that answers runs it"`
}

// ProjectionOwner is the program that runs a projection.
type ProjectionOwner struct {
	Host             string  `json:"host"`
	PID              int     `json:"pid"`
	Instance         string  `json:"instance" doc:"Distinguishes programs that follow each other as the same process"`
	HeartbeatSeconds float64 `json:"heartbeat_seconds" doc:"How long ago it last said that it is there"`
}

// EventPlace names an event of the log.
type EventPlace struct {
	Stream   string `json:"stream"`
	Revision uint64 `json:"revision" doc:"Its place in the stream, from 0"`
	Type     string `json:"type"`
	Position string `json:"position" doc:"Its place in the log"`
}

// ProjectionPause says why a projection is paused.
type ProjectionPause struct {
	Event         *EventPlace `json:"event" doc:"The event that cannot be folded, null while that is not known"`
	Error         string      `json:"error" doc:"What the fold said"`
	Attempts      int         `json:"attempts"`
	NextAttemptAt *time.Time  `json:"next_attempt_at" doc:"When it is tried again by itself"`
}

// Rebuild is how far new tables are.
type Rebuild struct {
	Phase           string     `json:"phase" enum:"waiting,loading,indexing,following,verifying,swapping" doc:"In this order; waiting is for the owner to begin, or for another attempt"`
	Automatic       bool       `json:"automatic" doc:"Whether a new version, or having no tables, began it. Otherwise somebody asked"`
	Actor           string     `json:"actor"`
	Reason          string     `json:"reason"`
	Force           bool       `json:"force" doc:"Whether the new tables are to be served even if they differ"`
	RequestedAt     *time.Time `json:"requested_at"`
	EventsDone      int64      `json:"events_done"`
	EventsTotal     int64      `json:"events_total" doc:"A guess where nobody counted them, 0 while nothing is known"`
	EventsPerSecond float64    `json:"events_per_second"`
	SecondsLeft     *float64   `json:"seconds_left" doc:"How long the loading still takes at this rate, null where that is not known"`
	Error           string     `json:"error" doc:"Why the last attempt failed; another follows"`
}

// Verification is how rebuilt tables compared with those that were served.
type Verification struct {
	At       time.Time       `json:"at"`
	Position string          `json:"position" doc:"Where in the log both were"`
	Same     bool            `json:"same"`
	Tables   []ComparedTable `json:"tables"`
}

// ComparedTable is how one table compared.
type ComparedTable struct {
	Table         string   `json:"table"`
	Same          bool     `json:"same"`
	LiveRows      int64    `json:"live_rows" doc:"Of the table that was served"`
	RebuiltRows   int64    `json:"rebuilt_rows"`
	LiveSum       string   `json:"live_sum" doc:"A checksum over all rows, whatever their order"`
	RebuiltSum    string   `json:"rebuilt_sum"`
	DifferingKeys []string `json:"differing_keys" doc:"The first keys that are in one table alone, or with other values"`
}

// ProjectionEvent is something that was done to a projection, or that became of
// it.
type ProjectionEvent struct {
	ID           int64         `json:"id" doc:"Ascends with time"`
	At           time.Time     `json:"at"`
	Kind         string        `json:"kind" enum:"requested,started,finished,forced,refused,failed,cancelled,retried,skipped,takeover" doc:"Of a rebuild: requested, started, and how it ended (finished, forced although it differs, refused because it differs or has no room, failed, cancelled). Of an event that could not be folded: retried, skipped. takeover is by another program"`
	Actor        string        `json:"actor" doc:"Who asked, or the program, as host/pid"`
	Reason       string        `json:"reason"`
	Detail       string        `json:"detail"`
	Generation   int64         `json:"generation" doc:"Of the tables that it was about, 0 where that is not known"`
	Event        *EventPlace   `json:"event" doc:"The event that it was about, null if about none"`
	Verification *Verification `json:"verification"`
}

func projectionOf(status projections.Status) Projection {
	answer := Projection{
		Name: status.Name, Version: status.Version, Generation: status.Generation, State: string(status.State), Attention: status.Degraded(),
		Term: status.Term, UnownedSeconds: status.Unowned.Seconds(), Position: status.Position.String(), Head: status.Head.String(),
		LagPositions: status.LagPositions, LagSeconds: status.Lag.Seconds(), EventsFolded: status.Events,
		Rebuild: rebuildOf(status.Rebuild), Verification: verificationOf(status.Verification), OwnedHere: status.IsOwner,
	}
	if owner := status.Owner; owner.Instance != "" {
		answer.Owner = &ProjectionOwner{Host: owner.Host, PID: owner.PID, Instance: owner.Instance, HeartbeatSeconds: owner.Heartbeat.Seconds()}
	}
	if status.State == projections.Paused {
		answer.Pause = &ProjectionPause{Event: placeOf(status.Event), Error: status.Error, Attempts: status.Attempts, NextAttemptAt: moment(status.NextAttempt)}
	}
	if status.Last != nil {
		last := actionOf(*status.Last)
		answer.LastAction = &last
	}
	return answer
}

func rebuildOf(rebuild *projections.Rebuild) *Rebuild {
	if rebuild == nil {
		return nil
	}
	answer := &Rebuild{
		Phase: string(rebuild.Phase), Automatic: rebuild.IsAutomatic, Actor: rebuild.Actor, Reason: rebuild.Reason, Force: rebuild.IsForced,
		RequestedAt: moment(rebuild.Requested), EventsDone: rebuild.Done, EventsTotal: rebuild.Total, EventsPerSecond: rebuild.PerSecond, Error: rebuild.Error,
	}
	if rebuild.Left > 0 {
		left := rebuild.Left.Seconds()
		answer.SecondsLeft = &left
	}
	return answer
}

func verificationOf(verification *projections.Verification) *Verification {
	if verification == nil {
		return nil
	}
	answer := &Verification{At: verification.At, Position: verification.Position.String(), Same: len(verification.Differing()) == 0, Tables: []ComparedTable{}}
	for _, table := range verification.Tables {
		answer.Tables = append(answer.Tables, ComparedTable{
			Table: table.Table, Same: table.Same(), LiveRows: table.Live, RebuiltRows: table.Rebuilt,
			LiveSum: table.LiveSum, RebuiltSum: table.RebuiltSum, DifferingKeys: append([]string{}, table.Keys...),
		})
	}
	return answer
}

func actionOf(action projections.Action) ProjectionEvent {
	return ProjectionEvent{
		ID: action.ID, At: action.At, Kind: string(action.Kind), Actor: action.Actor, Reason: action.Reason, Detail: action.Detail,
		Generation: action.Generation, Event: placeOf(action.Event), Verification: verificationOf(action.Verification),
	}
}

// placeOf is nil where no event is named.
func placeOf(event projections.PausedAt) *EventPlace {
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
