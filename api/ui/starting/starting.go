// Package starting answers browsers while the program starts: with a page that opens the wanted one by itself as
// soon as there is one. It needs no kitchen and no database.
package starting

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page"
	"crumbtrail/api/ui/page/assets"
)

//go:embed templates
var files embed.FS

// pages are the pages of a program that starts.
type pages struct {
	next   http.Handler
	assets *assets.Assets
	served *http.ServeMux
	// shown are the pages in each language.
	shown map[string][]byte
}

// policy is that of the page: it loads a style and a picture of this server.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"

// Before answers requests of browsers for pages, and for the files of these, before another handler.
func Before(next http.Handler) (http.Handler, error) {
	found, err := page.Assets()
	if err != nil {
		return nil, err
	}
	p := &pages{next: next, assets: found, served: http.NewServeMux(), shown: map[string][]byte{}}
	for _, language := range locale.Languages() {
		if p.shown[language], err = p.write(language); err != nil {
			return nil, fmt.Errorf("write the page of a program that starts: %w", err)
		}
	}
	p.served.HandleFunc("GET /static/{hash}/{name}", found.Serve)
	p.served.HandleFunc("GET /", p.show)
	return p, nil
}

// ServeHTTP implements [http.Handler].
func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	isRead := r.Method == http.MethodGet || r.Method == http.MethodHead
	if isRead && (page.IsWanted(r) || strings.HasPrefix(r.URL.Path, "/static/")) {
		p.served.ServeHTTP(w, r)
		return
	}
	p.next.ServeHTTP(w, r)
}

func (p *pages) show(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", policy)
	header.Set("Cache-Control", "no-store")
	header.Set("Retry-After", "2")
	header.Set("HX-Refresh", "true") // a page that was open is loaded again as a whole
	header.Set("Vary", "Accept, Accept-Language, Cookie")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = w.Write(p.shown[page.LanguageOf(r)]) // a reader who is gone reads nothing
}

// write returns the page in a language.
func (p *pages) write(language string) ([]byte, error) {
	texts := locale.New(locale.Settings{Language: language})
	parsed, err := template.New("").Funcs(template.FuncMap{"t": texts.T}).ParseFS(files, "templates/starting.html")
	if err != nil {
		return nil, err
	}
	data := struct{ Language, Style, Logo string }{Language: language}
	if data.Style, err = p.assets.URL("app.css"); err != nil {
		return nil, err
	}
	if data.Logo, err = p.assets.URL("logo.svg"); err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = parsed.ExecuteTemplate(&text, "starting.html", data)
	return text.Bytes(), err
}
