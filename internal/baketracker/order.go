package baketracker

import (
	"slices"
	"strings"

	"crumbtrail/domain"
)

// definitionOrder is an order for definitions that refer to one another.
type definitionOrder struct {
	// levels are indexes. Each level refers to earlier ones only, so that the
	// definitions of one can be made concurrently.
	levels [][]int
	// circles are the indexes of circular definitions, with the path of the circle.
	circles map[int]string
}

// orderDefinitions orders definitions by their references. References to others do
// not count.
func orderDefinitions(slugs []domain.Slug, below [][]domain.Slug) definitionOrder {
	place := make(map[domain.Slug]int, len(slugs))
	for at, slug := range slugs {
		place[slug] = at
	}
	uses, usedBy := make([][]int, len(slugs)), make([][]int, len(slugs))
	for at := range slugs {
		for _, slug := range below[at] {
			if other, ok := place[slug]; ok {
				uses[at] = append(uses[at], other)
				usedBy[other] = append(usedBy[other], at)
			}
		}
	}
	levels, left := peel(uses, usedBy, nil)
	result := definitionOrder{levels: levels, circles: map[int]string{}}
	// The rest is in a circle or refers to one. What only refers to one can be tried:
	// the kitchen may have its components already. Peeled from the other end it comes
	// users first, so it is taken backwards.
	above, circular := peel(usedBy, uses, left)
	for _, level := range slices.Backward(above) {
		for _, at := range level {
			result.levels = append(result.levels, []int{at})
		}
	}
	for at := range circular {
		result.circles[at] = path(at, uses, circular, slugs)
	}
	return result
}

// peel removes, level by level, what refers to nothing that is left. If left is nil
// it is everything.
func peel(uses, usedBy [][]int, left map[int]bool) ([][]int, map[int]bool) {
	if left == nil {
		left = make(map[int]bool, len(uses))
		for at := range uses {
			left[at] = true
		}
	}
	open := make([]int, len(uses))
	var level []int
	for at := range uses {
		for _, other := range uses[at] {
			if left[other] {
				open[at]++
			}
		}
		if left[at] && open[at] == 0 {
			level = append(level, at)
		}
	}
	var levels [][]int
	for len(level) > 0 {
		levels = append(levels, level)
		var next []int
		for _, at := range level {
			delete(left, at)
			for _, user := range usedBy[at] {
				if open[user]--; open[user] == 0 && left[user] {
					next = append(next, user)
				}
			}
		}
		level = next
	}
	return levels, left
}

// maxPath is the maximum length of a circle's path.
const maxPath = 20

// path walks from an index through circular definitions until it returns to one.
func path(at int, uses [][]int, circular map[int]bool, slugs []domain.Slug) string {
	var walked []string
	seen := map[int]bool{}
	for !seen[at] && len(walked) < maxPath {
		seen[at] = true
		walked = append(walked, string(slugs[at]))
		for _, other := range uses[at] {
			if circular[other] {
				at = other
				break
			}
		}
	}
	if !seen[at] {
		return strings.Join(append(walked, "…"), " > ")
	}
	return strings.Join(append(walked, string(slugs[at])), " > ")
}
