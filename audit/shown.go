package audit

import (
	"bytes"
	"cmp"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
)

// State encodes a state of the domain as JSON, with all exported fields in snake case,
// so that no second list of them is needed. Snapshots are shown without their contents,
// which never change.
type State struct{ Of any }

// MarshalJSON encodes the state.
func (s State) MarshalJSON() ([]byte, error) {
	var text bytes.Buffer
	err := show(&text, reflect.ValueOf(s.Of))
	return text.Bytes(), err
}

// UnmarshalJSON keeps the JSON as it is.
func (s *State) UnmarshalJSON(text []byte) error {
	s.Of = json.RawMessage(bytes.Clone(text))
	return nil
}

// capturedSnapshot is a snapshot without its content.
type capturedSnapshot struct {
	ID             domain.ID `json:"id"`
	SourceRevision uint64    `json:"source_revision"`
	ContentHash    string    `json:"content_hash"`
}

func show(to *bytes.Buffer, v reflect.Value) error {
	if !v.IsValid() {
		to.WriteString("null")
		return nil
	}
	switch value := v.Interface().(type) {
	case catalog.RecipeSnapshot:
		return encode(to, capturedSnapshot{value.ID, value.SourceRevision, value.ContentHash})
	case catalog.GoodSnapshot:
		return encode(to, capturedSnapshot{value.ID, value.SourceRevision, value.ContentHash})
	case json.Marshaler, encoding.TextMarshaler:
		return encode(to, value)
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return show(to, v.Elem())
	case reflect.Struct:
		to.WriteByte('{')
		err := showFields(to, v)
		to.WriteByte('}')
		return err
	case reflect.Slice:
		return showList(to, v)
	case reflect.Map:
		return showMap(to, v)
	default:
		return encode(to, v.Interface())
	}
}

func encode(to *bytes.Buffer, value any) error {
	text, err := json.Marshal(value)
	to.Write(text)
	return err
}

// showFields writes the fields of a struct, including those of embedded structs, and
// leaves out what is missing.
func showFields(to *bytes.Buffer, v reflect.Value) error {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case !field.IsExported() || name == "-":
			continue
		case field.Anonymous && name == "" && field.Type.Kind() == reflect.Struct:
			if err := showFields(to, v.Field(i)); err != nil {
				return err
			}
			continue
		case v.Field(i).IsZero() && (strings.Contains(options, "omit") || name == "" && isNothing(v.Field(i))):
			continue
		case name == "":
			name = snake(field.Name)
		}
		if err := showMember(to, name, v.Field(i)); err != nil {
			return err
		}
	}
	return nil
}

// isNothing reports whether a zero value means that something is missing.
func isNothing(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String, reflect.Pointer, reflect.Map, reflect.Slice:
		return true
	default:
		return false
	}
}

// showMember writes a member of an object, after a comma if it is not the first.
func showMember(to *bytes.Buffer, name string, v reflect.Value) error {
	if last := to.Bytes()[to.Len()-1]; last != '{' {
		to.WriteByte(',')
	}
	if err := encode(to, name); err != nil {
		return err
	}
	to.WriteByte(':')
	return show(to, v)
}

func showList(to *bytes.Buffer, v reflect.Value) error {
	to.WriteByte('[')
	for i := range v.Len() {
		if i > 0 {
			to.WriteByte(',')
		}
		if err := show(to, v.Index(i)); err != nil {
			return err
		}
	}
	to.WriteByte(']')
	return nil
}

func showMap(to *bytes.Buffer, v reflect.Value) error {
	to.WriteByte('{')
	for _, key := range sortedKeys(v) {
		if err := showMember(to, fmt.Sprint(key.Interface()), v.MapIndex(key)); err != nil {
			return err
		}
	}
	to.WriteByte('}')
	return nil
}

func sortedKeys(v reflect.Value) []reflect.Value {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return cmp.Compare(fmt.Sprint(a.Interface()), fmt.Sprint(b.Interface())) })
	return keys
}

// snake returns a field's name in snake case.
func snake(name string) string {
	var text strings.Builder
	letters := []rune(name)
	for i, letter := range letters {
		if i > 0 && unicode.IsUpper(letter) && (unicode.IsLower(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1])) {
			text.WriteByte('_')
		}
		text.WriteRune(unicode.ToLower(letter))
	}
	return text.String()
}
