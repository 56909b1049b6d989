package input

import (
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/web"
	"crumbtrail/domain"
)

// Judged are the faults that the domain finds with an input in every state of the kitchen, for the
// Resolve of an input: they are reported beside those of its form. Faults of values that are no
// valid input are left out.
func Judged(err error) []error {
	invalid, ok := errors.AsType[*domain.InvalidError](err)
	if !ok {
		return nil
	}
	faults := make([]error, len(invalid.Problems))
	for i, found := range invalid.Problems {
		faults[i] = &huma.ErrorDetail{Location: "body", Message: found.Detail, Value: web.Fault{
			Pointer: found.Pointer, Detail: found.Detail, Code: found.Code, Args: found.Args,
		}}
	}
	return faults
}
