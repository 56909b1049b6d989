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

// change is a value of a state that is another one than before; empty where there was or is none.
type change struct{ Path, Was, Is string }

// states finds what changed from one state to the next.
type states struct {
	// keeps is true where a state has only what its event touched.
	keeps bool
	now   map[string]string // value by path
}

// next returns what is different in the next state.
func (s *states) next(state []byte) ([]change, error) {
	decoder := json.NewDecoder(bytes.NewReader(state))
	decoder.UseNumber()
	var content any
	if err := decoder.Decode(&content); err != nil {
		return nil, err
	}
	before, after := s.now, map[string]string{}
	if s.keeps {
		maps.Copy(after, before)
	}
	flatten(after, "", content)
	s.now = after
	var changes []change
	for path, is := range after {
		if was := before[path]; was != is {
			changes = append(changes, change{path, was, is})
		}
	}
	for path, was := range before {
		if _, isThere := after[path]; !isThere {
			changes = append(changes, change{path, was, ""})
		}
	}
	slices.SortFunc(changes, func(a, b change) int { return cmp.Compare(a.Path, b.Path) })
	return changes, nil
}

// flatten adds the values of a document by their paths. What is in a list is named by what identifies it, so that it
// stays the same where others come or go before it.
func flatten(to map[string]string, path string, content any) {
	switch content := content.(type) {
	case map[string]any:
		for name, value := range content {
			flatten(to, strings.TrimPrefix(path+"."+name, "."), value)
		}
	case []any:
		for i, value := range content {
			flatten(to, path+"."+identity(value, i), value)
		}
	case nil:
	default:
		to[path] = fmt.Sprint(content)
	}
}

// identities are the members that identify what is in a list, the first that is there.
var identities = []string{"id", "slug", "finished_unit", "finished_good", "item", "recipe", "lot"}

func identity(value any, at int) string {
	members, _ := value.(map[string]any)
	for _, name := range identities {
		if text, ok := members[name].(string); ok {
			return text
		}
	}
	return strconv.Itoa(at + 1)
}
