package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// operation is what is said about an operation beside its types. Its id is the
// name of the command or the question.
func operation(id, method, path, tag, summary string, more ...func(*huma.Operation)) huma.Operation {
	op := huma.Operation{
		OperationID: id, Method: method, Path: path, Tags: []string{tag}, Summary: summary,
		Metadata: map[string]any{}, MaxBodyBytes: -1, // readBody bounds them
	}
	for _, say := range more {
		say(&op)
	}
	return op
}

// describe says more about an operation.
func describe(text string) func(*huma.Operation) {
	return func(op *huma.Operation) { op.Description = text }
}

// answers says with which statuses an operation succeeds, the usual one first.
func answers(statuses ...int) func(*huma.Operation) {
	return func(op *huma.Operation) {
		op.DefaultStatus = statuses[0]
		op.Metadata[otherStatuses] = statuses[1:]
	}
}

const otherStatuses = "other statuses"

// register makes an operation of a handler. What the handler fails with is
// answered as a problem.
func register[I, O any](a *API, op huma.Operation, handle func(context.Context, *I) (*O, error)) *huma.Operation {
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, refusal(ctx, err)
		}
		return out, nil
	})
	documented := a.documented(op.Method, op.Path)
	if others, ok := op.Metadata[otherStatuses].([]int); ok {
		usual := documented.Responses[strconv.Itoa(op.DefaultStatus)]
		for _, status := range others {
			same := *usual
			same.Description = http.StatusText(status)
			documented.Responses[strconv.Itoa(status)] = &same
		}
	}
	return documented
}

// documented is an operation as the document has it.
func (a *API) documented(method, path string) *huma.Operation {
	item := a.huma.OpenAPI().Paths[path]
	operations := []*huma.Operation{item.Get, item.Put, item.Post, item.Patch, item.Delete}
	at := slices.IndexFunc(operations, func(op *huma.Operation) bool { return op != nil && op.Method == method })
	return operations[at]
}
