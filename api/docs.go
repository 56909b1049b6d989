package api

import (
	"fmt"
	"net/http"
	"path"

	"github.com/swaggest/swgui/v5/static"
)

// docsPage shows the document. Everything that it loads comes from here, and its
// script is a file of its own, so that its policy need not allow any within the
// page.
const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Crumbtrail: the HTTP interface</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

const docsScript = `window.onload = () => {
  window.ui = SwaggerUIBundle({url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null});
};
`

// docsPolicy lets the page load what lies beside it and talk to the interface,
// and nothing else. The viewer sets styles from its script, and draws its icons
// from text.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// serveDocument serves the OpenAPI document and the page that shows it.
func (a *API) serveDocument() error {
	document, err := a.document()
	if err != nil {
		return err
	}
	a.router.handle(http.MethodGet, "/openapi.json", file("application/vnd.oai.openapi+json;version=3.1", "", document))
	a.router.handle(http.MethodGet, "/", http.RedirectHandler("/docs", http.StatusSeeOther))
	a.router.handle(http.MethodGet, "/docs", file("text/html; charset=utf-8", "", []byte(docsPage)))
	a.router.handle(http.MethodGet, "/docs/start.js", file("text/javascript; charset=utf-8", "", []byte(docsScript)))
	for name, kind := range map[string]string{
		"swagger-ui.css.gz": "text/css; charset=utf-8", "swagger-ui-bundle.js.gz": "text/javascript; charset=utf-8", "favicon-32x32.png": "image/png",
	} {
		content, err := static.FS.ReadFile(name)
		if err != nil {
			return fmt.Errorf("read the viewer of the document: %w", err)
		}
		encoding, served := "", name
		if path.Ext(name) == ".gz" {
			encoding, served = "gzip", name[:len(name)-len(".gz")]
		}
		a.router.handle(http.MethodGet, "/docs/"+served, file(kind, encoding, content))
	}
	return nil
}

// file answers with one content. Every browser takes what is gzipped.
func file(kind, encoding string, content []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Type", kind)
		header.Set("Content-Security-Policy", docsPolicy)
		header.Set("Cache-Control", "no-cache")
		if encoding != "" {
			header.Set("Content-Encoding", encoding)
		}
		_, _ = w.Write(content) // the reader may be gone
	})
}
