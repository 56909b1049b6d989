package explanation

import (
	"cmp"
	"slices"
	"strings"

	"crumbtrail/domain/measure"
)

// Figures are the figures of an answer, each under its path, with the traces of
// their numbers. Trees are built when they are read. The zero value is ready to
// use. It is not safe for concurrent use.
type Figures struct {
	paths  []string
	byPath map[string]*figure
	owners map[*measure.Trace]*figure
	nodes  map[*measure.Trace]*Node
	shared []*figure
}

type figure struct {
	path, unit string
	label      Label
	number     measure.Number
	node       *Node
}

// Add adds a figure. Where its number is an operand of another figure the tree
// of that shows the figure's path. unit is "" for a number without a unit.
func (f *Figures) Add(path string, label Label, unit string, number measure.Number) {
	f.own(f.add(path, label, unit, number))
}

// AddShared adds a figure whose number may be another figure's, which then owns
// the number whether it was added before or is added later.
func (f *Figures) AddShared(path string, label Label, unit string, number measure.Number) {
	f.shared = append(f.shared, f.add(path, label, unit, number))
}

// Number returns the number of the figure at a path, or false if there is none.
func (f *Figures) Number(path string) (measure.Number, bool) {
	figure := f.byPath[path]
	if figure == nil {
		return measure.Number{}, false
	}
	return figure.number, true
}

func (f *Figures) add(path string, label Label, unit string, number measure.Number) *figure {
	if f.byPath == nil {
		f.byPath, f.owners, f.nodes = map[string]*figure{}, map[*measure.Trace]*figure{}, map[*measure.Trace]*Node{}
	}
	added := &figure{path: path, label: label, unit: unit, number: number}
	f.paths = append(f.paths, path)
	f.byPath[path] = added
	return added
}

func (f *Figures) own(figure *figure) {
	if trace := figure.number.Trace(); trace != nil && f.owners[trace] == nil {
		f.owners[trace] = figure
	}
}

// Paths returns the paths of all figures, in the order in which they were added.
func (f *Figures) Paths() []string { return f.paths }

// Figure returns the tree of the figure at a path, or false if there is none. The row
// of an item may be named with its unit even where the item has only one.
func (f *Figures) Figure(path string) (*Node, bool) {
	for _, figure := range f.shared {
		f.own(figure)
	}
	f.shared = nil
	figure := f.byPath[path]
	if figure == nil {
		figure = f.byPath[f.withoutUnit(path)]
	}
	if figure == nil {
		return nil, false
	}
	return f.tree(figure), true
}

// withoutUnit returns a path that names an item as item:unit with the item alone, if
// that is the unit of the row; "" otherwise.
func (f *Figures) withoutUnit(path string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		name, unit, found := strings.Cut(segment, ":")
		if !found {
			continue
		}
		segments[i] = name
		row := strings.Join(segments[:i+1], "/")
		for _, amount := range []string{"/needed", "/total", "/amount"} {
			if figure := f.byPath[row+amount]; figure != nil && figure.unit == unit {
				return strings.Join(segments, "/")
			}
		}
	}
	return ""
}

// Near returns the paths that are most like one that does not exist, the most
// alike first.
func (f *Figures) Near(path string) []string {
	const most = 8
	wanted := strings.Split(path, "/")
	likeness := make(map[string]int, len(f.paths))
	for _, other := range f.paths {
		segments, same, prefix := strings.Split(other, "/"), 0, 0
		for _, segment := range wanted {
			if slices.Contains(segments, segment) {
				same++
			}
		}
		for prefix < min(len(path), len(other)) && path[prefix] == other[prefix] {
			prefix++
		}
		likeness[other] = same<<16 + prefix
	}
	near := slices.Clone(f.paths)
	slices.SortStableFunc(near, func(a, b string) int { return cmp.Compare(likeness[b], likeness[a]) })
	return near[:min(most, len(near))]
}

// tree returns the node of a figure.
func (f *Figures) tree(figure *figure) *Node {
	if figure.node != nil {
		return figure.node
	}
	node := Node{Op: Constant, Value: figure.number.Plain()}
	switch trace := figure.number.Trace(); {
	case trace == nil:
	case f.owners[trace] == figure:
		node = *f.build(figure.number)
	default:
		node.Op, node.Operands = Same, []*Node{f.node(figure.number)}
	}
	node.Path, node.Unit = figure.path, figure.unit
	if node.Label == "" || (node.Op != Given && node.Op != Constant) {
		node = node.named(figure.label)
	}
	figure.node = &node
	return figure.node
}

// node returns the node of a number: a figure if it is one.
func (f *Figures) node(number measure.Number) *Node {
	trace := number.Trace()
	if trace == nil {
		return &Node{Op: Constant, Label: number.String(), Value: number}
	}
	if owner := f.owners[trace]; owner != nil {
		return f.tree(owner)
	}
	return f.build(number)
}

// build makes the node of a traced number, whether or not it is a figure.
func (f *Figures) build(number measure.Number) *Node {
	trace := number.Trace()
	if node := f.nodes[trace]; node != nil {
		return node
	}
	node := &Node{Op: Op(trace.Op), Label: trace.Label, Code: coded[trace.Label], Value: number.Plain()}
	f.nodes[trace] = node
	if trace.Op == measure.Given {
		given := *trace.Leaf.(*leaf)
		*node = given.node
		return node
	}
	if trace.Op == measure.Round {
		node.Decimals = &trace.Decimals
	}
	node.Operands = f.operands(nil, trace)
	if trace.Op == measure.Product {
		if factor := factorOf(trace.Operands[1]); factor != nil {
			node.Op, node.Unit = Convert, factor.into
		}
	}
	if node.Unit == "" {
		node.Unit = node.derivedUnit()
	}
	if node.Label == "" {
		node.Label = node.derivedLabel()
	}
	return node
}

// operands adds those of a trace to a list. A sum of sums is one sum, and so is a
// difference of which more is subtracted, unless a figure or a label is between.
func (f *Figures) operands(list []*Node, trace *measure.Trace) []*Node {
	for i, operand := range trace.Operands {
		inner := operand.Trace()
		joins := trace.Op == measure.Sum || i == 0 && slices.Contains([]measure.Op{measure.Difference, measure.Min, measure.Max}, trace.Op)
		if joins && inner != nil && inner.Op == trace.Op && inner.Label == "" && f.owners[inner] == nil {
			list = f.operands(list, inner)
			continue
		}
		list = append(list, f.node(operand))
	}
	return list
}
