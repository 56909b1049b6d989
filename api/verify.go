package api

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/audit"
)

// A verification is answered by lines of these types.
type (
	// VerifyFinding is something that is wrong.
	VerifyFinding struct {
		Finding audit.Finding `json:"finding"`
	}
	// VerifyProgress says how far it is.
	VerifyProgress struct {
		Events int `json:"events" doc:"How many events of the log were read so far"`
	}
	// VerifyEnd is the last line.
	VerifyEnd struct {
		Totals audit.Totals `json:"totals" doc:"How much was gone through. Without this line the verification was not finished"`
	}
	// VerifyFailure is the last line where it could not be finished.
	VerifyFailure struct {
		Error Problem `json:"error" doc:"Why it could not be finished"`
	}
)

func (a *API) verifications() {
	op := operation("VerifyLog", http.MethodGet, "/v1/audit/verify", auditTag, "Go through the kitchen's whole log and say what is wrong with it", endless,
		describe("One JSON object a line: what is wrong, as it is found, how far it is, and at the end how much was gone through. "+
			"Checked are that positions ascend, that revisions follow one another, that every event decodes and folds, that ids are unique within a stream, "+
			"that metadata are the kitchen's, and that the snapshots of plans and runs were captured and are what their hashes say. Nothing is changed."))
	register(a, op, a.verifyLog).Responses["200"].Content = a.lines(
		reflect.TypeFor[VerifyFinding](), reflect.TypeFor[VerifyProgress](), reflect.TypeFor[VerifyEnd](), reflect.TypeFor[VerifyFailure]())
}

func (a *API) verifyLog(ctx context.Context, _ *struct{}) (*followed, error) {
	who, err := a.authorise(ctx)
	if err != nil {
		return nil, err
	}
	if a.eventLog == nil {
		return nil, newProblem("unavailable", "")
	}
	head, err := a.eventLog.Head(ctx)
	if err != nil {
		return nil, err
	}
	return &followed{Seen: Seen{head.String()}, Body: func(response huma.Context) {
		out := a.startLines(response)
		defer out.end()
		if out.err != nil {
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		totals, err := audit.Verify(ctx, a.eventLog, audit.Verification{
			Kitchen: who.kitchen,
			Found:   func(found audit.Finding) error { return out.line(VerifyFinding{found}) },
			Shown: func(events int) {
				if out.line(VerifyProgress{events}) != nil {
					cancel() // there is nobody to tell
				}
			},
		})
		if err != nil {
			_ = out.line(VerifyFailure{*refusal(ctx, err)})
			return
		}
		_ = out.line(VerifyEnd{totals})
	}}, nil
}
