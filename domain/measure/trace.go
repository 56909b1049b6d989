package measure

// Op is the operation that a traced number is the result of.
type Op string

// The operations. Given has no operands.
const (
	Given      Op = "given"      // a leaf: see [Traced]
	Same       Op = "same"       // the operand under another meaning: see [Number.Same]
	Sum        Op = "sum"        // the operands added; 0 without any
	Difference Op = "difference" // the first less the second
	Product    Op = "product"    // the first times the second
	Quotient   Op = "quotient"   // the first divided by the second
	Max        Op = "max"        // the largest operand
	Min        Op = "min"        // the smallest operand
	Ceil       Op = "ceil"       // the operand, rounded up to a whole number
	Floor      Op = "floor"      // the operand, rounded down to a whole number
	Round      Op = "round"      // the operand, rounded half to even to Decimals
)

// Trace is how a traced number came about. Everything that is calculated from a
// traced number is traced; a number without a trace costs nothing more than the
// arithmetic itself.
type Trace struct {
	Op Op
	// Operands are in the order in which the operation takes them. Those without
	// a trace are constants.
	Operands []Number
	Decimals int    // of Round
	Label    string // "" unless [Number.Labelled] set it
	Leaf     any    // of Given: where the number is from
}

// Traced returns the number as a leaf, with where it is from. The value of leaf
// is the caller's own.
func Traced(n Number, leaf any) Number { return n.Plain().with(Trace{Op: Given, Leaf: leaf}) }

// EmptySum returns a traced 0 to which operands can be added.
func EmptySum() Number { return Number{}.with(Trace{Op: Sum}) }

// Trace returns how the number came about; nil if it is not traced.
func (n Number) Trace() *Trace {
	if n.ext == nil {
		return nil
	}
	return n.ext.trace
}

// Labelled sets what a traced number means, in words.
func (n Number) Labelled(label string) Number {
	if !n.traced() {
		return n
	}
	labelled := *n.ext.trace
	labelled.Label = label
	return n.with(labelled)
}

// Same returns the number as a figure of its own. Of a traced number the trace
// names the original.
func (n Number) Same() Number {
	if !n.traced() {
		return n
	}
	return record(Same, n.Plain(), n)
}

func (n Number) traced() bool { return n.ext != nil && n.ext.trace != nil }

// Plain returns the number without its trace.
func (n Number) Plain() Number {
	switch {
	case !n.traced():
		return n
	case n.ext.wide:
		return fromBig(&n.ext.rat)
	}
	return Number{num: n.num, den: n.den}
}

func (n Number) with(trace Trace) Number {
	ext := &extension{trace: &trace}
	if n.wide() {
		ext.wide = true
		ext.rat.Set(&n.ext.rat)
	}
	n.ext = ext
	return n
}

// record traces the result of an operation. An operand that changes nothing, 0
// in a sum and 1 in a product, is left out unless it is traced itself.
func record(op Op, result Number, operands ...Number) Number {
	if op == Sum || op == Product {
		neutral := Number{}
		if op == Product {
			neutral = Int(1)
		}
		for i, operand := range operands {
			if !operand.traced() && operand.Equal(neutral) {
				return operands[1-i]
			}
		}
	}
	return result.with(Trace{Op: op, Operands: operands})
}

func round(n Number, decimals int) Number {
	return n.Plain().Round(decimals).with(Trace{Op: Round, Operands: []Number{n}, Decimals: decimals})
}
