package baketracker

import (
	"fmt"

	"crumbtrail/domain"
	"crumbtrail/domain/catalog"
	"crumbtrail/domain/household"
	"crumbtrail/domain/reasons"
)

// Report is the result of an import.
type Report struct {
	// Created counts new records, Updated changed ones, and Unchanged those that were
	// equal to the export.
	Created   Counts `json:"created"`
	Updated   Counts `json:"updated"`
	Unchanged Counts `json:"unchanged"`
	// Skipped are the records that were not imported, or parts of records that were
	// imported without them.
	Skipped []Remark `json:"skipped"`
	// Notes are decisions of the import where the export is ambiguous or has
	// unsupported content. They are no failures.
	Notes []Remark `json:"notes"`
	// Names are the imported definitions whose slug is not that of their record,
	// because the record has none, or one that cannot be used.
	Names []Named `json:"names"`
	// Measures are the imported items with units that cannot be compared, with suggestions.
	Measures household.MeasureGaps `json:"measures"`
}

// Named is the slug of an imported definition.
type Named struct {
	// Record identifies the record as in a [Remark].
	Record string `json:"record"`
	// Kind is item, recipe or finished_good.
	Kind string `json:"kind"`
	Name string `json:"name"`
	// Slug is what the definition is called in the kitchen.
	Slug domain.Slug `json:"slug"`
	// Derived is the slug that the name would have given, if it belongs to another
	// definition, and Holder the name of that one.
	Derived domain.Slug `json:"derived_slug,omitempty"`
	Holder  string      `json:"held_by,omitempty"`
}

// Counts counts records by their kind.
type Counts struct {
	// Items are ingredients and materials together.
	Items             int `json:"items"`
	Ingredients       int `json:"ingredients"`
	Materials         int `json:"materials"`
	Recipes           int `json:"recipes"`
	FinishedUnits     int `json:"finished_units"`
	FinishedGoods     int `json:"finished_goods"`
	Lots              int `json:"lots"`
	Occasions         int `json:"occasions"`
	ProductionTargets int `json:"production_targets"`
	AssemblyTargets   int `json:"assembly_targets"`
}

// Remark is a remark about one record, which it identifies by its section, index and name.
type Remark = reasons.Remark

// Progress is the progress of an import.
type Progress struct {
	// Section is the section of the export that is being imported.
	Section string
	// Done and Total count the section's records.
	Done, Total int
}

// change is the effect of an imported record.
type change int

const (
	unchanged change = iota
	created
	updated
)

func changeOf(written, isNew bool) change {
	switch {
	case !written:
		return unchanged
	case isNew:
		return created
	}
	return updated
}

// counts returns the counts of a change.
func (r *Report) counts(c change) *Counts {
	switch c {
	case created:
		return &r.Created
	case updated:
		return &r.Updated
	default:
		return &r.Unchanged
	}
}

func (r *Report) skip(record, reason string) {
	r.Skipped = append(r.Skipped, reasons.NewRemark(record, "", reason))
}

func (r *Report) name(named *Named) {
	if named != nil {
		r.Names = append(r.Names, *named)
	}
}

func (r *Report) note(record, reason string) {
	r.Notes = append(r.Notes, reasons.NewRemark(record, "", reason))
}

// rename notes that a definition gets the name that it has in the export.
func (r *Report) rename(record string, c change, kitchen catalog.Identity, name string) {
	if c != updated || len(kitchen.Names) == 0 {
		return
	}
	if before := kitchen.Names[len(kitchen.Names)-1]; before != name {
		r.warn(record, "NAME_REPLACED", fmt.Sprintf("is called %q now, as in the export; it was called %q in the kitchen", name, before))
	}
}

// warn notes what a person should know about an imported record.
func (r *Report) warn(record, code, reason string) {
	r.Notes = append(r.Notes, reasons.NewRemark(record, code, reason))
}

func shorten(text string, most int) string {
	for i := range text {
		if most == 0 {
			return text[:i] + "…"
		}
		most--
	}
	return text
}
