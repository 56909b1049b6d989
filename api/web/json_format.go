package web

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// jsonFormat is the format of JSON bodies. Huma decodes every body twice: as any
// value, to validate it, and as the type of the handler.
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
		*value = floats(*value)
		return nil
	}
	return format
}

// floats converts numbers to floats, in place, because validation knows no other
// numbers. A number beyond the range of floats becomes infinite. Handlers decode
// the digits instead.
func floats(value any) any {
	switch value := value.(type) {
	case json.Number:
		n, _ := strconv.ParseFloat(string(value), 64)
		return n
	case []any:
		for i := range value {
			value[i] = floats(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = floats(value[name])
		}
	}
	return value
}
