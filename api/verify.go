package api

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/problem"
	"crumbtrail/api/web"
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
		Error problem.Problem `json:"error" doc:"Why it could not be finished"`
	}
)

func (h *handlers) verifications() {
	op := web.Operation("VerifyLog", http.MethodGet, "/v1/audit/verify", auditTag, "Go through the kitchen's whole log and say what is wrong with it", web.Endless,
		web.Describe("One JSON object a line: what is wrong, as it is found, how far it is, and at the end how much was gone through. "+
			"Checked are that positions ascend, that revisions follow one another, that every event decodes and folds, that ids are unique within a stream, "+
			"that metadata are the kitchen's, and that the snapshots of plans and runs were captured and are what their hashes say. Nothing is changed."))
	web.Register(h.server, op, h.verifyLog).Responses["200"].Content = h.server.LineContent(
		reflect.TypeFor[VerifyFinding](), reflect.TypeFor[VerifyProgress](), reflect.TypeFor[VerifyEnd](), reflect.TypeFor[VerifyFailure]())
}

func (h *handlers) verifyLog(ctx context.Context, _ *struct{}) (*streamed, error) {
	who, err := h.identify(ctx, web.Acting{})
	if err != nil {
		return nil, err
	}
	if h.log == nil {
		return nil, problem.Unavailable.New("")
	}
	head, err := h.log.Head(ctx)
	if err != nil {
		return nil, err
	}
	return &streamed{QueryHeaders: seenAt(head), Body: func(response huma.Context) {
		out := h.server.Lines(response)
		defer out.End()
		if out.Err() != nil {
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		totals, err := audit.Verify(ctx, h.log, audit.Verification{
			Kitchen: who.kitchen,
			Found:   func(found audit.Finding) error { return out.Add(VerifyFinding{found}) },
			Shown: func(events int) {
				if out.Add(VerifyProgress{events}) != nil {
					cancel() // there is nobody to tell
				}
			},
		})
		if err != nil {
			_ = out.Add(VerifyFailure{problem.In(ctx, err)})
			return
		}
		_ = out.Add(VerifyEnd{totals})
	}}, nil
}
