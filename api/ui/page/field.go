package page

import (
	"fmt"
	"slices"
	"strings"

	"crumbtrail/domain/measure"
)

// Field is a field of a form, as the part "field" shows it.
type Field struct {
	ID, Name, Label, Hint, Value string
	// Type is that of an input, or textarea, select, amount or whole.
	Type string
	// Fault is what is wrong with what was typed; empty if nothing is.
	Fault string
	// Now is what the resource has instead, if it was changed in the meantime.
	Now      string
	Unit     string // written beside the input
	List     string // the id of a datalist
	Options  []Option
	Required bool
	Focus    bool
	Checked  bool
	form     *Form
	// Bare hides the label except from screen readers.
	Bare bool
}

// Option is a choice of a select.
type Option struct {
	Value, Text string
	Selected    bool
}

// Describes is the ids of the elements that describe the field.
func (f Field) Describes() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	if f.Now != "" {
		ids = append(ids, f.ID+"-now")
	}
	if f.Fault != "" {
		ids = append(ids, f.ID+"-fault")
	}
	return strings.Join(ids, " ")
}

// field returns a field of a form. label is the id of a text. Options are pairs: type,
// hint (the id of a text), unit, list; required, focus and bare have the value "yes". The focus
// is that of a form that is shown for the first time, or "again" in one that was sent.
func (f *Form) field(name, label string, options ...string) (Field, error) {
	field := Field{ID: f.id(name), Name: name, Label: f.visit.T(label), Value: f.value(name), Type: "text", Fault: f.faults[name], form: f}
	for i := 0; i+1 < len(options); i += 2 {
		switch value := options[i+1]; options[i] {
		case "type":
			field.Type = value
		case "hint":
			field.Hint = f.visit.T(value)
		case "unit":
			field.Unit = value
		case "list":
			field.List = value
		case "label":
			field.Label = f.visit.T(label, value)
		case "required":
			field.Required = value == "yes"
		case "focus":
			field.Focus = value == "again" || value == "yes" && f.typed == nil
		case "bare":
			field.Bare = value == "yes"
		default:
			return field, fmt.Errorf("the field %s has the unknown option %s", name, options[i])
		}
	}
	if _, isKnown := f.labels[name]; !isKnown {
		f.order = append(f.order, name)
	}
	f.labels[name] = field.Label
	field.Focus = field.Focus && f.Refusal == nil
	if now, known := f.current[name]; f.Stale() && known && now != field.Value {
		if field.Now = now; now == "" {
			field.Now = f.visit.T("form.now.empty")
		}
	}
	field.Checked = field.Type == "checkbox" && field.Value != ""
	return field, nil
}

// choices adds the options of a select, and selects the one that is the value.
func choices(field Field, options []Option) Field {
	field.Type, field.Options = "select", make([]Option, len(options))
	for i, option := range options {
		option.Selected = option.Value == field.Value
		if option.Selected && option.Value != "" {
			field.form.chosen[field.Name] = option.Text
		}
		if field.Now != "" && field.Now == option.Value {
			field.Now = option.Text
		}
		field.Options[i] = option
	}
	return field
}

// Units returns the units of measurement as choices: the general ones, then own ones.
func (v *Visit) Units(own ...measure.Unit) []Option {
	own = slices.DeleteFunc(own, func(unit measure.Unit) bool { return !unit.IsOwn() })
	slices.SortFunc(own, measure.Unit.Compare)
	var options []Option
	for _, unit := range append(measure.Units(), slices.Compact(own)...) {
		options = append(options, Option{Value: unit.String(), Text: v.UnitName(unit)})
	}
	return options
}
