package web

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Problem is the answer to a refused or failed request: RFC 9457 problem details.
// Where a kind of problem has more members, a type embeds it.
type Problem struct {
	Type     string  `json:"type" format:"uri-reference" doc:"Identifies the kind of problem. The path answers with an explanation" example:"/problems/invalid"`
	Title    string  `json:"title" doc:"The kind of problem, for people" example:"The input is invalid"`
	Status   int     `json:"status" doc:"The HTTP status" example:"422"`
	Detail   string  `json:"detail" doc:"What went wrong in this case, for people"`
	Instance string  `json:"instance,omitempty" format:"uri-reference" doc:"The path of the request"`
	Code     string  `json:"code" doc:"The kind of problem, for programs; never changes" example:"invalid"`
	Errors   []Fault `json:"errors,omitempty" doc:"All faults of the request, in the order of what they are about"`
	Also     []Cause `json:"also,omitempty" doc:"Further reasons for the refusal that are no fault of a field"`
	// Needs are the pointers of what the refusal was found with, besides its faults; see [Fault].
	Needs []string `json:"-"`
	// Position is the position of the log that the refusal is about, for the header
	// Crumbtrail-Position; empty if it is about none.
	Position string `json:"-"`
	// RetryAfter is when to try again; 0 is the usual time.
	RetryAfter time.Duration `json:"-"`
}

// Fault is one thing that is wrong with a request.
type Fault struct {
	Pointer   string `json:"pointer" doc:"Where in the body, as a JSON pointer; empty is the whole body" example:"/lines/0/unit"`
	Parameter string `json:"parameter,omitempty" doc:"The parameter or header, if the fault is not in the body" example:"limit"`
	Detail    string `json:"detail" doc:"What is wrong, for people"`
	// Code and Args are the same for programs; see [FaultCodes].
	Code string   `json:"code,omitempty" doc:"What is wrong, for programs; never changes" example:"above_zero"`
	Args []string `json:"args,omitempty" doc:"The values within the detail, in their order"`

	// Needs are the pointers of what the fault was found with, besides what it is about: if that has a
	// fault itself, nothing is known about this one.
	Needs []string `json:"-"`

	judged bool // found by an input that knows what its values mean; see [distinct]
}

// Failure is a [Problem], or a type that embeds one.
type Failure interface {
	huma.StatusError
	GetHeaders() http.Header
	core() *Problem
}

// Kind is a kind of problem. Its code never changes.
type Kind struct {
	Code   string
	Status int
	Title  string
	// About explains the kind. It is the detail of problems that have none.
	About string
}

// NewKind returns a kind.
func NewKind(code string, status int, title, about string) Kind {
	return Kind{code, status, title, about}
}

// Problem returns a problem of the kind, without a detail.
func (k Kind) Problem() Problem {
	return Problem{Type: "/problems/" + k.Code, Title: k.Title, Status: k.Status, Code: k.Code}
}

// New returns a problem of the kind. An empty detail is that of the kind.
func (k Kind) New(detail string, faults ...Fault) *Problem {
	p := k.Problem()
	p.Detail, p.Errors = cmp.Or(detail, k.About), faults
	return &p
}

// Error makes a problem an error, so that handlers can return it.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus returns the HTTP status; see [huma.StatusError].
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders returns the position that the problem is about, how to authenticate, and when
// to try again, where that helps; see [huma.HeadersError].
func (p *Problem) GetHeaders() http.Header {
	headers := http.Header{}
	if p.Status == http.StatusServiceUnavailable || p.Status == http.StatusTooManyRequests || p.Code == "conflict" {
		headers.Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(p.RetryAfter.Seconds())))))
	}
	if p.Status == http.StatusUnauthorized {
		headers.Set("WWW-Authenticate", `Bearer realm="crumbtrail"`)
	}
	if p.Position != "" {
		headers.Set("Crumbtrail-Position", p.Position)
	}
	return headers
}

const problemType = "application/problem+json"

// ContentType returns the media type of problems; see [huma.ContentTypeFilter].
func (p *Problem) ContentType(string) string { return problemType }

func (p *Problem) core() *Problem { return p }

// Refusal prepares a problem for the answer to a request, and returns it. The
// error behind a failure of the program goes to the log, not to the caller.
func Refusal[F Failure](ctx context.Context, failure F, err error) F {
	request, p := RequestOf(ctx), failure.core()
	if p.Status >= http.StatusInternalServerError {
		request.SetCause(err)
	}
	inOrder(p.Errors, request.body)
	if request.wrapped != "" {
		for i := range p.Errors {
			p.Errors[i].Pointer = strings.TrimPrefix(p.Errors[i].Pointer, request.wrapped)
		}
	}
	return failure
}

// WriteProblem answers a request with a problem, outside of operations.
func WriteProblem(w http.ResponseWriter, r *http.Request, failure Failure) {
	header, p := w.Header(), failure.core()
	maps.Copy(header, p.GetHeaders())
	p.Instance = shownPath(r)
	header.Set("Content-Type", problemType)
	header.Del("ETag")
	header.Del("Content-Length")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(failure) // the caller may have closed the connection
}

// WriteJSON answers a request with JSON, outside of operations.
func WriteJSON(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", JSONType)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // the caller may have closed the connection
}

// JSONType is the media type of JSON.
const JSONType = "application/json"
