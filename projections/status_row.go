package projections

import (
	"fmt"
	"time"

	"crumbtrail/eventstore"
)

// statusRow is what the database knows about how a projection is doing.
type statusRow struct {
	Name             string
	Version          int
	Generation       int64
	Status           State
	CommitPosition   int64
	PreparePosition  int64
	Events           *int64
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

// status joins what the database knows with what this program knows.
func (r statusRow) status(known view, head eventstore.Position) (Status, error) {
	read := checkpoint{generation: r.Generation, position: positionOf(r.CommitPosition, r.PreparePosition)}
	verification, err := parseVerification(r.Verification)
	status := Status{
		Name: r.Name, Version: r.Version, Generation: r.Generation, State: r.Status, IsOwner: known.isOwner, Term: r.Term,
		Position: known.trueFor(read), Head: head, Events: r.Events, Error: r.Error, Attempts: r.Attempts,
		Rebuild: r.rebuild(), Verification: verification,
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

// rebuild is what is being built, if anything is.
func (r statusRow) rebuild() *Rebuild {
	// Tables that follow the log are built by order alone; the phase beside them is
	// what the owner said last, which may be over.
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

// Degraded says what somebody should look at although the projection serves what
// it has; it is empty where all is well.
func (s Status) Degraded() string {
	switch {
	case s.Unowned > takeoverBound:
		return fmt.Sprintf("nobody has been running %s for %s", s.Name, s.Unowned.Round(time.Second))
	case s.State == Paused:
		return fmt.Sprintf("%s is paused: %s", s.Name, s.Error)
	case s.Lag > farBehind:
		return fmt.Sprintf("%s is %s behind", s.Name, s.Lag.Round(time.Second))
	}
	return ""
}

// farBehind is a lag that is more than a busy minute.
const farBehind = time.Minute
