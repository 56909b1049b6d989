package recipetext

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// ErrNoRecipe reports a file that has no schema.org/Recipe.
var ErrNoRecipe = errors.New("the file has no recipe in the form of schema.org/Recipe")

// maxDepth is how deep the objects of a file may nest.
const maxDepth = 20

// ParseSchemaOrg returns the recipes of a file: JSON-LD, or a web page that contains
// some. It fails with [ErrNoRecipe], or if the JSON is malformed.
func ParseSchemaOrg(file string, options Options) ([]Recipe, error) {
	documents := []string{file}
	if strings.HasPrefix(strings.TrimSpace(file), "<") {
		documents = scripts(file)
	}
	var recipes []Recipe
	for _, document := range documents {
		var content any
		if err := json.Unmarshal([]byte(document), &content); err != nil {
			return nil, fmt.Errorf("read the recipe as JSON: %w", err)
		}
		walk(content, 0, func(object map[string]any) { recipes = append(recipes, recipeOf(object, options)) })
	}
	if len(recipes) == 0 {
		return nil, ErrNoRecipe
	}
	return recipes, nil
}

// scripts returns the JSON-LD within a web page.
func scripts(page string) []string {
	var found []string
	tokens := html.NewTokenizer(strings.NewReader(page))
	inside := false
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return found
		case html.StartTagToken:
			token := tokens.Token()
			inside = token.Data == "script" && attribute(token, "type") == "application/ld+json"
		case html.TextToken:
			if inside {
				found = append(found, string(tokens.Raw()))
			}
		case html.EndTagToken:
			inside = false
		case html.SelfClosingTagToken, html.CommentToken, html.DoctypeToken:
		}
	}
}

func attribute(token html.Token, name string) string {
	for _, attr := range token.Attr {
		if attr.Key == name {
			return strings.ToLower(strings.TrimSpace(attr.Val))
		}
	}
	return ""
}

// walk calls found for each recipe within a value.
func walk(value any, depth int, found func(map[string]any)) {
	if depth > maxDepth {
		return
	}
	switch value := value.(type) {
	case []any:
		for _, part := range value {
			walk(part, depth+1, found)
		}
	case map[string]any:
		if isRecipe(value["@type"]) {
			found(value)
			return
		}
		walk(value["@graph"], depth+1, found)
		walk(value["mainEntity"], depth+1, found)
	}
}

func isRecipe(kind any) bool {
	for _, name := range texts(kind) {
		if name == "Recipe" || strings.HasSuffix(name, "schema.org/Recipe") {
			return true
		}
	}
	return false
}

func recipeOf(object map[string]any, options Options) Recipe {
	recipe := Recipe{
		Name: first(texts(object["name"])), Category: first(texts(object["recipeCategory"])), Source: source(object),
		Minutes: minutes(object), Notes: strings.Join(steps(object["recipeInstructions"], 0), "\n"),
	}
	for _, text := range texts(object["recipeYield"]) {
		recipe.setYield(yields.ReplaceAllString(text, "$1"), options)
	}
	written := texts(object["recipeIngredient"])
	if len(written) == 0 {
		written = texts(object["ingredients"]) // the name of the property until 2014
	}
	recipe.ingredients(strings.Split(strings.Join(written, "\n"), "\n"), options)
	return recipe
}

// ingredients adds a list of ingredients, which may have headings.
func (r *Recipe) ingredients(rows []string, options Options) {
	section := ""
	for i, row := range rows {
		switch row = strings.TrimSpace(row); {
		case row == "":
		case isHeading(row, options) && firstOf(rows[i+1:]) != "":
			section = r.heading(row)
		case !r.ingredient(row, section, options):
			return
		}
	}
}

// texts returns a property that is a text, a number, or a list of them, as texts
// without markup.
func texts(value any) []string {
	switch value := value.(type) {
	case string:
		return []string{plainText(value)}
	case float64:
		return []string{strings.TrimSuffix(fmt.Sprintf("%.2f", value), ".00")}
	case []any:
		var all []string
		for _, part := range value {
			all = append(all, texts(part)...)
		}
		return all
	}
	return nil
}

// plainText removes the markup and the entities that some sites put into JSON.
func plainText(text string) string {
	if !strings.ContainsAny(text, "<&") {
		return strings.TrimSpace(text)
	}
	var plain strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(text))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return strings.TrimSpace(html.UnescapeString(plain.String()))
		case html.TextToken:
			plain.WriteString(tokens.Token().Data)
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken, html.CommentToken, html.DoctypeToken:
		}
	}
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

// source is where the recipe is from: its address, or its author.
func source(object map[string]any) string {
	if address := first(texts(object["url"])); address != "" {
		return address
	}
	if author, ok := object["author"].(map[string]any); ok {
		return first(texts(author["name"]))
	}
	return first(texts(object["author"]))
}

// steps returns the instructions: texts, steps with a text, and sections of steps, which begin with their name.
func steps(value any, depth int) []string {
	if object, ok := value.(map[string]any); ok && depth <= maxDepth {
		if nested := steps(object["itemListElement"], depth+1); len(nested) > 0 {
			if name := first(texts(object["name"])); name != "" {
				nested = append([]string{strings.TrimSuffix(name, ":") + ":"}, nested...)
			}
			return nested
		}
		return texts(object["text"])
	}
	list, ok := value.([]any)
	if !ok || depth > maxDepth {
		return texts(value)
	}
	var all []string
	for _, part := range list {
		all = append(all, steps(part, depth+1)...)
	}
	return all
}

// duration is the part of ISO 8601 that times of recipes use.
var duration = regexp.MustCompile(`^P(?:([0-9]{1,3})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,6})M)?(?:[0-9.]+S)?)?$`)

// minutes returns the total time, or the sum of its parts.
func minutes(object map[string]any) int {
	if total := minutesOf(first(texts(object["totalTime"]))); total > 0 {
		return total
	}
	return minutesOf(first(texts(object["prepTime"]))) + minutesOf(first(texts(object["cookTime"])))
}

func minutesOf(text string) int {
	found := duration.FindStringSubmatch(text)
	if found == nil {
		return 0
	}
	total := 0
	for part, factor := range map[int]int{1: 24 * 60, 2: 60, 3: 1} {
		var count int
		if _, err := fmt.Sscanf(found[part], "%d", &count); err == nil {
			total += count * factor
		}
	}
	return total
}
