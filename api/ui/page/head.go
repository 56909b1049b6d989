package page

import (
	"slices"
	"time"

	"crumbtrail/api/caller"
	"crumbtrail/api/ui/locale"
	"crumbtrail/api/ui/page/address"
)

// Head is what the layout shows around a screen. The data of every screen embeds it.
type Head struct {
	// Title is the heading of the page, and the title of the document.
	Title string
	// Section is the entry of the main menu that the page belongs to.
	Section string
	// Crumbs lead to the page, the nearest last.
	Crumbs []Link
	// Live names the streams that the page depends on, as kind or kind:id, separated
	// by blanks: "pantry occasion:0198…". When one of them changes the content of the
	// page is fetched again.
	Live string
	// Message is about what has just been done; empty for none.
	Message string
	// Another leads to the form whose message it is, for another one; nil without.
	Another *Link
	// Named is true where the reader's name was saved without showing the page again.
	Named bool
	// IsNaming is true where the page itself has the form for that name.
	IsNaming bool
	AsOf     string
	// Then is the last event that a page about the past knows of; nil without one.
	Then *Moment
	// Timeline leads through the past of what the page is about; nil without one. The page
	// sets it with [crumbtrail/api/ui/timeline.Of].
	Timeline *Timeline
	Actor    string
	// IsOpen is true if no one has to sign in. Otherwise SignedIn is the name of who is, empty
	// for no one. IsPerson is true for a person, false for a key.
	IsOpen   bool
	SignedIn string
	IsPerson bool

	Language  string
	Languages []Link
	Sections  []Section
	// Now is the address of the page without a time, for a page about the past. Before is
	// the address where its past begins; empty for a page without one.
	Now, Before string
	// Position is the position of the log that the page shows; empty if unknown.
	Position string
	// List is the address of the shopping list that the page is; empty if it is none.
	List string
	// At is when the page was made, Log the log that it is about.
	At  time.Time
	Log string
	// Surplus names the parameters of the address that the page does not know, and leads to it without them; nil
	// without any.
	Surplus *Link
	// NotSeen is true if the reader's last change does not show yet.
	NotSeen bool
}

// Link is a link with its text.
type Link struct{ Path, Text string }

// sections are the entries of the main menu that the reader may see.
func (v *Visit) sections() []Section {
	return slices.DeleteFunc(slices.Clone(sections), func(s Section) bool { return !v.Serves(s.Path) })
}

// Head returns what the layout shows around a screen, once the screen has been read.
func (v *Visit) Head(section, title string, crumbs ...Link) Head {
	if len(v.Others()) > 0 {
		crumbs = append([]Link{{Path: KitchensPath, Text: v.T("kitchen.of", v.who.Kitchen)}}, crumbs...)
	}
	head := Head{
		Title: title, Section: section, Crumbs: crumbs, AsOf: v.AsOf, Actor: v.actor, Language: v.Language(),
		Sections: v.sections(), NotSeen: v.notSeen.Load(),
		At: v.Now(), Log: v.Log(), IsOpen: v.who.Kind == caller.Local, SignedIn: v.who.Name, IsPerson: v.who.IsPerson,
	}
	if len(v.unknown) > 0 {
		head.Surplus = &Link{Path: address.Without(v.Request.URL, v.unknown), Text: v.List(v.unknown)}
	}
	if at := v.at.Load(); at != nil {
		head.Position = *at
	}
	for _, name := range locale.Languages() {
		query := v.Request.URL.Query()
		query.Set("lang", name)
		head.Languages = append(head.Languages, Link{Path: "?" + query.Encode(), Text: name})
	}
	head.Now = v.When("")
	if v.AsOf != "" {
		head.Then = v.Then()
	} else if head.Position != "" && v.kit.past.Has(v.Request.URL.Path) {
		head.Before = v.When(head.Position)
	}
	if flash := v.takeFlash(); flash != nil {
		args := make([]any, len(flash.Args))
		for i, arg := range flash.Args {
			args[i] = arg
		}
		head.Message = v.T(flash.Text, args...)
		if flash.Another.Path != "" {
			head.Another = &Link{Path: flash.Another.Path, Text: v.T(flash.Another.Text)}
		}
		head.Named = flash.Text == namedText && v.isScripted()
	}
	return head
}
