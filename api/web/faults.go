package web

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2/validation"
)

// FaultCode is the code of a fault. An input that checks itself passes it on as the value
// of its [huma.ErrorDetail], or a whole [Fault] if it judges what its values mean.
type FaultCode string

// The codes of faults that inputs find themselves.
const (
	BadNumber FaultCode = "number"
	BadMoney  FaultCode = "money"
	BadUnit   FaultCode = "unit"
	BadYield  FaultCode = "yield"
)

// messages are the codes of faults by the format of the message of huma's validation.
var messages = map[string]string{
	validation.MsgUnexpectedProperty:             "unexpected",
	validation.MsgExpectedRFC3339DateTime:        "time",
	validation.MsgExpectedRFC3339Date:            "date",
	validation.MsgExpectedMatchExactlyOneSchema:  "number",
	validation.MsgExpectedBoolean:                "boolean",
	validation.MsgExpectedNumber:                 "number",
	validation.MsgExpectedInteger:                "whole",
	validation.MsgExpectedString:                 "text",
	validation.MsgExpectedArray:                  "list",
	validation.MsgExpectedObject:                 "object",
	validation.MsgExpectedOneOf:                  "one_of",
	validation.MsgExpectedMinimumNumber:          "at_least",
	validation.MsgExpectedExclusiveMinimumNumber: "above",
	validation.MsgExpectedMaximumNumber:          "at_most",
	validation.MsgExpectedExclusiveMaximumNumber: "below",
	validation.MsgExpectedMinLength:              "too_short",
	validation.MsgExpectedMaxLength:              "too_long",
	validation.MsgExpectedBePattern:              "pattern",
	validation.MsgExpectedMatchPattern:           "pattern",
	validation.MsgExpectedMinItems:               "too_few",
	validation.MsgExpectedMaxItems:               "too_many",
	validation.MsgExpectedRequiredProperty:       "required",
	validation.MsgExpectedRFC4122UUID:            "id",
}

// FaultCodes returns the codes of faults that are found before a request is handled.
func FaultCodes() []string {
	own := []string{string(BadNumber), string(BadMoney), string(BadUnit), string(BadYield)}
	return slices.Compact(slices.Sorted(slices.Values(append(slices.Collect(maps.Values(messages)), own...))))
}

// form is a message with places for values.
type form struct {
	pattern *regexp.Regexp
	code    string
}

// forms recognize messages, those without values first.
var forms = func() []form {
	var all []form
	for _, message := range slices.SortedFunc(maps.Keys(messages), func(a, b string) int {
		return strings.Count(a, "%") - strings.Count(b, "%")
	}) {
		pattern := regexp.QuoteMeta(message)
		for _, verb := range []string{"%v", "%d", "%s"} {
			pattern = strings.ReplaceAll(pattern, verb, "(.*)")
		}
		all = append(all, form{regexp.MustCompile("^" + pattern + "$"), messages[message]})
	}
	return all
}()

// coded adds to a fault the code of huma's message about it; none if that is unknown.
func coded(fault Fault, message string, value any) Fault {
	if fault, ok := value.(Fault); ok {
		fault.judged = true
		return fault
	}
	if code, ok := value.(FaultCode); ok {
		fault.Code = string(code)
		return fault
	}
	for _, form := range forms {
		if found := form.pattern.FindStringSubmatch(message); found != nil {
			fault.Code, fault.Args = form.code, slices.Clone(found[1:])
			if len(fault.Args) == 0 {
				fault.Args = nil
			}
			return fault
		}
	}
	return fault
}

// distinct leaves out judgements on values that have another fault, and repeated ones.
func distinct(all []Fault) []Fault {
	given := slices.DeleteFunc(slices.Clone(all), func(f Fault) bool { return f.judged })
	var seen []Fault
	for _, fault := range all {
		isSame := func(o Fault) bool { return o.place() == fault.place() && o.Detail == fault.Detail }
		if !slices.ContainsFunc(seen, isSame) && (!fault.judged || !fault.isUnknown(given)) {
			seen = append(seen, fault)
		}
	}
	return seen
}

// isUnknown reports whether a judgement is about something that has a fault of its own, or based on that.
func (f Fault) isUnknown(given []Fault) bool {
	return slices.ContainsFunc(given, func(o Fault) bool {
		isWithin := func(needed string) bool {
			return strings.HasPrefix(needed+"/", o.place()) || strings.HasPrefix(o.place(), needed+"/")
		}
		isWhole := f.Pointer == "" && f.Detail != "" && o.Parameter == "" // of which a part is faulty
		return isWhole || f.Detail != "" && strings.HasPrefix(f.place(), o.place()) || slices.ContainsFunc(f.Needs, isWithin)
	})
}

// place is where a fault is: of a member that is missing, where it should be.
func (f Fault) place() string {
	if f.Parameter != "" {
		return f.Parameter
	}
	if f.Code == "required" && len(f.Args) == 1 {
		return f.Pointer + "/" + f.Args[0] + "/"
	}
	return f.Pointer + "/"
}
