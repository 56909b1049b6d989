package web

import (
	"mime"
	"strconv"
	"strings"
)

// weighed is how much a request wants a form of the answer, by RFC 9110, section 12.5.1:
// the most specific range of Accept that matches the form decides. Weighed 0 and matched,
// the form is refused.
type weighed struct {
	quality     float64
	specificity int // 0 if no range matches
}

func (w *weighed) match(specificity int, quality float64) {
	if specificity > w.specificity || specificity == w.specificity && quality > w.quality {
		*w = weighed{quality, specificity}
	}
}

func (w weighed) isMoreThan(other weighed) bool {
	return w.quality > 0 && (w.quality > other.quality || w.quality == other.quality && w.specificity > other.specificity)
}

// tableWanted reports whether the header Accept prefers CSV to JSON, and in which dialect;
// empty if any will do. JSON answers what accepts neither. It fails with a [Problem] if
// a dialect that does not exist is all that is accepted.
func tableWanted(accept string) (wanted bool, dialect Dialect, err error) {
	var json, commas, semicolons weighed
	unknown, first := "", Dialect("")
	for accepted := range strings.SplitSeq(accept, ",") {
		kind, parameters, err := mime.ParseMediaType(accepted)
		if err != nil {
			continue
		}
		quality, named := qualityOf(parameters), Dialect(strings.ToLower(parameters["dialect"]))
		switch {
		case kind == csvType && named == Commas:
			commas.match(4, quality)
		case kind == csvType && named == Semicolons:
			semicolons.match(4, quality)
		case kind == csvType && named != "":
			if quality > 0 {
				unknown = string(named)
			}
		case kind == csvType, kind == "text/*", kind == "*/*":
			commas.match(specificityOf(kind), quality)
			semicolons.match(specificityOf(kind), quality)
		}
		switch kind {
		case JSONType, "application/*", "*/*":
			json.match(specificityOf(kind), quality)
		}
		if kind == csvType && first == "" {
			first = named
		}
	}
	table := commas
	switch {
	case semicolons.isMoreThan(commas):
		table, dialect = semicolons, Semicolons
	case commas.isMoreThan(semicolons):
		dialect = Commas
	case commas.specificity == 4: // both are named alike
		dialect = first
	}
	if unknown != "" && table.quality == 0 && json.quality == 0 {
		return false, "", unknownDialect(unknown)
	}
	return table.isMoreThan(json), dialect, nil
}

func unknownDialect(name string) error {
	detail := "has the unknown dialect " + strconv.Quote(name) + ": it must be " + string(Commas) + " or " + string(Semicolons)
	return Invalid.New("the header Accept "+detail, Fault{Parameter: "Accept", Detail: detail})
}

func specificityOf(kind string) int {
	switch {
	case kind == "*/*":
		return 1
	case strings.HasSuffix(kind, "/*"):
		return 2
	}
	return 3
}

// qualityOf returns the weight of a range; 1 without one that can be read.
func qualityOf(parameters map[string]string) float64 {
	quality, err := strconv.ParseFloat(parameters["q"], 64)
	if err != nil || !(quality >= 0 && quality <= 1) {
		return 1
	}
	return quality
}
