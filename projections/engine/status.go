package engine

import (
	"fmt"
	"time"

	"crumbtrail/eventstore"
)

// Status describes a projection and its progress.
type Status struct {
	Name    string
	Version int
	// Generation numbers the served tables; 0 if there are none.
	Generation int64
	State      State
	// IsOwner reports that this instance runs the projection.
	IsOwner bool
	// Owner is the instance that runs it, the zero value if there is none.
	Owner Owner
	// Term is how many times the projection was taken over by an instance.
	Term int64
	// Unowned is how long the projection has had no owner, 0 if it has one.
	Unowned time.Duration
	// Position is the position the tables are true for, Head the end of the log.
	Position, Head eventstore.Position
	// Events is the number of events folded into the tables, nil if they were not
	// counted.
	Events *int64
	// LagPositions is how far Position is behind Head, in positions of the log:
	// events in PostgreSQL, bytes in KurrentDB.
	LagPositions uint64
	// Lag is how long the oldest event has been waiting to be folded, 0 if there is
	// none. If another instance runs the projection, it is how long the checkpoint
	// has not moved although the log has grown.
	Lag time.Duration
	// Error, Attempts and Event describe why the projection is paused; NextAttempt
	// is when the event is retried.
	Error       string
	Attempts    int
	Event       PausedAt
	NextAttempt time.Time
	// LogID is the id of the log that the tables are folded from; empty if it is not
	// known.
	LogID string
	// Refused is why the tables are not served: they belong to another log. New ones
	// are filled. It is empty if they are served, or if there are none.
	Refused string
	// Rebuild is the progress of new tables, nil if none are built or requested.
	Rebuild *Rebuild
	// Verification compares the last rebuilt tables with the served ones, nil if
	// there was no comparison.
	Verification *Verification
	// Last is the latest action, nil if there was none.
	Last *Action
}

// Degraded describes a problem that needs attention although the projection
// serves its tables. It is empty if there is none.
func (s Status) Degraded() string {
	switch {
	case s.Refused != "":
		return fmt.Sprintf("%s is not served: %s", s.Name, s.Refused)
	case s.Unowned > takeoverBound:
		return fmt.Sprintf("%s has had no owner for %s", s.Name, s.Unowned.Round(time.Second))
	case s.State == Paused:
		return fmt.Sprintf("%s is paused: %s", s.Name, s.Error)
	case s.Lag > maxLag:
		return fmt.Sprintf("%s is %s behind", s.Name, s.Lag.Round(time.Second))
	}
	return ""
}

// maxLag is a lag that a busy minute does not explain.
const maxLag = time.Minute

// Owner is the instance that runs a projection.
type Owner struct {
	Instance string // unique, also among programs with the same host and PID
	Host     string
	PID      int
	// Heartbeat is how long ago the lease was renewed.
	Heartbeat time.Duration
}

// Rebuild is the progress of new tables.
type Rebuild struct {
	Phase Phase
	// IsAutomatic reports that the tables are built because there are none yet, or
	// because the projection's version or the shape of its tables changed. Otherwise
	// Actor and Reason are those of the request.
	IsAutomatic   bool
	Actor, Reason string
	IsForced      bool
	Requested     time.Time
	// Done is the number of events folded, Total the number of all events, which is
	// an estimate if they were not counted, and 0 if nothing is known yet.
	Done, Total int64
	PerSecond   float64 // events
	// Left is the estimated time until loading ends, 0 if it is not known or loading
	// has ended.
	Left time.Duration
	// Error is why the last attempt failed. Another attempt follows.
	Error string
}

// statusRow is what the database knows about a projection.
type statusRow struct {
	Name             string
	Version          int
	Generation       int64
	Status           State
	CommitPosition   int64
	PreparePosition  int64
	Events           *int64
	LogID            string
	Refused          string
	Attempts         int
	Error            string
	ErrorStream      string
	ErrorRevision    int64
	ErrorType        string
	ErrorCommit      int64
	ErrorPrepare     int64
	NextAttemptAt    *time.Time
	IdleSeconds      float64
	Term             int64
	Owner            string
	Host             string
	PID              int `db:"pid"`
	HeartbeatSeconds float64
	ExpiredSeconds   float64
	Phase            Phase
	WorkDone         int64
	WorkTotal        int64
	WorkSeconds      float64
	WorkError        string
	IsRequested      bool
	Actor            string
	Reason           string
	Force            bool
	RequestedAt      *time.Time
	Verification     string
}

func seconds(count float64) time.Duration {
	return time.Duration(count * float64(time.Second))
}

// status combines what the database knows with what this instance knows.
func (r statusRow) status(known view, log *logWatch, head eventstore.Position) (Status, error) {
	read := checkpoint{generation: r.Generation, position: positionOf(r.CommitPosition, r.PreparePosition)}
	verification, err := parseVerification(r.Verification)
	status := Status{
		Name: r.Name, Version: r.Version, Generation: r.Generation, State: r.Status, IsOwner: known.isOwner, Term: r.Term,
		Position: known.trueFor(read), Head: head, Events: r.Events, Error: r.Error, Attempts: r.Attempts,
		Rebuild: r.rebuild(), Verification: verification, LogID: r.LogID,
	}
	if r.Generation > 0 {
		status.Refused = log.refuses(checkpoint{logID: r.LogID, refused: r.Refused})
	}
	if r.ExpiredSeconds > 0 {
		status.Unowned = seconds(r.ExpiredSeconds)
	}
	if r.Owner != "" {
		status.Owner = Owner{Instance: r.Owner, Host: r.Host, PID: r.PID, Heartbeat: seconds(r.HeartbeatSeconds)}
	}
	if r.Status == Paused {
		status.Event = PausedAt{
			Stream: r.ErrorStream, Revision: uint64(r.ErrorRevision), Type: r.ErrorType, Position: positionOf(r.ErrorCommit, r.ErrorPrepare),
		}
		if r.NextAttemptAt != nil {
			status.NextAttempt = r.NextAttemptAt.UTC()
		}
	}
	if !status.Position.Before(head) {
		return status, err
	}
	status.LagPositions = head.Commit - status.Position.Commit
	switch {
	case !known.isOwner:
		status.Lag = seconds(r.IdleSeconds)
	case !known.oldest.IsZero():
		status.Lag = max(time.Since(known.oldest), 0)
	}
	return status, err
}

// rebuild returns the progress of new tables, nil if none are built or requested.
func (r statusRow) rebuild() *Rebuild {
	// Tables that follow the log are rebuilt on request only. Without a request the
	// phase beside them is what the owner wrote last and may be over.
	if !r.IsRequested && (r.Status == Live || r.Phase == "" && r.Status != Filling) {
		return nil
	}
	rebuild := &Rebuild{
		Phase: r.Phase, IsAutomatic: !r.IsRequested, Actor: r.Actor, Reason: r.Reason, IsForced: r.Force,
		Done: r.WorkDone, Total: r.WorkTotal, Error: r.WorkError,
	}
	if r.RequestedAt != nil {
		rebuild.Requested = r.RequestedAt.UTC()
	}
	if r.Phase == "" || r.ExpiredSeconds > 0 {
		rebuild.Phase, rebuild.Done, rebuild.Total = Waiting, 0, 0
		return rebuild
	}
	if r.WorkSeconds > 0 {
		rebuild.PerSecond = float64(r.WorkDone) / r.WorkSeconds
	}
	if r.Phase == Loading && rebuild.PerSecond > 0 && r.WorkDone < r.WorkTotal {
		rebuild.Left = seconds(float64(r.WorkTotal-r.WorkDone) / rebuild.PerSecond)
	}
	return rebuild
}
