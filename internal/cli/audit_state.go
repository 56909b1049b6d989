package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"crumbtrail/audit"
)

// statePrinter prints states for people: the first in full, of the others the
// changes.
type statePrinter struct {
	to io.Writer
	// isPart is set if each state is only the part that an event touched.
	isPart bool
	before map[string]string
}

func (p *statePrinter) print(state audit.State) error {
	text, err := json.Marshal(state)
	if err != nil {
		return err
	}
	numbers := json.NewDecoder(bytes.NewReader(text))
	numbers.UseNumber()
	var value any
	if err := numbers.Decode(&value); err != nil {
		return err
	}
	now := map[string]string{}
	flatten(now, "", value)
	before := p.before
	p.before = now
	if before == nil || p.isPart {
		return p.printAll(now)
	}
	return p.printChanges(before, now)
}

func (p *statePrinter) printAll(now map[string]string) error {
	for _, path := range slices.SortedFunc(maps.Keys(now), naturalOrder) {
		if _, err := fmt.Fprintf(p.to, "      %s: %s\n", path, now[path]); err != nil {
			return err
		}
	}
	return nil
}

func (p *statePrinter) printChanges(before, now map[string]string) error {
	paths := map[string]bool{}
	for path := range before {
		paths[path] = true
	}
	for path := range now {
		paths[path] = true
	}
	for _, path := range slices.SortedFunc(maps.Keys(paths), naturalOrder) {
		was, wasThere := before[path]
		is, isThere := now[path]
		line := ""
		switch {
		case was == is && wasThere == isThere:
			continue
		case !wasThere:
			line = fmt.Sprintf("    + %s: %s\n", path, is)
		case !isThere:
			line = fmt.Sprintf("    - %s: %s\n", path, was)
		default:
			line = fmt.Sprintf("    ~ %s: %s, was %s\n", path, is, was)
		}
		if _, err := io.WriteString(p.to, line); err != nil {
			return err
		}
	}
	return nil
}

// flatten maps every value by its path.
func flatten(to map[string]string, path string, value any) {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			flatten(to, strings.TrimPrefix(path+"."+name, "."), member)
		}
	case []any:
		for i, element := range value {
			flatten(to, fmt.Sprintf("%s[%d]", path, i), element)
		}
	case string:
		to[path] = strings.ReplaceAll(value, "\n", " / ")
	default:
		to[path] = fmt.Sprint(value)
	}
}

// naturalOrder compares paths with their numbers in numeric order: [2] before [10].
func naturalOrder(a, b string) int {
	for a != "" && b != "" {
		if isDigit(a[0]) && isDigit(b[0]) {
			left, right := digits(a), digits(b)
			if len(left) != len(right) {
				return len(left) - len(right)
			}
			if left != right {
				return strings.Compare(left, right)
			}
			a, b = a[len(left):], b[len(right):]
			continue
		}
		if a[0] != b[0] {
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func digits(text string) string {
	end := 0
	for end < len(text) && isDigit(text[end]) {
		end++
	}
	return text[:end]
}
