package input

// Names that answers put beside slugs. A definition that was read may be sent back with
// them; they are ignored.
type (
	// ItemName is that of an item.
	ItemName struct {
		ItemName string `json:"item_name,omitempty" readOnly:"true" doc:"Only in answers; ignored"`
	}
	// RecipeName is that of a recipe.
	RecipeName struct {
		RecipeName    string `json:"recipe_name,omitempty" readOnly:"true" doc:"Only in answers; ignored"`
		RecipeVariant string `json:"recipe_variant_name,omitempty" readOnly:"true" doc:"Only in answers; ignored"`
	}
	// BaseRecipeName is that of the recipe of which another is a variant.
	BaseRecipeName struct {
		BaseRecipeName    string `json:"base_recipe_name,omitempty" readOnly:"true" doc:"Only in answers; ignored"`
		BaseRecipeVariant string `json:"base_recipe_variant_name,omitempty" readOnly:"true" doc:"Only in answers; ignored"`
	}
	// ComponentName is that of a component of a finished good.
	ComponentName struct {
		Name string `json:"name,omitempty" readOnly:"true" doc:"Only in answers; ignored"`
	}
)
