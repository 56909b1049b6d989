package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"crumbtrail/api/admin"
	"crumbtrail/projections/engine"
)

type projectionsRebuildCommand struct {
	projectionFlags `embed:""`
	Reason          string `help:"Reason, for the history." placeholder:"TEXT"`
	Force           bool   `help:"Swap even if the rebuilt tables differ from the live ones."`
	Wait            bool   `help:"Wait until the rebuild ends. Ctrl-C stops waiting, not the rebuild." default:"true" negatable:""`
}

// errNotSwapped is returned if a rebuild ended without a swap.
var errNotSwapped = errors.New("the rebuilt tables are not live")

func (r projectionsRebuildCommand) Run(ctx context.Context, to console) error {
	if _, err := r.request(ctx, "rebuild", admin.RebuildInput{Reason: r.Reason, Force: r.Force}); err != nil {
		return err
	}
	if !r.Wait {
		_, err := fmt.Fprintf(to.out, "requested a rebuild of %s; \"crumbtrail projections show %s\" shows its progress\n", r.Name, r.Name)
		return err
	}
	shown := rebuildProgress{newProgress(to.err)}
	end, err := r.await(ctx, shown)
	shown.end()
	if ctx.Err() != nil {
		_, err := fmt.Fprintf(to.out, "stopped waiting; the rebuild of %s continues\n", r.Name)
		return err
	}
	if err != nil {
		return fmt.Errorf("wait for the rebuild of %s: %w", r.Name, err)
	}
	return r.report(to, end)
}

// rebuildEnds are the history entries that end a rebuild.
var rebuildEnds = []engine.Kind{
	engine.Finished, engine.Forced, engine.Refused, engine.Failed, engine.Cancelled,
}

const (
	pollInterval = 250 * time.Millisecond
	// maxOutage is how long the server may be unreachable: a rebuild resumes after
	// a restart.
	maxOutage = 2 * time.Minute
)

// await polls until the rebuild that was requested last has ended.
func (r projectionsRebuildCommand) await(ctx context.Context, shown rebuildProgress) (admin.ProjectionEvent, error) {
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	answered := time.Now()
	for {
		projection, err := r.read(ctx)
		switch {
		case err == nil:
			answered = time.Now()
			if end, ended := rebuildEnd(projection.History); ended {
				return end, nil
			}
			shown.update(projection.Projection)
		case ctx.Err() != nil:
			return admin.ProjectionEvent{}, ctx.Err()
		case errors.Is(err, errRefused) || time.Since(answered) > maxOutage:
			return admin.ProjectionEvent{}, err
		default:
			shown.unreachable()
		}
		select {
		case <-ctx.Done():
			return admin.ProjectionEvent{}, ctx.Err()
		case <-tick.C:
		}
	}
}

// rebuildEnd returns how the rebuild that was requested last has ended, if it has.
// The history is newest first.
func rebuildEnd(history []admin.ProjectionEvent) (admin.ProjectionEvent, bool) {
	for _, action := range history {
		if action.Kind == string(engine.Requested) {
			break
		}
		if slices.Contains(rebuildEnds, engine.Kind(action.Kind)) {
			return action, true
		}
	}
	return admin.ProjectionEvent{}, false
}

// report prints how a rebuild has ended. It fails with [errNotSwapped].
func (r projectionsRebuildCommand) report(to console, end admin.ProjectionEvent) error {
	if end.Verification != nil {
		printVerification(to.out, *end.Verification)
	}
	if kind := engine.Kind(end.Kind); kind == engine.Finished || kind == engine.Forced {
		_, err := fmt.Fprintf(to.out, "%s: generation %d is live (%s)\n", r.Name, end.Generation, end.Kind)
		return err
	}
	return fmt.Errorf("%w: %s", errNotSwapped, strings.TrimSuffix(end.Kind+": "+end.Detail, ": "))
}

// rebuildProgress shows the progress of a rebuild.
type rebuildProgress struct{ *progress }

func (p rebuildProgress) update(now admin.Projection) {
	if now.Rebuild != nil && p.due(now.Rebuild.Phase) {
		p.line(formatRebuild(*now.Rebuild, p.terminal))
	}
}

func (p rebuildProgress) unreachable() {
	if p.due("unreachable") {
		p.line("the server does not answer; still trying")
	}
}

// formatRebuild formats the state of a rebuild as a line, with a bar if it is shown
// on a terminal.
func formatRebuild(rebuild admin.Rebuild, withBar bool) string {
	line := rebuild.Phase
	if rebuild.EventsTotal > 0 {
		done, total := min(rebuild.EventsDone, rebuild.EventsTotal), rebuild.EventsTotal
		if withBar {
			line = fmt.Sprintf("%-9s %s", line, bar(done, total))
		}
		line += fmt.Sprintf(" %d %%, %d of %d events", 100*done/total, done, total)
	}
	if rebuild.EventsPerSecond > 0 {
		line += fmt.Sprintf(", %.0f/s", rebuild.EventsPerSecond)
	}
	if rebuild.SecondsLeft != nil {
		line += ", about " + formatSeconds(*rebuild.SecondsLeft) + " left"
	}
	if rebuild.Error != "" {
		line += "; last attempt failed: " + rebuild.Error
	}
	return line
}
