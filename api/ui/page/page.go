package page

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"crumbtrail/api/caller"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page/address"
	"crumbtrail/api/ui/page/assets"
	"crumbtrail/api/ui/page/past"
	"crumbtrail/api/ui/page/permits"
)

//go:embed templates
var parts embed.FS

//go:embed static
var static embed.FS

// Options configure the kit.
type Options struct {
	// API answers the operations; required. See [crumbtrail/api/web.Server.Inner].
	API http.Handler
	// Caller returns who sends a request; nil is the local administrator for all.
	Caller func(ctx context.Context) (caller.Caller, error)
	// Log returns the id of the log; nil does not know it.
	Log func() string
	// Now is the clock; nil is [time.Now].
	Now func() time.Time
}

// Kit is what all pages share. It is safe for concurrent use.
type Kit struct {
	api     http.Handler
	caller  func(ctx context.Context) (caller.Caller, error)
	log     func() string
	now     func() time.Time
	assets  *assets.Assets
	permits permits.Table // for whom pages are
	past    past.Pages    // which of them have a past

	mu   sync.Mutex
	sets map[locale.Settings]*set
}

// Section is an entry of the main menu.
type Section struct{ Name, Path, Icon string }

// sections are the entries of the main menu. Those whose path no screen serves are
// left out.
var sections = []Section{
	{"occasions", "/", "calendar-days"},
	{"shopping", "/shopping", "shopping-basket"},
	{"pantry", "/pantry", "refrigerator"},
	{"book", "/book", "book-open"},
	{"history", "/history", "history"},
	{"system", "/system", "server"},
}

// PaletteSection is the section of the palette. It is no entry of the menu.
const PaletteSection = "palette"

// Screens are the pages of one part of the program.
type Screens struct {
	Routes    []Route
	Templates []Checkable
}

// Route is an address that pages answer. Parameters of the pattern are written {name}.
type Route struct {
	Method, Pattern string
	Handle          func(*Visit) error
	// Past is true for a page that can show an earlier state; see [Visit.AsOf].
	Past bool
	// Open is true for a page that is also for those who are not signed in.
	Open bool
	// Needs is the operation without which a page is of no use, or that a form is sent to.
	// Who may not use it gets a refusal, and no link. Empty is to see the kitchen.
	Needs string
	// Takes are the parameters of the query. An address with others than they can be is refused.
	Takes address.Parameters
}

// SignedIn is what pages need that are for everyone with a credential.
const SignedIn = "GetMe"

// Assets returns the files that pages load.
func Assets() (*assets.Assets, error) { return assets.Read(static) }

// New returns the kit.
func New(options Options) (*Kit, error) {
	k := &Kit{
		api: options.API, caller: options.Caller, log: options.Log, now: options.Now,
		sets: map[locale.Settings]*set{}, permits: permits.New(), past: past.New(),
	}
	if k.caller == nil {
		k.caller = func(ctx context.Context) (caller.Caller, error) { return caller.LocalAdministrator(ctx, nil) }
	}
	if k.now == nil {
		k.now = time.Now
	}
	if k.log == nil {
		k.log = func() string { return "" }
	}
	var err error
	if k.assets, err = Assets(); err != nil {
		return nil, fmt.Errorf("read the assets of the pages: %w", err)
	}
	return k, nil
}

// Register adds the routes of screens and of the assets.
func (k *Kit) Register(route func(method, pattern string, handler http.Handler), all ...Screens) {
	all = append(all, Screens{Routes: []Route{
		{Method: http.MethodGet, Pattern: namePath, Handle: showName, Needs: SignedIn, Takes: address.Parameters{"from": address.Any}},
		{Method: http.MethodPost, Pattern: namePath, Handle: nameReader, Needs: SignedIn},
		{Method: http.MethodGet, Pattern: "/manifest.webmanifest", Handle: k.serveManifest, Open: true},
		{Method: http.MethodGet, Pattern: "/offline", Handle: offline, Open: true},
	}})
	var forms []string
	shown := map[string]bool{}
	for _, screens := range all {
		for _, r := range screens.Routes {
			k.permits.Add(r.Method, r.Pattern, r.Needs)
			k.past.Add(r.Method, r.Pattern, r.Past)
			route(r.Method, r.Pattern, k.handler(r))
			if r.Method == http.MethodGet {
				shown[r.Pattern] = true
			} else {
				forms = append(forms, r.Pattern)
			}
		}
	}
	slices.Sort(forms)
	for _, pattern := range slices.Compact(forms) {
		if !shown[pattern] {
			route(http.MethodGet, pattern, toPage(pattern, shown))
		}
	}
	route(http.MethodGet, "/static/{hash}/{name}", http.HandlerFunc(k.assets.Serve))
	route(http.MethodGet, workerPath, http.HandlerFunc(k.serveWorker))
}

// toPage answers the address of a form that is opened, such as when a refused form is
// reloaded: it leads to the page above it.
func toPage(pattern string, shown map[string]bool) http.Handler {
	above := pattern
	for above != "/" && (above == pattern || !shown[above]) {
		above = path.Dir(above)
	}
	steps := strings.Count(pattern, "/") - strings.Count(strings.TrimSuffix(above, "/"), "/")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := r.URL.EscapedPath()
		for range steps {
			to = path.Dir(to)
		}
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	})
}

// set is the templates of one locale, compiled when they are first used.
type set struct {
	locale *locale.Locale
	base   *template.Template

	mu       sync.Mutex
	compiled map[string]*template.Template
}

// mostSets bounds the locales that are kept. A kitchen has few.
const mostSets = 24

// set returns the templates of a locale.
func (k *Kit) set(settings locale.Settings) (*set, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if found := k.sets[settings]; found != nil {
		return found, nil
	}
	l := locale.New(settings)
	base, err := template.New("").Funcs(k.functions(l)).ParseFS(parts,
		"templates/layout.html", "templates/parts.html", "templates/pictures.html")
	if err != nil {
		return nil, err
	}
	if len(k.sets) >= mostSets {
		clear(k.sets)
	}
	made := &set{locale: l, base: base, compiled: map[string]*template.Template{}}
	k.sets[settings] = made
	return made, nil
}

// compile returns a screen's template with the layout.
func (s *set) compile(files fs.FS, names []string) (*template.Template, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.compiled[names[0]]; found != nil {
		return found, nil
	}
	base, err := s.base.Clone()
	if err != nil {
		return nil, err
	}
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = "templates/" + name
	}
	compiled, err := base.ParseFS(files, paths...)
	if err != nil {
		return nil, err
	}
	if compiled = compiled.Lookup("layout"); compiled == nil {
		return nil, fmt.Errorf("there is no layout")
	}
	s.compiled[names[0]] = compiled
	return compiled, nil
}
