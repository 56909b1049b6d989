package occasion

import (
	"fmt"

	"crumbtrail/domain"
)

// unfinished returns the id of a plan with snapshots of the given content hashes, and
// the names of those that were captured for it before. It is the plan that was
// begun last and not created, if everything that was captured for it is still right,
// and otherwise a plan with an id that no snapshot has.
func (c *captured) unfinished(id domain.ID, hashes map[string]string) (plan domain.ID, done map[string]bool) {
	begun := map[domain.ID]bool{}
	var last domain.ID
	done = map[string]bool{}
	isRight := true
	for one := c; one != nil; one = one.before {
		if one.plan == "" {
			continue
		}
		begun[one.plan] = true
		if last == "" {
			last = one.plan
		}
		if one.plan == last {
			name, hash := one.describe()
			done[name] = true
			isRight = isRight && hashes[name] == hash
		}
	}
	if last != "" && isRight {
		return last, done
	}
	plan = id
	for attempt := 2; begun[plan]; attempt++ {
		plan = domain.DeriveFrom(id, fmt.Sprintf("attempt/%d", attempt))
	}
	return plan, nil
}

func (c *captured) describe() (name, hash string) {
	if c.recipe != nil {
		return recipeName(c.recipe.Recipe), c.recipe.ContentHash
	}
	return goodName(c.good.FinishedGood), c.good.ContentHash
}
