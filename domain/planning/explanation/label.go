package explanation

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxLabel bounds a label that is made from those of operands.
const maxLabel = 70

// derivedLabel describes a node that has no label of its own by its operands.
func (n *Node) derivedLabel() string {
	names := make([]string, len(n.Operands))
	for i, operand := range n.Operands {
		names[i] = operand.shortLabel()
	}
	if n.RoundsNothing() {
		return names[0]
	}
	switch n.Op {
	case Sum:
		return joined(names, " and ")
	case Difference:
		return names[0] + " less " + joined(names[1:], " and ")
	case Product:
		return names[0] + " times " + names[1]
	case Convert:
		return names[0] + " in " + n.Unit
	case Quotient:
		return names[0] + " divided by " + names[1]
	case Ceil:
		return names[0] + ", rounded up"
	case Floor:
		return names[0] + ", rounded down"
	case Round:
		return fmt.Sprintf("%s, rounded to %d decimals", names[0], *n.Decimals)
	case Max:
		if n.Operands[0].Op == Constant {
			return names[1] + ", at least " + names[0]
		}
		return "the largest of " + joined(names, " and ")
	case Min:
		if len(names) == 2 && n.Operands[1].Op == Constant {
			return names[0] + ", at most " + names[1]
		}
		return "the smallest of " + joined(names, " and ")
	case Same, Given, Constant:
	}
	return strings.Join(names, "")
}

// RoundsNothing reports whether a node rounds a number that is round already.
func (n *Node) RoundsNothing() bool {
	switch n.Op {
	case Ceil, Floor, Round:
		return len(n.Operands) > 0 && n.Value.Equal(n.Operands[0].Value)
	case Given, Constant, Same, Sum, Difference, Product, Convert, Quotient, Max, Min:
	}
	return false
}

func joined(names []string, with string) string {
	switch len(names) {
	case 0:
		return "nothing"
	case 1, 2:
		return strings.Join(names, with)
	}
	return fmt.Sprintf("%s%s%d more", names[0], with, len(names)-1)
}

// shortLabel is the label, cut to a length that others can be made of.
func (n *Node) shortLabel() string {
	if utf8.RuneCountInString(n.Label) <= maxLabel {
		return n.Label
	}
	return string([]rune(n.Label)[:maxLabel-1]) + "…"
}

// derivedUnit is the unit of the result if those of the operands decide it.
func (n *Node) derivedUnit() string {
	if n.Op == Quotient {
		return ""
	}
	for _, operand := range n.Operands {
		if operand.Unit != "" {
			return operand.Unit
		}
	}
	return ""
}
