package office

import (
	"encoding/json"
	"net/http"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/page"
	"crumbtrail/audit"
)

// verifyPage is the outcome of a verification of the log.
type verifyPage struct {
	page.Head
	Findings []finding
	// Totals are nil for a verification that ended early.
	Totals *audit.Totals
	// Failure is why it ended early; empty if that is unknown.
	Failure string
	// Left is the number of findings that are not listed.
	Left int
}

// finding is a fault of the log.
type finding struct {
	audit.Finding
	// Full is the address of the event; empty if there is none.
	Full string
}

var verifyTemplate = page.NewTemplate[verifyPage](files, "verify.html")

// mostFindings bounds the findings that a page lists.
const mostFindings = 200

func verifyLog(v *page.Visit) error {
	var data verifyPage
	err := page.Lines(v, "/v1/audit/verify", func(text []byte) error {
		var line struct {
			Finding *audit.Finding
			Totals  *audit.Totals
			Error   *problem.Problem
		}
		if err := json.Unmarshal(text, &line); err != nil {
			return err
		}
		switch {
		case line.Totals != nil:
			data.Totals = line.Totals
		case line.Error != nil:
			data.Failure = line.Error.Detail
		case line.Finding != nil && len(data.Findings) == mostFindings:
			data.Left++
		case line.Finding != nil:
			data.Findings = append(data.Findings, findingOf(*line.Finding))
		}
		return nil
	})
	if err != nil {
		return err
	}
	data.Head = v.Head(systemSection, v.T("verify.result"), crumb(v))
	return verifyTemplate.Render(v, http.StatusOK, data)
}

func findingOf(found audit.Finding) finding {
	f := finding{Finding: found}
	if found.Type != "" {
		f.Full = eventPath(found.Stream, found.Revision)
	}
	return f
}
