package plans

import (
	"slices"
	"strings"

	"crumbtrail/api/ui/changed"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain/comparison"
)

// changeList are things of one kind that changed.
type changeList struct {
	Title string
	Items []changedThing
}

// changedThing is something that changed, with its fields.
type changedThing struct {
	Name, Change string
	// Path is the page of the thing; empty without one.
	Path   string
	Fields []changed.Field
}

// contentView writes fields of definitions and targets.
type contentView struct{ *page.Visit }

// snapshots are definitions that changed since they were captured. The pattern is that of
// their pages.
func (v contentView) snapshots(drifts []comparison.SnapshotDrift, pattern string) []changedThing {
	var things []changedThing
	for _, drift := range drifts {
		if drift.Status != comparison.DriftSame {
			things = append(things, v.thing(drift.Name, drift.DisplayName, "drift."+string(drift.Status), pattern, drift.Fields))
		}
	}
	return things
}

// entries are lines, targets and contents that are different between two plans.
func (v contentView) entries(all []comparison.Entry, pattern string) []changedThing {
	var things []changedThing
	for _, entry := range all {
		fields := entry.Fields
		if entry.Change != comparison.Changed { // all of it is new, or was
			fields = slices.DeleteFunc(slices.Clone(fields), func(f comparison.Field) bool { return strings.Count(f.Path, "/") > 1 })
		}
		things = append(things, v.thing(entry.Name, entry.DisplayName, "effect."+string(entry.Change), pattern, fields))
	}
	return things
}

func (v contentView) thing(slug, name, change, pattern string, fields []comparison.Field) changedThing {
	made := changedThing{Name: name, Change: v.T(change)}
	if name == "" {
		made.Name = slug
	}
	slug, _, _ = strings.Cut(slug, "/")
	if pattern != "" && v.Serves(strings.Replace(pattern, "{}", "{slug}", 1)) {
		made.Path = page.At(pattern, slug)
	}
	made.Fields = changed.Fields(v.Visit, name, fields)
	return made
}
