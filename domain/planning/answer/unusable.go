package answer

import (
	"fmt"
	"strings"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// Unusable returns warnings of what CreatePlan would refuse. Only the slug is known of
// what a circle or the depth is of, so the words name it.
func Unusable(definitions *catalog.UnusableError) []Warning {
	if definitions == nil {
		return nil
	}
	var warnings []Warning
	for _, cycle := range definitions.Cycles {
		names := make([]string, len(cycle))
		for i, slug := range cycle {
			names[i] = string(slug)
		}
		detail := "definitions form a cycle: " + strings.Join(names, " > ") + "; each is counted once, and no plan can be created"
		warnings = append(warnings, Warning{Code: DefinitionCycle, Slugs: cycle, Names: definitions.NamesOf(cycle), Detail: detail})
	}
	for _, slug := range definitions.TooDeep {
		detail := fmt.Sprintf("%s nests more than %d levels deep; no plan can be created", slug, catalog.MaxNesting)
		deep := []domain.Slug{slug}
		warnings = append(warnings, Warning{Code: DefinitionTooDeep, Slugs: deep, Names: definitions.NamesOf(deep), Detail: detail})
	}
	return warnings
}
