package program

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/internal/baketracker"
	"crumbtrail/internal/pgcluster"
)

// Import imports a bake-tracker v4 export. Where a server has the data
// directory, the server does it.
type Import struct {
	Storage
	File   string `arg:"" help:"The export, a JSON file; - reads standard input." type:"existingfile" placeholder:"FILE"`
	Server string `help:"Address of a running server that is to import it, such as http://127.0.0.1:8080." env:"CRUMBTRAIL_SERVER" placeholder:"URL"`
}

var (
	// errIncomplete says that records were left out.
	errIncomplete = errors.New("some records could not be taken")
	// errServer says that a server refused.
	errServer = errors.New("the server refused")
)

// Run carries out the command.
func (i Import) Run(ctx context.Context, to console) error {
	source, err := i.openFile()
	if err != nil {
		return err
	}
	defer source.Close()
	report, err := i.carryOut(ctx, to, source)
	if err != nil {
		return fmt.Errorf("import %s: %w", i.File, err)
	}
	return printReport(to.out, report)
}

func (i Import) openFile() (io.ReadCloser, error) {
	if i.File == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	return os.Open(i.File)
}

func (i Import) carryOut(ctx context.Context, to console, source io.Reader) (baketracker.Report, error) {
	if i.Server != "" {
		return i.overHTTP(ctx, to, i.Server, source)
	}
	opened, err := i.open(ctx, slog.New(slog.DiscardHandler))
	if errors.Is(err, pgcluster.ErrInUse) {
		if server := i.noted(); server != "" {
			return i.overHTTP(ctx, to, server, source)
		}
	}
	if err != nil {
		return baketracker.Report{}, err
	}
	bar := newProgress(to.err)
	report, err := baketracker.Import(ctx, commands.New(opened.log, commands.Options{}), i.sender(), source, bar.show)
	bar.end()
	return report, errors.Join(err, opened.close(context.WithoutCancel(ctx)))
}

func (i Import) sender() commands.Caller {
	return commands.Caller{Kitchen: domain.Home, Actor: "import", Correlation: "import " + i.File}
}

// overHTTP lets a server do it. How far it is cannot be seen from here.
func (i Import) overHTTP(ctx context.Context, to console, server string, source io.Reader) (baketracker.Report, error) {
	fmt.Fprintf(to.err, "importing through the server at %s\n", server)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(server, "/")+"/v1/import", source)
	if err != nil {
		return baketracker.Report{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return baketracker.Report{}, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		var problem struct{ Detail string }
		if err := json.NewDecoder(response.Body).Decode(&problem); err != nil {
			return baketracker.Report{}, fmt.Errorf("%w: %s", errServer, response.Status)
		}
		return baketracker.Report{}, fmt.Errorf("%w: %s", errServer, problem.Detail)
	}
	var report baketracker.Report
	if err := json.NewDecoder(response.Body).Decode(&report); err != nil {
		return baketracker.Report{}, fmt.Errorf("read the report: %w", err)
	}
	return report, nil
}

// printReport says what was done and, record by record, what was not. It fails
// with [errIncomplete] where something was left out.
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
	for _, note := range report.Notes {
		fmt.Fprintf(to, "note: %s: %s\n", note.Record, note.Reason)
	}
	for _, left := range report.Skipped {
		fmt.Fprintf(to, "left out: %s: %s\n", left.Record, left.Reason)
	}
	if len(report.Skipped) > 0 {
		return fmt.Errorf("%w: %d", errIncomplete, len(report.Skipped))
	}
	return nil
}
