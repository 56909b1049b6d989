package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"crumbtrail/api/admin"
)

// printProjections prints a line for each projection, and below the table what needs
// attention.
func printProjections(to io.Writer, list admin.ProjectionList) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tSTATE\tGENERATION\tPOSITION\tLAG\tOWNER\tREBUILD")
	for _, p := range list.Items {
		rebuild := "-"
		if p.Rebuild != nil {
			rebuild = formatRebuild(*p.Rebuild, false)
		}
		fmt.Fprintf(table, "%s\t%s\t%d\t%s\t%s\t%s\t%s\n", p.Name, p.State, p.Generation, p.Position, formatLag(p), formatOwner(p), rebuild)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(to, "log", cmp.Or(list.CurrentLogID, "unknown"))
	for _, p := range list.Items {
		if p.Attention != "" {
			fmt.Fprintln(to, "!", p.Attention)
		}
	}
	return nil
}

func printProjection(to io.Writer, p admin.ProjectionHistory) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	row := func(name, value string) { fmt.Fprintf(table, "%s\t%s\n", name, value) }
	row("name", p.Name)
	row("state", p.State)
	row("version", fmt.Sprint(p.Version))
	row("generation", fmt.Sprint(p.Generation))
	row("position", p.Position+" of "+p.Head)
	row("log", formatLog(p))
	if p.NotServed != "" {
		row("not served", p.NotServed)
	}
	row("lag", formatLag(p.Projection))
	row("owner", formatOwner(p.Projection)+fmt.Sprintf(", term %d", p.Term))
	if p.EventsFolded != nil {
		row("events", fmt.Sprint(*p.EventsFolded))
	}
	if pause := p.Pause; pause != nil {
		if pause.Event != nil {
			row("paused at", formatEvent(*pause.Event))
		}
		row("error", pause.Error)
		next := ""
		if pause.NextAttemptAt != nil {
			next = ", next at " + pause.NextAttemptAt.Format(time.RFC3339)
		}
		row("attempts", fmt.Sprint(pause.Attempts)+next)
	}
	if p.Rebuild != nil {
		row("rebuild", formatRebuild(*p.Rebuild, false))
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

// formatLog names the log that the tables are of, and the log if it is another one.
func formatLog(p admin.ProjectionHistory) string {
	switch {
	case p.LogID == "":
		return "none yet; the log is " + cmp.Or(p.CurrentLogID, "unknown")
	case p.LogID != p.CurrentLogID:
		return p.LogID + "; the log is " + cmp.Or(p.CurrentLogID, "unknown")
	}
	return p.LogID
}

func formatLag(p admin.Projection) string {
	if p.LagPositions == 0 {
		return "-"
	}
	return fmt.Sprintf("%d positions, %s", p.LagPositions, formatSeconds(p.LagSeconds))
}

func formatOwner(p admin.Projection) string {
	if p.UnownedSeconds > 0 || p.Owner == nil {
		return "none for " + formatSeconds(p.UnownedSeconds)
	}
	return fmt.Sprintf("%s/%d, heartbeat %s ago", p.Owner.Host, p.Owner.PID, formatSeconds(p.Owner.HeartbeatSeconds))
}

func formatEvent(event admin.EventPlace) string {
	return fmt.Sprintf("%s, revision %d of %s at %s", event.Type, event.Revision, event.Stream, event.Position)
}

func formatSeconds(seconds float64) string {
	return time.Duration(seconds * float64(time.Second)).Round(100 * time.Millisecond).String()
}

// printVerification prints which tables differ, with row counts and the first
// differing keys.
func printVerification(to io.Writer, v admin.Verification) {
	at := v.At.Format(time.RFC3339)
	if v.Same {
		fmt.Fprintf(to, "compared %s at position %s: %d tables are equal\n", at, v.Position, len(v.Tables))
		return
	}
	fmt.Fprintf(to, "compared %s at position %s: the live tables differ from the rebuilt ones\n", at, v.Position)
	for _, table := range v.Tables {
		if !table.Same {
			fmt.Fprintf(to, "  %s: %d rows live, %d rebuilt; first differing keys: %s\n",
				table.Table, table.LiveRows, table.RebuiltRows, strings.Join(table.DifferingKeys, ", "))
		}
	}
}

func printHistory(to io.Writer, history []admin.ProjectionEvent) error {
	if len(history) == 0 {
		return nil
	}
	fmt.Fprintln(to, "history, newest first:")
	table := tabwriter.NewWriter(to, 2, 0, 2, ' ', 0)
	for _, action := range history {
		details := []string{}
		if action.Reason != "" {
			details = append(details, action.Reason)
		}
		if action.Event != nil {
			details = append(details, formatEvent(*action.Event))
		}
		if action.Detail != "" {
			details = append(details, action.Detail)
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", action.At.Format(time.RFC3339), action.Kind, action.Actor, strings.Join(details, "; "))
	}
	return table.Flush()
}
