package page

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"crumbtrail/api/problem"
	"crumbtrail/api/web"
)

// bodyTime is how long a form may take to arrive.
const bodyTime = 30 * time.Second

// Send sends what was typed in a form to an operation of the API, under the form's key
// and revision. A nil body is no body. It fails with a [*problem.Problem], which
// [Form.Refused] shows; also if the form has faults, and nothing is sent.
func Send[T any](v *Visit, f *Form, method, path string, body any) (T, error) {
	var answer T
	if f.Refusal != nil {
		return answer, &problem.Problem{Problem: *web.Invalid.New("")}
	}
	header := http.Header{}
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return answer, fmt.Errorf("encode the form %s: %w", f.Name, err)
		}
		header.Set("Content-Type", web.JSONType)
	}
	if method == http.MethodPost {
		header.Set("Idempotency-Key", f.Key)
	}
	switch f.Revision {
	case "":
	case noRevision:
		header.Set("If-None-Match", "*")
	default:
		header.Set("If-Match", `"`+f.Revision+`"`)
	}
	if v.actor != "" {
		header.Set("Crumbtrail-Actor", v.actor)
	}
	answered, err := v.call(method, path, header, text, &answer)
	if position := answered.Get("Crumbtrail-Position"); position != "" {
		v.seen = position // also of a refusal: the page shows what it was refused for
	}
	return answer, err
}

// Try sends what a form would send to an operation that only answers what would happen: a
// dry run. It fails with a [*problem.Problem].
func Try[T any](v *Visit, path string, body any) (T, error) {
	var answer T
	text, err := json.Marshal(body)
	if err != nil {
		return answer, fmt.Errorf("encode what %s is asked: %w", path, err)
	}
	_, err = v.call(http.MethodPost, path, http.Header{"Content-Type": {web.JSONType}}, text, &answer)
	return answer, err
}
