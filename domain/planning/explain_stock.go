package planning

import (
	"crumbtrail/domain/explanation"
	"crumbtrail/domain/measure"
)

// stocked is what is in stock of something finished, by its layers where they are
// known, less what the plans of other occasions keep of it.
func (e *Explanation) stocked(name string, all, left measure.Number) *node {
	source := explanation.Source{Kind: explanation.FinishedStock, Name: name}
	layers := make([]*node, len(e.layersOf(name)))
	for i, layer := range e.layersOf(name) {
		of := source
		of.ID = layer.ID
		layers[i] = explanation.Fact("left of what was made at once of "+name, layer.Remaining, of)
	}
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

// layersOf are the layers of something finished.
func (e *Explanation) layersOf(name string) []Layer {
	if e.layers == nil {
		e.layers = map[string][]Layer{}
		for _, layer := range e.stock.Layers {
			e.layers[layer.name()] = append(e.layers[layer.name()], layer)
		}
	}
	return e.layers[name]
}

func (l *Layer) name() string {
	if l.FinishedGood != "" {
		return string(l.FinishedGood)
	}
	return l.FinishedUnit.String()
}
