package explanation

import "crumbtrail/domain/measure"

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

// Factor returns what an amount is multiplied by to be in another unit. source
// is nil if units alone give it.
func Factor(number measure.Number, label, into string, source *Source) measure.Number {
	node := Node{Op: Constant, Label: label, Value: number.Plain()}
	if source != nil {
		node.Op, node.Source = Given, source
	}
	return traced(node, into)
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
