package office

import (
	"cmp"

	"crumbtrail/api/ui/page"
	"crumbtrail/domain"
	"crumbtrail/domain/reasons"
)

// importPage is the form for an export of bake-tracker, and the report of its import.
type importPage struct {
	page.Head
	Form *page.Form
	// Report is nil before an import.
	Report *report
	Counts []count
}

// count is how many records of a kind were imported.
type count struct {
	What                        string
	Created, Updated, Unchanged int
}

// report is the part of the API's answer that the page shows.
type report struct {
	Created, Updated, Unchanged map[string]int // by kind of record
	Skipped, Notes              []remark
	Names                       []named
	Measures                    struct {
		Items []struct {
			Suggestions []struct{} `json:"suggestions"`
		} `json:"items"`
	}
}

// Suggested is how many of the items that lack a measure have a suggestion.
func (r report) Suggested() int {
	suggested := 0
	for _, item := range r.Measures.Items {
		if len(item.Suggestions) > 0 {
			suggested++
		}
	}
	return suggested
}

// remark is a remark about a record.
type remark struct {
	Record  string
	Reasons []reasons.Wording
	// Words are the reasons in the words of the page.
	Words []worded `json:"-"`
}

// named is a definition that was given another name than in the export.
type named struct {
	Record, Kind, Name string
	Slug               domain.Slug
	Derived            domain.Slug `json:"derived_slug"`
	Holder             string      `json:"held_by"`
}

// Path is the page of the definition.
func (n named) Path() string {
	pattern := map[string]string{"recipe": "/book/recipes/{}", "finished_good": "/book/goods/{}"}[n.Kind]
	return page.At(cmp.Or(pattern, "/book/items/{}"), string(n.Slug))
}

var importTemplate = page.NewTemplate[importPage](files, "import.html", "reasons.html")

func importForm(v *page.Visit) error { return showImport(v, v.NewForm("import"), nil) }

func showImport(v *page.Visit, form *page.Form, imported *report) error {
	data := importPage{Form: form, Report: imported}
	if imported != nil {
		data.Counts = counts(v, *imported)
		for _, remarks := range [][]remark{imported.Skipped, imported.Notes} {
			for i := range remarks {
				remarks[i].Words = words(v, remarks[i].Reasons)
			}
		}
	}
	data.Head = v.Head(systemSection, v.T("import.title"), crumb(v))
	return importTemplate.Render(v, form.Status(), data)
}

// maxExport is the size limit of an export, in bytes.
const maxExport = 32 << 20

func importExport(v *page.Visit) error {
	form, content, err := v.ReadUpload("import", maxExport, "file", "text")
	if err != nil {
		return err
	}
	if content == nil {
		form.Fault("file", "import.nothing")
	}
	imported, err := page.SendContent[report](v, form, "/v1/import", content)
	if form.Refused(err) {
		return showImport(v, form, nil)
	}
	if err != nil {
		return err
	}
	return showImport(v, v.NewForm("import"), &imported)
}

// counts returns the kinds of records of which there were any.
func counts(v *page.Visit, imported report) []count {
	var all []count
	for _, kind := range []string{
		"ingredients", "materials", "recipes", "finished_units", "finished_goods", "lots", "occasions", "production_targets", "assembly_targets",
	} {
		one := count{v.T("import." + kind), imported.Created[kind], imported.Updated[kind], imported.Unchanged[kind]}
		if one.Created > 0 || one.Updated > 0 || one.Unchanged > 0 {
			all = append(all, one)
		}
	}
	return all
}
