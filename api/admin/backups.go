package admin

import (
	"context"
	"net/http"
	"time"

	"crumbtrail/api/web"
	"crumbtrail/internal/autobackup"
)

// Backups is how the automatic backups are.
type Backups struct {
	Automatic    bool           `json:"automatic" doc:"Whether backups are made on a schedule"`
	EverySeconds float64        `json:"every_seconds" doc:"The time from one to the next; 0 without a schedule"`
	LastGood     *GoodBackup    `json:"last_good" doc:"The newest good one in the folder; null if there is none"`
	LastFailure  *BackupFailure `json:"last_failure" doc:"The last failure since the answering program started; null if there was none"`
	Failing      bool           `json:"failing" doc:"Whether no backup was made since the last failure"`
}

// GoodBackup is a backup that was verified when it was made.
type GoodBackup struct {
	At         time.Time `json:"at" doc:"When it began: it has every command that was acknowledged before"`
	AgeSeconds float64   `json:"age_seconds"`
	Bytes      int64     `json:"bytes" doc:"The size of the file"`
}

// BackupFailure is why a backup failed.
type BackupFailure struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

func (a *administration) registerBackups(server *web.Server) {
	web.Register(server, web.Operation("GetBackups", http.MethodGet, "/v1/admin/backups", "Administration",
		"Get the status of automatic backups", web.Describe("Each program answers for itself: failures of others are not included, "+
			"while good backups are those in the folder.")), a.getBackups)
}

func (a *administration) getBackups(context.Context, *struct{}) (*web.Plain[Backups], error) {
	var status autobackup.Status
	if a.backups != nil {
		status = a.backups()
	}
	answer := Backups{Automatic: status.IsOn, Failing: status.IsFailing()}
	if status.IsOn {
		answer.EverySeconds = status.Every.Seconds()
	}
	if at := status.GoodAt; !at.IsZero() {
		answer.LastGood = &GoodBackup{At: at, AgeSeconds: time.Since(at).Seconds(), Bytes: status.Bytes}
	}
	if at := status.FailedAt; !at.IsZero() {
		answer.LastFailure = &BackupFailure{At: at, Reason: status.Reason}
	}
	return &web.Plain[Backups]{Body: answer}, nil
}
