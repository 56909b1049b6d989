package page

import (
	"net/http"

	"crumbtrail/api/problem"
	"crumbtrail/api/ui/page/manifest"
	"crumbtrail/api/web"
)

// workerPath is the address of the service worker. It stands beside the pages, because a
// worker serves what is below its folder.
const workerPath = "/worker.js"

// keptHeader marks the requests of the worker for pages that nobody looks at yet.
const keptHeader = "Crumbtrail-Kept"

// serveWorker answers with the service worker, which keeps shopping lists for where there is
// no network. Browsers ask for it again when a page is opened, and replace it if it changed.
func (k *Kit) serveWorker(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", policy) // the worker's own requests are subject to it
	k.assets.ServeAs(w, r, "worker.js", "no-cache")
}

// offlinePage is shown without a network in the place of what is not kept. The worker adds
// links to what is.
type offlinePage struct{ Head }

var offlineTemplate = NewTemplate[offlinePage](parts, "offline.html")

// Own returns the templates of the kit's own pages, which a test checks.
func Own() []Checkable { return []Checkable{problemTemplate, offlineTemplate, nameTemplate} }

func offline(v *Visit) error {
	return offlineTemplate.Render(v, http.StatusOK, offlinePage{v.Head("shopping", v.T("offline.title"))})
}

// otherLog is the error of a form that was filled in while another log was at this address.
func otherLog() error {
	return &problem.Problem{Problem: *web.NewKind("other_kitchen", http.StatusConflict, "The form belongs to another kitchen", "").New("")}
}

// serveManifest answers with what a phone needs to put the pages on its home screen.
func (k *Kit) serveManifest(v *Visit) error {
	text, err := manifest.Text(k.assets.URL, v.T("app.name"), v.Language(), v.T("nav.shopping"))
	if err != nil {
		return err
	}
	v.Writer.Header().Set("Content-Type", "application/manifest+json")
	v.Writer.Header().Set("Cache-Control", "private, no-cache")
	v.Writer.Header().Set("Vary", "Accept-Language, Cookie")
	_, _ = v.Writer.Write(text) // the caller may have closed the connection
	return nil
}
