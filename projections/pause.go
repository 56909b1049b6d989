package projections

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

const pauseSQL = `
	UPDATE crumbtrail.projection
	SET
		attempts = CASE
			WHEN status = $1 AND error_commit = $6 AND error_prepare = $7 THEN attempts
			ELSE 0
		END + 1,
		status = $1,
		error = $2,
		error_stream = $3,
		error_revision = $4,
		error_type = $5,
		error_commit = $6,
		error_prepare = $7,
		error_version = $8,
		next_attempt_at = now() + $9
	WHERE name = $10
		AND term = $11`

// pause says in the database that the projection waits at an event that it
// cannot fold, why, and when it tries again.
func (t *tenure) pause(ctx context.Context, poison *poisonError, wait time.Duration) error {
	var at event
	if poison.event != nil {
		at = *poison.event
		t.progress.behind(at.RecordedAt)
	}
	t.logger.ErrorContext(ctx, "a projection is paused by an event that it cannot fold",
		slog.Any("error", poison), slog.String("position", at.Position.String()))
	tag, err := t.conn.Exec(ctx, pauseSQL, string(Paused), storable(poison.Unwrap().Error()), storable(at.Stream), int64(at.Revision),
		storable(at.Type), int64(at.Position.Commit), int64(at.Position.Prepare), t.version, wait, t.name, t.term)
	if err != nil {
		return fmt.Errorf("note the pause: %w", err)
	}
	return requireOne(tag)
}

// storable is a text that PostgreSQL takes.
func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}
