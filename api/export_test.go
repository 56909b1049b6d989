package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Check reports where an answer differs from the OpenAPI document.
func (a *API) Check(method, path string, status int, mediaType string, body []byte) error {
	op := a.operationAt(method, path)
	if op == nil {
		return nil
	}
	response := op.Responses[strconv.Itoa(status)]
	if response == nil {
		if response = op.Responses["default"]; status < 400 || response == nil {
			return fmt.Errorf("%s does not say that it answers with %d", op.OperationID, status)
		}
	}
	kind, _, _ := strings.Cut(mediaType, ";")
	content := response.Content[kind]
	switch {
	case len(body) == 0 && len(response.Content) == 0:
		return nil
	case content == nil:
		return fmt.Errorf("%s does not say that it answers %d with %q", op.OperationID, status, kind)
	case !strings.HasSuffix(kind, "json"):
		return nil
	}
	if kind != "application/x-ndjson" {
		return a.checkValue(content.Schema, body)
	}
	for line := range bytes.Lines(body) {
		if err := a.checkValue(content.Schema, line); err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
	}
	return nil
}

func (a *API) checkValue(schema *huma.Schema, text []byte) error {
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return err
	}
	var found huma.ValidateResult
	schema.PrecomputeMessages()
	huma.Validate(a.OpenAPI().Components.Schemas, schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, value, &found)
	return errors.Join(found.Errors...)
}

func (a *API) operationAt(method, path string) *huma.Operation {
	parameter := regexp.MustCompile(`\\\{[^/]+\\\}`)
	for template, item := range a.OpenAPI().Paths {
		pattern := "^" + parameter.ReplaceAllString(regexp.QuoteMeta(template), "[^/]+") + "$"
		if !regexp.MustCompile(pattern).MatchString(path) {
			continue
		}
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Patch, item.Delete} {
			if op != nil && op.Method == method {
				return op
			}
		}
	}
	return nil
}
