package baketracker

// Report says what an import did.
type Report struct {
	// Created is what was not there before; Updated what was and is different
	// now; Unchanged what was as the export has it.
	Created   Counts `json:"created"`
	Updated   Counts `json:"updated"`
	Unchanged Counts `json:"unchanged"`
	// Skipped are the records that could not be taken, or a part of a record
	// that was taken without it.
	Skipped []Remark `json:"skipped"`
	// Notes are decisions that the import made where the export leaves a choice
	// or holds what has no place here. Nothing went wrong.
	Notes []Remark `json:"notes"`
}

// Counts count records by what became of them.
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

// Remark is something to be said about one record.
type Remark struct {
	// Record names the record by its section, place and name
	// ("recipes[3] candy-bar-fudge").
	Record string `json:"record"`
	Reason string `json:"reason"`
}

// Progress says how far an import is.
type Progress struct {
	// Section is the section of the export that is being carried out.
	Section string
	// Done and Total count its records.
	Done, Total int
}

// change is what became of a record that was taken.
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

// counts are those that a change is counted in.
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
	r.Skipped = append(r.Skipped, Remark{Record: record, Reason: shorten(reason, maxReason)})
}

func (r *Report) note(record, reason string) {
	r.Notes = append(r.Notes, Remark{Record: record, Reason: shorten(reason, maxReason)})
}

// maxReason bounds a reason, in characters.
const maxReason = 10_000

func shorten(text string, most int) string {
	for i := range text {
		if most == 0 {
			return text[:i] + "…"
		}
		most--
	}
	return text
}
