package client

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Error is a problem that a server answered with.
type Error struct {
	// Status is the HTTP status, 0 for a problem in the middle of a stream.
	Status int
	// Code is the kind of problem, empty if the answer is none.
	Code string
	// Detail describes the problem, including every fault of the request.
	Detail string
}

func (e *Error) Error() string {
	if e.Refused() {
		return "the server refused the request: " + e.Detail
	}
	return "the server failed: " + e.Detail
}

// Refused reports whether the server refused the request, so that repeating it
// unchanged is no use. Otherwise it failed, or cannot answer now.
func (e *Error) Refused() bool {
	isClientError := e.Status >= http.StatusBadRequest && e.Status < http.StatusInternalServerError
	return isClientError || e.Status == http.StatusInsufficientStorage
}

// errorOf decodes the problem in an answer.
func errorOf(response *http.Response) *Error {
	var problem struct {
		Code, Detail string
		Errors       []struct{ Pointer, Detail string }
	}
	if err := json.NewDecoder(response.Body).Decode(&problem); err != nil || problem.Detail == "" {
		return &Error{Status: response.StatusCode, Detail: response.Status}
	}
	details := []string{problem.Detail}
	if response.StatusCode == http.StatusUnauthorized {
		details = append(details, "a command takes an API key from "+keyVariable+", or from the file that "+keyFileVariable+" names")
	}
	for _, fault := range problem.Errors {
		details = append(details, strings.TrimSpace(fault.Pointer+" "+fault.Detail))
	}
	for i := range len(details) - 1 { // one sentence
		details[i] = strings.TrimSuffix(details[i], ".")
	}
	return &Error{Status: response.StatusCode, Code: problem.Code, Detail: strings.Join(details, "; ")}
}
