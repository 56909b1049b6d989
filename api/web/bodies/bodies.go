// Package bodies works on bodies of requests by JSON pointers, before they are known to be what an
// operation takes.
package bodies

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// Without returns a body without what is at some pointers; of an entry of a list it leaves null, so that
// the others keep their places. It reports false for a body that is no JSON, and without all of it.
func Without(body []byte, pointers []string) ([]byte, bool) {
	var content any
	numbers := json.NewDecoder(bytes.NewReader(body))
	numbers.UseNumber()
	if numbers.Decode(&content) != nil {
		return nil, false
	}
	for _, pointer := range pointers {
		if pointer == "" {
			return nil, false
		}
		remove(content, strings.Split(pointer[1:], "/"))
	}
	text, err := json.Marshal(content)
	return text, err == nil
}

func remove(content any, path []string) {
	name := path[0]
	switch of := content.(type) {
	case map[string]any:
		if len(path) > 1 {
			remove(of[name], path[1:])
		} else {
			delete(of, name)
		}
	case []any:
		at, err := strconv.Atoi(name)
		switch {
		case err != nil || at < 0 || at >= len(of):
		case len(path) > 1:
			remove(of[at], path[1:])
		default:
			of[at] = nil
		}
	}
}

// Order is the order in which a body has what it has, by pointers. The pointer of an object or a list
// with a slash is its end.
type Order map[string]int

// OrderOf returns the order of a body.
func OrderOf(body []byte) Order {
	order := Order{}
	order.list(json.NewDecoder(bytes.NewReader(body)), "")
	return order
}

func (o Order) list(body *json.Decoder, pointer string) {
	o[pointer] = len(o)
	token, err := body.Token()
	if err != nil {
		return
	}
	opened, nested := token.(json.Delim)
	if !nested {
		return
	}
	for i := 0; body.More(); i++ {
		name := strconv.Itoa(i)
		if opened == '{' {
			key, err := body.Token()
			if err != nil {
				return
			}
			name, _ = key.(string)
		}
		o.list(body, pointer+"/"+name)
	}
	_, _ = body.Token() // the end
	o[pointer+"/"] = len(o)
}

// Place returns the place of a pointer: of what is missing, the end of what it is missing in.
func (o Order) Place(pointer string) int {
	if place, ok := o[pointer]; ok {
		return place
	}
	for pointer != "" {
		pointer = pointer[:max(0, strings.LastIndex(pointer, "/"))]
		if place, ok := o[pointer+"/"]; ok {
			return place
		}
	}
	return len(o)
}

// Text is a text within a body.
type Text struct{ Pointer, Member, Value string }

// Texts returns all texts within a body, in their order. An entry of a list has the member of the list.
func Texts(body []byte) []Text {
	return texts(json.NewDecoder(bytes.NewReader(body)), Text{})
}

func texts(body *json.Decoder, at Text) []Text {
	token, err := body.Token()
	if err != nil {
		return nil
	}
	opened, nested := token.(json.Delim)
	if !nested {
		at.Value, nested = token.(string)
		if !nested {
			return nil
		}
		return []Text{at}
	}
	var all []Text
	for i := 0; body.More(); i++ {
		inner := Text{Pointer: at.Pointer + "/" + strconv.Itoa(i), Member: at.Member}
		if opened == '{' {
			key, err := body.Token()
			if err != nil {
				return all
			}
			inner.Member, _ = key.(string)
			inner.Pointer = at.Pointer + "/" + inner.Member
		}
		all = append(all, texts(body, inner)...)
	}
	_, _ = body.Token() // the end
	return all
}
