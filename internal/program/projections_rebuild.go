package program

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"crumbtrail/api"
	"crumbtrail/projections"
)

// ProjectionsRebuild makes the tables of a projection anew.
type ProjectionsRebuild struct {
	named  `embed:""`
	Reason string `help:"Why, for the records." placeholder:"TEXT"`
	Force  bool   `help:"Serve the new tables even if they differ from those that are served."`
	Wait   bool   `help:"Follow the rebuild until it has ended. Ctrl-C ends the following, not the rebuild." default:"true" negatable:""`
}

// errNotServed says that a rebuild has ended without its tables being served.
var errNotServed = errors.New("the rebuilt tables are not served")

// Run carries out the command.
func (r ProjectionsRebuild) Run(ctx context.Context, to console) error {
	if _, err := r.order(ctx, "rebuild", api.RebuildInput{Reason: r.Reason, Force: r.Force}); err != nil {
		return err
	}
	if !r.Wait {
		_, err := fmt.Fprintf(to.out, "%s will be rebuilt; show says how far it is\n", r.Name)
		return err
	}
	show := &rebuildProgress{bar: newProgress(to.err)}
	ending, err := r.follow(ctx, show)
	show.bar.end()
	if ctx.Err() != nil {
		_, err := fmt.Fprintf(to.out, "no longer followed; the rebuild of %s goes on\n", r.Name)
		return err
	}
	if err != nil {
		return fmt.Errorf("follow the rebuild of %s: %w", r.Name, err)
	}
	return r.report(to, ending)
}

// The ways in which a rebuild ends.
var endings = []projections.Kind{projections.Finished, projections.Forced, projections.Refused, projections.Failed, projections.Cancelled}

// How a rebuild is followed.
const (
	lookPause = 250 * time.Millisecond
	// patience is how long a server may be away: a rebuild outlives its program.
	patience = 2 * time.Minute
)

// follow looks again and again until the rebuild that was asked for last has
// ended.
func (r ProjectionsRebuild) follow(ctx context.Context, show *rebuildProgress) (api.ProjectionEvent, error) {
	tick := time.NewTicker(lookPause)
	defer tick.Stop()
	heard := time.Now()
	for {
		seen, err := r.look(ctx)
		switch {
		case err == nil:
			heard = time.Now()
			if ending, over := endingOf(seen.History); over {
				return ending, nil
			}
			show.look(seen.Projection)
		case ctx.Err() != nil:
			return api.ProjectionEvent{}, ctx.Err()
		case errors.Is(err, errRefused) || time.Since(heard) > patience:
			return api.ProjectionEvent{}, err
		default:
			show.away()
		}
		select {
		case <-ctx.Done():
			return api.ProjectionEvent{}, ctx.Err()
		case <-tick.C:
		}
	}
}

// endingOf is how the latest rebuild that was asked for has ended, if it has. The
// history begins with the latest.
func endingOf(history []api.ProjectionEvent) (api.ProjectionEvent, bool) {
	for _, action := range history {
		if action.Kind == string(projections.Requested) {
			break
		}
		if slices.Contains(endings, projections.Kind(action.Kind)) {
			return action, true
		}
	}
	return api.ProjectionEvent{}, false
}

// report says how a rebuild has ended. It fails with [errNotServed].
func (r ProjectionsRebuild) report(to console, ending api.ProjectionEvent) error {
	if ending.Verification != nil {
		printVerification(to.out, *ending.Verification)
	}
	if kind := projections.Kind(ending.Kind); kind == projections.Finished || kind == projections.Forced {
		_, err := fmt.Fprintf(to.out, "%s serves generation %d (%s)\n", r.Name, ending.Generation, ending.Kind)
		return err
	}
	return fmt.Errorf("%w: %s", errNotServed, strings.TrimSuffix(ending.Kind+": "+ending.Detail, ": "))
}

// rebuildProgress shows how far a rebuild is: again and again on a terminal, now
// and then elsewhere.
type rebuildProgress struct {
	bar   *progress
	phase string
	shown time.Time
}

const plainPause = 5 * time.Second

func (p *rebuildProgress) look(now api.Projection) {
	if now.Rebuild == nil {
		return
	}
	p.say(now.Rebuild.Phase, rebuildInWords(*now.Rebuild, p.bar.terminal))
}

func (p *rebuildProgress) away() { p.say("away", "the server does not answer; waiting for it") }

func (p *rebuildProgress) say(phase, line string) {
	if !p.bar.terminal && phase == p.phase && time.Since(p.shown) < plainPause {
		return
	}
	p.phase, p.shown = phase, time.Now()
	p.bar.line(line)
}

// rebuildInWords is a line, with a bar where that can move.
func rebuildInWords(rebuild api.Rebuild, bar bool) string {
	line := rebuild.Phase
	if rebuild.EventsTotal > 0 {
		done, total := min(rebuild.EventsDone, rebuild.EventsTotal), rebuild.EventsTotal
		if bar {
			filled := int(barWidth * done / total)
			line = fmt.Sprintf("%-9s [%s%s]", line, strings.Repeat("#", filled), strings.Repeat(".", barWidth-filled))
		}
		line += fmt.Sprintf(" %d %%, %d of %d events", 100*done/total, done, total)
	}
	if rebuild.EventsPerSecond > 0 {
		line += fmt.Sprintf(", %.0f a second", rebuild.EventsPerSecond)
	}
	if rebuild.SecondsLeft != nil {
		line += ", about " + inSeconds(*rebuild.SecondsLeft) + " left"
	}
	if rebuild.Error != "" {
		line += "; the last attempt failed: " + rebuild.Error
	}
	return line
}
