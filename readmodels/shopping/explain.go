package shopping

import (
	"context"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/domain/planning/explanation"
	"crumbtrail/readmodels/reader"
)

// ExplainCosts adds to the figures of a summary those of the cost by category: the sums
// of the costs of the rows to buy.
func ExplainCosts(ctx context.Context, r *reader.Reader, tx *reader.Tx, query reader.Query, figures *explanation.Figures) error {
	const list = "shopping_list/"
	fields, of := categories{}, []*string{}
	var rows []string // their paths
	for _, path := range figures.Paths() {
		row, isRow := strings.CutSuffix(path, "/to_buy")
		if number, _ := figures.Number(path); !isRow || !strings.HasPrefix(row, list) || number.IsZero() {
			continue
		}
		item, _, _ := strings.Cut(strings.TrimPrefix(row, list), ":")
		category := new(string)
		fields.add(domain.Slug(item), category)
		rows, of = append(rows, row), append(of, category)
	}
	if err := fields.set(ctx, r, tx, query); err != nil {
		return err
	}
	type sum struct {
		known    measure.Number
		complete bool
	}
	sums, order := map[string]*sum{}, []string{}
	for i, row := range rows {
		added := sums[*of[i]]
		if added == nil {
			added = &sum{measure.EmptySum(), true}
			sums[*of[i]], order = added, append(order, *of[i])
		}
		cost, known := figures.Number(row + "/estimated_cost")
		added.known, added.complete = added.known.Add(cost), added.complete && known
	}
	for _, category := range order {
		path, code := "estimated_cost/by_category/"+category+"/", "cost.other"
		var of []explanation.Arg
		if category != "" {
			code, of = "cost.category", []explanation.Arg{explanation.TextArg(explanation.OfCategory, category)}
		}
		figures.Add(path+"known_cost", explanation.Says(code+".known", of...), "", sums[category].known)
		if sums[category].complete {
			figures.AddShared(path+"total_cost", explanation.Says(code+".total", of...), "", sums[category].known)
		}
	}
	return nil
}
