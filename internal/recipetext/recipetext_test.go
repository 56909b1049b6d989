package recipetext_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/domain/measure"
	"crumbtrail/internal/recipetext"
)

func TestLinesAreUnderstoodOrDoubted(t *testing.T) {
	type line = recipetext.Line
	cases := []struct {
		text, amount, unit, name, note string
		doubts                         string // codes, separated by blanks
	}{
		{"1 1/2 cups flour", "1.5", "cup", "flour", "", ""},
		{"1½ cups flour", "1.5", "cup", "flour", "", ""},
		{"1 ½ cups flour", "1.5", "cup", "flour", "", ""},
		{"1-1/2 cups flour", "1.5", "cup", "flour", "", ""},
		{"3/4 cup of sugar", "0.75", "cup", "sugar", "", ""},
		{"⅓ cup honey", "1/3", "cup", "honey", "", ""},
		{"1⁄3 cup honey", "1/3", "cup", "honey", "", ""},
		{"200g butter, melted", "200", "g", "butter", "melted", ""},
		{"200 g butter (unsalted), melted", "200", "g", "butter", "melted; unsalted", ""},
		{"2 Tbsp. olive oil", "2", "tbsp", "olive oil", "", ""},
		{"2 T olive oil", "2", "tbsp", "olive oil", "", ""},
		{"2 t vanilla", "2", "tsp", "vanilla", "", ""},
		{"12 fl. oz. cream", "12", "fl oz", "cream", "", ""},
		{"12 fluid ounces cream", "12", "fl oz", "cream", "", ""},
		{"1,000 g flour", "1000", "g", "flour", "", ""},
		{"3 eggs", "3", "each", "eggs", "", ""},
		{"- 3 large eggs, beaten", "3", "each", "large eggs", "beaten", ""},
		{"[ ] 3 eggs", "3", "each", "eggs", "", ""},
		{"a dozen eggs", "1", "dozen", "eggs", "", ""},
		{"half a cup milk", "0.5", "cup", "milk", "", ""},
		{"Flour: 200 g", "200", "g", "Flour", "", ""},
		{"Flour - 1 1/2 cups", "1.5", "cup", "Flour", "", ""},
		{"zest of 1 lemon", "1", "each", "lemon", "zest", ""},
		{"Finely grated zest of 2 oranges, unwaxed", "2", "each", "oranges", "unwaxed; Finely grated zest", ""},
		{"juice of ½ lemon", "0.5", "each", "lemon", "juice", ""},
		{"zest and juice of a lime", "1", "each", "lime", "zest and juice", ""},
		{"Saft von 2 Zitronen", "2", "each", "Zitronen", "Saft", ""},
		{"0.33333334326744 cup sugar", "1/3", "cup", "sugar", "", "cut_off"},
		{"1.6666666 cups milk", "5/3", "cup", "milk", "", "cut_off"},
		{"0.16667 cup milk", "1/6", "cup", "milk", "", "cut_off"},
		{"0.333 cup milk", "0.333", "cup", "milk", "", ""},
		{"0.13333 cup milk", "0.13333", "cup", "milk", "", ""},
		{"zest of lemon", "", "", "zest of lemon", "", "no_amount"},
		{"0.5 kg flour", "0.5", "kg", "flour", "", ""},
		{"", "", "", "", "", ""},

		{"2-3 apples", "2", "each", "apples", "", "range"},
		{"2 – 3 cups water", "2", "cup", "water", "", "range"},
		{"2 to 3 cups water", "2", "cup", "water", "", "range"},
		{"2 cloves garlic", "2", "", "garlic", "", "unknown_unit"},
		{"1 (14 oz) can tomatoes", "1", "", "tomatoes", "14 oz", "unknown_unit"},
		{"a pinch of salt", "1", "", "salt", "", "unknown_unit"},
		{"2 EL Öl", "2", "tbsp", "Öl", "", ""},
		{"½ TL Zimt", "0.5", "tsp", "Zimt", "", ""},
		{"3 Teelöffel Salz", "3", "tsp", "Salz", "", ""},
		{"1 Prise Salz", "1", "", "Salz", "", "unknown_unit"},
		{"salt, to taste", "", "", "salt", "to taste", "no_amount"},
		{"Vitamin B12 powder", "", "", "Vitamin B12 powder", "", "no_amount"},
		{"1 cup plus 2 tablespoons flour", "1", "cup", "plus 2 tablespoons flour", "", "second_amount"},
		{"250 g butter or margarine", "250", "g", "butter or margarine", "", "alternative"},
		{"2 glorps moonberry", "2", "each", "glorps moonberry", "", "unclear_unit"},
		{"½ glorp of moonberry, ripe", "0.5", "each", "glorp of moonberry", "ripe", "unclear_unit"},
		{"2-3 glorps moonberry", "2", "each", "glorps moonberry", "", "range unclear_unit"},
		{"2 x 400 g tins tomatoes", "2", "each", "x 400 g tins tomatoes", "", "unclear_unit"},
		{"1 14-oz can tomatoes", "1", "each", "14-oz can tomatoes", "", "unclear_unit"},
		{"2 moonberries, ripe and peeled", "2", "each", "moonberries", "ripe and peeled", ""},
		{"2 ripe bananas", "2", "each", "ripe bananas", "", ""},
		{"3 egg yolks", "3", "each", "egg yolks", "", ""},
		{"3 große Eier", "3", "each", "große Eier", "", ""},
		{"1,5 cups flour", "", "cup", "flour", "", "unclear_number"},
		{"1,5 dl Milch", "", "dl", "Milch", "", "unclear_number"},
		{"1,5 eggs", "", "", "eggs", "", "unclear_number"},
		{"1.2.3 cups flour", "", "cup", "flour", "", "unclear_number"},
		{"1/0 cup flour", "", "cup", "flour", "", "unclear_number"},
		{"200 g", "200", "g", "", "", "no_name"},
		{"For the dough:", "", "", "For the dough", "", "no_amount"},
	}
	for _, c := range cases {
		t.Run(c.text, func(t *testing.T) {
			got := recipetext.ParseLine(c.text, recipetext.Options{})
			codes := make([]string, len(got.Doubts))
			for i, doubt := range got.Doubts {
				codes[i] = string(doubt.Code)
			}
			require.Equal(t, c.doubts, strings.Join(codes, " "))
			want := line{Text: got.Text, Amount: c.amount, Unit: c.unit, Name: c.name, Note: c.note, Doubts: got.Doubts, Assumed: got.Assumed}
			require.Equal(t, want, got)
		})
	}
}

func TestNumbersFollowTheLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"1,5 kg Mehl": "1.5", "1.000 g Mehl": "1000", "1.5 kg Mehl": "1.5", "1.000,5 g Mehl": "1000.5",
		"250 Gramm Mehl": "250", "ein Liter Milch": "1",
	} {
		got := recipetext.ParseLine(text, recipetext.Options{DecimalComma: true})
		require.Equal(t, want, got.Amount, text)
		require.Empty(t, got.Doubts, text)
	}
}

func TestATextWithTitleYieldAndInstructionsIsARecipe(t *testing.T) {
	recipe := recipetext.ParseText("Almond biscotti\r\n\r\nIngredients\r\n2 cups flour\r\nFor the glaze:\r\n- 100 g chocolate\r\n\r\n"+
		"Makes 24 cookies\r\nDirections:\r\nMix 2 cups.\r\nBake.\r\n", recipetext.Options{})
	require.Equal(t, "Almond biscotti", recipe.Name)
	require.Equal(t, "24", recipe.Yield)
	require.Equal(t, "cookies", recipe.YieldName)
	require.Equal(t, "Mix 2 cups.\r\nBake.", strings.ReplaceAll(recipe.Notes, "\n", "\r\n"))
	require.Len(t, recipe.Lines, 2)
	require.Equal(t, "flour", recipe.Lines[0].Name)
	require.Equal(t, "chocolate", recipe.Lines[1].Name)
	require.Equal(t, "For the glaze", recipe.Lines[1].Note)
}

// A heading among the ingredients is neither lost nor a step: it is a note of those below it, and
// a doubt.
func TestHeadingsOfIngredientsBecomeNotes(t *testing.T) {
	for _, heading := range []string{
		"For the glaze:", "Make the glaze:", "Glaze:", "To finish:", "Whisk together:", "For the 2nd glaze:", "## Glaze", "**For the glaze**",
		"For the glaze", "Für den Guss:", "Für den Guss", "Ingredients for the glaze:", "Zutaten für den Guss",
	} {
		recipe := recipetext.ParseText("200 g flour\n2 eggs\n\n"+heading+"\n\n100 g chocolate, dark\nsalt\n\nMakes 12 buns\nMethod\nBake.",
			recipetext.Options{})
		require.Equal(t, []recipetext.Doubt{{Code: recipetext.Heading, Text: heading}}, recipe.Doubts, heading)
		require.Equal(t, "Bake.", recipe.Notes, heading)
		notes := make([]string, len(recipe.Lines))
		for i, line := range recipe.Lines {
			notes[i] = line.Note
		}
		note := strings.Trim(heading, "#*: ")
		require.Equal(t, []string{"", "", "dark; " + note, note}, notes, heading)
	}
	for _, text := range []string{"For the pan: 20 g butter", "200 g flour:", "Flour, for the pan", "Salt"} {
		require.Len(t, recipetext.ParseText("2 eggs\n"+text+"\n100 g chocolate", recipetext.Options{}).Lines, 3, text)
	}
	schema, err := recipetext.ParseSchemaOrg(`{"@type":"Recipe","recipeIngredient":["200 g flour","For the glaze:","100 g chocolate"]}`,
		recipetext.Options{})
	require.NoError(t, err)
	require.Len(t, schema[0].Lines, 2)
	require.Equal(t, "For the glaze", schema[0].Lines[1].Note)
	require.Equal(t, []recipetext.Doubt{{Code: recipetext.Heading, Text: "For the glaze:"}}, schema[0].Doubts)
}

// What a doubt about the method names is what is in the notes, no more and no less.
func TestADoubtAboutTheMethodNamesItsLines(t *testing.T) {
	const first, last = "1. Mix the flour with the eggs.", "3. Bake for 20 minutes."
	text := "200 g flour\n" + first + "\n2. Fold in the milk\nand wait a bit\n\n" + last + "\n2 eggs\nServe warm.\n"
	recipe := recipetext.ParseText(text, recipetext.Options{})
	require.Equal(t, []recipetext.Doubt{
		{Code: recipetext.Method, Text: first, Until: last}, {Code: recipetext.Method, Text: "Serve warm."},
	}, recipe.Doubts)
	require.Len(t, recipe.Lines, 2, "the eggs are an ingredient")

	glaze := recipetext.ParseText("200 g flour\nMethod\nMix it.\nFor the glaze:\n100 g chocolate\nMelt it.", recipetext.Options{})
	require.Len(t, glaze.Lines, 2, "a heading and an amount end the method")
	require.Equal(t, "Mix it.\nMelt it.", glaze.Notes)
	require.Equal(t, []recipetext.Doubt{
		{Code: recipetext.Heading, Text: "For the glaze:"}, {Code: recipetext.Method, Text: "Melt it."},
	}, glaze.Doubts)

	steps := recipetext.ParseText("200 g flour\n1. Mix it.\nFor the glaze:\n2. Melt it.\nNotes:", recipetext.Options{})
	require.Equal(t, "1. Mix it.\nFor the glaze:\n2. Melt it.\nNotes:", steps.Notes, "no line is lost")
	require.Equal(t, []recipetext.Doubt{{Code: recipetext.Method, Text: "1. Mix it.", Until: "Notes:"}}, steps.Doubts)

	within := recipetext.ParseText("200 g flour\nMethod\nMix it.\n100 g chocolate\nMelt it.", recipetext.Options{})
	require.Contains(t, within.Notes, "100 g chocolate")
	require.Equal(t, []recipetext.Doubt{{Code: recipetext.InMethod, Text: "100 g chocolate"}}, within.Doubts)
}

// Words of names that the reader's book has are no units.
func TestWordsOfNamesAreNoUnits(t *testing.T) {
	options := recipetext.Options{IsName: func(word string) bool { return word == "graham" }}
	require.Empty(t, recipetext.ParseLine("2 graham crackers", options).Doubts)
	require.Len(t, recipetext.ParseLine("2 glorps crackers", options).Doubts, 1)
}

func TestAYieldMayBeTheAmountOfAll(t *testing.T) {
	for line, want := range map[string][2]string{
		"Makes 500 g": {"500", "g"}, "Yield: about 1 1/2 cups ganache": {"1.5", "cup"}, "Ergibt ca. 1 kg": {"1", "kg"},
		"Makes 16 bars": {"", ""}, "Makes 2 dozen": {"", ""}, "Makes 3 pieces": {"", ""},
	} {
		recipe := recipetext.ParseText("Ganache\n"+line+"\n300 g chocolate", recipetext.Options{})
		require.Equal(t, want, [2]string{recipe.Whole, recipe.WholeUnit}, line)
		require.Equal(t, want[0] == "", recipe.Yield != "", line)
		require.Empty(t, recipe.Doubts, line)
	}
	both := recipetext.ParseText("Ganache\nMakes 500-600 g\nMakes 2 tubs\n300 g chocolate", recipetext.Options{})
	require.Equal(t, []string{"500", "g", "2", "tubs"}, []string{both.Whole, both.WholeUnit, both.Yield, both.YieldName})
	require.Equal(t, []recipetext.Doubt{{Code: recipetext.Range, Text: "600"}}, both.Doubts)
}

func TestTheLineBeforeTheYieldIsTheTitle(t *testing.T) {
	for line, want := range map[string][2]string{
		"Makes 16 bars": {"16", "bars"}, "Yield: 12 muffins": {"12", "muffins"}, "Serves 8": {"8", ""}, "Ergibt 20 Stück": {"20", "Stück"},
		"Makes about 24 cookies": {"24", "cookies"},
	} {
		recipe := recipetext.ParseText("\nHoney bars\n"+line+"\n200 g honey\n100 g oats", recipetext.Options{})
		require.Equal(t, "Honey bars", recipe.Name, line)
		require.Equal(t, want, [2]string{recipe.Yield, recipe.YieldName}, line)
		require.Len(t, recipe.Lines, 2, line)
	}
	recipe := recipetext.ParseText("200 g honey\nMakes 16 bars\n100 g oats", recipetext.Options{})
	require.Empty(t, recipe.Name, "a line with an amount is an ingredient")
	require.Len(t, recipe.Lines, 2)
}

func TestALineOfIngredientsIsNotTheTitle(t *testing.T) {
	recipe := recipetext.ParseText("2 cups flour\n\n1 egg\n", recipetext.Options{})
	require.Empty(t, recipe.Name)
	require.Len(t, recipe.Lines, 2)
}

func TestRecipesOfSchemaOrgAreRead(t *testing.T) {
	for _, name := range []string{"recipe.json", "page.html"} {
		file, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		recipes, err := recipetext.ParseSchemaOrg(string(file), recipetext.Options{})
		require.NoError(t, err)
		require.Len(t, recipes, 1)
		recipe := recipes[0]
		require.Equal(t, "Lemon & poppy seed cake", recipe.Name, name)
		require.Equal(t, 75, recipe.Minutes)
		require.Equal(t, "12", recipe.Yield)
		require.Equal(t, "slices", recipe.YieldName)
		require.Equal(t, "https://recipes.example/lemon-cake", recipe.Source)
		require.Equal(t, "Cream butter and sugar.\nBake for 50 minutes.", recipe.Notes)
		require.Len(t, recipe.Lines, 3)
		require.Equal(t, "1.5", recipe.Lines[0].Amount)
		require.Equal(t, "cup", recipe.Lines[0].Unit)
		require.Equal(t, "flour", recipe.Lines[0].Name)
	}
}

func TestFilesWithoutARecipeAreRefused(t *testing.T) {
	for _, file := range []string{
		`{"@type": "Person"}`, `[]`, `<html><p>no recipe</p></html>`,
		strings.Repeat("[", 50) + strings.Repeat("]", 50),
	} {
		_, err := recipetext.ParseSchemaOrg(file, recipetext.Options{})
		require.ErrorIs(t, err, recipetext.ErrNoRecipe)
	}
	_, err := recipetext.ParseSchemaOrg(`{"@type": "Recipe"`, recipetext.Options{})
	require.ErrorContains(t, err, "read the recipe as JSON")
}

// Whatever is pasted, the amount is a number that the program accepts and the unit
// one that it knows, and nothing is lost without a doubt.
func FuzzParseLine(f *testing.F) {
	for _, text := range []string{"1 1/2 cups flour", "2-3 apples", "½", "1 (14 oz) can", "Flour: 200 g", "١ cup", "1//2", "a", "\u00a0"} {
		f.Add(text, false)
	}
	f.Fuzz(func(t *testing.T, text string, comma bool) {
		line := recipetext.ParseLine(text, recipetext.Options{DecimalComma: comma})
		if line.Amount != "" {
			_, err := measure.ParseNumber(line.Amount)
			require.NoError(t, err)
		}
		if line.Unit != "" {
			_, err := measure.ParseUnit(line.Unit)
			require.NoError(t, err)
		}
		if line.Text != "" && len(line.Doubts) == 0 {
			require.NotEmpty(t, line.Amount)
			require.NotEmpty(t, line.Unit)
			require.NotEmpty(t, line.Name)
		}
		recipetext.ParseText(text+"\n\n"+text, recipetext.Options{DecimalComma: comma})
	})
}

func TestTheMethodIsNoIngredient(t *testing.T) {
	t.Parallel()
	wrapped := recipetext.ParseText("200 g flour\n1. Mix the flour with the milk\nand the sugar until smooth\n2. Bake", recipetext.Options{})
	require.Len(t, wrapped.Lines, 1)
	require.Equal(t, "1. Mix the flour with the milk\nand the sugar until smooth\n2. Bake", wrapped.Notes)
	for name, text := range map[string]string{
		"a heading":             "200 g flour\n2 eggs\nMethod\nMix 200 g of it.\nBake.",
		"directions":            "200 g flour\n2 eggs\n## Directions:\nMix 200 g of it.\nBake.",
		"instructions":          "200 g flour\n2 eggs\n**Instructions**\nMix 200 g of it.\nBake.",
		"in German":             "200 g flour\n2 eggs\nZubereitung:\nMix 200 g of it.\nBake.",
		"in the same line":      "200 g flour\n2 eggs\nMethod: Mix 200 g of it.\nBake.",
		"before":                "Method\nMix 200 g of it.\nBake.\nIngredients\n200 g flour\n2 eggs",
		"how to make it":        "200 g flour\n2 eggs\nHow to make it\nMix 200 g of it.\nBake.",
		"numbered, in Zutaten:": "Zutaten:\n200 g flour\n2 eggs\nArbeitsschritte\nMix 200 g of it.\nBake.",
	} {
		recipe := recipetext.ParseText(text, recipetext.Options{})
		require.Len(t, recipe.Lines, 2, name)
		require.Equal(t, "Mix 200 g of it.\nBake.", recipe.Notes, name)
		require.Empty(t, recipe.Doubts, name)
	}
	for _, text := range []string{
		"200 g flour\n2 eggs\n1. Mix the flour with the eggs.\n2) Bake for 20 minutes.",
		"200 g flour\n2 eggs\n\nStep 1: Mix the flour with the eggs.\n\nStep 2: Bake for 20 minutes.",
		"200 g flour\n2 eggs\nPreheat the oven and mix the flour with the eggs.\nThen bake all of it for 20 minutes.",
	} {
		recipe := recipetext.ParseText(text, recipetext.Options{})
		require.Len(t, recipe.Lines, 2, text)
		require.Contains(t, recipe.Notes, "20 minutes.")
		require.Len(t, recipe.Doubts, 1, text)
		require.Equal(t, recipetext.Method, recipe.Doubts[0].Code)
	}
	for _, step := range []string{
		"Preheat the oven to 350 °F", "Preheat oven to 180°C", "1. Mix the flour ...", "1 Mix the flour with the eggs", "2) Fold in 200 g",
		"1.Stir well", "- Bake until golden", "Bake.", "Cream the butter and the sugar", "In a large bowl, mix the flour", "Then bake",
		"Oven: 350 °F", "About 20 minutes, or for 25 minutes if frozen", "Butter the pan", "Serve warm", "Mehl mit Zucker mischen",
		"Backofen auf 180 °C vorheizen", "Den Teig 30 Minuten ruhen lassen", "Dann backen", "Zuerst das Mehl sieben",
		"Step 3 - Pour it into the tin", "Line a tin with paper", "Roll the dough out", "If it is dry, add milk to it",
	} {
		recipe := recipetext.ParseText("200 g flour\n2 eggs\n"+step, recipetext.Options{})
		require.Len(t, recipe.Lines, 2, step)
		require.Equal(t, step, recipe.Notes)
		require.Len(t, recipe.Doubts, 1, step)
	}
	for _, line := range []string{
		"Cream cheese", "Butter, salted", "Salt", "Oil for frying", "Toasted walnuts", "Baking powder", "Flour", "Mixed spice", "Whipped cream",
		"Rolled oats", "2 toast slices", "1 roll", "Dry yeast", "Grated zest", "Cooked rice", "Backpulver", "Gehackte Mandeln",
		"Ice cubes", "Sugar to taste", "Melted butter", "sieben Eier",
		"1. 200 g flour", "Salt and pepper, to taste.", "2 cups of the best flour that there is.", "1. Flour: 200 g",
	} {
		require.Len(t, recipetext.ParseText(line, recipetext.Options{}).Lines, 1, line)
	}
}

func TestWhatIsTakenToTasteIsANote(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"salt to taste": {"salt", "to taste"}, "Salz nach Geschmack": {"Salz", "nach Geschmack"}, "salt, to taste": {"salt", "to taste"},
		"pepper as needed, freshly ground": {"pepper", "as needed, freshly ground"}, "taste of salt": {"taste of salt", ""},
	} {
		line := recipetext.ParseLine(text, recipetext.Options{})
		if line.Name != want[0] || line.Note != want[1] || line.Amount != "" {
			t.Errorf("%s: %+v", text, line)
		}
	}
}

func TestSectionsOfAMethodKeepTheirNames(t *testing.T) {
	recipes, err := recipetext.ParseSchemaOrg(`{"@type":"Recipe","name":"Pie","recipeIngredient":["0.33333334 cup sugar"],
		"recipeInstructions":[{"@type":"HowToSection","name":"Crust","itemListElement":[{"@type":"HowToStep","text":"Mix."}]},
		{"@type":"HowToSection","name":"Filling:","itemListElement":[{"@type":"HowToStep","name":"Stir","text":"Stir."}]},
		{"@type":"HowToStep","name":"Bake","text":"Bake."}]}`, recipetext.Options{})
	require.NoError(t, err)
	require.Equal(t, "Crust:\nMix.\nFilling:\nStir.\nBake.", recipes[0].Notes)
	require.Equal(t, "1/3", recipes[0].Lines[0].Amount)
}
