package browser

import "fmt"

// screen is a page as a person sees it.
type screen struct {
	name string
	// path returns the page of a kitchen, "" if that kitchen does not have it.
	path func(k *kitchen) string
	// refused is the text of the button that sends the page's form, which is refused
	// because nothing is typed; "" if the page has none.
	refused string
	// opens is the text of what is opened first; "" if nothing is.
	opens string
	// targets is the least size of what can be pressed, in pixels.
	targets int
}

func at(path string) func(*kitchen) string { return func(*kitchen) string { return path } }

// of returns the page of the kitchen's plan or occasion.
func of(format string, id func(k *kitchen) string) func(*kitchen) string {
	return func(k *kitchen) string {
		if id(k) == "" {
			return ""
		}
		return fmt.Sprintf(format, id(k))
	}
}

func occasionOf(k *kitchen) string { return k.occasion }
func itemOf(k *kitchen) string     { return k.item }
func recipeOf(k *kitchen) string   { return k.recipe }
func goodOf(k *kitchen) string     { return k.good }

func planOf(k *kitchen) string { return k.plan }

// screens are all pages.
func screens() []screen {
	return []screen{
		{name: "home", path: at("/")},
		{name: "occasion-new", path: at("/occasions/new"), refused: "Create occasion"},
		{name: "occasion", path: of("/occasions/%s", occasionOf)},
		{name: "occasion-schedule", path: of("/occasions/%s/schedule", occasionOf)},
		{name: "shopping-list", path: of("/plans/%s/shopping-list", planOf), targets: 44},
		{name: "shopping", path: at("/shopping"), targets: 44},
		{name: "shopping-put-away", path: of("/shopping/put-away?plans=%s", planOf), targets: 44},
		{name: "shopping-explain", path: explainedRowOf},
		{name: "offline", path: at("/offline"), targets: 44},
		{name: "put-away", path: of("/plans/%s/shopping-list/put-away", planOf), targets: 44},
		{name: "orders", path: of("/plans/%s/shopping-list/orders", planOf), refused: "Record the order", targets: 44},
		{name: "plan", path: of("/plans/%s", planOf)},
		{name: "plan-completed", path: of("/plans/%s", func(k *kitchen) string { return k.completed })},
		{name: "explain", path: of("/plans/%s/explain?path=progress/overall_percent", planOf)},
		{name: "changes", path: of("/plans/%s/changes", planOf)},
		{name: "amend", path: of("/plans/%s/amend", planOf)},
		{name: "what-if", path: of("/plans/%s/what-if", planOf)},
		{name: "what-if-more", path: moreOf},
		{name: "compare-made", path: of("/plans/%s/compare/made", planOf)},
		{name: "compare-original", path: of("/plans/%s/compare/original", planOf)},
		{name: "pantry", path: at("/pantry")},
		{name: "lots", path: at("/pantry/lots")},
		{name: "lot", path: lotOf},
		{name: "lot-correct", path: of("%s/correct", lotOf), refused: "Correct the lot"},
		{name: "receive", path: at("/pantry/receive"), refused: "Put into the pantry", targets: 44},
		{name: "bake", path: of("/plans/%s/bake", planOf), targets: 44},
		{name: "bake-form", path: bakeFormOf, targets: 44},
		{name: "bake-sheet", path: sheetOf, targets: 44},
		{name: "assemble", path: of("/plans/%s/assemble", planOf), targets: 44},
		{name: "assemble-form", path: assembleFormOf, targets: 44},
		{name: "runs", path: at("/runs")},
		{name: "run-new", path: at("/runs/new")},
		{name: "run-new-bake", path: of("/runs/new/bake/%s/piece", recipeOf), targets: 44},
		{name: "run-new-assemble", path: of("/runs/new/assemble/%s", goodOf), targets: 44},
		{name: "run-production", path: runOf("production")},
		{name: "run-assembly", path: runOf("assembly")},
		{name: "finished", path: at("/pantry/finished"), refused: "Save the correction"},
		{name: "history", path: at("/history")},
		{name: "history-filtered", path: of("/history?occasion=%s", occasionOf)},
		{name: "steps", path: of("/history/occasion-home.%s", occasionOf)},
		{name: "event", path: of("/history/occasion-home.%s/0", occasionOf)},
		{name: "past-occasion", path: of("/occasions/%s?as_of=2999-01-01T00:00:00Z", occasionOf)},
		{name: "past-plan", path: of("/plans/%s?as_of=2999-01-01T00:00:00Z", planOf)},
		{name: "past-shopping-list", path: of("/plans/%s/shopping-list?as_of=2999-01-01T00:00:00Z", planOf)},
		{name: "past-pantry", path: at("/pantry?as_of=2999-01-01T00:00:00Z")},
		{name: "import", path: at("/import"), refused: "Import"},
		{name: "log", path: at("/system/log")},
		{name: "system", path: at("/system")},
		{name: "projection", path: at("/system/projections/planning")},
		{name: "palette", path: at("/palette")},
		{name: "palette-found", path: at("/palette?q=a")},
		{name: "book", path: at("/book")},
		{name: "book-items", path: at("/book/items")},
		{name: "measures", path: at("/book/measures")},
		{name: "allergens", path: at("/book/allergens")},
		{name: "book-recipes", path: at("/book/recipes")},
		{name: "book-goods", path: at("/book/goods")},
		{name: "book-item", path: of("/book/items/%s", itemOf)},
		{name: "book-item-new", path: at("/book/new/items"), refused: "Save"},
		{name: "book-item-edit", path: of("/book/items/%s/edit", itemOf)},
		{name: "book-recipe", path: of("/book/recipes/%s", recipeOf)},
		{name: "book-recipe-new", path: at("/book/new/recipes"), refused: "Save"},
		{name: "book-recipe-edit", path: of("/book/recipes/%s/edit", recipeOf)},
		{name: "book-good", path: of("/book/goods/%s", goodOf)},
		{name: "label-good", path: of("/book/goods/%s/label", goodOf)},
		{name: "label-run", path: of("%s/label?labels=3", runOf("assembly"))},
		{name: "book-good-new", path: at("/book/new/goods"), refused: "Save"},
		{name: "book-good-edit", path: of("/book/goods/%s/edit", goodOf)},
		{name: "book-paste", path: at("/book/paste"), refused: "Read it"},
	}
}
