package api

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/web"
	"crumbtrail/internal/baketracker"
)

// importExport is an export, which was received whole before.
type importExport struct {
	web.Acting
	source    io.Reader
	mediaType string
}

// Resolve keeps the body.
func (i *importExport) Resolve(ctx huma.Context) []error {
	i.source = ctx.BodyReader()
	i.mediaType = ctx.Header("Content-Type")
	return nil
}

// imported is the report of an import.
type imported struct {
	web.QueryHeaders
	Body baketracker.Report
}

// Limits of an import.
const (
	maxImport  = 32 << 20         // bytes
	uploadTime = 10 * time.Minute // until all of it arrived
	importTime = 10 * time.Minute
)

func (h *handlers) imports() {
	op := web.Operation("ImportExport", http.MethodPost, "/v1/import", "Import",
		"Import a bake-tracker v4 export", web.Upload(maxImport, uploadTime), web.Within(importTime), web.Heavy,
		web.Describe("Records that cannot be imported are reported with the reason; the others are imported. "+
			"An import can be repeated: what exists already does not change."))
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{web.JSONType: {}}}
	documented := web.Register(h.Server, op, h.importExport)
	documented.RequestBody.Content[web.JSONType].Schema = &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Description: "The export, at most 32 MiB: UTF-8, or UTF-16 with a byte order mark",
	}
}

// isExport reports whether a content type is that of JSON, also in UTF-16.
func isExport(contentType string) bool {
	kind, parameters, err := mime.ParseMediaType(contentType)
	return web.IsJSON(contentType) || err == nil && kind == web.JSONType && strings.EqualFold(parameters["charset"], "utf-16")
}

func (h *handlers) importExport(ctx context.Context, in *importExport) (*imported, error) {
	caller, err := h.CallerOf(ctx, web.Conditions{Acting: in.Acting}, "")
	if err != nil {
		return nil, err
	}
	if !isExport(in.mediaType) {
		return nil, web.UnsupportedMediaType.New("")
	}
	report, err := baketracker.Import(ctx, h.Application, caller, in.source, nil)
	if err != nil {
		return nil, err
	}
	answer := &imported{Body: report}
	if h.Head != nil {
		head, err := h.Head(ctx)
		if err != nil {
			return nil, err
		}
		answer.Position = head.String()
	}
	return answer, nil
}
