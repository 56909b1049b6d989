package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"crumbtrail/audit"
	"crumbtrail/domain/stream"
	"crumbtrail/internal/client"
)

type auditVerifyCommand struct {
	auditFlags `embed:""`
}

var (
	// errDamaged is returned if the log has findings.
	errDamaged = errors.New("the log is damaged")
	// errUnverified is returned if the log could not be read to its end.
	errUnverified = errors.New("the log could not be verified")
)

// Run prints a line for every finding, and the totals at the end. It fails with
// [errUnverified] or [errDamaged].
func (v auditVerifyCommand) Run(ctx context.Context, to console) error {
	totals, err := v.verify(ctx, to)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnverified, err)
	}
	findings := formatFindings(totals)
	_, err = fmt.Fprintf(to.out, "events: %d, streams: %d, snapshots: %d, plans: %d, runs: %d; %s\n",
		totals.Events, totals.Streams, totals.Snapshots, totals.Plans, totals.Runs, findings)
	switch {
	case err != nil:
		return err
	case totals.Findings > 0:
		return fmt.Errorf("%w: %s", errDamaged, findings)
	case totals.Newer > 0:
		return fmt.Errorf("%w in full: %s; verify it with that version", errUnverified, findings)
	}
	return nil
}

// formatFindings describes the state of a log: intact, its findings, what could not be
// verified.
func formatFindings(totals audit.Totals) string {
	newer := counted(totals.Newer, "event") + " written by a newer version of the program"
	switch {
	case totals.Findings == 0 && totals.Newer == 0:
		return "intact"
	case totals.Newer == 0:
		return counted(totals.Findings, "finding")
	case totals.Findings == 0:
		return newer
	}
	return counted(totals.Findings, "finding") + ", " + newer
}

func counted(count int, what string) string {
	if count == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", count, what)
}

func (v auditVerifyCommand) verify(ctx context.Context, to console) (totals audit.Totals, err error) {
	source, err := v.open(ctx)
	if err != nil {
		return totals, err
	}
	defer func() { err = errors.Join(err, source.close()) }()
	shown := newProgress(to.err)
	defer shown.end()
	found := func(f audit.Finding) error {
		_, err := fmt.Fprintln(to.out, f)
		return err
	}
	update := func(events int) {
		if shown.due("read") {
			shown.line(fmt.Sprintf("%d events read", events))
		}
	}
	if source.log == nil {
		return verifyThrough(ctx, source.server, found, update)
	}
	return audit.Verify(ctx, source.log, audit.Verification{Scope: stream.AllKitchens(), Found: found, Progress: update})
}

// verifyThrough verifies through a server, which limits it to one kitchen.
func verifyThrough(
	ctx context.Context, server client.Client, found func(audit.Finding) error, update func(events int),
) (audit.Totals, error) {
	body, err := server.Stream(ctx, http.MethodGet, "/v1/audit/verify", nil, http.NoBody)
	if err != nil {
		return audit.Totals{}, err
	}
	defer body.Close()
	type verifyLine struct {
		Finding *audit.Finding
		Events  int
		Totals  *audit.Totals
	}
	for line, err := range client.Lines[verifyLine](body) {
		switch {
		case err != nil:
			return audit.Totals{}, err
		case line.Totals != nil:
			return *line.Totals, nil
		case line.Finding != nil:
			if err := found(*line.Finding); err != nil {
				return audit.Totals{}, err
			}
		default:
			update(line.Events)
		}
	}
	return audit.Totals{}, io.ErrUnexpectedEOF
}
