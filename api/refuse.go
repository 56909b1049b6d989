package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// finish is the transformer of all answers: what huma itself refuses becomes a
// problem of ours.
func finish(ctx huma.Context, _ string, answer any) (any, error) {
	p, refused := answer.(*Problem)
	if model, ok := answer.(*huma.ErrorModel); ok {
		p, refused = refusal(ctx.Context(), problemOfModel(model)), true
	}
	if !refused {
		return answer, nil
	}
	url := ctx.URL()
	p.Instance = url.EscapedPath()
	return p, nil
}

func problemOfModel(model *huma.ErrorModel) *Problem {
	code := "internal"
	switch model.Status {
	case http.StatusBadRequest:
		code = "unreadable_json"
	case http.StatusNotAcceptable:
		code = "not_acceptable"
	case http.StatusRequestTimeout:
		code = "request_timeout"
	case http.StatusRequestEntityTooLarge:
		code = "too_large"
	case http.StatusUnsupportedMediaType:
		code = "unsupported_media_type"
	case http.StatusUnprocessableEntity:
		code = "invalid"
	}
	p := newProblem(code, "")
	if code == "internal" {
		return p
	}
	for _, detail := range model.Errors {
		if detail != nil {
			p.Errors = append(p.Errors, faultAt(detail.Location, inWords(detail.Message)))
		}
	}
	return p
}

// inWords says what huma says of a schema as a person would.
func inWords(message string) string {
	if strings.HasPrefix(message, "expected value to match exactly one schema") {
		return "expected a number, or a text that holds one"
	}
	return power.ReplaceAllStringFunc(message, func(n string) string {
		value, err := strconv.ParseFloat(n, 64)
		if err != nil {
			return n
		}
		return strconv.FormatFloat(value, 'f', -1, 64)
	})
}

// power is a number as a float is written that is large.
var power = regexp.MustCompile(`\b[0-9.]+e\+[0-9]+\b`)

// faultAt reads a place as huma writes it: body.lines[2].unit, query.limit.
func faultAt(location, detail string) Fault {
	in, rest, _ := strings.Cut(location, ".")
	if in, index, listed := strings.Cut(in, "["); listed {
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

// write answers with a problem where huma does not.
func (a *API) write(w http.ResponseWriter, r *http.Request, p *Problem) {
	header := w.Header()
	maps.Copy(header, p.GetHeaders())
	p.Instance = r.URL.EscapedPath()
	header.Set("Content-Type", problemType)
	header.Del("ETag")
	header.Del("Content-Length")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the sender may be gone; there is nobody else to tell
}

// explain answers with what is known about a kind of problem.
func (a *API) explain(w http.ResponseWriter, r *http.Request) {
	code := strings.TrimPrefix(r.URL.Path, "/problems/")
	for i := range kinds {
		if kinds[i].code == code {
			respond(w, http.StatusOK, map[string]any{"code": code, "status": kinds[i].status, "title": kinds[i].title, "about": kinds[i].about})
			return
		}
	}
	a.write(w, r, newProblem("unknown_path", ""))
}

// respond answers with JSON where huma does not.
func respond(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}
