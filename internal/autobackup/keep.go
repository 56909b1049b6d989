package autobackup

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Keep are the rules by which backups are kept: of each of the last days, weeks, months and
// years that have backups the newest one. A backup is kept if one of the rules keeps it. Days
// are those of UTC, and weeks begin on Monday. The zero value keeps all.
type Keep struct {
	Days, Weeks, Months, Years int
}

// keepAll is the text of the zero value.
const keepAll = "all"

// ParseKeep reads rules such as 7d,4w,12m. It fails with [ErrOptions].
func ParseKeep(text string) (Keep, error) {
	var keep Keep
	if text == keepAll {
		return keep, nil
	}
	for rule := range strings.SplitSeq(text, ",") {
		rule = strings.TrimSpace(rule)
		to := keep.count(rule)
		if to == nil {
			return Keep{}, refusedRule(rule)
		}
		count, err := strconv.ParseUint(rule[:len(rule)-1], 10, 16)
		if err != nil || count == 0 || *to != 0 {
			return Keep{}, refusedRule(rule)
		}
		*to = int(count)
	}
	return keep, nil
}

func refusedRule(rule string) error {
	return fmt.Errorf("%w: --backup-keep: %q: give numbers of days (d), weeks (w), months (m) and years (y), each once, such as"+
		" 7d,4w,12m; all keeps every backup", ErrOptions, rule)
}

// count returns the count that a rule is about; nil for one without a known unit.
func (k *Keep) count(rule string) *int {
	switch {
	case strings.HasSuffix(rule, "d"):
		return &k.Days
	case strings.HasSuffix(rule, "w"):
		return &k.Weeks
	case strings.HasSuffix(rule, "m"):
		return &k.Months
	case strings.HasSuffix(rule, "y"):
		return &k.Years
	}
	return nil
}

// String returns the text that [ParseKeep] reads.
func (k Keep) String() string {
	var rules []string
	for _, rule := range []struct {
		count int
		unit  string
	}{{k.Days, "d"}, {k.Weeks, "w"}, {k.Months, "m"}, {k.Years, "y"}} {
		if rule.count > 0 {
			rules = append(rules, strconv.Itoa(rule.count)+rule.unit)
		}
	}
	if len(rules) == 0 {
		return keepAll
	}
	return strings.Join(rules, ",")
}

// Surplus returns the files that no rule keeps. The newest one is always kept.
func (k Keep) Surplus(files []File) []File {
	if k == (Keep{}) || len(files) == 0 {
		return nil
	}
	sorted := slices.Clone(files)
	newestFirst(sorted)
	kept := map[string]bool{sorted[0].Name(): true}
	keep := func(count int, period func(time.Time) int) {
		last := 0
		for _, file := range sorted {
			if at := period(file.At.UTC()); at != last && count > 0 {
				kept[file.Name()], last = true, at
				count--
			}
		}
	}
	keep(k.Days, func(at time.Time) int { return at.Year()*1000 + at.YearDay() })
	keep(k.Weeks, func(at time.Time) int {
		year, week := at.ISOWeek()
		return year*100 + week
	})
	keep(k.Months, func(at time.Time) int { return at.Year()*100 + int(at.Month()) })
	keep(k.Years, time.Time.Year)
	return slices.DeleteFunc(sorted, func(file File) bool { return kept[file.Name()] })
}
