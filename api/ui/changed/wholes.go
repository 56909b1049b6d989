package changed

import (
	"encoding/json"
	"slices"
	"strings"

	"crumbtrail/domain/comparison"
)

// wholes are the elements of a definition that are new or gone as a whole, such as a line, by
// their paths: what is written of such an element is that alone, and not its every field. Items
// are left out, as what takes them is new or gone then.
type wholes map[string]bool

func wholesOf(fields []comparison.Field) wholes {
	found := wholes{}
	for _, field := range fields {
		parent, name := split(field.Path)
		identifies := slices.Contains(identities, name) || name == "unit" && isHeld(parent)
		if parent != "" && identifies && isNone(field.Old) != isNone(field.New) {
			found[parent] = true
		}
	}
	return found
}

// isHeld reports whether a path is that of a package or a measure, which are called by what they
// hold.
func isHeld(path string) bool {
	list, _ := split(path)
	return strings.HasSuffix(list, "/packages") || strings.HasSuffix(list, "/measures")
}

// outermost returns the path of the outermost whole element that has a field; "" if none has.
func (w wholes) outermost(path string) string {
	for at := 1; at < len(path); at++ {
		if path[at] == '/' && w[path[:at]] {
			return path[:at]
		}
	}
	return ""
}

func split(path string) (parent, name string) {
	at := strings.LastIndex(path, "/")
	return path[:max(at, 0)], path[at+1:]
}

func isNone(value json.RawMessage) bool { return len(value) == 0 || string(value) == "null" }

// lists returns both values of a field that is a list of texts.
func lists(field comparison.Field) (before, after []string, ok bool) {
	isList := func(value json.RawMessage, list *[]string) bool {
		return isNone(value) || value[0] == '[' && json.Unmarshal(value, list) == nil
	}
	ok = (!isNone(field.Old) || !isNone(field.New)) && isList(field.Old, &before) && isList(field.New, &after)
	return before, after, ok
}

// isOrder reports whether only the order of a list is another.
func isOrder(field comparison.Field) bool {
	before, after, ok := lists(field)
	if !ok || len(before) == 0 || strings.HasSuffix(field.Path, "/"+allergens) {
		return false
	}
	slices.Sort(before)
	slices.Sort(after)
	return slices.Equal(before, after)
}

// isListOf reports whether a field is the list of elements of which some are new or gone.
func (w wholes) isListOf(field comparison.Field) bool {
	if _, _, ok := lists(field); !ok || isOrder(field) {
		return false
	}
	for path := range w {
		if strings.HasPrefix(path, field.Path+"/") {
			return true
		}
	}
	return false
}
