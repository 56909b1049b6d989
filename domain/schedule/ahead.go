package schedule

import (
	"cmp"
	"slices"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
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

// dayed is a line to bake with the day that it is planned for.
type dayed struct {
	answer.BatchLine
	on domain.Date
	// hasDay is whether the day is the target's own, and not that of what takes it.
	hasDay bool
	work   Work
}

// days returns the lines of [usersFirst] with their days.
func (s *Schedule) days(lines []answer.BatchLine, now catalog.Definitions) []dayed {
	ordered := usersFirst(lines)
	all, planned := make([]dayed, len(ordered)), map[domain.Slug]domain.Date{} // the first day of each recipe
	for i, line := range ordered {
		users := s.Date
		for _, peg := range line.Pegs {
			if day, known := planned[peg.Recipe]; known {
				users = min(users, day)
			}
		}
		on := min(cmp.Or(line.ProduceOn, s.Date), s.Date)
		all[i] = dayed{line, on, line.Origin != answer.Derived && on != users, WorkOf(now, line.Recipe)}
		if before, known := planned[line.Recipe]; !known || on < before {
			planned[line.Recipe] = on
		}
	}
	return all
}

// isFor reports whether a line is made ahead for a recipe.
func isFor(line *answer.BatchLine, recipe domain.Slug) bool {
	return slices.ContainsFunc(line.Pegs, func(peg answer.Peg) bool { return peg.Recipe == recipe })
}
