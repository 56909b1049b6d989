package problem

import (
	"slices"
	"strings"

	"crumbtrail/api/web"
	"crumbtrail/api/web/bodies"
	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// Locate adds to a refusal for what does not exist, or cannot be used, a fault at each place where a body
// names it. What only a definition refers to is at no place.
func (p *Problem) Locate(body []byte) {
	if len(p.Missing) == 0 && len(p.absent) == 0 {
		return
	}
	for _, text := range bodies.Texts(body) {
		if slices.Contains(p.absent, commands.NotFoundError{What: absentAt[text.Member], Name: text.Value}) {
			p.Errors = append(p.Errors, faults([]domain.Problem{domain.Fault(text.Pointer, "does not exist")})...)
		}
		for _, missing := range p.Missing {
			if names(text, missing) {
				p.Errors = append(p.Errors, faults([]domain.Problem{unusableAt(text.Pointer, missing)})...)
			}
		}
	}
}

// LeaveOut removes definitions that are not missing, as the caller defines them before.
func (p *Problem) LeaveOut(names []string) {
	p.Missing = slices.DeleteFunc(p.Missing, func(missing catalog.Missing) bool { return slices.Contains(names, missing.Name) })
	if len(p.Missing)+len(p.Cycles)+len(p.TooDeep) == 0 {
		p.Also = slices.DeleteFunc(p.Also, func(cause web.Cause) bool { return cause.Code == unusable.Code })
	}
}

// absentAt is what a member names that may not exist.
var absentAt = map[string]string{
	"occasion_id": "occasion", "lot_id": "lot", "finished_unit": "finished unit", "finished_good": "finished good",
	"collected_for": "plan", "ordered_for": "plan", "settles_unaccounted": "production run",
}

// names reports whether a text of a body names such a thing. A finished unit is named by its recipe too,
// or by itself within that.
func names(text bodies.Text, missing catalog.Missing) bool {
	switch {
	case text.Value == "":
		return false
	case missing.What == "recipe" && text.Member == "finished_unit":
		return strings.HasPrefix(text.Value, missing.Name+"/")
	case missing.What == "finished_unit" && text.Member == "finished_unit":
		return missing.Name == text.Value || strings.HasSuffix(missing.Name, "/"+text.Value)
	case missing.What == "recipe" && text.Member == "base_recipe", missing.What == "item" && text.Member == "instead_of":
		return text.Value == missing.Name
	}
	return text.Value == missing.Name && text.Member == missing.What
}

func unusableAt(pointer string, missing catalog.Missing) domain.Problem {
	if missing.Reason == "archived" {
		return domain.Fault(pointer, "is archived")
	}
	return domain.Fault(pointer, "is not defined")
}
