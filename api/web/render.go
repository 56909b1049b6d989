package web

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// finish is the transformer of all answers. It turns huma's errors into problems.
func finish(ctx huma.Context, _ string, answer any) (any, error) {
	failure, refused := answer.(Failure)
	if model, ok := answer.(*huma.ErrorModel); ok {
		failure, refused = Refusal(ctx.Context(), withChecks(ctx, problemOfModel(model)), model), true
	}
	if !refused {
		return answer, nil
	}
	url := ctx.URL()
	failure.core().Instance = url.EscapedPath()
	return failure, nil
}

// refuse answers with a problem before the handler is called.
func refuse(ctx huma.Context, p Failure) {
	for name, values := range p.GetHeaders() {
		ctx.SetHeader(name, values[0])
	}
	ctx.SetHeader("Content-Type", problemType)
	answer, _ := finish(ctx, "", p)
	ctx.SetStatus(p.GetStatus())
	_ = json.NewEncoder(ctx.BodyWriter()).Encode(answer) // the caller may have closed the connection
}

// withChecks adds to what the form of an input violates what its operation would refuse.
func withChecks(ctx huma.Context, p *Problem) Failure {
	check, ok := ctx.Operation().Metadata[checkedBy].(checker)
	if !ok || p.Code != Invalid.Code {
		return p
	}
	known, _ := knownFaults(ctx.Context())
	return asInvalid(check(ctx, RequestOf(ctx.Context()).body, p.Errors), p.Errors, known)
}

func problemOfModel(model *huma.ErrorModel) *Problem {
	for _, kind := range []Kind{UnreadableJSON, NotAcceptable, RequestTimeout, TooLarge, UnsupportedMediaType, Invalid} {
		if kind.Status != model.Status {
			continue
		}
		p := kind.New("")
		for _, detail := range model.Errors {
			if detail != nil {
				p.Errors = append(p.Errors, coded(faultAt(detail.Location, plainly(detail.Message)), inDigits(detail.Message), detail.Value))
			}
		}
		p.Errors = distinct(p.Errors)
		return p
	}
	return Internal.New("")
}

// plainly rewrites a message of huma's validation for people.
func plainly(message string) string {
	if strings.HasPrefix(message, "expected value to match exactly one schema") {
		return "expected a number, or a text that contains one"
	}
	return inDigits(message)
}

// inDigits writes large numbers without a power of ten.
func inDigits(message string) string {
	return power.ReplaceAllStringFunc(message, func(n string) string {
		if value, err := strconv.ParseFloat(n, 64); err == nil {
			return strconv.FormatFloat(value, 'f', -1, 64)
		}
		return n
	})
}

var power = regexp.MustCompile(`\b[0-9.]+e\+[0-9]+\b`)

// faultAt parses a place in huma's notation: body.lines[2].unit, query.limit.
func faultAt(location, detail string) Fault {
	in, rest, _ := strings.Cut(location, ".")
	if in, index, indexed := strings.Cut(in, "["); indexed {
		return Fault{Pointer: pointer(in[len("body"):] + "[" + index + "." + rest), Detail: detail}
	}
	if in != "body" && rest != "" {
		return Fault{Parameter: rest, Detail: detail}
	}
	return Fault{Pointer: pointer(rest), Detail: detail}
}

func pointer(path string) string {
	var text strings.Builder
	for part := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		text.WriteString("/" + part)
	}
	return text.String()
}
