package program

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"crumbtrail/audit"
	"crumbtrail/domain/stream"
	"crumbtrail/eventstore"
	"crumbtrail/internal/pgcluster"
)

// Audit looks at what happened.
type Audit struct {
	List   AuditList   `cmd:"" help:"Say who did what, when and why, the newest first; a running server is asked."`
	Replay AuditReplay `cmd:"" help:"Go through a stream event by event and show the state after each."`
	Verify AuditVerify `cmd:"" help:"Go through the whole log and say what is wrong with it; the exit code is 0 if nothing is, 8 if something is, another if it could not be gone through."`
}

// Trail says where the log is. Where a server has the data directory, the server
// is asked.
type Trail struct {
	Storage
	Server string `help:"Address of a running server that is to be asked, such as http://127.0.0.1:8080." env:"CRUMBTRAIL_SERVER" placeholder:"URL"`
}

var (
	// errDamaged says that something is wrong with a log.
	errDamaged = errors.New("the log is damaged")
	// errUnverified says that a log could not be gone through to its end.
	errUnverified = errors.New("the log could not be verified")
	// errNothingThere keeps a question from making a data directory.
	errNothingThere = errors.New("there is no log in the data directory")
	// errNoServer is for what needs read models.
	errNoServer = errors.New("no server is running on the data directory: start one, or say --server")
)

// open opens the log, or says which server is to be asked instead.
func (t Trail) open(ctx context.Context) (log eventstore.Store, server string, closing func() error, err error) {
	if t.Server != "" {
		return nil, t.Server, noClosing, nil
	}
	place := cmp.Or(t.EventstoreURL, t.DatabaseURL)
	if place == "" {
		place = t.DataDir
		if _, err := os.Stat(t.clusterDir()); errors.Is(err, fs.ErrNotExist) {
			return nil, "", noClosing, fmt.Errorf("%w: %s", errNothingThere, t.DataDir)
		}
	}
	log, closing, err = openPlace(ctx, place, eventstore.Limits{}, slog.New(slog.DiscardHandler))
	if !errors.Is(err, pgcluster.ErrInUse) {
		return log, "", closing, err
	}
	if server := t.noted(); server != "" {
		return nil, server, noClosing, nil
	}
	return nil, "", noClosing, err
}

func noClosing() error { return nil }

// ask asks a server and hands over its answer, which the caller closes.
func ask(ctx context.Context, server, path string, query url.Values) (io.ReadCloser, error) {
	address := strings.TrimSuffix(server, "/") + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode == http.StatusOK {
		return response.Body, nil
	}
	defer response.Body.Close()
	var problem struct{ Detail string }
	if err := json.NewDecoder(response.Body).Decode(&problem); err != nil {
		return nil, fmt.Errorf("%w: %s", errServer, response.Status)
	}
	return nil, fmt.Errorf("%w: %s", errServer, problem.Detail)
}

// AuditReplay goes through a stream.
type AuditReplay struct {
	Trail
	Stream string  `arg:"" help:"The stream, such as pantry-home or recipe-home.bread; audit list names them." placeholder:"STREAM"`
	From   uint64  `help:"The first revision to show." placeholder:"N"`
	To     *uint64 `help:"The last revision to show." placeholder:"N"`
	JSON   bool    `name:"json" help:"Print one JSON object a line, with the whole state after each event."`
}

// Run carries out the command.
func (r AuditReplay) Run(ctx context.Context, to console) (err error) {
	log, server, closing, err := r.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closing()) }()
	show := printer(r.Stream, to.out)
	if r.JSON {
		show = func(step audit.Step) error { return printJSON(to.out, step) }
	}
	if log == nil {
		return r.overHTTP(ctx, server, show)
	}
	for step, err := range audit.Replay(ctx, log, r.Stream, audit.Span{From: r.From, To: r.To}) {
		if err != nil {
			return err
		}
		if err := show(step); err != nil {
			return err
		}
	}
	return nil
}

func (r AuditReplay) overHTTP(ctx context.Context, server string, show func(audit.Step) error) error {
	query := url.Values{"from": {fmt.Sprint(r.From)}}
	if r.To != nil {
		query.Set("to", fmt.Sprint(*r.To))
	}
	body, err := ask(ctx, server, "/v1/audit/streams/"+url.PathEscape(r.Stream)+"/replay", query)
	if err != nil {
		return err
	}
	defer body.Close()
	for lines := json.NewDecoder(body); ; {
		var line struct {
			audit.Step
			Error *struct{ Detail string } `json:"error"`
		}
		err := lines.Decode(&line)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read the replay: %w", err)
		case line.Error != nil:
			return fmt.Errorf("%w: %s", errServer, line.Error.Detail)
		}
		if err := show(line.Step); err != nil {
			return err
		}
	}
}

// printer prints an event for people: who did what and why, and what that changed.
func printer(name string, to io.Writer) func(audit.Step) error {
	of, _ := stream.Parse(name)
	states := statePrinter{to: to, isPart: of.Category == stream.Pantries}
	return func(step audit.Step) error {
		reason := ""
		if step.Reason != "" {
			reason = "    reason: " + step.Reason + "\n"
		}
		_, err := fmt.Fprintf(to, "%d  %s  %s  %s\n    %s\n%s", step.Revision, moment(step.RecordedAt), cmp.Or(step.Actor, "nobody"), step.Command, step.Description, reason)
		if err != nil {
			return err
		}
		return states.print(step.State)
	}
}

func printJSON(to io.Writer, step audit.Step) error {
	text, err := json.Marshal(step)
	if err != nil {
		return err
	}
	_, err = to.Write(append(text, '\n'))
	return err
}

func moment(at time.Time) string { return at.Local().Format("2006-01-02 15:04:05") }
