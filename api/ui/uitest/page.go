package uitest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// Page is an answer.
type Page struct {
	Status   int
	Header   http.Header
	Body     string
	Location string
	path     string
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Text returns the text of an element, with blanks as one space.
func Text(node *html.Node) string {
	var text strings.Builder
	for inner := range node.Descendants() {
		if inner.Type == html.TextNode {
			text.WriteString(inner.Data + " ")
		}
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

// Text returns the text of the page's content, with blanks as one space.
func (p Page) Text(t testing.TB) string {
	t.Helper()
	document, err := html.Parse(strings.NewReader(p.Body))
	require.NoError(t, err)
	for node := range document.Descendants() {
		if attribute(node, "id") == "main" {
			return Text(node)
		}
	}
	require.FailNow(t, "the page has no content", p.Body)
	return ""
}

// Figures returns the exact values of a page's figures, by the paths of their
// explanations.
func (p Page) Figures(t testing.TB) map[string]string {
	t.Helper()
	document, err := html.Parse(strings.NewReader(p.Body))
	require.NoError(t, err)
	figures := map[string]string{}
	for node := range document.Descendants() {
		if node.Data != "a" || !strings.HasPrefix(attribute(node, "class"), "figure") {
			continue
		}
		link, err := url.Parse(attribute(node, "href"))
		require.NoError(t, err)
		for inner := range node.Descendants() {
			if inner.Data == "data" {
				figures[link.Query().Get("path")] = attribute(inner, "value")
			}
		}
	}
	return figures
}

// Shown are the texts of the links of a class to explanations, by their addresses.
func (p Page) Shown(t testing.TB) map[string]string {
	t.Helper()
	document, err := html.Parse(strings.NewReader(p.Body))
	require.NoError(t, err)
	texts := map[string]string{}
	for node := range document.Descendants() {
		if node.Data == "a" && attribute(node, "class") == "figure" {
			texts[attribute(node, "href")] = Text(node)
		}
	}
	return texts
}

// Result returns the text of the figure that an explanation begins with.
func (p Page) Result(t testing.TB) string {
	t.Helper()
	document, err := html.Parse(strings.NewReader(p.Body))
	require.NoError(t, err)
	for node := range document.Descendants() {
		if attribute(node, "class") == "result" {
			for inner := range node.Descendants() {
				if inner.Data == "strong" {
					return Text(inner)
				}
			}
		}
	}
	require.FailNow(t, "the page explains nothing", p.path)
	return ""
}

// Named returns the name of the first field that has an attribute with a value.
func (p Page) Named(t testing.TB, key, value string) string {
	t.Helper()
	document, err := html.Parse(strings.NewReader(p.Body))
	require.NoError(t, err)
	for node := range document.Descendants() {
		if has(node, "name") && attribute(node, key) == value {
			return attribute(node, "name")
		}
	}
	require.FailNow(t, "there is no field", "whose %s is %s in %s", key, value, p.path)
	return ""
}

// With returns the fields of the form that posts to an address, with other values for
// some, as [Kitchen.Post] takes them: to send it to the address of another button.
func (p Page) With(t testing.TB, action string, fields ...string) []string {
	t.Helper()
	form := p.Form(t, action, "", "")
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	var all []string
	for name := range form {
		all = append(all, name, form.Get(name))
	}
	return all
}
