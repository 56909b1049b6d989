package schedule

import (
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/planning/answer"
)

// usersFirst returns the lines with something left to bake, each before those that are made ahead
// for its recipe, and otherwise from the last to the first.
func usersFirst(lines []answer.BatchLine) []answer.BatchLine {
	ordered := make([]answer.BatchLine, 0, len(lines))
	seen := make([]bool, len(lines))
	var visit func(at int)
	visit = func(at int) {
		seen[at] = true
		for user := range slices.Backward(lines) {
			if !seen[user] && isFor(&lines[at], lines[user].Recipe) {
				visit(user)
			}
		}
		if lines[at].RemainingBatches.Sign() > 0 {
			ordered = append(ordered, lines[at])
		}
	}
	for at := range slices.Backward(lines) {
		if !seen[at] {
			visit(at)
		}
	}
	return ordered
}

// isFor reports whether a line is made ahead for a recipe.
func isFor(line *answer.BatchLine, recipe domain.Slug) bool {
	return slices.ContainsFunc(line.Pegs, func(peg answer.Peg) bool { return peg.Recipe == recipe })
}
