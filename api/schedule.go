package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/calendar"
	"crumbtrail/api/resource"
	"crumbtrail/api/web"
	"crumbtrail/domain/schedule"
	"crumbtrail/readmodels"
)

type occasionSchedule struct {
	OccasionID
	Accept string `header:"Accept" hidden:"true"`
	web.Dated
}

func (h *handlers) schedules() {
	op := web.Operation("GetOccasionSchedule", http.MethodGet, "/v1/occasions/{id}/schedule", "Occasions",
		"Get when to do what for an occasion",
		web.Describe("The last days to order, to shop, to bake and to assemble what remains, backwards from the occasion's date, each with its "+
			"reason and what stands against it. JSON or, for Accept: text/calendar, an iCalendar file (RFC 5545) with an event of a whole day "+
			"for each step; it is in the language of the kitchen, and its events keep their identity while their days change. The description of "+
			"each has what stands against its day. Lead days and "+
			"minutes are those of the definitions now, also with as_of."))
	op.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{
		web.JSONType: {Schema: h.Server.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[schedule.Schedule](), true, "")},
		calendar.Type: {Schema: &huma.Schema{
			Type: huma.TypeString, Description: "An event for each step, in lines that end with CR LF and have at most 75 octets",
		}},
	}}}
	resource.Query(h.Kit, op, h.occasionSchedule)
}

func (h *handlers) occasionSchedule(ctx context.Context, query readmodels.Query, in *occasionSchedule) (*web.Negotiated, error) {
	found, position, err := h.Queries.OccasionSchedule(ctx, query, in.ID.ID())
	if err != nil {
		return nil, err
	}
	answer := &web.Negotiated{ContentType: web.JSONType, Vary: "Accept", QueryHeaders: resource.SeenAt(position), Body: found}
	if !calendar.IsWanted(in.Accept) {
		return answer, nil
	}
	query.AsOf = nil
	kitchen, _, err := h.Queries.Kitchen(ctx, query)
	if err != nil {
		return nil, err
	}
	answer.ContentType, answer.Disposition = calendar.Type+"; charset=utf-8", `attachment; filename="schedule.ics"`
	answer.Body = calendar.Write(found, kitchen.Locale, time.Now())
	return answer, nil
}
