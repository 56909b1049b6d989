package planning

import (
	"fmt"
	"strings"

	"crumbtrail/domain/catalog"
)

// warnUnusable warns of what CreatePlan would refuse. Only the slug is known of
// what a circle or the depth is of, so the words name it.
func (c *calculation) warnUnusable() {
	if c.in.Unusable == nil {
		return
	}
	for _, cycle := range c.in.Unusable.Cycles {
		names := make([]string, len(cycle))
		for i, slug := range cycle {
			names[i] = string(slug)
		}
		detail := "definitions form a cycle: " + strings.Join(names, " > ") + "; each is counted once, and no plan can be created"
		c.warn(Warning{Code: DefinitionCycle, Detail: detail})
	}
	for _, slug := range c.in.Unusable.TooDeep {
		detail := fmt.Sprintf("%s nests more than %d levels deep; no plan can be created", slug, catalog.MaxNesting)
		c.warn(Warning{Code: DefinitionTooDeep, Detail: detail})
	}
}
