package explanation

// Write lays the node out as a tree with at most so many levels below it (0: as
// many as there are) and about so many nodes. A node that occurs again is
// written once, where it is nearest to the top. What does not fit is left out
// from the bottom, and said to be: its values stand, so that every node that is
// there can be calculated from what is below it.
func (n *Node) Write(depth, nodes int) *Node {
	type level struct {
		from, to *Node
		depth    int
	}
	written := map[*Node]*Node{}
	top := n.bare()
	written[n] = top
	count, numbers := 1, 0
	for queue := []level{{n, top, 0}}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if len(at.from.Operands) == 0 {
			continue
		}
		if (depth > 0 && at.depth >= depth) || count+len(at.from.Operands) > nodes {
			at.to.Collapsed = true
			continue
		}
		count += len(at.from.Operands)
		for _, operand := range at.from.Operands {
			to := operand.bare()
			at.to.Operands = append(at.to.Operands, to)
			first, seen := written[operand]
			switch {
			case len(operand.Operands) == 0:
			case seen:
				if first.Number == 0 {
					numbers++
					first.Number = numbers
				}
				to.SameAs = first.Number
			default:
				written[operand] = to
				queue = append(queue, level{operand, to, at.depth + 1})
			}
		}
	}
	return top
}

// bare is a node without what is below it.
func (n *Node) bare() *Node {
	bare := *n
	bare.Operands = nil
	return &bare
}

// Each calls with every node of a tree.
func (n *Node) Each(call func(node *Node)) {
	call(n)
	for _, operand := range n.Operands {
		operand.Each(call)
	}
}

// Leaves calls with every source of a tree.
func (n *Node) Leaves(call func(source *Source)) {
	n.Each(func(node *Node) {
		if node.Source != nil {
			call(node.Source)
		}
	})
}
