package catalog

import "crumbtrail/domain"

// Identity is what a definition was known as since it was first defined. An import
// recognizes by it what it imported before. The zero value was never defined.
type Identity struct {
	// Names are the different names, the current one last.
	Names []string
	// ImportedAs are the records of exports that the definition came from.
	ImportedAs []string
	// Kinds are those of an item.
	Kinds []ItemKind
	// Units are the names of a recipe's finished units, by their slugs.
	Units map[domain.Slug][]string
}

// IdentityOf returns the identity after an event of any definition. It modifies the
// earlier one.
func IdentityOf(earlier Identity, event any) Identity {
	switch event := event.(type) {
	case Defined[Item]:
		earlier.Kinds = appendNew(earlier.Kinds, event.Definition.Kind)
		return earlier.renamed(event.Definition.Name, event.ImportedAs)
	case Defined[Recipe]:
		for _, yield := range event.Definition.Yields {
			if earlier.Units == nil {
				earlier.Units = map[domain.Slug][]string{}
			}
			earlier.Units[yield.Slug] = appendNew(earlier.Units[yield.Slug], yield.Name)
		}
		return earlier.renamed(event.Definition.Name, event.ImportedAs)
	case Defined[FinishedGood]:
		return earlier.renamed(event.Definition.Name, event.ImportedAs)
	}
	return earlier
}

func (i Identity) renamed(name, importedAs string) Identity {
	for at, known := range i.Names {
		if known == name {
			i.Names = append(i.Names[:at], i.Names[at+1:]...)
			break
		}
	}
	i.Names = append(i.Names, name)
	if importedAs != "" {
		i.ImportedAs = appendNew(i.ImportedAs, importedAs)
	}
	return i
}
