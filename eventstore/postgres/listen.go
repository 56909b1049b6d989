package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"crumbtrail/internal/backoff"
)

// channel is where the stores of one database notify each other.
var channel = fmt.Sprintf("crumbtrail_%016x", uint64(lockKey("news")))

// Payloads of a notification; any other is a position.
const (
	turnsRequested = "turns" // a writer asks to take turns, since others always win
	presence       = "here"  // a listener announces itself
)

// listener learns what other stores wrote, from notifications and by polling,
// since notifications may be lost.
type listener struct {
	config   *pgx.ConnConfig
	interval time.Duration
	watcher  *headWatcher
	logger   *slog.Logger
}

func newListener(config *pgx.ConnConfig, options Options, pollInterval time.Duration, watcher *headWatcher) *listener {
	config = config.Copy()
	setApplicationName(config, "listener")
	config.Tracer = nil // it would trace every poll
	return &listener{
		config:   config,
		interval: pollInterval,
		watcher:  watcher,
		logger:   options.Logger,
	}
}

// run listens until the context ends, on one connection after another.
func (l *listener) run(ctx context.Context) {
	for attempt := 1; ctx.Err() == nil; attempt++ {
		wasUseful, err := l.listen(ctx)
		if ctx.Err() != nil {
			return
		}
		l.logger.DebugContext(ctx, "the event log's listener lost its connection", slog.Any("error", err))
		if wasUseful {
			attempt = 1
		}
		_ = reconnecting.Wait(ctx, attempt) // the loop looks at the context
	}
}

// reconnecting spaces the attempts to replace a lost connection.
var reconnecting = backoff.Policy{First: 5 * time.Millisecond, Max: 500 * time.Millisecond}

// listen uses one connection until it is lost, and reports whether it polled
// successfully.
func (l *listener) listen(ctx context.Context) (wasUseful bool, err error) {
	attempt, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	conn, err := pgx.ConnectConfig(attempt, l.config)
	if err != nil {
		return false, fmt.Errorf("connect: %w", err)
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(closing) // the connection is lost or no longer needed
	}()
	if _, err := conn.Exec(attempt, "LISTEN "+pgx.Identifier{channel}.Sanitize()); err != nil {
		return false, fmt.Errorf("listen: %w", err)
	}
	for polled, announced := (time.Time{}), (time.Time{}); ; {
		if time.Since(polled) >= l.interval {
			if err := l.poll(ctx, conn); err != nil {
				return wasUseful, err
			}
			polled, wasUseful = time.Now(), true
		}
		if time.Since(announced) >= presenceInterval {
			if err := l.announce(ctx, conn); err != nil {
				return wasUseful, err
			}
			announced = time.Now()
		}
		if err := l.wait(ctx, conn, min(l.interval, presenceInterval)); err != nil {
			return wasUseful, err
		}
	}
}

// presenceInterval is how often a listener announces itself.
const presenceInterval = 3 * time.Second

// poll reads the log's head. A connection that does not answer is lost.
func (l *listener) poll(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	known, _, _ := l.watcher.current()
	var head uint64
	if err := conn.QueryRow(ctx, headSQL).Scan(&head); err != nil {
		return fmt.Errorf("read the log's head: %w", err)
	}
	l.watcher.lower(known, head)
	l.watcher.advance(head)
	return nil
}

// announce notifies other stores that this one listens.
func (l *listener) announce(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	if _, err := conn.Exec(ctx, notifySQL, channel, presence); err != nil {
		return fmt.Errorf("announce the listener: %w", err)
	}
	return nil
}

// wait handles notifications for the given time.
func (l *listener) wait(ctx context.Context, conn *pgx.Conn, interval time.Duration) error {
	wait, cancel := context.WithTimeout(ctx, interval)
	defer cancel()
	for {
		notification, err := conn.WaitForNotification(wait)
		switch {
		case err == nil:
			l.handle(notification, conn.PgConn().PID())
		case errors.Is(wait.Err(), context.DeadlineExceeded) && !conn.IsClosed():
			return nil
		default:
			return fmt.Errorf("wait for a notification: %w", err)
		}
	}
}

// handle handles a notification, which may be this listener's own.
func (l *listener) handle(notification *pgconn.Notification, self uint32) {
	switch notification.Payload {
	case turnsRequested:
		l.watcher.turnsRequested.Store(true)
	case presence:
		if notification.PID != self {
			l.watcher.sawOther()
		}
	default:
		if head, err := strconv.ParseUint(notification.Payload, 10, 64); err == nil {
			l.watcher.advance(head)
		}
	}
}

// notifier notifies other stores of what this one wrote, after the commit:
// inside the transaction, NOTIFY would hold a database-wide lock through the
// flush.
type notifier struct {
	pool    *pgxpool.Pool
	watcher *headWatcher
}

// A notification needs no durability. Without this setting it waits for a
// flush.
const notifySQL = `
	SELECT
		set_config('synchronous_commit', 'off', true),
		pg_notify($1, $2)`

// notifyInterval is the shortest time between two notifications.
const notifyInterval = 5 * time.Millisecond

// run notifies until the context ends, while other stores listen. A store that
// misses a notification finds out by polling.
func (n *notifier) run(ctx context.Context) {
	for announced := uint64(0); ; {
		_, own, changed := n.watcher.current()
		if own == announced {
			select {
			case <-changed:
				continue
			case <-ctx.Done():
				return
			}
		}
		if n.watcher.mayHaveOthers() {
			n.notify(ctx, own)
		}
		announced = own
		if backoff.Sleep(ctx, notifyInterval) != nil {
			return
		}
	}
}

func (n *notifier) notify(ctx context.Context, position uint64) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	_, _ = n.pool.Exec(ctx, notifySQL, channel, strconv.FormatUint(position, 10))
}
