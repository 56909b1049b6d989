package page

import (
	"maps"
	"math"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"crumbtrail/api/problem"
	"crumbtrail/api/web"
)

// Form is a form as it is shown, and as it was sent.
//
// The names of its fields are those of the operation's body, with points between
// levels: lines.0.unit is /lines/0/unit. So the faults of a refusal are shown at
// their fields.
type Form struct {
	// Name distinguishes the forms of a page.
	Name string
	// Key is the idempotency key: sending the form twice is one command.
	Key string
	// Revision is that of the resource which the form changes; empty for any.
	Revision string
	// About is what the form is about, where it is one of many on its page; empty otherwise.
	About string
	// Refusal is why the form was not accepted; nil for a form that was not sent.
	Refusal *Refusal

	visit   *Visit
	typed   url.Values        // nil for a form that was not sent
	current map[string]string // what the resource has
	faults  map[string]string // by field
	aliases map[string]string // pointer → field
	defines map[string]string // field → the slug of what it defines
	labels  map[string]string // of the fields that the page shows
	order   []string          // of these fields
	asks    bool              // nothing is saved
	chosen  map[string]string // the texts of what is chosen in lists
	kept    int64             // the size of what was typed in an upload
	content string            // the field of which the content was sent as it is
}

// Names of hidden fields.
const (
	keyField      = "_key"
	revisionField = "_revision"
	logField      = "_log"
)

// noRevision is the revision of a resource that does not exist yet.
const noRevision = "none"

// maxForm is the size limit of a form, in bytes. A web page with a recipe has up to a
// megabyte, which the encoding of forms makes longer.
const maxForm = 4 << 20

// mostRows is how many rows a list of a form has: as many as the longest list that an
// operation takes. Of shorter ones the operation refuses the rest.
const mostRows = 500

// longestKey is that of an idempotency key in a form. Keys that are longer, or no text, are
// not those of a form that was shown.
const longestKey = 100

// NewForm returns an empty form.
func (v *Visit) NewForm(name string) *Form {
	f := &Form{
		Name: name, Key: uuid.NewString(), visit: v,
		current: map[string]string{}, faults: map[string]string{}, aliases: map[string]string{}, labels: map[string]string{},
		defines: map[string]string{}, chosen: map[string]string{},
	}
	v.forms = append(v.forms, f)
	return f
}

// ReadForm returns the form that was sent.
func (v *Visit) ReadForm(name string) (*Form, error) {
	v.Request.Body = http.MaxBytesReader(v.Writer, v.Request.Body, maxForm)
	_ = http.NewResponseController(v.Writer).SetReadDeadline(v.Now().Add(bodyTime)) // connections of tests have no deadlines
	kind, _, _ := mime.ParseMediaType(v.Request.Header.Get("Content-Type"))
	if kind != "application/x-www-form-urlencoded" && v.Request.ContentLength != 0 {
		return nil, &problem.Problem{Problem: *web.UnsupportedMediaType.New(v.T("form.unreadable.detail"))}
	}
	if err := v.Request.ParseForm(); err != nil {
		return nil, v.unreadable(err)
	}
	if log := v.Request.PostForm.Get(logField); log != "" && log != v.Log() {
		return nil, otherLog()
	}
	if err := v.checkKitchen(v.Request.PostForm); err != nil {
		return nil, err
	}
	f := v.NewForm(name)
	f.typed = v.Request.PostForm
	if key := f.typed.Get(keyField); key != "" && len(key) <= longestKey && web.Printable(key) {
		f.Key = key
	}
	f.Revision = f.typed.Get(revisionField)
	f.checkText()
	return f, nil
}

// checkText finds a fault with every field that is no UTF-8, which JSON would change, and
// shows it without what is none.
func (f *Form) checkText() {
	for _, name := range slices.Sorted(maps.Keys(f.typed)) {
		if text := f.typed.Get(name); !utf8.ValidString(text) {
			f.typed.Set(name, strings.ToValidUTF8(text, "\ufffd"))
			f.Fault(strings.ToValidUTF8(name, "\ufffd"), "form.text.invalid")
		}
	}
}

// Fill sets what the resource has in a field. It is shown unless something else was
// typed, and beside that if the form was sent too late.
func (f *Form) Fill(name, value string) *Form {
	f.current[name] = value
	return f
}

// At sets the revision of the resource that the form changes.
func (f *Form) At(revision uint64) *Form {
	f.Revision = strconv.FormatUint(revision, 10)
	return f
}

// AtNone requires that the resource does not exist yet.
func (f *Form) AtNone() *Form {
	f.Revision = noRevision
	return f
}

// Alias shows the faults at a JSON pointer of the operation at a field with another
// name.
func (f *Form) Alias(pointer, field string) *Form {
	f.aliases[pointer] = field
	return f
}

// Defines marks a field that names what the form defines itself, before what refers to it: that it is
// not defined yet is no fault.
func (f *Form) Defines(field, slug string) { f.defines[field] = slug }

// Text returns what was typed in a field, without blanks around it.
func (f *Form) Text(name string) string { return strings.TrimSpace(f.typed.Get(name)) }

// Set changes what was typed in a field, such as to propose a value.
func (f *Form) Set(name, value string) {
	if f.typed == nil {
		f.typed = url.Values{}
	}
	f.typed.Set(name, value)
}

// Checked reports whether a box was ticked.
func (f *Form) Checked(name string) bool { return f.typed.Get(name) != "" }

// Rows returns the numbers of the rows that were sent of a list, in order: of
// lines.0.item and lines.2.item they are 0 and 2. More than the longest list has are a
// fault, and those beyond are left out.
func (f *Form) Rows(list string) []int {
	numbers := map[int]bool{}
	for name := range f.typed {
		if rest, ok := strings.CutPrefix(name, list+"."); ok {
			number, _, _ := strings.Cut(rest, ".")
			if row, err := strconv.Atoi(number); err == nil && row >= 0 && row < math.MaxInt32 && strconv.Itoa(row) == number {
				numbers[row] = true
			}
		}
	}
	rows := slices.Sorted(maps.Keys(numbers))
	if len(rows) > mostRows {
		rows = rows[:mostRows]
		if f.faults[list] == "" {
			f.Fault(list, "form.rows", mostRows)
		}
	}
	return rows
}

// List writes texts as a list in words.
func (f *Form) List(texts []string) string { return f.visit.List(texts) }

// Faulty reports whether a fault was found with a field.
func (f *Form) Faulty(field string) bool { return f.faults[field] != "" }

// Require finds a fault with every field in which nothing was typed.
func (f *Form) Require(names ...string) {
	for _, name := range names {
		if f.Text(name) == "" {
			f.Fault(name, "form.required")
		}
	}
}

// Fault finds a fault with a field: the id of a text, with its arguments.
func (f *Form) Fault(field, id string, args ...any) { f.fault(field, f.visit.T(id, args...)) }

func (f *Form) fault(field, text string) {
	if f.faults[field] == "" {
		f.faults[field] = text
	}
	if f.Refusal == nil {
		f.Refusal = &Refusal{Status: http.StatusUnprocessableEntity, Title: f.title()}
	}
	f.Refusal.faults = append(f.Refusal.faults, faultAt{field: field, text: text})
}

// Asks marks a form that only asks for something: a refusal does not have the line that nothing was saved.
// Forms whose fields are parameters of the address are such.
func (f *Form) Asks() *Form {
	f.asks = true
	if f.Refusal != nil {
		f.Refusal.Title = f.title()
	}
	return f
}

// title is the heading of a refusal.
func (f *Form) title() string {
	if f.asks || f.visit.Request.Method != http.MethodPost {
		return f.visit.T("form.errors.asked")
	}
	return f.visit.T("form.errors")
}

// id returns the id of a field's element.
func (f *Form) id(field string) string { return idText.Replace(f.Name + "-" + field) }

var idText = strings.NewReplacer(".", "-", "/", "-")

// Place is the fragment of an address that leads to a field.
func (f *Form) Place(field string) string { return "#" + f.id(field) }

// ID is the id of the form's element. With it the form keeps its place, its focus and
// what was typed when the page around it changes.
func (f *Form) ID() string { return f.id("form") }

// Status is the status of the page that shows the form. What is asked for while it is filled in shows its faults as an
// answer: half a number is no error.
func (f *Form) Status() int {
	if f.Refusal == nil || f.visit.isWhileTyping() {
		return http.StatusOK
	}
	return f.Refusal.Status
}

// Stale reports whether the form was refused because another person had changed the
// resource.
func (f *Form) Stale() bool { return f.Refusal != nil && f.Refusal.stale }

// value returns what a field shows.
func (f *Form) value(name string) string {
	if f.typed != nil {
		return f.typed.Get(name)
	}
	return f.current[name]
}

// Value returns what a field shows: what was typed in a form that was sent, else what it
// was filled with.
func (f *Form) Value(name string) string { return strings.TrimSpace(f.value(name)) }

// FillEmpty sets what a field shows if it has nothing, unless it was sent like that.
func (f *Form) FillEmpty(name, value string) *Form {
	if f.current[name] == "" {
		f.current[name] = value
	}
	return f
}

// Fields are the members of an operation's body.
type Fields map[string]any

// Filled leaves out the members that are empty: no text, and nil.
func (f Fields) Filled() Fields {
	filled := Fields{}
	for name, value := range f {
		if value != nil && value != "" {
			filled[name] = value
		}
	}
	return filled
}
