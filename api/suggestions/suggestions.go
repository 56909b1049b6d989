// Package suggestions has the requests and answers about items that lack a measure, and
// about the public figures that would do.
package suggestions

import (
	"context"
	"net/http"

	"crumbtrail/api/input"
	"crumbtrail/api/web"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/household"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels"
)

// About describes the query.
const About = "Items with units that cannot be compared with one another: those of recipes, of finished goods, of lots on hand, and " +
	"of the package. The suggestions are public figures of the USDA for ingredients of that name, as a whole. Nothing is counted by a " +
	"suggestion until it is accepted. " +
	"Where several figures have the name, all are listed, and a person chooses the one that is meant."

// AboutAccepting describes the command.
const AboutAccepting = "Each item gets the measures of its suggestion, which keep their source. A suggestion that contradicts a measure " +
	"of the item is refused: what a person entered stands. All are checked before the first item changes. A repeated request changes nothing."

// Wanted is which items are asked for.
type Wanted struct {
	Missing bool `query:"missing" default:"true" enum:"true" doc:"Items that lack a measure are listed. There are no suggestions for others"`
	web.Visible
}

// Path is that of the operations.
const Path = "/v1/measure-suggestions"

// Register adds the query to a server. query returns what a request asks for, and fails with a problem.
func Register(server *web.Server, queries *readmodels.Queries, query func(context.Context, web.Query) (readmodels.Query, error)) {
	operation := web.Operation("ListMeasureSuggestions", http.MethodGet, Path, "Catalog", "List items that lack a measure, with suggestions",
		web.Describe(About))
	web.Register(server, operation, func(ctx context.Context, in *Wanted) (*web.Found[household.MeasureGaps], error) {
		asked, err := query(ctx, *in)
		if err != nil {
			return nil, err
		}
		gaps, position, err := queries.MeasureSuggestions(ctx, asked)
		if err != nil {
			return nil, err
		}
		return &web.Found[household.MeasureGaps]{QueryHeaders: web.QueryHeaders{Position: position.String()}, Body: gaps.Answer()}, nil
	})
}

// Accept is a request that accepts suggestions.
type Accept struct {
	web.Repeatable
	Body struct {
		Accept []AcceptedSuggestion `json:"accept" minItems:"1" maxItems:"500" nullable:"false"`
	}
}

// AcceptedSuggestion is a suggestion for an item.
type AcceptedSuggestion struct {
	Item       input.Slug `json:"item"`
	Suggestion string     `json:"suggestion" maxLength:"200" doc:"As listed" example:"butter:cup"`
}

// Accepted returns the accepted suggestions.
func (a *Accept) Accepted() []household.Accepted {
	accepted := make([]household.Accepted, len(a.Body.Accept))
	for i, one := range a.Body.Accept {
		accepted[i] = household.Accepted{Item: one.Item.Slug(), Suggestion: one.Suggestion}
	}
	return accepted
}

// Left returns the answer about the items that a command left, and its last result.
func Left(items []commands.ItemDefined) (MeasuredItems, commands.Result) {
	var answer MeasuredItems
	var last commands.Result
	for _, one := range items {
		last = one.Result
		answer.Items = append(answer.Items, MeasuredItem{
			Item: one.Item.Slug, Name: one.Item.Name, Measures: one.Item.Conversions().All(), Revision: one.Revision,
		})
	}
	return answer, last
}

// MeasuredItems are the items as a command left them.
type MeasuredItems struct {
	Items []MeasuredItem `json:"items" doc:"In the order of the request"`
}

// MeasuredItem is an item with all its measures.
type MeasuredItem struct {
	Item     domain.Slug       `json:"item"`
	Name     string            `json:"name"`
	Measures []measure.Measure `json:"measures"`
	Revision uint64            `json:"revision" doc:"Revision of the item's stream"`
}
