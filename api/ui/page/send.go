package page

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"crumbtrail/api/problem"
	"crumbtrail/api/web"
)

// bodyTime is how long a form may take to arrive.
const bodyTime = 30 * time.Second

// Send sends what was typed in a form to an operation of the API, under the form's key
// and revision. A nil body is no body. It fails with a [*problem.Problem], which
// [Form.Refused] shows; also if the form has faults: then the operation only checks it, so that
// all faults are shown at once.
func Send[T any](v *Visit, f *Form, method, path string, body any) (T, error) {
	header := http.Header{}
	if method == http.MethodPost {
		header.Set("Idempotency-Key", f.Key)
	}
	return send[T](v, f, method, path, header, body)
}

// Preview sends a form to an operation that only answers what it would do, without the key of the form:
// the command itself may be sent before the answer is there, with other contents.
func Preview[T any](v *Visit, f *Form, path string, body any) (T, error) {
	return send[T](v, f, http.MethodPost, path, http.Header{}, body)
}

func send[T any](v *Visit, f *Form, method, path string, header http.Header, body any) (T, error) {
	var answer T
	if f.Refusal != nil {
		return answer, f.check(method, path, body)
	}
	content, err := encode(body, header)
	if err != nil {
		return answer, err
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
	answered, err := v.call(method, path, header, content, &answer)
	v.see(answered)
	return answer, err
}

// encode returns a body as JSON; nil is no body.
func encode(body any, header http.Header) (io.Reader, error) {
	if body == nil {
		return nil, nil //nolint:nilnil // see above
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("encode what an operation is sent: %w", err)
	}
	header.Set("Content-Type", web.JSONType)
	return bytes.NewReader(text), nil
}

// see makes the next page include what a command wrote.
func (v *Visit) see(answered http.Header) {
	if position := answered.Get("Crumbtrail-Position"); position != "" {
		v.seen = position // also of a refusal: the page shows what it was refused for
	}
}

// Try sends what a form would send to an operation that only answers what would happen: a
// dry run or a scenario. The answer includes the reader's last change. It fails with a
// [*problem.Problem].
func Try[T any](v *Visit, path string, body any) (T, error) {
	var answer T
	try := func() error {
		header := http.Header{}
		content, err := encode(body, header)
		if err != nil {
			return err
		}
		if v.seen != "" && !v.notSeen.Load() {
			header.Set(minPosition, v.seen)
		}
		_, err = v.call(http.MethodPost, path, header, content, &answer)
		return err
	}
	err := try()
	if notSeen(err) {
		v.notSeen.Store(true)
		err = try()
	}
	return answer, err
}

// check adds the faults that an operation finds with a form which has faults of its own, and returns
// the error of such a form. The operation is not handled.
func (f *Form) check(method, path string, body any) error {
	text, err := json.Marshal(body)
	if err != nil || body == nil {
		return invalid()
	}
	header := http.Header{"Content-Type": {web.JSONType}}
	_, err = f.visit.callIn(web.OnlyCheck(f.visit.Context(), f.faulty()), method, path, header, bytes.NewReader(text), nil)
	if refused, ok := errors.AsType[*problem.Problem](err); ok && refused.Code == web.Invalid.Code {
		refused.LeaveOut(slices.Collect(maps.Values(f.defines)))
		for _, fault := range refused.Errors {
			field := f.faultyField(fault)
			if isNew := fault.Code == "not_defined" && f.defines[field] != ""; !isNew && f.faults[field] == "" {
				f.fault(field, f.visit.fault(fault))
			}
		}
		f.Refusal.Lists = f.visit.details(refused)
		f.also(refused)
	}
	return invalid()
}

// faulty are the pointers of the fields that have faults.
func (f *Form) faulty() []string {
	var pointers []string
	for field := range f.faults {
		pointers = append(pointers, "/"+strings.ReplaceAll(field, ".", "/"))
	}
	for pointer, field := range f.aliases {
		if f.Faulty(field) {
			pointers = append(pointers, pointer)
		}
	}
	return pointers
}

// invalid is the error of a form that has faults of its own.
func invalid() error { return &problem.Problem{Problem: *web.Invalid.New("")} }
