package trail

import (
	"bufio"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/caller"
	"crumbtrail/api/problem"
	"crumbtrail/api/web"
	"crumbtrail/internal/portable"
)

// archiveType is the media type of an archive.
const archiveType = "application/zip"

type exportKitchen struct {
	Names bool `query:"names" default:"true" doc:"Whether the archive has the names of those who acted; otherwise it has ids alone"`
}

// exported is an archive that is written while it is read.
type exported struct {
	web.QueryHeaders
	Disposition string `header:"Content-Disposition" doc:"The name of the file" example:"attachment; filename=home.zip"`
	Body        func(huma.Context)
}

func (o *operations) exports() {
	op := web.Operation("ExportKitchen", http.MethodGet, "/v1/kitchen/export", "Kitchen", "Export the kitchen as a portable archive",
		web.Endless, web.Heavy,
		web.Describe("A zip file with all events of the kitchen up to Crumbtrail-Position, one JSON object a line, the names of those who "+
			"acted, and a manifest with the id of the log and a hash of each file. It has no keys, sessions and members. "+
			"`crumbtrail kitchen import` reads it on another installation. An archive that is cut off is recognized as incomplete."))
	documented := web.Register(o.server, op, o.exportKitchen)
	documented.Responses["200"].Content = map[string]*huma.MediaType{
		archiveType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary", Description: "The archive"}},
	}
}

func (o *operations) exportKitchen(ctx context.Context, in *exportKitchen) (*exported, error) {
	if o.log == nil {
		return nil, problem.Unavailable.New("")
	}
	head, err := o.log.Head(ctx)
	if err != nil {
		return nil, err
	}
	kitchen := caller.Of(ctx).Kitchen
	export := portable.Export{Log: o.log, Kitchen: kitchen, Until: head, Program: o.version}
	if names := o.actors.Names; in.Names && names != nil {
		export.Name = names.Name
	}
	return &exported{
		QueryHeaders: web.QueryHeaders{Position: head.String()}, Disposition: "attachment; filename=" + string(kitchen) + ".zip",
		Body: func(response huma.Context) {
			stream := o.server.Stream(response, archiveType)
			if response.Method() == http.MethodHead {
				return
			}
			const piece = 64 << 10
			out := bufio.NewWriterSize(sender{stream}, piece)
			_, err := export.Write(ctx, out)
			if err == nil {
				err = out.Flush()
			}
			if err != nil && ctx.Err() == nil {
				web.RequestOf(ctx).SetCause(err)
				panic(http.ErrAbortHandler) // the reader must not take it for complete
			}
		},
	}, nil
}

// sender writes to a stream.
type sender struct{ stream *web.Stream }

// Write sends a piece; see [io.Writer].
func (s sender) Write(piece []byte) (int, error) { return len(piece), s.stream.Send(piece) }
