// Package definitions has the answers about items, recipes and finished goods as they are
// defined now.
package definitions

import (
	"cmp"

	"crumbtrail/domain"
	"crumbtrail/domain/allergens"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels/names"
)

// Stamp identifies the state of a definition that an answer shows.
type Stamp struct {
	Revision    uint64 `json:"revision" doc:"Revision of the definition's stream; also the ETag"`
	ContentHash string `json:"content_hash" doc:"SHA-256 of the definition's canonical JSON"`
	Archived    bool   `json:"archived"`
}

// Item is an item as it is defined now.
type Item struct {
	Slug     domain.Slug       `json:"slug"`
	Name     string            `json:"name"`
	Kind     catalog.ItemKind  `json:"kind" enum:"ingredient,material"`
	Category string            `json:"category,omitempty"`
	Density  *Density          `json:"density,omitempty" doc:"The volume has that weight: the first such of the measures"`
	Measures []measure.Measure `json:"measures,omitempty" doc:"How amounts convert between kinds of units, and the item's own units"`
	Package  *catalog.Package  `json:"package,omitempty" doc:"How the item is sold; of several packages the preferred one, else the first"`
	Packages []catalog.Package `json:"packages,omitempty" doc:"All packages of an item that is sold in several, in the order in which they are taken where nothing else decides"`
	LeadDays int               `json:"lead_days,omitempty" doc:"How many days before it is needed it has to be ordered"`
	//nolint:lll // A struct tag cannot be wrapped.
	Allergens allergens.Set `json:"allergens,omitzero" enum:"wheat,other_gluten,crustaceans,eggs,fish,peanuts,soybeans,milk,nuts,celery,mustard,sesame,sulphites,lupin,molluscs" doc:"What the item contains; an empty list is none of them. Missing if that is unknown"`
	Stamp
}

// Density is the weight of a volume of an item.
type Density struct {
	Volume     measure.Number `json:"volume"`
	VolumeUnit measure.Unit   `json:"volume_unit"`
	Weight     measure.Number `json:"weight"`
	WeightUnit measure.Unit   `json:"weight_unit"`
}

// Recipe is a recipe as it is defined now. Its lines and components have names.
type Recipe struct {
	catalog.Recipe
	BaseRecipeName    string            `json:"base_recipe_name,omitempty" doc:"As the catalog has it now"`
	BaseRecipeVariant string            `json:"base_recipe_variant_name,omitempty" doc:"Of the base recipe, which may be a variant itself"`
	Lines             []Line            `json:"lines,omitempty"`
	Components        []RecipeComponent `json:"components,omitempty"`
	Stamp
}

// Line is a line of a recipe with the name of its item.
type Line struct {
	catalog.Line
	ItemName string `json:"item_name,omitempty" doc:"As the catalog has it now"`
}

// RecipeComponent is a component of a recipe with the name of its recipe.
type RecipeComponent struct {
	catalog.RecipeComponent
	RecipeName    string `json:"recipe_name,omitempty" doc:"As the catalog has it now"`
	RecipeVariant string `json:"recipe_variant_name,omitempty" doc:"As the catalog has it now"`
	UnitName      string `json:"finished_unit_name,omitempty" doc:"Of a finished unit, within its recipe; as the catalog has it now"`
}

// FinishedGood is a finished good as it is defined now. Its components have names.
type FinishedGood struct {
	catalog.FinishedGood
	Components []GoodComponent `json:"components"`
	Stamp
}

// GoodComponent is a component of a finished good with its name.
type GoodComponent struct {
	catalog.GoodComponent
	Name string `json:"name,omitempty" doc:"As the catalog has it now; of a finished unit with the name of its recipe"`
}

// ItemOf returns the answer for an item.
func ItemOf(item catalog.Item, stamp Stamp) Item {
	answer := Item{Slug: item.Slug, Name: item.Name, Kind: item.Kind, Category: item.Category, Package: item.Package, Packages: item.Packages}
	answer.Allergens, answer.LeadDays, answer.Stamp = item.Allergens, item.LeadDays, stamp
	answer.Measures = item.Conversions().All()
	for _, one := range answer.Measures {
		volume, weight := one.Amount, one.Is()
		if volume.Unit.Kind() == measure.Mass {
			volume, weight = weight, volume
		}
		if volume.Unit.Kind() == measure.Volume && weight.Unit.Kind() == measure.Mass {
			answer.Density = &Density{Volume: volume.Value, VolumeUnit: volume.Unit, Weight: weight.Value, WeightUnit: weight.Unit}
			break
		}
	}
	return answer
}

// RecipeOf returns the answer for a recipe, without names.
func RecipeOf(recipe catalog.Recipe, stamp Stamp) Recipe {
	answer := Recipe{Recipe: recipe, Stamp: stamp}
	for _, line := range recipe.Lines {
		answer.Lines = append(answer.Lines, Line{Line: line})
	}
	for _, component := range recipe.Components {
		answer.Components = append(answer.Components, RecipeComponent{RecipeComponent: component})
	}
	answer.Recipe.Lines, answer.Recipe.Components = nil, nil // those with names stand for them
	return answer
}

// GoodOf returns the answer for a finished good, without names.
func GoodOf(good catalog.FinishedGood, stamp Stamp) FinishedGood {
	answer := FinishedGood{FinishedGood: good, Components: make([]GoodComponent, len(good.Components)), Stamp: stamp}
	for i, component := range good.Components {
		answer.Components[i].GoodComponent = component
	}
	answer.FinishedGood.Components = nil
	return answer
}

// Names implements [names.Named].
func (i *Item) Names(*names.Wanted) {}

// Names implements [names.Named].
func (r *Recipe) Names(wanted *names.Wanted) {
	wanted.Recipe(r.BaseRecipe, &r.BaseRecipeName)
	wanted.Variant(r.BaseRecipe, &r.BaseRecipeVariant)
	for i := range r.Lines {
		wanted.Item(r.Lines[i].Item, &r.Lines[i].ItemName)
	}
	for i := range r.Components {
		component := &r.Components[i]
		recipe := cmp.Or(component.Recipe, component.FinishedUnit.Recipe)
		wanted.Recipe(recipe, &component.RecipeName)
		wanted.Variant(recipe, &component.RecipeVariant)
		wanted.Unit(component.FinishedUnit, &component.UnitName)
	}
}

// Names implements [names.Named].
func (g *FinishedGood) Names(wanted *names.Wanted) {
	for i := range g.Components {
		component := &g.Components[i]
		wanted.Thing(component.Item, component.FinishedUnit, component.FinishedGood, &component.Name)
	}
}
