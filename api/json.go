package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

const maxDepth = 100

// checkJSON refuses what is no JSON, and JSON that two readers could read in two
// ways: with a field twice, in a broken encoding, or under a name that only some
// take for a field's.
func checkJSON(body []byte) *Problem {
	var whole json.RawMessage
	if err := json.Unmarshal(body, &whole); err != nil {
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			return newProblem("unreadable_json", fmt.Sprintf("%v (byte %d)", syntax, syntax.Offset))
		}
		return newProblem("unreadable_json", "")
	}
	if !utf8.Valid(body) {
		return newProblem("unreadable_json", "the body is not UTF-8")
	}
	if half := halfCharacter(body); half != "" {
		return newProblem("unreadable_json", "the escape "+half+" is half of a character")
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	return walk(decoder, nil)
}

// halfCharacter is the first escape of a surrogate that has no other half, which
// readers replace by whatever they like. The text is well-formed JSON.
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

// escaped is the character that a text begins with, if it is a \u escape.
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

// walk looks at one value, which is known to be well-formed.
func walk(decoder *json.Decoder, path []string) *Problem {
	token, err := decoder.Token()
	if err != nil {
		return newProblem("unreadable_json", "")
	}
	if token != json.Delim('{') && token != json.Delim('[') {
		return nil
	}
	if len(path) >= maxDepth {
		return newProblem("unreadable_json", fmt.Sprintf("the JSON nests more than %d levels deep", maxDepth))
	}
	names := map[string]bool{}
	for i := 0; decoder.More(); i++ {
		name := strconv.Itoa(i)
		if token == json.Delim('{') {
			key, err := decoder.Token()
			if err != nil {
				return newProblem("unreadable_json", "")
			}
			if name, _ = key.(string); names[name] {
				return newProblem("unreadable_json", fmt.Sprintf("the field %.100q stands twice in one object", name))
			}
			names[name] = true
			if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
				return newProblem("invalid", "", Fault{Pointer: jsonPointer(path), Detail: fmt.Sprintf("unexpected property %.100q", name)})
			}
		}
		if refused := walk(decoder, append(path, name)); refused != nil {
			return refused
		}
	}
	if _, err := decoder.Token(); err != nil {
		return newProblem("unreadable_json", "")
	}
	return nil
}

func jsonPointer(path []string) string {
	if len(path) == 0 {
		return ""
	}
	return "/" + strings.Join(path, "/")
}

// jsonFormat is how huma reads and writes JSON here. It reads every body twice: as
// any value, to validate it, and as the handler's type.
func jsonFormat() huma.Format {
	format := huma.DefaultJSONFormat
	format.Unmarshal = func(text []byte, into any) error {
		value, validating := into.(*any)
		if !validating {
			return json.Unmarshal(text, into)
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(value); err != nil {
			return err
		}
		*value = roughly(*value)
		return nil
	}
	return format
}

// roughly makes numbers floats, in place, which is all that validation can look
// at. Handlers read their digits; a number that no float can hold is validated as
// infinite.
func roughly(value any) any {
	switch value := value.(type) {
	case json.Number:
		n, _ := strconv.ParseFloat(string(value), 64)
		return n
	case []any:
		for i := range value {
			value[i] = roughly(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = roughly(value[name])
		}
	}
	return value
}
