package bodies

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how many levels deep JSON may be nested.
const maxDepth = 100

// Refused is why a body is refused: it is unreadable, or it has a member that no operation takes, at a
// pointer.
type Refused struct {
	Unreadable, Unexpected string
	Pointer                string
}

func unreadable(format string, args ...any) *Refused {
	return &Refused{Unreadable: fmt.Sprintf(format, args...)}
}

// Check refuses a body that is not JSON, and JSON that two readers could
// understand differently: with a field twice, in a broken encoding, or with a name
// that only some readers match with a field. It returns nil for all others.
func Check(body []byte) *Refused {
	var whole json.RawMessage
	if err := json.Unmarshal(body, &whole); err != nil {
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			return unreadable("%v (byte %d)", syntax, syntax.Offset)
		}
		return &Refused{}
	}
	if !utf8.Valid(body) {
		return unreadable("the body is not UTF-8")
	}
	if half := halfCharacter(body); half != "" {
		return unreadable("the escape %s is half of a surrogate pair", half)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	return walk(decoder, nil)
}

// halfCharacter returns the first escape of a surrogate without its other half,
// which readers replace differently. The text is well-formed JSON.
func halfCharacter(body []byte) string {
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		if i++; body[i] != 'u' {
			continue
		}
		first := escaped(body[i-1:])
		i += 4
		switch second := escaped(body[i+1:]); {
		case !utf16.IsSurrogate(first):
		case utf16.DecodeRune(first, second) == utf8.RuneError:
			return string(body[i-5 : i+1])
		default:
			i += 6
		}
	}
	return ""
}

// escaped returns the character of the \u escape that a text starts with; 0 if it
// starts with none.
func escaped(text []byte) rune {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0
	}
	code, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	if err != nil {
		return 0
	}
	return rune(code)
}

// walk checks one value, which is known to be well-formed.
func walk(decoder *json.Decoder, path []string) *Refused {
	token, err := decoder.Token()
	if err != nil {
		return &Refused{}
	}
	if token != json.Delim('{') && token != json.Delim('[') {
		return nil
	}
	if len(path) >= maxDepth {
		return unreadable("the JSON is nested more than %d levels deep", maxDepth)
	}
	names := map[string]bool{}
	for i := 0; decoder.More(); i++ {
		name := strconv.Itoa(i)
		if token == json.Delim('{') {
			key, err := decoder.Token()
			if err != nil {
				return &Refused{}
			}
			if name, _ = key.(string); names[name] {
				return unreadable("the field %.100q is twice in one object", name)
			}
			names[name] = true
			if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
				return &Refused{Pointer: jsonPointer(path), Unexpected: fmt.Sprintf("unexpected property %.100q", name)}
			}
		}
		if refused := walk(decoder, append(path, name)); refused != nil {
			return refused
		}
	}
	if _, err := decoder.Token(); err != nil {
		return &Refused{}
	}
	return nil
}

func jsonPointer(path []string) string {
	if len(path) == 0 {
		return ""
	}
	return "/" + strings.Join(path, "/")
}
