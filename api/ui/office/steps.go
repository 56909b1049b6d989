package office

import (
	"encoding/json"
	"net/http"
	"strconv"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/page"
	"crumbtrail/audit"
	"crumbtrail/domain/stream"
)

// stepsPage is a stream revision by revision: each event with what it changed.
type stepsPage struct {
	page.Head
	Stream string
	Steps  []shownStep
	// Failure is why the rest cannot be read; empty if it can.
	Failure string
	// History is the address of the stream's history; Earlier and Later are those of other steps, empty without any.
	History, Earlier, Later string
}

// shownStep is an event with what it changed.
type shownStep struct {
	audit.Step
	Title, Full string
	Changes     []shownChange

	changes []change
}

var stepsTemplate = page.NewTemplate[stepsPage](files, "steps.html")

// mostSteps is how many steps a page has.
const mostSteps = 20

// stepsPath is the address of the steps of a stream, from a revision on.
func stepsPath(name string, from uint64) string {
	path := page.At("/history/{}", name)
	if from > 0 {
		path += "?from=" + strconv.FormatUint(from, 10)
	}
	return path
}

func showSteps(v *page.Visit) error {
	name := v.Path("stream")
	from, _ := strconv.ParseUint(v.Query("from"), 10, 32) // anything else is the beginning
	data := stepsPage{Stream: name, History: historyOf(name)}
	if err := data.read(v, from); err != nil {
		return err
	}
	if len(data.Steps) > mostSteps {
		data.Steps, data.Later = data.Steps[:mostSteps], stepsPath(name, from+mostSteps)
	}
	if from > 0 {
		data.Earlier = stepsPath(name, from-min(from, mostSteps))
	}
	if err := data.word(v); err != nil {
		return err
	}
	data.Head = v.Head(historySection, v.T("history.steps"), page.Link{Path: "/history", Text: v.T("nav.history")})
	return stepsTemplate.Render(v, http.StatusOK, data)
}

// read reads the steps from a revision on, one more than the page has. The one before tells what the first one changed.
func (p *stepsPage) read(v *page.Visit, from uint64) error {
	first := from - min(from, 1)
	path := page.At("/v1/audit/streams/{}/replay?from={}&to={}", p.Stream, strconv.FormatUint(first, 10),
		strconv.FormatUint(from+mostSteps, 10))
	of, _ := stream.Parse(p.Stream)
	state := states{keeps: of.Category == stream.Pantries}
	return page.Lines(v, path, func(text []byte) error {
		var line struct {
			audit.Step
			Error *problem.Problem
		}
		if err := json.Unmarshal(text, &line); err != nil {
			return err
		}
		if line.Error == nil {
			return p.add(v, line.Step, from, &state)
		}
		p.Failure = v.T("history.steps.broken")
		return nil
	})
}

// word writes what changed in words, with the names that the trail has.
func (p *stepsPage) word(v *page.Visit) error {
	if len(p.Steps) == 0 {
		return nil
	}
	first, last := p.Steps[0].RecordedAt, p.Steps[len(p.Steps)-1].RecordedAt
	told, err := toldOf(v, p.Stream, first, last)
	if err != nil {
		return err
	}
	words := wording{v, map[string]string{}}
	words.remember(told)
	for i := range p.Steps {
		p.Steps[i].Changes = words.write(p.Steps[i].changes)
	}
	return nil
}

// add adds a step, unless it only tells what the first one changed.
func (p *stepsPage) add(v *page.Visit, one audit.Step, from uint64, state *states) error {
	content, err := json.Marshal(one.State)
	if err != nil {
		return err
	}
	changes, err := state.next(content)
	if one.Revision >= from {
		p.Steps = append(p.Steps, shownStep{
			Step: one, Title: titleOf(v, one.Type), Full: eventPath(p.Stream, one.Revision), changes: changes,
		})
	}
	return err
}
