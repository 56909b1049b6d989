package web

import (
	"context"
	"net/http"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"
)

// serve returns a server with one operation that has a body, PUT /things/{id}.
func serve(t *testing.T, options Options) *Server {
	t.Helper()
	options.Description = Description{Info: &huma.Info{Title: "Things", Version: "1"}, SchemaName: huma.DefaultSchemaNamer}
	options.Problem = func(error) Failure { return Internal.New("") }
	s, err := New(options)
	require.NoError(t, err)
	type thing struct {
		ID   string `path:"id"`
		Body struct {
			Name string `json:"name"`
		}
	}
	Register(s, Operation("PutThing", http.MethodPut, "/things/{id}", "Things", "Replace a thing"), func(context.Context, *thing) (*Done,
		error,
	) {
		return &Done{}, nil
	})
	return s
}
