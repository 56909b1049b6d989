package office

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/measure"
	"crumbtrail/readmodels/history"
)

// wording writes what changed in a state in words of the catalogue, with the names that the
// history has of what it is about.
type wording struct {
	*page.Visit
	names map[string]string
}

// shownChange is a value of a state before and after, as people read it; empty where there was or is none.
type shownChange struct{ Label, Was, Is string }

// remember adds the names that events have.
func (w wording) remember(events []history.AuditEvent) {
	for _, event := range events {
		for _, sentence := range event.Sentences {
			for _, arg := range sentence.Args {
				if arg.Name != "" {
					w.names[arg.Value] = arg.Name
				}
			}
		}
		for _, field := range event.Changes {
			for i, element := range field.Elements() {
				if i < len(field.Names) && element.More == "" {
					w.names[element.Slug] = field.Names[i]
				}
			}
		}
	}
}

func (w wording) write(changes []change) []shownChange {
	shown := make([]shownChange, len(changes))
	for i, one := range changes {
		shown[i] = shownChange{Label: w.label(one.Path), Was: w.value(one.Path, one.Was), Is: w.value(one.Path, one.Is)}
	}
	return shown
}

// wholes are fields that a state as a whole is, and that add nothing to what is in them.
var wholes = []string{"definition", "details", "settings"}

func (w wording) label(at path) string {
	var words []string
	for i, one := range at {
		switch {
		case one.isElement && i > 0 && at[i-1].name == "allergens":
			words = append(words, w.choice(one.name))
		case one.isElement:
			words = append(words, w.element(one))
		case i == 0 && len(at) > 1 && slices.Contains(wholes, one.name):
		default:
			words = append(words, w.word(one.name))
		}
	}
	return strings.Join(words, " › ")
}

// word is what a field of a state is called.
func (w wording) word(name string) string {
	for _, prefix := range []string{"step.", "field.", "said.setting."} {
		if id := prefix + name; w.Has(id) {
			return w.T(id)
		}
	}
	return strings.ReplaceAll(name, "_", " ")
}

// element is what an element of a list is called: by its name, a lot by its item and its day.
func (w wording) element(one step) string {
	name := cmp.Or(w.names[one.name], one.of["name"], one.name)
	for _, of := range []string{"recipe", "item", "finished_good", "finished_unit"} {
		if value := one.of[of]; value != "" {
			name = cmp.Or(w.names[value], value)
		}
	}
	if on := one.of["received_on"]; on != "" {
		return w.T("said.lot.of.on", name, w.Date(domain.Date(on)))
	}
	return name
}

var (
	// ofMoney are fields that hold money.
	ofMoney = []string{"price", "cost", "remaining_cost", "value"}
	// ofNumbers are fields that hold amounts.
	ofNumbers = []string{"amount", "quantity", "batches", "remaining", "equals", "batch_percent", "expected_loss_percent"}
	// ofThings are fields that hold slugs of what has a name.
	ofThings = []string{"item", "recipe", "finished_unit", "finished_good", "base_recipe"}
	// ofWords are fields that hold words of the API.
	ofWords = []string{
		"kind", "mode", "origin", "output_mode", "consumption", "state", "allergens", "members", "keys", "links", "change",
	}
)

// value writes a value of a state.
func (w wording) value(at path, value any) string {
	plain, isText := value.(string)
	switch value := value.(type) {
	case nil:
		return ""
	case bool:
		return w.T("value." + fmt.Sprint(value))
	case json.Number:
		plain = value.String()
	}
	field := at.field()
	switch {
	case slices.Contains(ofMoney, field):
		if sum, err := measure.ParseMoney(plain); err == nil {
			return w.Money(sum).String()
		}
	case slices.Contains(ofNumbers, field):
		if number, err := measure.ParseNumber(plain); err == nil {
			return w.Number(number).String()
		}
	case slices.Contains(ofThings, field):
		return cmp.Or(w.names[plain], plain)
	case slices.Contains(ofWords, field):
		return w.choice(plain)
	case isText:
		return w.day(field, plain)
	}
	return plain
}

// choice is what a word of the API is called.
func (w wording) choice(plain string) string {
	for _, prefix := range []string{"value.", "said.value.", "state.", "role.", "allergen.", "step.change."} {
		if id := prefix + plain; w.Has(id) {
			return w.T(id)
		}
	}
	return plain
}

// day writes a text of a field that holds a day or a time, others as they are.
func (w wording) day(field, plain string) string {
	switch {
	case field == "date" || strings.HasSuffix(field, "_on"):
		return w.Date(domain.Date(plain))
	case field == "at" || strings.HasSuffix(field, "_at") || field == "delete_after":
		if at, err := time.Parse(time.RFC3339Nano, plain); err == nil {
			return w.Time(at)
		}
	}
	return plain
}
