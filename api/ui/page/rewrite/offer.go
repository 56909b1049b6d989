package rewrite

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Offer leaves out of a page what its reader may not have: links, buttons and forms that
// lead there, and what has nothing else to say then, such as a section of a title alone. A
// link within a text becomes text. An element with data-offer is left out together with what
// it offers.
func Offer(page []byte, may func(method, address string) bool) ([]byte, error) {
	document, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil, fmt.Errorf("read a page: %w", err)
	}
	var refused []*html.Node
	for node := range document.Descendants() {
		if method, address := leads(document, node); address != "" && !may(method, address) {
			refused = append(refused, node)
		}
	}
	if len(refused) == 0 {
		return page, nil
	}
	for _, node := range refused {
		if node.Data == "a" && !slices.Contains(strings.Fields(attribute(node, "class")), "button") && isInText(node) {
			unwrap(node)
			continue
		}
		remove(node)
	}
	var written bytes.Buffer
	if err := html.Render(&written, document); err != nil {
		return nil, fmt.Errorf("write a page: %w", err)
	}
	return written.Bytes(), nil
}

// leads returns where an element leads within this server; nothing if it leads nowhere.
func leads(document, node *html.Node) (method, address string) {
	switch node.Data {
	case "a":
		method, address = http.MethodGet, attribute(node, "href")
	case "form":
		method, address = methodOf(node), attribute(node, "action")
	case "button":
		method, address = methodOf(formOf(document, node)), attribute(node, "formaction")
	}
	if !strings.HasPrefix(address, "/") {
		return "", ""
	}
	return method, address
}

func methodOf(form *html.Node) string {
	if form != nil && strings.EqualFold(attribute(form, "method"), http.MethodPost) {
		return http.MethodPost
	}
	return http.MethodGet
}

// formOf returns the form that a button sends: the one that it names, or that it is in.
func formOf(document, button *html.Node) *html.Node {
	if id := attribute(button, "form"); id != "" {
		for node := range document.Descendants() {
			if node.Data == "form" && attribute(node, "id") == id {
				return node
			}
		}
	}
	for node := range button.Ancestors() {
		if node.Data == "form" {
			return node
		}
	}
	return nil
}

// isInText reports whether a link has words beside it, or is a name in a heading or a cell.
func isInText(link *html.Node) bool {
	if link.Parent == nil || !says(link) {
		return false
	}
	switch link.Parent.Data {
	case "h1", "h2", "h3", "th", "td", "dd", "dt", "span", "strong":
		return true
	}
	for sibling := range link.Parent.ChildNodes() {
		if sibling.Type == html.TextNode && strings.TrimSpace(sibling.Data) != "" {
			return true
		}
	}
	return false
}

// unwrap replaces an element by what is in it.
func unwrap(node *html.Node) {
	for node.FirstChild != nil {
		child := node.FirstChild
		node.RemoveChild(child)
		node.Parent.InsertBefore(child, node)
	}
	node.Parent.RemoveChild(node)
}

// remove removes an element, and those around it that have nothing to say without it.
func remove(node *html.Node) {
	for around := range node.Ancestors() {
		if hasAttribute(around, "data-offer") {
			node = around
		}
	}
	for node.Parent != nil {
		parent := node.Parent
		parent.RemoveChild(node)
		switch parent.Data {
		case "p", "div", "li", "ul", "section", "details", "fieldset", "aside", "nav":
		default:
			return
		}
		if says(parent) || attribute(parent, "role") == "status" {
			return
		}
		node = parent
	}
}

// says reports whether an element has a text that is no title and no hint.
func says(node *html.Node) bool {
	for child := range node.ChildNodes() {
		switch {
		case child.Type == html.TextNode:
			if strings.TrimSpace(child.Data) != "" {
				return true
			}
		case child.Type != html.ElementNode:
		case slices.Contains([]string{"h1", "h2", "h3", "summary", "svg"}, child.Data), attribute(child, "class") == "hint":
		case slices.Contains([]string{"input", "img", "main"}, child.Data) && attribute(child, "type") != "hidden", says(child):
			return true
		}
	}
	return false
}

func hasAttribute(node *html.Node, name string) bool {
	return slices.ContainsFunc(node.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func attribute(node *html.Node, name string) string {
	if at := slices.IndexFunc(node.Attr, func(a html.Attribute) bool { return a.Key == name }); at >= 0 {
		return node.Attr[at].Val
	}
	return ""
}
