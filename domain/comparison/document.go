package comparison

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// document is a content laid out flat. A path is a JSON pointer in which the
// elements of a list go by their names instead of their places.
type document struct {
	fields map[string]string   // the JSON text of each value that is no object and no list
	lists  map[string][]string // the names of each list's elements, in their order
}

// identities are the fields that name an element of a list, the first that it has.
var identities = [...]string{"slug", "finished_unit", "finished_good", "item", "recipe"}

// documentOf lays out a content as its JSON has it. Lists hold objects, or texts. Contents
// are read from events, so they can be written: if one cannot, its type is at fault.
func documentOf(content any) document {
	text, err := json.Marshal(content)
	if err != nil {
		panic(fmt.Sprintf("comparison: %T cannot be JSON: %v", content, err))
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		panic(fmt.Sprintf("comparison: the JSON of %T cannot be read: %v", content, err))
	}
	d := document{fields: map[string]string{}, lists: map[string][]string{}}
	d.lay("", value)
	return d
}

func (d document) lay(path string, value any) {
	switch value := value.(type) {
	case nil:
	case map[string]any:
		for name, field := range value {
			d.lay(path+"/"+escaped(name), field)
		}
	case []any:
		names := make([]string, len(value))
		for i, element := range value {
			object, _ := element.(map[string]any)
			names[i] = elementName(object, names[:i])
			if text, isText := element.(string); isText {
				names[i] = text
			}
			d.lay(path+"/"+escaped(names[i]), element)
		}
		d.lists[path] = names
	default:
		d.fields[path] = textOf(value)
	}
}

// elementName is what an element goes by: what it is of, as "flour", a measure its unit,
// a package what it holds. A further
// one of the same goes by its unit as well, as "flour (g)", or else by a number.
func elementName(object map[string]any, taken []string) string {
	var name string
	for _, field := range identities {
		if text, ok := object[field].(string); ok {
			name = text
			break
		}
	}
	unit, hasUnit := object["unit"].(string)
	if amount, has := object["amount"].(string); has && name == "" && object["equals"] == nil { // a package
		name, hasUnit = amount+" "+unit, false
	}
	switch {
	case hasUnit && name == "":
		name = unit
	case hasUnit && slices.Contains(taken, name):
		name += " (" + unit + ")"
	}
	unnumbered := name
	for n := 2; slices.Contains(taken, name); n++ {
		name = fmt.Sprintf("%s #%d", unnumbered, n)
	}
	return name
}

// read makes the content that a document lays out.
func (d document) read(content any) error {
	root := &node{}
	for path, text := range d.fields {
		root.at(path).value = json.RawMessage(text)
	}
	for path, names := range d.lists {
		root.at(path).list = append([]string{}, names...)
	}
	text, err := json.Marshal(root)
	if err != nil {
		return fmt.Errorf("write the content: %w", err)
	}
	if err := json.Unmarshal(text, content); err != nil {
		return fmt.Errorf("read the content: %w", err)
	}
	return nil
}

// node is a value of a content: a field, or a list, or an object.
type node struct {
	value    json.RawMessage
	list     []string
	children map[string]*node
}

func (n *node) at(path string) *node {
	for name := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		if n.children == nil {
			n.children = map[string]*node{}
		}
		name = unescaped(name)
		if n.children[name] == nil {
			n.children[name] = &node{}
		}
		n = n.children[name]
	}
	return n
}

// MarshalJSON writes the value.
func (n *node) MarshalJSON() ([]byte, error) {
	switch {
	case n.value != nil:
		return n.value, nil
	case n.list == nil:
		return json.Marshal(n.children)
	}
	elements := make([]*node, len(n.list))
	for i, name := range n.list {
		elements[i] = n.children[name]
	}
	return json.Marshal(elements)
}

var (
	pointerEscape   = strings.NewReplacer("~", "~0", "/", "~1")
	pointerUnescape = strings.NewReplacer("~1", "/", "~0", "~")
)

func escaped(name string) string { return pointerEscape.Replace(name) }

func unescaped(name string) string { return pointerUnescape.Replace(name) }

func textOf(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("comparison: %T cannot be JSON: %v", value, err))
	}
	return string(text)
}
