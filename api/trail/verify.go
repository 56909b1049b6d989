package trail

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/caller"
	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/audit"
	"crumbtrail/domain/stream"
)

// The lines of a verification have these types.
type (
	// VerifyFinding is one fault of the log.
	VerifyFinding struct {
		Finding audit.Finding `json:"finding"`
	}
	// VerifyProgress is how far the verification is.
	VerifyProgress struct {
		Events int `json:"events" doc:"The number of events that were read so far"`
	}
	// VerifyEnd is the last line.
	VerifyEnd struct {
		Totals audit.Totals `json:"totals" doc:"What was verified. Without this line the verification is incomplete"`
	}
	// VerifyFailure is the last line of a verification that failed.
	VerifyFailure struct {
		Error problem.Problem `json:"error" doc:"Why the verification failed"`
	}
)

func (o *operations) verifications() {
	op := web.Operation("VerifyLog", http.MethodGet, "/v1/audit/verify", auditTag, "Verify the kitchen's log", web.Endless, web.Heavy,
		web.Describe("One JSON object a line: findings, progress, and at the end the totals. "+
			"Verified is, on a log without gaps (PostgreSQL), that every position has an event and that every stream reaches as far as it was "+
			"written; and on every log that positions ascend, that revisions have no gap, that every event decodes and folds, "+
			"that ids are unique within "+
			"a stream, that metadata belong to the kitchen, and that the snapshots of plans and runs were captured and match their hashes. "+
			"An event of a newer version of the program is reported as `newer_version`, which is no damage. Nothing changes."))
	web.Register(o.server, op, o.verifyLog).Responses["200"].Content = o.server.LineContent(
		reflect.TypeFor[VerifyFinding](), reflect.TypeFor[VerifyProgress](), reflect.TypeFor[VerifyEnd](), reflect.TypeFor[VerifyFailure]())
}

func (o *operations) verifyLog(ctx context.Context, _ *struct{}) (*streamed, error) {
	if o.log == nil {
		return nil, problem.Unavailable.New("")
	}
	head, err := o.log.Head(ctx)
	if err != nil {
		return nil, err
	}
	return &streamed{QueryHeaders: web.QueryHeaders{Position: head.String()}, Body: func(response huma.Context) {
		out := o.server.Lines(response)
		defer out.End()
		if out.Err() != nil {
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		totals, err := audit.Verify(ctx, o.log, audit.Verification{
			Scope: stream.OneKitchen(caller.Of(ctx).Kitchen),
			Found: func(found audit.Finding) error { return out.Add(VerifyFinding{found}) },
			Progress: func(events int) {
				if out.Add(VerifyProgress{events}) != nil {
					cancel() // the reader has disconnected
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
