package history

import (
	"cmp"
	"encoding/json"

	"crumbtrail/audit"
	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/comparison"
	"crumbtrail/readmodels/names"
)

// definitions compare the definitions that events replaced and set, by the types of the events.
var definitions = map[string]func(e *AuditEvent, was, is []byte) error{
	"item.defined.v1":          redefine[catalog.Item],
	"recipe.defined.v1":        redefine[catalog.Recipe],
	"finished-good.defined.v1": redefine[catalog.FinishedGood],
}

// redefine adds to an event what is different in a definition. How much it has in all is left
// out then.
func redefine[T catalog.Definition](e *AuditEvent, was, is []byte) error {
	var before, after T
	if err := json.Unmarshal(was, &before); err != nil {
		return err
	}
	if err := json.Unmarshal(is, &after); err != nil {
		return err
	}
	e.Changes = comparison.Definitions(before, after)
	e.Sentences = e.Sentences[:min(1, len(e.Sentences))]
	if len(e.Changes) == 0 {
		e.Changes, e.Sentences = nil, append(e.Sentences, audit.Unchanged())
	}
	return nil
}

// changedNames are the names of what the changes of definitions lead through, as they are found.
type changedNames struct {
	field    *comparison.Field
	elements []comparison.Element
	// names are those of each element; a component may be a good or an item.
	names [][2]string
}

// wantNames wants the names of what the changes of events lead through.
func wantNames(events []AuditEvent, wanted *names.Wanted) (found []changedNames) {
	for i := range events {
		for j := range events[i].Changes {
			field := &events[i].Changes[j]
			one := changedNames{field: field, elements: field.Elements()}
			one.names = make([][2]string, len(one.elements))
			for k, element := range one.elements {
				want(element, wanted, &one.names[k])
			}
			found = append(found, one)
		}
	}
	return found
}

func want(element comparison.Element, wanted *names.Wanted, into *[2]string) {
	slug := domain.Slug(element.Slug)
	var unit catalog.UnitRef
	switch isUnit := unit.UnmarshalText([]byte(element.Slug)) == nil; {
	case element.List == "recipes":
		wanted.Recipe(slug, &into[0])
	case element.List == "goods":
		wanted.Good(slug, &into[0])
	case element.List == "items" || element.List == "lines":
		wanted.Item(slug, &into[0])
	case element.List == "yields":
		wanted.Unit(catalog.UnitRef{Recipe: element.Recipe, Unit: slug}, &into[0])
	case element.List == "components" && isUnit:
		wanted.Thing("", unit, "", &into[0])
	case element.List == "components" && element.Recipe != "":
		wanted.Recipe(slug, &into[0])
	case element.List == "components":
		wanted.Good(slug, &into[0])
		wanted.Item(slug, &into[1])
	}
}

// set adds the names that were found to the field. What has none now keeps that of the definition.
func (c changedNames) set() {
	for i, element := range c.elements {
		if name := cmp.Or(c.names[i][0], c.names[i][1]); name != "" {
			c.field.Names[i] = element.Named(name)
		}
	}
}
