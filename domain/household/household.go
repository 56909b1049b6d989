// Package household has public figures of how much a cup or a piece of an ingredient
// weighs, and suggests measures for items that lack them. They are suggestions: nothing is
// counted by them until a person accepts them.
//
// The figures are those of the United States Department of Agriculture, which are in the
// public domain: the National Nutrient Database for Standard Reference 28 (the same in SR
// Legacy), the portions of FNDDS 2019-2020, and the Agricultural Research Service's Home
// Economics Research Report 41. usda.csv has them, each with its entry.
package household

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"

	"crumbtrail/domain"
	"crumbtrail/domain/measure"
)

//go:embed usda.csv
var usda []byte

// Figure is what is known of one ingredient, in a state that matters: sifted, packed.
type Figure struct {
	// Key identifies the figure and never changes.
	Key, Name string
	// Source names the entry of the database.
	Source string
	// Quality is A for what was measured by the cup or the piece, B for what was scaled up
	// from a spoon or is from report 41, C for a generic entry.
	Quality string
	// Differs reports that another source is more than 10 % off.
	Differs bool
	Note    string
	// Piece is what the piece is: an egg, a stick, a clove.
	Piece string

	cup, tbsp, tsp, each measure.Number // grams, 0 if unknown
	names                []string
}

// figures are all figures, read once.
var figures = sync.OnceValue(func() []Figure {
	rows, err := csv.NewReader(bytes.NewReader(usda)).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("household: read the figures: %v", err))
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	all := make([]Figure, 0, len(rows)-1)
	for _, row := range rows[1:] {
		of := func(name string) string { return row[column[name]] }
		figure := Figure{
			Key: of("key"), Name: of("name"), Source: of("source"), Quality: of("quality"), Differs: of("differs") != "", Note: of("note"),
			Piece: of("each_name"), cup: grams(of("grams_per_cup")), tbsp: grams(of("grams_per_tbsp")), tsp: grams(of("grams_per_tsp")),
			each: grams(of("grams_per_each")),
		}
		for _, name := range append([]string{figure.Key, figure.Name}, strings.Split(of("aliases"), ";")...) {
			if name = normalized(name); name != "" {
				figure.names = append(figure.names, name)
			}
		}
		all = append(all, figure)
	}
	return all
})

func grams(text string) measure.Number {
	if text == "" {
		return measure.Number{}
	}
	number, err := measure.ParseNumber(text)
	if err != nil {
		panic(fmt.Sprintf("household: read the figures: %v", err))
	}
	return number
}

// byName are the figures that each normalized name may mean.
var byName = sync.OnceValue(func() map[string][]int {
	index := map[string][]int{}
	for i, figure := range figures() {
		for _, name := range figure.names {
			if known := index[name]; len(known) == 0 || known[len(known)-1] != i {
				index[name] = append(known, i)
			}
		}
	}
	return index
})

// Find returns the figures of which the name is the key, the name or another name, as a
// whole: corn flour is no cornstarch. Case, marks between words and the plural do not
// matter.
func Find(name string) []Figure {
	var found []Figure
	for _, at := range byName()[normalized(name)] {
		found = append(found, figures()[at])
	}
	return found
}

// FindItem returns the figures of an item: those of its name, else those of its slug, unless
// the name has a word that the slug lacks. Kosher salt with the slug salt is not table salt.
func FindItem(slug domain.Slug, name string) []Figure {
	if found := Find(name); len(found) > 0 {
		return found
	}
	known := strings.Fields(normalized(string(slug)))
	for word := range strings.FieldsSeq(normalized(name)) {
		if !slices.Contains(known, word) {
			return nil
		}
	}
	return Find(string(slug))
}

// normalized returns a name in lower case, its words in the singular and with one space
// between them.
func normalized(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		isPart := r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '%' || r == '&' || r > 127
		return !isPart
	})
	for i, word := range words {
		words[i] = singular(word)
	}
	return strings.Join(words, " ")
}

func singular(word string) string {
	switch {
	case len(word) < 4 || strings.HasSuffix(word, "ss") || strings.HasSuffix(word, "us"):
		return word
	case strings.HasSuffix(word, "ies"):
		return strings.TrimSuffix(word, "ies") + "y"
	case strings.HasSuffix(word, "oes"), strings.HasSuffix(word, "ches"), strings.HasSuffix(word, "shes"), strings.HasSuffix(word, "xes"):
		return strings.TrimSuffix(word, "es")
	}
	return strings.TrimSuffix(word, "s")
}
