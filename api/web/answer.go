package web

import (
	"context"
	"net/http"
)

// CommandHeaders are the headers of a command's answer.
type CommandHeaders struct {
	ETag     string `header:"ETag" doc:"The revision of the resource; send it as If-Match" example:"\"7\""`
	Position string `header:"Crumbtrail-Position" doc:"The command's position in the log; send it as Crumbtrail-Min-Position to see its effect" example:"42"`
	Replaced string `header:"Crumbtrail-Replaced-Revision" doc:"The revision that the resource had before the command. Sent if the command changed one that existed, so that a caller without If-Match learns what it replaced" example:"6"`
	Replayed string `header:"Idempotency-Replayed" enum:"true" doc:"Sent if the command had been handled before, under the same key"`
}

// HeadersAt returns the headers of a command that left a resource at a revision.
func HeadersAt(revision uint64, position string, replayed bool) CommandHeaders {
	headers := CommandHeaders{ETag: ETag(revision), Position: position}
	if replayed {
		headers.Replayed = "true"
	}
	return headers
}

// Done is the answer to a command without a body.
type Done struct{ CommandHeaders }

// Changed is the answer to a command with the resource that it left.
type Changed[T any] struct {
	Status   int
	Location string `header:"Location" doc:"The path of the created resource"`
	CommandHeaders
	Body T
}

// ChangedAt returns the answer 201 for a new resource, and 200 for another one.
func ChangedAt[T any](headers CommandHeaders, isNew bool, location string, body T) *Changed[T] {
	answer := &Changed[T]{Status: http.StatusOK, CommandHeaders: headers, Body: body}
	if isNew {
		answer.Status, answer.Location = http.StatusCreated, location
	}
	return answer
}

// QueryHeaders are the headers of a query's answer.
type QueryHeaders struct {
	Position string `header:"Crumbtrail-Position" doc:"The position of the log as of which the answer is true" example:"42"`
}

// Found is the answer to a query.
type Found[T any] struct {
	QueryHeaders
	Body T
}

// Tagged is the answer to a query for a resource that commands change.
type Tagged[T any] struct {
	ETag string `header:"ETag" doc:"The revision of the resource; send it as If-Match" example:"\"7\""`
	QueryHeaders
	Body T
}

// Page is the answer to a query for a list, of which T is one page.
type Page[T any] struct {
	Link string `header:"Link" doc:"The next page, as <...>; rel=\"next\""`
	QueryHeaders
	Body T
}

// Plain is an answer that is not about a position of the log.
type Plain[T any] struct{ Body T }

// NextLink returns the header Link with the next page of a request's list; empty
// if there is none.
func NextLink(ctx context.Context, next string) string {
	request := RequestOf(ctx).HTTP
	if next == "" || request == nil {
		return ""
	}
	query := request.URL.Query()
	query.Set("cursor", next)
	return "<" + request.URL.EscapedPath() + "?" + query.Encode() + `>; rel="next"`
}
