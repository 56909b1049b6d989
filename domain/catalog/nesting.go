package catalog

import (
	"slices"

	"crumbtrail/domain"
)

// nesting is what lies below one root.
type nesting struct {
	// order is the root and everything below it, each once: users before what they
	// use, otherwise in the order in which they are named.
	order []domain.Slug
	// depth is the number of levels below the root.
	depth int
	// cycles are the paths that return to their start.
	cycles [][]domain.Slug
}

// nest walks the graph below a root, once per edge even where branches meet again. A
// diamond is legal; an edge back onto the path is a cycle, which is reported and not
// followed.
func nest(root domain.Slug, below func(domain.Slug) []domain.Slug) nesting {
	var result nesting
	depths := map[domain.Slug]int{}
	var path []domain.Slug
	var visit func(slug domain.Slug) int
	visit = func(slug domain.Slug) int {
		if depth, done := depths[slug]; done {
			return depth
		}
		if at := slices.Index(path, slug); at >= 0 {
			result.cycles = append(result.cycles, append(slices.Clone(path[at:]), slug))
			return 0
		}
		path = append(path, slug)
		depth := 0
		for _, child := range slices.Backward(below(slug)) {
			depth = max(depth, visit(child)+1)
		}
		path = path[:len(path)-1]
		depths[slug] = depth
		result.order = append(result.order, slug)
		return depth
	}
	result.depth = visit(root)
	slices.Reverse(result.order)
	return result
}

// sameCycle reports whether two cycles are the same one, entered at any point.
func sameCycle(a, b []domain.Slug) bool {
	if len(a) != len(b) {
		return false
	}
	around := a[:len(a)-1]
	at := slices.Index(around, b[0])
	return at >= 0 && slices.Equal(slices.Concat(around[at:], around[:at]), b[:len(b)-1])
}
