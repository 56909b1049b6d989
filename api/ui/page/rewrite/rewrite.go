// Package rewrite adds to pages, once they are written, what no template could be trusted
// to remember everywhere: the time that a page is about, and the kitchen that it is of.
//
// Values of attributes are escaped, so nothing that a user has written looks like a tag.
package rewrite

import (
	"bytes"
	"html"
	"net/url"
	"regexp"
	"strings"
)

// linkTag and formTag find where a page leads. What has data-now leads to another time.
var (
	linkTag = regexp.MustCompile(`<a\s([^>]*?)href="(/[^"]*)"`)
	formTag = regexp.MustCompile(`<form\s([^>]*?)action="(/[^"]*)"[^>]*>`)
)

// KeepTime adds the time that a page is about to its links and to its forms that ask
// something, where they lead to pages that can show it: those whose path has a past.
func KeepTime(page []byte, asOf string, hasPast func(path string) bool) []byte {
	leadsOn := func(attributes, address string) bool {
		path, query, _ := strings.Cut(address, "?")
		path, _, _ = strings.Cut(path, "#")
		unescaped, err := url.PathUnescape(path)
		return err == nil && !strings.Contains(attributes, "data-now") && !strings.Contains(query, "as_of=") && hasPast(unescaped)
	}
	page = linkTag.ReplaceAllFunc(page, func(found []byte) []byte {
		parts := linkTag.FindSubmatch(found)
		address, fragment, _ := strings.Cut(html.UnescapeString(string(parts[2])), "#") // an escaped + is &#43;
		if !leadsOn(string(parts[1]), address) {
			return found
		}
		separator := "?"
		if strings.Contains(address, "?") {
			separator = "&"
		}
		address += separator + "as_of=" + url.QueryEscape(asOf)
		if fragment != "" {
			address += "#" + fragment
		}
		return bytes.Replace(found, parts[2], []byte(html.EscapeString(address)), 1)
	})
	return formTag.ReplaceAllFunc(page, func(found []byte) []byte {
		parts := formTag.FindSubmatch(found)
		if !leadsOn(string(found), html.UnescapeString(string(parts[2]))) {
			return found
		}
		return append(bytes.Clone(found), hidden("as_of", asOf)...)
	})
}

// KitchenField is the hidden field of forms that names their kitchen.
const KitchenField = "_kitchen"

// formStart is how forms that change something begin, on one line or several.
var formStart = regexp.MustCompile(`<form\s[^>]*>`)

// BindForms makes the forms of a page that change something name the kitchen that they are
// about. It is their first field, before any file. Those with data-free are about none.
func BindForms(page []byte, kitchen string) []byte {
	return formStart.ReplaceAllFunc(page, func(found []byte) []byte {
		if !bytes.Contains(found, []byte(`method="post"`)) || bytes.Contains(found, []byte("data-free")) {
			return found
		}
		return append(bytes.Clone(found), hidden(KitchenField, kitchen)...)
	})
}

func hidden(name, value string) string {
	return `<input type="hidden" name="` + name + `" value="` + html.EscapeString(value) + `">`
}
