package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"crumbtrail/internal/backoff"
)

// phase tells what a start is doing, for the log and for those who ask whether the
// program is ready.
type phase struct {
	logger   *slog.Logger
	interval time.Duration // between two lines about the same wait

	mu      sync.Mutex
	doing   string
	waiting string    // what is waited for, empty unless something is
	since   time.Time // of the wait
	logged  time.Time // the last line about it
}

// waitInterval is how often the log says what is being waited for.
const waitInterval = 30 * time.Second

func newPhase(logger *slog.Logger) *phase {
	return &phase{logger: logger, interval: waitInterval, doing: "starting"}
}

// enter begins a phase that ends by itself.
func (p *phase) enter(ctx context.Context, doing string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting != "" {
		p.logger.InfoContext(ctx, "the wait has ended", "after", time.Since(p.since).Round(time.Millisecond))
	}
	p.doing, p.waiting = doing, ""
}

// wait notes that something is waited for, and why. It logs one line at first and
// then one every [waitInterval], however often it is called.
func (p *phase) wait(ctx context.Context, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if p.waiting == "" {
		p.since, p.logged = now, time.Time{}
	}
	what, reason := describeWait(err)
	p.waiting = "waiting for " + what + ": " + reason
	if now.Sub(p.logged) < p.interval {
		return
	}
	p.logged = now
	p.logger.WarnContext(ctx, "waiting for "+what, "reason", reason, "for", now.Sub(p.since).Round(time.Second))
}

func describeWait(err error) (what, reason string) {
	if open, ok := errors.AsType[*OpenError](err); ok {
		return open.What + " at " + open.Where, open.Reason
	}
	return "the database", oneLine(err)
}

// String describes the phase, for example "waiting for the database at db:5432: no
// answer".
func (p *phase) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting != "" {
		return p.waiting
	}
	return p.doing
}

// reaching spaces the attempts to reach what is being waited for.
var reaching = backoff.Policy{First: 100 * time.Millisecond, Max: 2 * time.Second, Jitter: 0.3}

// untilReachable repeats an attempt while it fails with [ErrUnreachable] and the
// context lasts.
func untilReachable(ctx context.Context, p *phase, attempt func(context.Context) error) error {
	for n := 1; ; n++ {
		err := attempt(ctx)
		if !errors.Is(err, ErrUnreachable) || ctx.Err() != nil {
			return err
		}
		p.wait(ctx, err)
		if reaching.Wait(ctx, n) != nil {
			return err
		}
	}
}
