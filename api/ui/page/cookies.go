package page

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"crumbtrail/api/web"
)

// The cookies of pages. None identifies anybody.
const (
	seenCookie     = "crumbtrail_seen"  // the position of the last command
	flashCookie    = "crumbtrail_flash" // the message of the next page
	languageCookie = "crumbtrail_lang"
	actorCookie    = "crumbtrail_actor" // who acts, for the audit trail
)

const (
	year = 365 * 24 * time.Hour
	// seenFor is how long pages wait for the last command. Later, what does not show
	// it says so by itself.
	seenFor = time.Minute
)

func cookie(r *http.Request, name string) string {
	found, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	value, err := base64.RawURLEncoding.DecodeString(found.Value)
	if err != nil {
		return ""
	}
	return string(value)
}

// setCookie sets a cookie for a time; without one it is removed.
func (v *Visit) setCookie(name, value string, age time.Duration) {
	seconds := int(age.Seconds())
	if seconds == 0 {
		seconds = -1
	}
	v.writeCookie(name, base64.RawURLEncoding.EncodeToString([]byte(value)), seconds)
}

func (v *Visit) writeCookie(name, value string, seconds int) {
	http.SetCookie(v.Writer, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: web.IsSecure(v.Request), SameSite: http.SameSiteLaxMode,
	})
}

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
	text := cookie(v.Request, flashCookie)
	if text == "" || v.isAside() {
		return nil
	}
	v.setCookie(flashCookie, "", 0)
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
			v.setCookie(flashCookie, string(text), seenFor)
		}
	}
	if v.seen != "" {
		v.setCookie(seenCookie, v.seen, seenFor)
	}
	http.Redirect(v.Writer, v.Request, path, http.StatusSeeOther)
	return nil
}
