package summary

import (
	"crumbtrail/domain/explanation"
	"crumbtrail/domain/measure"
)

// stocked is what is in stock of something finished, by its layers where they are
// known, less what the plans of other occasions keep of it.
func (e *Explanation) stocked(name string, all, left measure.Number) *node {
	source := explanation.Source{Kind: explanation.FinishedStock, Name: name}
	var layers []*node
	for _, layer := range e.stock.Layers {
		if layer.name() == name {
			source.ID = layer.ID
			layers = append(layers, explanation.Fact("left of what was made at once of "+name, layer.Remaining, source))
		}
	}
	source.ID = ""
	stock := explanation.Of(explanation.Sum, name+" in stock", layers...)
	if !stock.Value.Equal(all) {
		stock = explanation.Fact(name+" in stock", all, source)
	}
	if all.Equal(left) {
		return stock
	}
	kept := explanation.Fact(name+" kept for other occasions", all.Sub(left), explanation.Source{Kind: explanation.Reservation, Name: name})
	return explanation.Of(explanation.Difference, name+" that is not reserved", stock, kept)
}

func (l *Layer) name() string {
	if l.FinishedGood != "" {
		return string(l.FinishedGood)
	}
	return l.FinishedUnit.String()
}
