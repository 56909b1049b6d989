package page

import (
	"encoding/json"
	"net/http"
	"strings"

	"crumbtrail/api/ui/page/cookies"
)

// Flash is a message about what has just been done.
type Flash struct {
	Text string   `json:"text"` // an id of a text
	Args []string `json:"args,omitempty"`
	// Another leads to the form that was sent, for another one; its text is an id. No address
	// for nowhere.
	Another Link `json:"another,omitzero"`
}

// takeFlash takes the message of the page before, for the page that the form leads to: one
// that the reader asked for.
func (v *Visit) takeFlash() *Flash {
	text := cookies.Get(v.Request, cookies.Flash)
	if text == "" || v.isAside() {
		return nil
	}
	cookies.Set(v.Writer, v.Request, cookies.Flash, "", 0)
	var flash Flash
	if json.Unmarshal([]byte(text), &flash) != nil || !v.Has(flash.Text) {
		return nil
	}
	if !v.Has(flash.Another.Text) || !v.Serves(flash.Another.Path) {
		flash.Another = Link{}
	}
	return &flash
}

// isAside reports whether a page is not what its reader asked for: it is fetched because of an
// event, by the worker, by the palette, or in case it is asked for.
func (v *Visit) isAside() bool {
	header := v.Request.Header
	prefetch := strings.HasPrefix(header.Get("Sec-Purpose"), "prefetch")
	return prefetch || header.Get(minPosition) != "" || header.Get(keptHeader) != "" || header.Get(asideHeader) != ""
}

// asideHeader marks the requests of scripts that take a part of a page.
const asideHeader = "Crumbtrail-Aside"

// mostFlash is how long a message may be: browsers keep cookies of up to 4,096 bytes.
const mostFlash = 2_000

// Done ends a form that was accepted: the reader is sent to a page, which shows what
// was changed and a message. The message is the id of a text with its arguments; an
// empty id is no message.
func (v *Visit) Done(path, message string, args ...string) error {
	return v.DoneOf(path, Flash{Text: message, Args: args})
}

// DoneOf leads to a page with a message.
func (v *Visit) DoneOf(path string, message Flash) error {
	if message.Text != "" {
		text, err := json.Marshal(message)
		if err != nil {
			return err
		}
		if len(text) <= mostFlash {
			cookies.Set(v.Writer, v.Request, cookies.Flash, string(text), cookies.SeenFor)
		}
	}
	if v.seen != "" {
		cookies.SetSeen(v.Writer, v.Request, v.seen)
	}
	http.Redirect(v.Writer, v.Request, path, http.StatusSeeOther)
	return nil
}
