package commands_test

import (
	"context"
	"testing"

	"crumbtrail/commands"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/internal/kitchentest"
)

func unusable(what, name, reason string) error {
	return &catalog.UnusableError{Missing: []catalog.Missing{{What: what, Name: name, Reason: reason}}}
}

func notFound(what, name string) error { return &commands.NotFoundError{What: what, Name: name} }

// archived archives a definition.
func archived(what string, slug domain.Slug) func(*kitchentest.Kitchen) {
	return func(k *kitchentest.Kitchen) {
		app := k.WithID(nowhere)
		switch what {
		case "item":
			kitchentest.Do(k, app.ArchiveItem, commands.ArchiveItem{Slug: slug})
		case "recipe":
			kitchentest.Do(k, app.ArchiveRecipe, commands.ArchiveRecipe{Slug: slug})
		case "good":
			kitchentest.Do(k, app.ArchiveFinishedGood, commands.ArchiveFinishedGood{Slug: slug})
		}
	}
}

func catalogSpecs() map[string]func(*testing.T) {
	flour, cake, set := kitchentest.Item("flour"), kitchentest.Recipe("cake", "1 cup flour",
		"1/2 of bread"), kitchentest.Good("set", "2 bread/loaf", "1 of gift")
	noName := flour
	noName.Name = ""
	milled := kitchentest.Item("flour", kitchentest.Weighing("1 cup", "130 g"))
	variant := cake
	variant.BaseRecipe = "tart"
	loop := kitchentest.Recipe("bread", "500 g flour", "1 of cake", "loaf 2")
	nested := kitchentest.Good("gift", "1 of set")
	return map[string]func(*testing.T){
		"DefineItem": spec[commands.DefineItem, commands.Defined]{
			handle: (*commands.Application).DefineItem, stream: "item-home.flour",
			fields: `{"slug":"flour","name":"FLOUR","kind":"ingredient"}`,
			accepted: []accepted[commands.DefineItem, commands.Defined]{
				{"creates", nil, commands.DefineItem{Item: flour}, []any{flour}, commands.Defined{New: true, ContentHash: catalog.ContentHash(flour)}},
				{
					"replaces",
					[]any{flour},
					commands.DefineItem{Item: milled},
					[]any{milled},
					commands.Defined{ContentHash: catalog.ContentHash(milled)},
				},
				{
					"takes an archived item back into use",
					[]any{flour, archived("item", "flour")},
					commands.DefineItem{Item: flour},
					[]any{flour},
					commands.Defined{ContentHash: catalog.ContentHash(flour)},
				},
			},
			other:   commands.DefineItem{Item: milled},
			since:   []any{milled},
			refused: []refused[commands.DefineItem]{{"invalid", nil, commands.DefineItem{Item: noName}, invalid("/name")}},
		}.run("DefineItem"),
		"DefineRecipe": spec[commands.DefineRecipe, commands.Defined]{
			handle: (*commands.Application).DefineRecipe, stream: "recipe-home.cake",
			fields: `{"slug":"cake","name":"CAKE","lines":[{"item":"flour","amount":"1","unit":"cup"}],` +
				`"components":[{"recipe":"bread","batches":"0.5"}],"yields":[{"slug":"standard","name":"standard",` +
				`"mode":"count","items_per_batch":10}]}`,
			accepted: []accepted[commands.DefineRecipe, commands.Defined]{
				{
					"creates", kitchentest.Bakery(),
					commands.DefineRecipe{Recipe: cake},
					[]any{cake},
					commands.Defined{New: true, ContentHash: catalog.ContentHash(cake)},
				},
			},
			other: commands.DefineRecipe{Recipe: kitchentest.Recipe("cake", "2 cup flour")},
			since: []any{archived("item", "flour"), archived("recipe", "bread")},
			refused: []refused[commands.DefineRecipe]{
				{"invalid", kitchentest.Bakery(), commands.DefineRecipe{Recipe: catalog.Recipe{Slug: "cake", Name: "Cake"}}, invalid("/yields")},
				{"everything that is missing", nil, commands.DefineRecipe{Recipe: variant}, &catalog.UnusableError{Missing: []catalog.Missing{
					{What: "recipe", Name: "bread", Reason: "not_defined"},
					{What: "recipe", Name: "tart", Reason: "not_defined"},
					{What: "item", Name: "flour", Reason: "not_defined"},
				}}},
				{
					"an archived item", append(kitchentest.Bakery(), archived("item", "flour")),
					commands.DefineRecipe{Recipe: cake},
					unusable("item", "flour", "archived"),
				},
				{
					"a cycle", append(kitchentest.Bakery(), cake),
					commands.DefineRecipe{Recipe: loop},
					&catalog.UnusableError{Cycles: [][]domain.Slug{{"bread", "cake", "bread"}}},
				},
			},
		}.run("DefineRecipe"),
		"DefineFinishedGood": spec[commands.DefineFinishedGood, commands.Defined]{
			handle: (*commands.Application).DefineFinishedGood, stream: "good-home.set",
			fields: `{"slug":"set","name":"SET","components":[{"finished_unit":"bread/loaf","quantity":"2"},` +
				`{"finished_good":"gift","quantity":"1"}]}`,
			accepted: []accepted[commands.DefineFinishedGood, commands.Defined]{
				{
					"creates", kitchentest.Bakery(),
					commands.DefineFinishedGood{FinishedGood: set},
					[]any{set},
					commands.Defined{New: true, ContentHash: catalog.ContentHash(set)},
				},
			},
			other: commands.DefineFinishedGood{FinishedGood: kitchentest.Good("set", "3 bread/loaf")},
			since: []any{archived("good", "gift"), archived("recipe", "bread")},
			refused: []refused[commands.DefineFinishedGood]{
				{
					"invalid", kitchentest.Bakery(),
					commands.DefineFinishedGood{FinishedGood: catalog.FinishedGood{Slug: "set", Name: "Set"}},
					invalid("/components"),
				},
				{
					"a unit that the recipe does not yield", kitchentest.Bakery(),
					commands.DefineFinishedGood{FinishedGood: kitchentest.Good("set", "1 bread/roll")},
					unusable("finished_unit", "bread/roll", "not_defined"),
				},
				{
					"an archived good", append(kitchentest.Bakery(), archived("good", "gift")),
					commands.DefineFinishedGood{FinishedGood: set},
					unusable("finished_good", "gift", "archived"),
				},
				{
					"a cycle", append(kitchentest.Bakery(), set),
					commands.DefineFinishedGood{FinishedGood: nested},
					&catalog.UnusableError{Cycles: [][]domain.Slug{{"gift", "set", "gift"}}},
				},
			},
		}.run("DefineFinishedGood"),
		"ArchiveItem": spec[commands.ArchiveItem, commands.Result]{
			handle: (*commands.Application).ArchiveItem, stream: "item-home.flour", fields: `{"Slug":"flour"}`,
			accepted: []accepted[commands.ArchiveItem, commands.Result]{
				{"archives", []any{flour}, commands.ArchiveItem{Slug: "flour"}, []any{catalog.Archived[catalog.Item]{}}, commands.Result{}},
			},
			sendOther: func(ctx context.Context, k *kitchentest.Kitchen, caller commands.Caller) error {
				_, err := k.DefineItem(ctx, caller, commands.DefineItem{Item: milled})
				return err
			},
			since:   []any{flour},
			refused: []refused[commands.ArchiveItem]{{"missing", nil, commands.ArchiveItem{Slug: "flour"}, notFound("item", "flour")}},
		}.run("ArchiveItem"),
		"ArchiveRecipe": spec[commands.ArchiveRecipe, commands.Result]{
			handle: (*commands.Application).ArchiveRecipe, stream: "recipe-home.bread", fields: `{"Slug":"bread"}`,
			accepted: []accepted[commands.ArchiveRecipe, commands.Result]{
				{"archives", kitchentest.Bakery(), commands.ArchiveRecipe{Slug: "bread"}, []any{catalog.Archived[catalog.Recipe]{}}, commands.Result{}},
			},
			sendOther: func(ctx context.Context, k *kitchentest.Kitchen, caller commands.Caller) error {
				_, err := k.DefineRecipe(ctx, caller, commands.DefineRecipe{Recipe: kitchentest.Recipe("bread", "400 g flour")})
				return err
			},
			since:   []any{kitchentest.Recipe("bread", "400 g flour")},
			refused: []refused[commands.ArchiveRecipe]{{"missing", nil, commands.ArchiveRecipe{Slug: "bread"}, notFound("recipe", "bread")}},
		}.run("ArchiveRecipe"),
		"ArchiveFinishedGood": spec[commands.ArchiveFinishedGood, commands.Result]{
			handle: (*commands.Application).ArchiveFinishedGood, stream: "good-home.gift", fields: `{"Slug":"gift"}`,
			accepted: []accepted[commands.ArchiveFinishedGood, commands.Result]{
				{
					"archives", kitchentest.Bakery(),
					commands.ArchiveFinishedGood{Slug: "gift"},
					[]any{catalog.Archived[catalog.FinishedGood]{}},
					commands.Result{},
				},
			},
			sendOther: func(ctx context.Context, k *kitchentest.Kitchen, caller commands.Caller) error {
				_, err := k.DefineFinishedGood(ctx, caller, commands.DefineFinishedGood{FinishedGood: kitchentest.Good("gift", "2 bread/loaf")})
				return err
			},
			since: []any{kitchentest.Good("gift", "2 bread/loaf")},
			refused: []refused[commands.ArchiveFinishedGood]{{
				"missing", nil,
				commands.ArchiveFinishedGood{Slug: "gift"},
				notFound("finished good", "gift"),
			}},
		}.run("ArchiveFinishedGood"),
	}
}
