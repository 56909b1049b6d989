package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/internal/baketracker"
)

// importExport is an export that is read as it comes in.
type importExport struct {
	source    io.Reader
	mediaType string
}

// Resolve takes hold of the body.
func (i *importExport) Resolve(ctx huma.Context) []error {
	i.source = http.MaxBytesReader(nil, io.NopCloser(ctx.BodyReader()), maxImport)
	i.mediaType = ctx.Header("Content-Type")
	return nil
}

// imported is what an import did.
type imported struct {
	Seen
	Body baketracker.Report
}

// importTime is how long an import may take.
const importTime = 10 * time.Minute

func (a *API) imports() {
	op := operation("Import", http.MethodPost, "/v1/import", "Import", "Bring in a bake-tracker v4 export",
		describe("What cannot be taken is reported with its reason, and the rest goes in. An import can be repeated as it is: what is there already is left alone."))
	op.Metadata[streamed] = true
	op.Metadata[within] = importTime
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{jsonType: {}}}
	documented := register(a, op, a.importExport)
	documented.RequestBody.Content[jsonType].Schema = &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Description: "The export, at most 32 MiB",
	}
}

func (a *API) importExport(ctx context.Context, in *importExport) (*imported, error) {
	sender, err := a.sender(ctx, Conditions{}, "")
	if err != nil {
		return nil, err
	}
	if !isJSON(in.mediaType) {
		return nil, newProblem("unsupported_media_type", "")
	}
	report, err := baketracker.Import(ctx, a.application, sender, in.source, nil)
	if err != nil {
		return nil, err
	}
	answer := &imported{Body: report}
	if a.head != nil {
		head, err := a.head(ctx)
		if err != nil {
			return nil, err
		}
		answer.Position = head.String()
	}
	return answer, nil
}
