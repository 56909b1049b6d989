package api

import (
	"context"
	"net/http"
	"strconv"

	"crumbtrail/commands"
	"crumbtrail/eventstore"
	"crumbtrail/readmodels"
)

// Carried are the headers of a command's answer.
type Carried struct {
	ETag     string `header:"ETag" doc:"The revision of what was changed; send it as If-Match" example:"\"7\""`
	Position string `header:"Crumbtrail-Position" doc:"Where the command is in the log; send it as Crumbtrail-Min-Position to see its effect" example:"42"`
	Replayed string `header:"Idempotency-Replayed" enum:"true" doc:"Sent where the command had been carried out before under its key"`
}

func carried(result commands.Result) Carried {
	headers := Carried{ETag: etag(result.Revision), Position: result.Position.String()}
	if result.Replayed {
		headers.Replayed = "true"
	}
	return headers
}

func etag(revision uint64) string { return `"` + strconv.FormatUint(revision, 10) + `"` }

// done answers a command that has nothing to say but that it was carried out.
type done struct{ Carried }

func doneWith(result commands.Result) *done { return &done{carried(result)} }

// changedTo answers a command with what is there now.
type changedTo[T any] struct {
	Status   int
	Location string `header:"Location" doc:"Where what was created is"`
	Carried
	Body T
}

// created answers with 201 if it is new, otherwise with 200.
func created[T any](result commands.Result, isNew bool, location string, body T) *changedTo[T] {
	answer := &changedTo[T]{Status: http.StatusOK, Carried: carried(result), Body: body}
	if isNew {
		answer.Status, answer.Location = http.StatusCreated, location
	}
	return answer
}

// Seen are the headers of an answer to a question.
type Seen struct {
	Position string `header:"Crumbtrail-Position" doc:"The place in the log that the answer is true for" example:"42"`
}

// found answers a question about one thing.
type found[T any] struct {
	Seen
	Body T
}

func foundAt[T any](body T, position eventstore.Position, err error) (*found[T], error) {
	if err != nil {
		return nil, err
	}
	return &found[T]{Seen: Seen{position.String()}, Body: body}, nil
}

// tagged answers a question about a thing that commands change.
type tagged[T any] struct {
	ETag string `header:"ETag" doc:"The revision of the thing; send it as If-Match" example:"\"7\""`
	Seen
	Body T
}

func taggedAt[T any](body T, revision uint64, position eventstore.Position, err error) (*tagged[T], error) {
	if err != nil {
		return nil, err
	}
	return &tagged[T]{ETag: etag(revision), Seen: Seen{position.String()}, Body: body}, nil
}

// Paged says which page of a list is asked for.
type Paged struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"How many there are on the page at the most"`
	Cursor string `query:"cursor" maxLength:"2000" doc:"What the page before gave as next"`
}

func (p Paged) page() readmodels.Page { return readmodels.Page{Limit: p.Limit, Cursor: p.Cursor} }

// listed answers a question about many things.
type listedAs[T any] struct {
	Link string `header:"Link" doc:"The next page, as <...>; rel=\"next\""`
	Seen
	Body readmodels.List[T]
}

func listedAt[T any](ctx context.Context, list readmodels.List[T], err error) (*listedAs[T], error) {
	if err != nil {
		return nil, err
	}
	return &listedAs[T]{Seen: Seen{list.Position.String()}, Body: list, Link: nextLink(ctx, list.Next)}, nil
}

// nextLink leads to the next page, if there is one.
func nextLink(ctx context.Context, next string) string {
	request := exchangeOf(ctx).request
	if next == "" || request == nil {
		return ""
	}
	query := request.URL.Query()
	query.Set("cursor", next)
	return "<" + request.URL.EscapedPath() + "?" + query.Encode() + `>; rel="next"`
}
