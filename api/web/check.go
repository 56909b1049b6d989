package web

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"crumbtrail/api/web/bodies"
)

// onlyChecked marks the context of a request that is not handled.
type onlyChecked struct{}

// OnlyCheck returns the context of a request that is refused as invalid in any case, with everything
// that can be found wrong with it. What has faults that its sender knows is given by pointers.
func OnlyCheck(ctx context.Context, faulty []string) context.Context {
	known := []Fault{}
	for _, pointer := range slices.Compact(slices.Sorted(slices.Values(faulty))) {
		known = append(known, Fault{Pointer: pointer})
	}
	return context.WithValue(ctx, onlyChecked{}, known)
}

// knownFaults are the faults that the sender of a request knows; false for one that is to be handled.
func knownFaults(ctx context.Context) ([]Fault, bool) {
	known, ok := ctx.Value(onlyChecked{}).([]Fault)
	return known, ok
}

// checkedBy is the metadata of an operation that can check an input without handling it.
const checkedBy = "checked by"

// checker returns why an operation would refuse what its body means, without the members that have
// faults; nil if it finds no reason.
type checker func(ctx huma.Context, body []byte, faults []Fault) Failure

// RegisterChecked is [Register] for an operation that can check an input without handling it. An input
// with faults of its form is checked without what is faulty, so that the answer has all faults at once.
func RegisterChecked[I, O any](
	s *Server, op huma.Operation, handle func(context.Context, *I) (*O, error), check func(context.Context, *I) error,
) *huma.Operation {
	refusal := func(ctx context.Context, in *I) (found Failure) {
		defer func() { // the request is refused in any case
			if broken := recover(); broken != nil {
				RequestOf(ctx).SetCause(fmt.Errorf("check an input: %v\n%s", broken, debug.Stack()))
				found = nil
			}
		}()
		if err := check(ctx, in); err != nil {
			if refused := s.options.Problem(err); refused.GetStatus() < http.StatusInternalServerError {
				return refused
			}
		}
		return nil
	}
	op.Metadata = maps.Clone(op.Metadata)
	if op.Metadata == nil {
		op.Metadata = map[string]any{}
	}
	op.Metadata[checkedBy] = checker(func(ctx huma.Context, body []byte, faults []Fault) Failure {
		in := new(I)
		if !fillInput(reflect.ValueOf(in).Elem(), ctx, body, faults) {
			return nil
		}
		return refusal(ctx.Context(), in)
	})
	return Register(s, op, func(ctx context.Context, in *I) (*O, error) {
		if known, ok := knownFaults(ctx); ok {
			return nil, asInvalid(refusal(ctx, in), nil, known)
		}
		return handle(ctx, in)
	})
}

// asInvalid returns the refusal of an input that has faults of its form, with what else refuses it.
// Of what is known to be faulty nothing is said.
func asInvalid(refused Failure, faults, known []Fault) Failure {
	p := Invalid.New("", slices.Concat(known, faults)...)
	if refused == nil {
		p.Errors = p.Errors[len(known):]
		return p
	}
	found := *refused.core()
	for _, fault := range found.Errors {
		fault.judged = true
		p.Errors = append(p.Errors, fault)
	}
	p.Errors = distinct(p.Errors)[len(known):]
	if (Fault{Needs: found.Needs}).isUnknown(slices.Concat(known, faults)) {
		return p
	}
	p.Also, p.Position = append(found.Also, found.cause()...), found.Position
	*refused.core() = *p
	return refused
}

// Cause is one of several reasons for a refusal.
type Cause struct {
	Code   string `json:"code" doc:"The kind of problem, for programs" example:"state_conflict"`
	Title  string `json:"title" doc:"The kind of problem, for people"`
	Detail string `json:"detail" doc:"What went wrong, for people"`
}

// cause is the problem as a reason beside others; none if its faults have all of it.
func (p *Problem) cause() []Cause {
	if len(p.Errors) > 0 || p.Code == Invalid.Code {
		return nil
	}
	return []Cause{{p.Code, p.Title, p.Detail}}
}

// Add adds another reason for the refusal.
func (p *Problem) Add(other *Problem) {
	p.Errors = append(p.Errors, other.Errors...)
	p.Also = append(append(p.Also, other.cause()...), other.Also...)
}

// fillInput fills an input with the parameters of a path, and with a body without the members that have
// faults. It reports false if that is no input.
func fillInput(in reflect.Value, ctx huma.Context, body []byte, faults []Fault) bool {
	member := in.FieldByName("Body")
	if !member.IsValid() {
		return false
	}
	for _, field := range reflect.VisibleFields(in.Type()) {
		if name := field.Tag.Get("path"); name != "" && field.Type.Kind() == reflect.String {
			in.FieldByIndex(field.Index).SetString(ctx.Param(name))
		}
	}
	for _, fault := range faults {
		if fault.Parameter != "" && strings.Contains(ctx.Operation().Path, "{"+fault.Parameter+"}") {
			return false
		}
	}
	var faulty []string
	for _, fault := range faults {
		if fault.Parameter == "" && (fault.Code != "required" || len(fault.Args) != 1) {
			faulty = append(faulty, fault.Pointer)
		}
	}
	text, ok := bodies.Without(body, faulty)
	return ok && json.Unmarshal(text, member.Addr().Interface()) == nil
}

// inOrder sorts faults as the body has what they are about; those of parameters are the first.
func inOrder(faults []Fault, body []byte) {
	if len(faults) < 2 || len(body) == 0 {
		return
	}
	order := bodies.OrderOf(body)
	place := func(f Fault) int {
		if f.Parameter != "" {
			return -1
		}
		return order.Place(strings.TrimSuffix(f.place(), "/"))
	}
	slices.SortStableFunc(faults, func(a, b Fault) int { return place(a) - place(b) })
}
