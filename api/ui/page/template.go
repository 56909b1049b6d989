package page

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"crumbtrail/api/caller"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page/permits"
	"crumbtrail/api/ui/page/rewrite"
	"crumbtrail/api/ui/page/zip"
)

// Template is the template of a screen, which is executed with data of type T only.
// Its first file defines "main", the content of the page. T embeds [Head].
type Template[T any] struct {
	files fs.FS
	names []string
}

// NewTemplate returns the template in some files of a folder templates. The names of
// the first files are different in all screens.
func NewTemplate[T any](files fs.FS, names ...string) Template[T] {
	return Template[T]{files: files, names: names}
}

// Checkable is a template that a test checks with the type of its data.
type Checkable interface {
	// Check compiles the template for a locale, and passes it on with a value of the
	// type that it is executed with.
	Check(k *Kit, settings locale.Settings, see func(name string, t *template.Template, data any) error) error
}

// Check compiles the template; see [Checkable].
func (t Template[T]) Check(k *Kit, settings locale.Settings, see func(string, *template.Template, any) error) error {
	set, err := k.set(settings)
	if err != nil {
		return err
	}
	compiled, err := set.compile(t.files, t.names)
	if err != nil {
		return fmt.Errorf("%s: %w", t.names[0], err)
	}
	var data T
	return see(t.names[0], compiled, data)
}

// policy is the content security policy of pages: files and data of this server
// alone, and no script or style within the page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Render answers with the page.
func (t Template[T]) Render(v *Visit, status int, data T) error {
	compiled, err := v.set.compile(t.files, t.names)
	if err != nil {
		return fmt.Errorf("compile %s: %w", t.names[0], err)
	}
	if v.zips() && v.isAsWritten() && v.passes() == 1 {
		zipped := zip.New()
		err := compiled.Execute(zipped, data)
		page := zipped.Finish()
		if err != nil {
			return fmt.Errorf("render %s: %w", t.names[0], err)
		}
		v.send(status, page)
		return nil
	}
	var page bytes.Buffer
	for range v.passes() {
		page.Reset()
		if err := compiled.Execute(&page, data); err != nil {
			return fmt.Errorf("render %s: %w", t.names[0], err)
		}
	}
	written, err := v.rewritten(page.Bytes())
	if err != nil {
		return err
	}
	if v.zips() {
		zipped := zip.New()
		_, _ = zipped.Write(written) // into memory
		written = zipped.Finish()
	}
	v.send(status, written)
	return nil
}

// zips reports whether the page is sent compressed.
func (v *Visit) zips() bool { return strings.Contains(v.Request.Header.Get("Accept-Encoding"), "gzip") }

// isAsWritten reports whether rewritten changes nothing.
func (v *Visit) isAsWritten() bool {
	return v.AsOf == "" && (v.who.Kind == "" && v.who.Kitchen == "" || v.who.Kind == caller.Local && permits.All(v.who))
}

// rewritten adds to a page what depends on its reader alone; see [rewrite].
func (v *Visit) rewritten(page []byte) (written []byte, err error) {
	written = page
	if v.AsOf != "" {
		written = v.kit.past.Keep(written, v.AsOf)
	}
	if v.who.Kind != "" && !permits.All(v.who) {
		if written, err = rewrite.Offer(written, v.mayHave); err != nil {
			return nil, err
		}
	}
	if v.who.Kind != caller.Local && v.who.Kitchen != "" {
		written = rewrite.BindForms(written, string(v.who.Kitchen))
	}
	return written, nil
}

// mayHave reports whether the reader may have what an address serves.
func (v *Visit) mayHave(method, address string) bool {
	return v.kit.permits.May(v.who, method, address)
}

// passes is how often a page is executed: the summary of a refused form stands above
// the fields, and needs their labels.
func (v *Visit) passes() int {
	for _, form := range v.forms {
		if form.Refusal != nil && len(form.Refusal.faults) > 0 {
			return 2
		}
	}
	return 1
}

// send answers with a page, compressed if it zips.
func (v *Visit) send(status int, page []byte) {
	header := v.Writer.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", policy)
	// Without it browsers send "Origin: null" with forms.
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cache-Control", "private, no-cache")
	header.Set("Vary", "Accept-Encoding, Accept-Language, Cookie")
	if status >= http.StatusBadRequest {
		header.Set("HX-Push-Url", "false") // the address of a refused form is no page
	}
	if v.zips() {
		header.Set("Content-Encoding", "gzip")
	}
	v.Writer.WriteHeader(status)
	_, _ = v.Writer.Write(page) // the caller may have closed the connection
}
