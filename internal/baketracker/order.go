package baketracker

import (
	"slices"
	"strings"

	"crumbtrail/domain"
)

// arranged is the order in which definitions that refer to one another can be
// made.
type arranged struct {
	// levels are places: each level refers to earlier ones alone, so that what
	// is in one can be defined at the same time.
	levels [][]int
	// circles are the places that cannot be defined, with the path that returns
	// to its start.
	circles map[int]string
}

// arrange orders things by what each refers to. References to what is not among
// them do not count.
func arrange(slugs []domain.Slug, below [][]domain.Slug) arranged {
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
	result := arranged{levels: levels, circles: map[int]string{}}
	// What remains is in a circle or above one. What is above one can be tried:
	// the kitchen may have what it refers to from before. Peeled from its top it
	// comes users first, so it is taken backwards.
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

// peel takes away, level by level, what refers to nothing that is left. left nil
// means everything.
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

// maxPath is how much of a circle is named.
const maxPath = 20

// path walks from a place through what is circular until it meets itself.
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
