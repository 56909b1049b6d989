package credentials

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"crumbtrail/internal/backoff"
)

const (
	// heartbeat is how often the connection on which this program hears of changes is
	// tried, and answerTime how long it may take to answer. Together they are less than
	// the second within which a revocation counts.
	heartbeat  = 400 * time.Millisecond
	answerTime = 400 * time.Millisecond

	connectTime = 5 * time.Second
)

var reconnecting = backoff.Policy{First: 5 * time.Millisecond, Max: 500 * time.Millisecond}

// Listen hears of changes that other programs on the database make, until the context
// ends. While it does not, because the connection is lost, every credential is looked up.
func (s *Store) Listen(ctx context.Context) {
	for attempt := 1; ctx.Err() == nil; attempt++ {
		heard, err := s.listen(ctx)
		s.verified.hear(false)
		if ctx.Err() != nil {
			return
		}
		s.logger.DebugContext(ctx, "changes of credentials are not heard of", "error", err)
		if heard {
			attempt = 1
		}
		_ = reconnecting.Wait(ctx, attempt) // the loop looks at the context
	}
}

// listen uses one connection until it is lost, and reports whether it ever heard.
func (s *Store) listen(ctx context.Context) (heard bool, err error) {
	config := s.pool.Config().ConnConfig.Copy()
	config.RuntimeParams["application_name"] = "crumbtrail access listener"
	config.Tracer = nil // it would trace every heartbeat
	connecting, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	conn, err := pgx.ConnectConfig(connecting, config)
	if err != nil {
		return false, fmt.Errorf("connect: %w", err)
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(closing) // it is lost or no longer needed
	}()
	if _, err := conn.Exec(connecting, "LISTEN "+channel); err != nil {
		return false, fmt.Errorf("listen: %w", err)
	}
	s.verified.hear(true)
	s.announce() // of what was missed
	for {
		if err := s.await(ctx, conn); err != nil {
			return true, err
		}
	}
}

// await handles one notification, or one heartbeat without any.
func (s *Store) await(ctx context.Context, conn *pgx.Conn) error {
	wait, cancel := context.WithTimeout(ctx, heartbeat)
	defer cancel()
	_, err := conn.WaitForNotification(wait)
	if err == nil {
		s.announce()
		return nil
	}
	if !errors.Is(wait.Err(), context.DeadlineExceeded) || conn.IsClosed() {
		return fmt.Errorf("wait for a notification: %w", err)
	}
	answer, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	return conn.Ping(answer)
}
