package explanation

import "crumbtrail/domain/measure"

// Evaluate calculates the node's value again from its leaves, exactly. It reads
// no other value than that of a node without operands: what is given, constant,
// or was left out where the tree was written.
func (n *Node) Evaluate() measure.Number { return n.evaluate(map[*Node]measure.Number{}) }

func (n *Node) evaluate(known map[*Node]measure.Number) measure.Number {
	if n.leaf() {
		return n.Value
	}
	if value, seen := known[n]; seen {
		return value
	}
	operands := make([]measure.Number, len(n.Operands))
	for i, operand := range n.Operands {
		operands[i] = operand.evaluate(known)
	}
	known[n] = n.apply(operands)
	return known[n]
}

func (n *Node) leaf() bool {
	return n.Op == Given || n.Op == Constant || n.Collapsed || n.SameAs != 0
}

func (n *Node) apply(operands []measure.Number) measure.Number {
	switch n.Op {
	case Same:
		return operands[0]
	case Ceil:
		return operands[0].Ceil()
	case Floor:
		return operands[0].Floor()
	case Round:
		return operands[0].Round(*n.Decimals)
	case Quotient:
		return operands[0].Div(operands[1])
	case Sum:
		return fold(measure.Number{}, operands, measure.Number.Add)
	case Difference:
		return fold(operands[0], operands[1:], measure.Number.Sub)
	case Product, Convert:
		return fold(measure.Int(1), operands, measure.Number.Mul)
	case Max:
		return fold(operands[0], operands[1:], measure.Number.Max)
	case Min:
		return fold(operands[0], operands[1:], measure.Number.Min)
	case Given, Constant:
	}
	return n.Value
}

func fold(from measure.Number, operands []measure.Number, with func(a, b measure.Number) measure.Number) measure.Number {
	for _, operand := range operands {
		from = with(from, operand)
	}
	return from
}
