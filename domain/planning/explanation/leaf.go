package explanation

import (
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

// leaf is where a traced number starts.
type leaf struct {
	node Node
	into string // of a factor: the unit into which it converts
}

// FromSource returns a number that a source gives. unit is "" for a number without a
// unit.
func FromSource(number measure.Number, label, unit string, source Source) measure.Number {
	return traced(Node{Op: Given, Label: label, Unit: unit, Value: number.Plain(), Source: &source}, "")
}

// Fixed returns a number of the arithmetic itself.
func Fixed(number measure.Number, label string) measure.Number {
	return traced(Node{Op: Constant, Label: label, Value: number.Plain()}, "")
}

// Conversion returns the factor from a unit into another, which between kinds of
// units is from the density of an item in a snapshot.
func Conversion(factor measure.Number, from, into measure.Unit, item domain.Slug, snapshot domain.ID) measure.Number {
	node := Node{Op: Constant, Label: into.String() + " in 1 " + from.String(), Value: factor.Plain()}
	if from.Kind() != into.Kind() {
		node.Op, node.Source = Given, &Source{Kind: Item, ID: snapshot, Name: string(item)}
		node.Label += ", by its density"
	}
	return traced(node, into.String())
}

// Part is what one source gives of a sum.
type Part struct {
	ID     domain.ID
	Number measure.Number
}

// InStock returns what is in stock of something finished, by its layers if they
// sum to all of it, less what the plans of other occasions reserve. left is what
// they leave.
func InStock(name string, layers []Part, all, left measure.Number) measure.Number {
	stock := measure.EmptySum()
	for _, layer := range layers {
		source := Source{Kind: FinishedStock, ID: layer.ID, Name: name}
		stock = stock.Add(FromSource(layer.Number, "left in stock of "+name, "", source))
	}
	if !stock.Equal(all) {
		stock = FromSource(all, name+" in stock", "", Source{Kind: FinishedStock, Name: name})
	}
	if all.Equal(left) {
		return stock
	}
	reserved := FromSource(all.Sub(left), name+" reserved for other occasions", "", Source{Kind: Reservation, Name: name})
	return stock.Sub(reserved)
}

func traced(node Node, into string) measure.Number {
	return measure.Traced(node.Value, &leaf{node: node, into: into})
}

func factorOf(number measure.Number) *leaf {
	if trace := number.Trace(); trace != nil && trace.Op == measure.Given {
		if leaf := trace.Leaf.(*leaf); leaf.into != "" {
			return leaf
		}
	}
	return nil
}
