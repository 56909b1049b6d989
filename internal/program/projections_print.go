package program

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"crumbtrail/api"
)

// printProjections prints a line for each, and below them what needs somebody.
func printProjections(to io.Writer, list []api.Projection) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tSTATE\tGENERATION\tPOSITION\tBEHIND\tOWNER\tREBUILD")
	for _, p := range list {
		rebuild := "-"
		if p.Rebuild != nil {
			rebuild = rebuildInWords(*p.Rebuild, false)
		}
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%s\t%s\t%s\n", p.Name, p.State, p.Generation, p.Position, behindInWords(p), ownerInWords(p), rebuild)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, p := range list {
		if p.Attention != "" {
			fmt.Fprintln(to, "!", p.Attention)
		}
	}
	return nil
}

func printProjection(to io.Writer, p api.ProjectionHistory) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	row := func(what, value string) { fmt.Fprintf(table, "%s\t%s\n", what, value) }
	row("name", p.Name)
	row("state", p.State)
	row("version", fmt.Sprint(p.Version))
	row("generation", fmt.Sprint(p.Generation))
	row("position", p.Position+" of "+p.Head)
	row("behind", behindInWords(p.Projection))
	row("owner", ownerInWords(p.Projection)+fmt.Sprintf(", term %d", p.Term))
	if p.EventsFolded != nil {
		row("events", fmt.Sprint(*p.EventsFolded))
	}
	if pause := p.Pause; pause != nil {
		if pause.Event != nil {
			row("paused at", placeInWords(*pause.Event))
		}
		row("error", pause.Error)
		next := ""
		if pause.NextAttemptAt != nil {
			next = ", the next at " + pause.NextAttemptAt.Format(time.RFC3339)
		}
		row("attempts", fmt.Sprint(pause.Attempts)+next)
	}
	if p.Rebuild != nil {
		row("rebuild", rebuildInWords(*p.Rebuild, false))
	}
	if p.Attention != "" {
		row("attention", p.Attention)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if p.Verification != nil {
		printVerification(to, *p.Verification)
	}
	return printHistory(to, p.History)
}

func behindInWords(p api.Projection) string {
	if p.LagPositions == 0 {
		return "-"
	}
	return fmt.Sprintf("%d positions, %s", p.LagPositions, inSeconds(p.LagSeconds))
}

func ownerInWords(p api.Projection) string {
	if p.UnownedSeconds > 0 || p.Owner == nil {
		return "nobody for " + inSeconds(p.UnownedSeconds)
	}
	return fmt.Sprintf("%s/%d, heard of %s ago", p.Owner.Host, p.Owner.PID, inSeconds(p.Owner.HeartbeatSeconds))
}

func placeInWords(event api.EventPlace) string {
	return fmt.Sprintf("%s, revision %d of %s at %s", event.Type, event.Revision, event.Stream, event.Position)
}

func inSeconds(seconds float64) string {
	return time.Duration(seconds * float64(time.Second)).Round(100 * time.Millisecond).String()
}

// printVerification says which tables differ, with counts and the first keys.
func printVerification(to io.Writer, v api.Verification) {
	at := v.At.Format(time.RFC3339)
	if v.Same {
		fmt.Fprintf(to, "verified %s at position %s: %d tables are the same\n", at, v.Position, len(v.Tables))
		return
	}
	fmt.Fprintf(to, "verified %s at position %s: what is served differs from what the log folds to\n", at, v.Position)
	for _, table := range v.Tables {
		if !table.Same {
			fmt.Fprintf(to, "  %s: %d rows served, %d rebuilt; first differing keys: %s\n", table.Table, table.LiveRows, table.RebuiltRows, strings.Join(table.DifferingKeys, ", "))
		}
	}
}

func printHistory(to io.Writer, history []api.ProjectionEvent) error {
	if len(history) == 0 {
		return nil
	}
	fmt.Fprintln(to, "history, the latest first:")
	table := tabwriter.NewWriter(to, 2, 0, 2, ' ', 0)
	for _, action := range history {
		about := []string{}
		if action.Reason != "" {
			about = append(about, action.Reason)
		}
		if action.Event != nil {
			about = append(about, placeInWords(*action.Event))
		}
		if action.Detail != "" {
			about = append(about, action.Detail)
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", action.At.Format(time.RFC3339), action.Kind, action.Actor, strings.Join(about, "; "))
	}
	return table.Flush()
}
