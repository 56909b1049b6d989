package ui

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"crumbtrail/api/ui/locale"
)

// schema is a part of the description of a body.
type schema struct {
	Ref        string            `json:"$ref"`
	Properties map[string]schema `json:"properties"`
	Items      *schema           `json:"items"`
	OneOf      []schema          `json:"oneOf"`
	AnyOf      []schema          `json:"anyOf"`
	AllOf      []schema          `json:"allOf"`
}

// description is that of the interface, as far as bodies go.
type description struct {
	Paths map[string]map[string]struct {
		ID   string `json:"operationId"`
		Body struct {
			Content map[string]struct{ Schema schema }
		} `json:"requestBody"`
	}
	Components struct{ Schemas map[string]schema }
}

// pointers returns the places of a body at which the interface can find a fault, by the ids of
// operations: each member, whatever holds it, and of lists the first and a later element.
func pointers(t *testing.T) map[string][]string {
	t.Helper()
	content, err := os.ReadFile("../../docs/openapi.json")
	require.NoError(t, err)
	var described description
	require.NoError(t, json.Unmarshal(content, &described))
	all := map[string][]string{}
	for _, methods := range described.Paths {
		for _, operation := range methods {
			found := []string{"", "/", "/unheard_of/3/thing"}
			for _, one := range operation.Body.Content {
				found = described.walk(one.Schema, "", nil, found)
			}
			all[operation.ID] = found
		}
	}
	require.Greater(t, len(all["DefineRecipe"]), 20)
	return all
}

func (d description) walk(s schema, at string, within, found []string) []string {
	if s.Ref != "" {
		if slices.Contains(within, s.Ref) {
			return found
		}
		within = append(slices.Clone(within), s.Ref)
		s = d.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
	}
	for _, one := range slices.Concat(s.OneOf, s.AnyOf, s.AllOf) {
		found = d.walk(one, at, within, found)
	}
	for name, member := range s.Properties {
		found = d.walk(member, at+"/"+name, within, append(found, at+"/"+name))
	}
	if s.Items != nil {
		for _, element := range []string{"/0", "/7"} {
			found = d.walk(*s.Items, at+element, within, append(found, at+element))
		}
	}
	return found
}

// refuser is an interface that finds a fault in every command, and answers questions.
type refuser struct {
	calls
	pointer string
}

// says is the detail of the fault.
const says = "This is not possible here."

func (r *refuser) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if request.Method == http.MethodGet {
		r.calls.ServeHTTP(w, request)
		return
	}
	w.WriteHeader(http.StatusUnprocessableEntity)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"status": http.StatusUnprocessableEntity, "code": "invalid", "detail": "the request is invalid",
		"errors": []map[string]string{{"detail": says, "pointer": r.pointer}},
	})
}

// row is how the summary names a row.
var row = regexp.MustCompile(`^Row \d+( \([^()]*\))?, `)

// about is what forms are about in [places], where they are one of many of their page.
const about = "1"

// isNamed reports whether a fault is in words: what is wrong, alone, or after the label of a field
// of the page, or after what pages call the member.
func isNamed(fault, pointer string, labels []string) bool {
	label, found := strings.CutSuffix(fault, says)
	if label == "" || !found {
		return found
	}
	label = strings.TrimSuffix(row.ReplaceAllString(label, ""), ": ")
	member := "member." + pointer[strings.LastIndex(pointer, "/")+1:]
	english := locale.New(locale.Settings{})
	if slices.ContainsFunc(labels, func(l string) bool { return label == about+", "+l }) {
		return true // one of many forms of its page
	}
	list := english.T("member." + strings.Split(pointer+"/", "/")[1])
	if name, ok := strings.CutPrefix(label, list+", "); ok && slices.Contains(labels, name) {
		return true // in the only row of a list, where the page has another field of that name
	}
	return slices.Contains(labels, label) || english.Has(member) && label == english.T(member)
}

// Wherever the interface finds a fault with what a form sent, the page says where in the words
// of the page: the label of a field, or none. It shows no pointer and no name of a member.
func TestEveryFaultIsNamedInWords(t *testing.T) {
	t.Parallel()
	byOperation := pointers(t)
	api := &refuser{}
	registered := pagesOf(t, api)
	seen := 0
	for _, p := range places() {
		if p.operation == "ImportExport" || p.operation == "SignOut" { // they send no members
			continue
		}
		for _, pointer := range byOperation[p.operation] {
			api.pointer = pointer
			where := fmt.Sprintf("%s %s %s", p.operation, p.route, pointer)
			shown := registered.answer(t, http.MethodPost, p)
			if shown.Code == http.StatusNotFound { // what the address names is at fault
				require.Contains(t, p.route, "/{", where)
				require.Contains(t, shown.Body.String(), "There is nothing at this address.", where)
				continue
			}
			require.Equal(t, http.StatusUnprocessableEntity, shown.Code, where)
			faults, labels := faultsOf(t, shown)
			require.NotEmpty(t, faults, "%s: %s", where, shown.Body)
			for _, fault := range faults {
				require.True(t, isNamed(fault, pointer, labels), "%s: %q is not in words", where, fault)
			}
			seen++
		}
	}
	require.Greater(t, seen, 500)
}

// faultsOf returns the faults in the summaries of a page's refused forms, each once, and the labels
// of the page's fields.
func faultsOf(t *testing.T, answered *httptest.ResponseRecorder) (faults, labels []string) {
	t.Helper()
	document, err := html.Parse(strings.NewReader(answered.Body.String()))
	require.NoError(t, err)
	for node := range document.Descendants() {
		if node.Data == "label" {
			labels = append(labels, textOf(node))
		}
		if node.Data != "li" || node.Parent.Parent == nil {
			continue
		}
		for _, attribute := range node.Parent.Parent.Attr {
			if attribute.Key == "class" && attribute.Val == "refusal" {
				faults = append(faults, textOf(node))
			}
		}
	}
	slices.Sort(faults)
	return slices.Compact(faults), labels
}

func textOf(node *html.Node) string {
	var text strings.Builder
	for inner := range node.Descendants() {
		if inner.Type == html.TextNode {
			text.WriteString(inner.Data)
		}
	}
	return strings.TrimSpace(text.String())
}

// The address of a form that is opened, such as when a refused form is reloaded, leads to the
// page that has the form.
func TestTheAddressOfAFormLeadsToItsPage(t *testing.T) {
	t.Parallel()
	registered := pagesOf(t, &calls{})
	posts := 0
	for route := range registered {
		pattern, isForm := strings.CutPrefix(route, http.MethodPost+" ")
		if !isForm {
			continue
		}
		posts++
		require.Contains(t, registered, http.MethodGet+" "+pattern)
	}
	require.Greater(t, posts, 40)
	for address, page := range map[string]string{
		"/plans/{id}/amend/try":              "/plans/a%2Fb/amend",
		"/plans/{id}/lock":                   "/plans/a%2Fb",
		"/occasions/{id}/recipes/remove":     "/occasions/a%2Fb",
		"/occasions/{id}/details":            "/occasions/a%2Fb",
		"/plans/{id}/shopping-list/collect":  "/plans/a%2Fb/shopping-list",
		"/shopping/uncollect":                "/shopping",
		"/book/items/{slug}/archive":         "/book/items/a%2Fb",
		"/sample":                            "/",
		"/plans/{id}/shopping-list/complete": "/plans/a%2Fb/shopping-list",
	} {
		path := parameter.ReplaceAllString(address, "a%2Fb") + "?plans=p1,p2"
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
		answered := httptest.NewRecorder()
		registered[http.MethodGet+" "+address].ServeHTTP(answered, request)
		require.Equal(t, http.StatusSeeOther, answered.Code, address)
		require.Equal(t, page+"?plans=p1,p2", answered.Header().Get("Location"), address)
	}
}
