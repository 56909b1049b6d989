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
)

// channelName is the channel on which writers of a schema tell of each other.
func channelName(schema string) string {
	return fmt.Sprintf("crumbtrail_%016x", uint64(lockKey("news", schema)))
}

// What is said on the channel; anything else is a position.
const (
	turnsWanted = "turns" // a writer says that others are always faster
	stillHere   = "here"  // a listener says that somebody listens
)

// listener learns what other stores wrote: by notifications, and by asking now
// and then, since notifications may be lost.
type listener struct {
	config   *pgx.ConnConfig
	channel  string
	headSQL  string
	interval time.Duration
	news     *news
	logger   *slog.Logger
}

func newListener(config *pgx.ConnConfig, options Options, news *news) *listener {
	config = config.Copy()
	name(config, "listener")
	config.Tracer = nil // it would tell of every poll
	return &listener{
		config:   config,
		channel:  channelName(options.Schema),
		headSQL:  inSchema(headSQL, options.Schema),
		interval: options.PollInterval,
		news:     news,
		logger:   options.Logger,
	}
}

// run listens until the context ends, on one connection after another.
func (l *listener) run(ctx context.Context) {
	for pause := minPause; ctx.Err() == nil; pause = min(2*pause, maxPause) {
		heard, err := l.listen(ctx)
		if ctx.Err() != nil {
			return
		}
		l.logger.DebugContext(ctx, "the event log's listener lost its connection", slog.Any("error", err))
		if heard {
			pause = minPause
		}
		sleep(ctx, pause)
	}
}

// A lost connection is tried again after the shorter pause, then ever more
// slowly.
const (
	minPause = 5 * time.Millisecond
	maxPause = 500 * time.Millisecond
)

// listen uses one connection until it is lost, and says whether it was of any
// use.
func (l *listener) listen(ctx context.Context) (heard bool, err error) {
	attempt, cancel := context.WithTimeout(ctx, connectPatience)
	defer cancel()
	conn, err := pgx.ConnectConfig(attempt, l.config)
	if err != nil {
		return false, fmt.Errorf("connect: %w", err)
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(closing) // it is lost or not needed any more
	}()
	if _, err := conn.Exec(attempt, "LISTEN "+pgx.Identifier{l.channel}.Sanitize()); err != nil {
		return false, fmt.Errorf("listen: %w", err)
	}
	for asked, told := (time.Time{}), (time.Time{}); ; {
		if time.Since(asked) >= l.interval {
			if err := l.poll(ctx, conn); err != nil {
				return heard, err
			}
			asked, heard = time.Now(), true
		}
		if time.Since(told) >= presenceInterval {
			if err := l.announce(ctx, conn); err != nil {
				return heard, err
			}
			told = time.Now()
		}
		if err := l.wait(ctx, conn, min(l.interval, presenceInterval)); err != nil {
			return heard, err
		}
	}
}

// presenceInterval is how often a listener says that it is there.
const presenceInterval = 3 * time.Second

// poll asks how far the log goes. A connection that does not answer is lost.
func (l *listener) poll(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, connectPatience)
	defer cancel()
	var head uint64
	if err := conn.QueryRow(ctx, l.headSQL).Scan(&head); err != nil {
		return fmt.Errorf("read the log's head: %w", err)
	}
	l.news.heard(head)
	return nil
}

// announce tells the others that somebody listens.
func (l *listener) announce(ctx context.Context, conn *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, connectPatience)
	defer cancel()
	if _, err := conn.Exec(ctx, notifySQL, l.channel, stillHere); err != nil {
		return fmt.Errorf("say that somebody listens: %w", err)
	}
	return nil
}

// wait takes notifications for some time.
func (l *listener) wait(ctx context.Context, conn *pgx.Conn, interval time.Duration) error {
	wait, cancel := context.WithTimeout(ctx, interval)
	defer cancel()
	for {
		notification, err := conn.WaitForNotification(wait)
		switch {
		case err == nil:
			l.hear(notification, conn.PgConn().PID())
		case errors.Is(wait.Err(), context.DeadlineExceeded) && !conn.IsClosed():
			return nil
		default:
			return fmt.Errorf("wait for a notification: %w", err)
		}
	}
}

// hear takes in what somebody said, who may be this listener itself.
func (l *listener) hear(notification *pgconn.Notification, self uint32) {
	switch notification.Payload {
	case turnsWanted:
		l.news.turnsWanted.Store(true)
	case stillHere:
		if notification.PID != self {
			l.news.metOthers()
		}
	default:
		if head, err := strconv.ParseUint(notification.Payload, 10, 64); err == nil {
			l.news.heard(head)
		}
	}
}

// notifier tells other stores what this one wrote, after its commit: inside the
// transaction it would hold a lock on the whole database through the flush.
type notifier struct {
	pool    *pgxpool.Pool
	channel string
	news    *news
}

// A notification needs no durability: without this it waits for a flush.
const notifySQL = `
	SELECT
		set_config('synchronous_commit', 'off', true),
		pg_notify($1, $2)`

// notifyInterval is how soon one notification may follow another.
const notifyInterval = 5 * time.Millisecond

// run notifies until the context ends, unless nobody listens. Who misses one
// finds out by asking.
func (n *notifier) run(ctx context.Context) {
	for told := uint64(0); ; {
		_, own, changed := n.news.current()
		if own == told {
			select {
			case <-changed:
				continue
			case <-ctx.Done():
				return
			}
		}
		if n.news.hasOthers() {
			n.notify(ctx, own)
		}
		told = own
		sleep(ctx, notifyInterval)
	}
}

func (n *notifier) notify(ctx context.Context, position uint64) {
	ctx, cancel := context.WithTimeout(ctx, connectPatience)
	defer cancel()
	_, _ = n.pool.Exec(ctx, notifySQL, n.channel, strconv.FormatUint(position, 10))
}
