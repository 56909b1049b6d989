package page

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	gojson "github.com/goccy/go-json"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/page/address"
	"crumbtrail/api/ui/page/recorded"
	"crumbtrail/api/web"
)

// At returns a path with values in the places of {}, escaped for where they stand.
func At(pattern string, values ...string) string { return address.At(pattern, values...) }

// Get asks the API. It fails with a [*problem.Problem]. It may be called concurrently.
func Get[T any](v *Visit, path string) (T, error) {
	var answer T
	path, header := v.read(path)
	answered, err := v.call(http.MethodGet, path, header, nil, &answer)
	if notSeen(err) {
		v.notSeen.Store(true)
		answered, err = v.call(http.MethodGet, path, http.Header{}, nil, &answer)
	}
	if err == nil {
		v.at.CompareAndSwap(nil, new(answered.Get("Crumbtrail-Position")))
	}
	return answer, err
}

// read returns the path and the headers of a read: at the time that the page is about,
// or no earlier than the reader's last change.
func (v *Visit) read(path string) (string, http.Header) {
	header := http.Header{}
	if v.AsOf != "" {
		separator := "?"
		if strings.Contains(path, "?") {
			separator = "&"
		}
		path += separator + "as_of=" + url.QueryEscape(v.AsOf)
	} else if v.seen != "" && !v.notSeen.Load() {
		header.Set(minPosition, v.seen)
	}
	return path, header
}

// Download answers with a file, as the API answers in a media type. It fails as [Get]
// does.
func Download(v *Visit, path, mediaType string) error {
	path, header := v.read(path)
	header.Set("Accept", mediaType)
	request, err := v.request(http.MethodGet, path, header, nil)
	if err != nil {
		return err
	}
	answered := recorded.New()
	v.kit.api.ServeHTTP(answered, request)
	if err := answered.Refusal(); err != nil {
		return err
	}
	for _, name := range []string{"Content-Type", "Content-Disposition"} {
		v.Writer.Header().Set(name, answered.Header().Get(name))
	}
	v.Writer.Header().Set("Cache-Control", "private, no-cache")
	_, _ = answered.Body.WriteTo(v.Writer) // the caller may have closed the connection
	return nil
}

// GetNow asks the API for what has no past, or is no part of the log. It fails as [Get]
// does.
func GetNow[T any](v *Visit, path string) (T, error) {
	var answer T
	_, err := v.call(http.MethodGet, path, http.Header{}, nil, &answer)
	return answer, err
}

// notSeen reports whether a read was refused because the position of the reader's last
// change was not reached in time, or is none: it comes from a cookie.
func notSeen(err error) bool {
	refused, ok := errors.AsType[*problem.Problem](err)
	return ok && (refused.Code == "not_yet_visible" || slices.ContainsFunc(refused.Errors, func(f web.Fault) bool {
		return f.Parameter == minPosition
	}))
}

// minPosition is the header with the position that an answer must include.
const minPosition = "Crumbtrail-Min-Position"

// request returns a request to the API by who asks for the page.
func (v *Visit) request(method, path string, header http.Header, body io.Reader) (*http.Request, error) {
	request, err := http.NewRequestWithContext(v.Context(), method, path, body)
	if err != nil {
		return nil, fmt.Errorf("call %s: %w", path, err)
	}
	for _, name := range []string{"Cookie", "Authorization"} { // who asks
		if value := v.Request.Header.Get(name); value != "" {
			header.Set(name, value)
		}
	}
	if header.Get("Accept") == "" {
		header.Set("Accept", "application/json")
	}
	request.Header, request.Host, request.RemoteAddr = header, v.Request.Host, v.Request.RemoteAddr
	if body == nil {
		request.Body = http.NoBody
	} else if request.ContentLength == 0 {
		request.ContentLength = -1 // unknown
	}
	return request, nil
}

// call sends a request to the API, in process, and decodes the answer.
func (v *Visit) call(method, path string, header http.Header, body io.Reader, answer any) (http.Header, error) {
	return v.callIn(v.Context(), method, path, header, body, answer)
}

func (v *Visit) callIn(ctx context.Context, method, path string, header http.Header, body io.Reader, answer any) (http.Header, error) {
	request, err := v.request(method, path, header, body)
	if err != nil {
		return nil, err
	}
	answered := recorded.New()
	v.kit.api.ServeHTTP(answered, request.WithContext(ctx))
	if err := answered.Refusal(); err != nil {
		return answered.Header(), err
	}
	if answer == nil || answered.Body.Len() == 0 {
		return answered.Header(), nil
	}
	if err := gojson.Unmarshal(answered.Body.Bytes(), answer); err != nil { // several times faster than the standard one
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return answered.Header(), nil
}

// mostPages bounds how many pages of a list are read for one screen.
const mostPages = 4

// list is a page of a list.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

// All returns a whole list, up to 2,000 entries. It fails as [Get] does.
func All[T any](v *Visit, path string) ([]T, error) { return all(v, path, Get[list[T]]) }

// AllNow returns a whole list that has no past as it is now, also to a page about the
// past, up to 2,000 entries. It fails as [Get] does.
func AllNow[T any](v *Visit, path string) ([]T, error) {
	if v.AsOf == "" {
		return All[T](v, path)
	}
	return all(v, path, GetNow[list[T]])
}

func all[T any](v *Visit, path string, get func(*Visit, string) (list[T], error)) ([]T, error) {
	var all []T
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	next := path + separator + "limit=500"
	for range mostPages {
		list, err := get(v, next)
		if err != nil {
			return nil, err
		}
		all = append(all, list.Items...)
		if list.Next == "" {
			break
		}
		next = path + separator + "limit=500&cursor=" + url.QueryEscape(list.Next)
	}
	return all, nil
}

// Lines asks the API for an answer of one JSON object a line, and calls see with each
// while they arrive. The error of see ends the answer. It fails with a
// [*problem.Problem].
func Lines(v *Visit, path string, see func(line []byte) error) error {
	request, err := v.request(http.MethodGet, path, http.Header{}, nil)
	if err != nil {
		return err
	}
	lines := recorded.NewLines(see)
	v.kit.api.ServeHTTP(lines, request)
	return lines.Err()
}
