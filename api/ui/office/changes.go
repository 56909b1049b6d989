package office

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// change is a value of a state that is another one than before; nil where there was or is none.
type change struct {
	Path    path
	Was, Is any
}

// path leads to a value in a state.
type path []step

// step is one step of a path: a field, or an element of a list or a map.
type step struct {
	name      string
	isElement bool
	// of are the fields of an element that tell what it is of.
	of map[string]string
}

// key is a text that only this path has.
func (p path) key() string {
	names := make([]string, len(p))
	for i, one := range p {
		names[i] = one.name
	}
	return strings.Join(names, "\x00")
}

func (p path) to(next step) path { return append(slices.Clip(p), next) }

// field is the last field of the path.
func (p path) field() string {
	for _, one := range slices.Backward(p) {
		if !one.isElement {
			return one.name
		}
	}
	return ""
}

// leaf is a value of a state with its path.
type leaf struct {
	path  path
	value any
}

// states finds what changed from one state to the next.
type states struct {
	// keeps is true where a state has only what its event touched.
	keeps bool
	now   map[string]leaf // by the key of the path
}

// next returns what is different in the next state.
func (s *states) next(state []byte) ([]change, error) {
	decoder := json.NewDecoder(bytes.NewReader(state))
	decoder.UseNumber()
	var content any
	if err := decoder.Decode(&content); err != nil {
		return nil, err
	}
	before, after := s.now, map[string]leaf{}
	if s.keeps {
		maps.Copy(after, before)
	}
	flatten(after, nil, content)
	s.now = after
	var changes []change
	for key, is := range after {
		if was := before[key]; was.value != is.value {
			changes = append(changes, change{is.path, was.value, is.value})
		}
	}
	for key, was := range before {
		if _, isThere := after[key]; !isThere {
			changes = append(changes, change{was.path, was.value, nil})
		}
	}
	slices.SortFunc(changes, func(a, b change) int { return cmp.Compare(a.Path.key(), b.Path.key()) })
	return changes, nil
}

// maps that have names of things, or of people, as the names of their members.
var byName = []string{"recipes", "goods", "replaced", "members", "keys", "links", "sessions"}

// flatten adds the values of a document by their paths. What is in a list is named by what identifies it, so that it
// stays the same where others come or go before it.
func flatten(to map[string]leaf, at path, content any) {
	switch content := content.(type) {
	case map[string]any:
		isElement := len(at) > 0 && !at[len(at)-1].isElement && slices.Contains(byName, at[len(at)-1].name)
		for name, value := range content {
			flatten(to, at.to(step{name: name, isElement: isElement}), value)
		}
	case []any:
		for i, value := range content {
			flatten(to, at.to(element(value, i)), value)
		}
	case nil:
	default:
		to[at.key()] = leaf{at, content}
	}
}

// identities are the members that identify what is in a list, the first that is there.
var identities = []string{"id", "slug", "finished_unit", "finished_good", "item", "recipe", "lot"}

func element(value any, at int) step {
	made := step{name: strconv.Itoa(at + 1), isElement: true, of: map[string]string{}}
	switch value := value.(type) {
	case string:
		made.name = value
	case map[string]any:
		for _, name := range slices.Backward(identities) {
			if text, ok := value[name].(string); ok {
				made.name, made.of[name] = text, text
			}
		}
		for name, of := range value {
			if text, ok := of.(string); ok && (name == "received_on" || name == "name") {
				made.of[name] = text
			}
		}
		if amount, unit := value["amount"], value["unit"]; made.name == strconv.Itoa(at+1) && unit != nil {
			made.name = fmt.Sprint(amount, " ", unit)
		}
	}
	return made
}
