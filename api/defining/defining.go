// Package defining has the operations about what a kitchen defines: items and their
// measures, recipes, and finished goods.
package defining

import "crumbtrail/api/resource"

// Register adds the operations.
func Register(kit *resource.Kit) {
	h := &handlers{kit}
	h.items()
	h.recipes()
	h.finishedGoods()
	h.measureSuggestions()
}

type handlers struct{ *resource.Kit }
