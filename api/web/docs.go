package web

import (
	_ "embed" // docsPage
	"fmt"
	"net/http"
	"path"
	"sync"

	"github.com/swaggest/swgui/v5/static"
)

// docsPage shows the OpenAPI document. Its script is a separate file, so that its policy can forbid scripts in it.
//
//go:embed docs/index.html
var docsPage []byte

//go:embed docs/start.js
var docsScript []byte

// docsPolicy lets the page load files of this server and call the interface, and
// nothing else. The viewer sets styles from its script and has icons in data URLs.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// serveDocument serves the OpenAPI document and the page that shows it. The document
// is encoded when it is first read.
func serveDocument(router *router, encode func() ([]byte, error)) error {
	document := sync.OnceValues(encode)
	router.handle(http.MethodGet, "/openapi.json", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, err := document()
		if err != nil {
			WriteProblem(w, r, Refusal(r.Context(), Internal.New(""), err))
			return
		}
		file("application/vnd.oai.openapi+json;version=3.1", "", content).ServeHTTP(w, r)
	}))
	router.handle(http.MethodGet, "/docs", file("text/html; charset=utf-8", "", docsPage))
	router.handle(http.MethodGet, "/docs/start.js", file("text/javascript; charset=utf-8", "", docsScript))
	for name, kind := range map[string]string{
		"swagger-ui.css.gz":       "text/css; charset=utf-8",
		"swagger-ui-bundle.js.gz": "text/javascript; charset=utf-8",
		"favicon-32x32.png":       "image/png",
	} {
		content, err := static.FS.ReadFile(name)
		if err != nil {
			return fmt.Errorf("read the viewer of the OpenAPI document: %w", err)
		}
		encoding, served := "", name
		if path.Ext(name) == ".gz" {
			encoding, served = "gzip", name[:len(name)-len(".gz")]
		}
		router.handle(http.MethodGet, "/docs/"+served, file(kind, encoding, content))
	}
	return nil
}

// file answers with the content of a file. All browsers accept gzip.
func file(kind, encoding string, content []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Type", kind)
		header.Set("Content-Security-Policy", docsPolicy)
		header.Set("Cache-Control", "no-cache")
		if encoding != "" {
			header.Set("Content-Encoding", encoding)
		}
		_, _ = w.Write(content) // the caller may have closed the connection
	})
}
