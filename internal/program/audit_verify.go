package program

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"crumbtrail/audit"
)

// AuditVerify goes through the whole log.
type AuditVerify struct{ Trail }

// Run carries out the command: a line for everything that is wrong, and one at the
// end that says how much was gone through. Where the log cannot be gone through to
// its end it fails with [errUnverified], where something is wrong with
// [errDamaged].
func (a AuditVerify) Run(ctx context.Context, to console) error {
	totals, err := a.verify(ctx, to)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnverified, err)
	}
	_, err = fmt.Fprintf(to.out, "events: %d, streams: %d, snapshots: %d, plans: %d, runs: %d; %s\n",
		totals.Events, totals.Streams, totals.Snapshots, totals.Plans, totals.Runs, verdict(totals.Findings))
	if err == nil && totals.Findings > 0 {
		err = fmt.Errorf("%w: %s", errDamaged, verdict(totals.Findings))
	}
	return err
}

func verdict(findings int) string {
	switch findings {
	case 0:
		return "nothing is wrong"
	case 1:
		return "1 thing is wrong"
	}
	return fmt.Sprintf("%d things are wrong", findings)
}

func (a AuditVerify) verify(ctx context.Context, to console) (totals audit.Totals, err error) {
	log, server, closing, err := a.open(ctx)
	if err != nil {
		return totals, err
	}
	defer func() { err = errors.Join(err, closing()) }()
	pace := verifyPace{progress: newProgress(to.err)}
	defer pace.progress.end()
	found := func(f audit.Finding) error {
		_, err := fmt.Fprintln(to.out, f)
		return err
	}
	if log == nil {
		return verifyOverHTTP(ctx, server, found, pace.show)
	}
	return audit.Verify(ctx, log, audit.Verification{Found: found, Shown: pace.show})
}

// verifyOverHTTP lets a server do it, for the kitchen that it lets us see.
func verifyOverHTTP(ctx context.Context, server string, found func(audit.Finding) error, shown func(int)) (audit.Totals, error) {
	body, err := ask(ctx, server, "/v1/audit/verify", nil)
	if err != nil {
		return audit.Totals{}, err
	}
	defer body.Close()
	for lines := json.NewDecoder(body); ; {
		var line struct {
			Finding *audit.Finding
			Events  int
			Totals  *audit.Totals
			Error   *struct{ Detail string }
		}
		err := lines.Decode(&line)
		switch {
		case errors.Is(err, io.EOF):
			return audit.Totals{}, io.ErrUnexpectedEOF
		case err != nil:
			return audit.Totals{}, fmt.Errorf("read the findings: %w", err)
		case line.Error != nil:
			return audit.Totals{}, fmt.Errorf("%w: %s", errServer, line.Error.Detail)
		case line.Totals != nil:
			return *line.Totals, nil
		case line.Finding != nil:
			if err := found(*line.Finding); err != nil {
				return audit.Totals{}, err
			}
		default:
			shown(line.Events)
		}
	}
}

// verifyPace shows how far a verification is, now and then.
type verifyPace struct {
	progress *progress
	shown    time.Time
}

func (p *verifyPace) show(events int) {
	every := 5 * time.Second
	if p.progress.terminal {
		every = 200 * time.Millisecond
	}
	if now := time.Now(); now.Sub(p.shown) >= every {
		p.shown = now
		p.progress.line(fmt.Sprintf("%d events read", events))
	}
}
