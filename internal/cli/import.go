package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"time"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/internal/app"
	"crumbtrail/internal/baketracker"
	"crumbtrail/internal/client"
	"crumbtrail/internal/pgcluster"
)

// importCommand imports into the log, or through the server that has the data
// directory.
type importCommand struct {
	storageFlags `embed:""`
	File         string `arg:"" help:"The export, a JSON file; - reads standard input." type:"existingfile" placeholder:"FILE"`
	Actor        string `help:"Name to record as the actor. Default: the current user." env:"CRUMBTRAIL_ACTOR" placeholder:"NAME"`
	Server       string `help:"URL of a running server, for example http://127.0.0.1:8080." env:"CRUMBTRAIL_SERVER" placeholder:"URL"`
}

// Help is the second paragraph of the help.
func (importCommand) Help() string {
	return "Without --server the command writes to the log itself. " +
		"If a server runs on the data directory, the command goes through that server. Repeating an import changes nothing."
}

// errIncomplete is returned if records were skipped.
var errIncomplete = errors.New("some records were skipped")

func (i importCommand) Run(ctx context.Context, to console) error {
	source, err := i.openFile()
	if err != nil {
		return err
	}
	defer source.Close()
	report, err := i.importFrom(ctx, to, source)
	if err != nil {
		return fmt.Errorf("import %s: %w", i.File, err)
	}
	return printReport(to.out, report)
}

func (i importCommand) openFile() (io.ReadCloser, error) {
	if i.File == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	return os.Open(i.File)
}

func (i importCommand) importFrom(ctx context.Context, to console, source io.Reader) (baketracker.Report, error) {
	if i.Server != "" {
		return i.importThrough(ctx, to, source)
	}
	storage, err := app.OpenStorage(ctx, i.options(app.CommandPatience), slog.New(slog.DiscardHandler))
	if errors.Is(err, pgcluster.ErrInUse) {
		report, throughErr := i.importThrough(ctx, to, source)
		if !errors.Is(throughErr, client.ErrNoServer) {
			return report, throughErr
		}
	}
	if err != nil {
		return baketracker.Report{}, err
	}
	report, err := i.importInto(ctx, to, storage, source)
	return report, errors.Join(err, storage.Close(context.WithoutCancel(ctx)))
}

// importInto imports into a log, showing progress.
func (i importCommand) importInto(ctx context.Context, to console, storage *app.Storage, source io.Reader) (baketracker.Report, error) {
	identities, err := storage.Identities(ctx)
	if err != nil {
		return baketracker.Report{}, err
	}
	caller := commands.Caller{Kitchen: domain.Home, Actor: "import", Correlation: "import " + i.File}
	if name := cmp.Or(i.Actor, currentUser()); name != "" {
		if caller.Actor, err = identities.ID(ctx, caller.Kitchen, name); err != nil {
			return baketracker.Report{}, err
		}
	}
	shown := importProgress{newProgress(to.err)}
	defer shown.end()
	application := commands.New(storage.Log, commands.Options{Defaults: app.Defaults(""), Secret: identities.Secret})
	return baketracker.Import(ctx, application, caller, source, shown.update)
}

// importThrough imports through a server, without showing progress.
func (i importCommand) importThrough(ctx context.Context, to console, source io.Reader) (baketracker.Report, error) {
	server, err := client.FindHolder(ctx, i.Server, i.DataDir)
	if err != nil {
		return baketracker.Report{}, err
	}
	server.Actor = cmp.Or(i.Actor, currentUser())
	fmt.Fprintf(to.err, "importing through the server at %s\n", server)
	body, err := server.Stream(ctx, http.MethodPost, "/v1/import", nil, source)
	if err != nil {
		return baketracker.Report{}, asRefusedExport(err)
	}
	defer body.Close()
	var report baketracker.Report
	if err := json.NewDecoder(body).Decode(&report); err != nil {
		return baketracker.Report{}, fmt.Errorf("decode the report: %w", err)
	}
	return report, nil
}

// refusedExport is the refusal of an export by a server. It has the exit code that the
// refusal has without a server.
type refusedExport struct {
	error
	kind error
}

func (r refusedExport) Unwrap() []error { return []error{r.error, r.kind} }

// asRefusedExport returns an error of a server's import with its kind, if it has one.
func asRefusedExport(err error) error {
	refused, ok := errors.AsType[*client.Error](err)
	if !ok {
		return err
	}
	kinds := map[string]error{"unreadable_json": baketracker.ErrUnreadable, "not_an_export": baketracker.ErrNotAnExport}
	if kind := kinds[refused.Code]; kind != nil {
		return refusedExport{error: err, kind: kind}
	}
	return err
}

// importProgress shows a bar per section on a terminal, a line per section
// elsewhere.
type importProgress struct{ *progress }

func (p importProgress) update(now baketracker.Progress) {
	if !p.terminal {
		if now.Section != p.phase {
			p.line(fmt.Sprintf("importing %s (%d)", now.Section, now.Total))
		}
		p.phase = now.Section
		return
	}
	if now.Section != p.phase {
		p.end()
		p.shown = time.Now()
	}
	p.phase = now.Section
	p.line(fmt.Sprintf("%-20s %s %d/%d", now.Section, bar(int64(now.Done), int64(now.Total)), now.Done, now.Total))
}

// printReport prints what was imported and, record by record, what was not. It
// fails with [errIncomplete] if records were skipped.
func printReport(to io.Writer, report baketracker.Report) error {
	fmt.Fprintf(to, "%-20s %9s %9s %9s\n", "", "created", "updated", "unchanged")
	for _, row := range []struct {
		what  string
		count func(baketracker.Counts) int
	}{
		{"ingredients", func(c baketracker.Counts) int { return c.Ingredients }},
		{"materials", func(c baketracker.Counts) int { return c.Materials }},
		{"lots", func(c baketracker.Counts) int { return c.Lots }},
		{"recipes", func(c baketracker.Counts) int { return c.Recipes }},
		{"finished units", func(c baketracker.Counts) int { return c.FinishedUnits }},
		{"finished goods", func(c baketracker.Counts) int { return c.FinishedGoods }},
		{"occasions", func(c baketracker.Counts) int { return c.Occasions }},
		{"production targets", func(c baketracker.Counts) int { return c.ProductionTargets }},
		{"assembly targets", func(c baketracker.Counts) int { return c.AssemblyTargets }},
	} {
		fmt.Fprintf(to, "%-20s %9d %9d %9d\n", row.what, row.count(report.Created), row.count(report.Updated), row.count(report.Unchanged))
	}
	for _, named := range report.Names {
		fmt.Fprintf(to, "name: %s: is %s %s", named.Record, named.Kind, named.Slug)
		if named.Derived != "" {
			fmt.Fprintf(to, ", because %s is %s", named.Derived, cmp.Or(named.Holder, "another one"))
		}
		fmt.Fprintln(to)
	}
	for _, note := range report.Notes {
		fmt.Fprintf(to, "note: %s: %s\n", note.Record, note.Reason)
	}
	for _, skipped := range report.Skipped {
		fmt.Fprintf(to, "skipped: %s: %s\n", skipped.Record, skipped.Reason)
	}
	if len(report.Skipped) > 0 {
		return fmt.Errorf("%w: %d", errIncomplete, len(report.Skipped))
	}
	return nil
}
