package uitest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// Form returns the values of a page's form, as a browser would send them: of the first
// that posts to an address and has a value in a field. An empty name is any form.
func (p Page) Form(t testing.TB, action, name, value string) url.Values {
	t.Helper()
	document, err := html.Parse(strings.NewReader(p.Body))
	require.NoError(t, err)
	for node := range document.Descendants() {
		if node.Data != "form" || attribute(node, "action") != action {
			continue
		}
		if sent := values(node); name == "" || sent.Get(name) == value {
			return sent
		}
	}
	require.FailNow(t, "there is no form", "that posts to %s with %s=%s in %s: %s", action, name, value, p.path, p.Body)
	return nil
}

// SendForm sends the values of a form.
func (k *Kitchen) SendForm(action string, form url.Values) Page {
	k.t.Helper()
	return k.send(http.MethodPost, action, form.Encode())
}

func values(form *html.Node) url.Values {
	sent := url.Values{}
	for node := range form.Descendants() {
		name := attribute(node, "name")
		switch {
		case node.Data == "input" && (attribute(node, "type") == "checkbox" || attribute(node, "type") == "radio"):
			if has(node, "checked") {
				sent.Add(name, attribute(node, "value"))
			}
		case node.Data == "input" && name != "":
			sent.Add(name, attribute(node, "value"))
		case node.Data == "textarea":
			sent.Add(name, Text(node))
		case node.Data == "select":
			sent.Add(name, selected(node))
		}
	}
	return sent
}

func selected(list *html.Node) string {
	first, any := "", false
	for option := range list.Descendants() {
		if option.Data != "option" {
			continue
		}
		if has(option, "selected") {
			return attribute(option, "value")
		}
		if !any {
			first, any = attribute(option, "value"), true
		}
	}
	return first
}

func has(node *html.Node, name string) bool {
	for _, a := range node.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}
