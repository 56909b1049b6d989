package page

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"crumbtrail/api/account"
	"crumbtrail/api/problem"
	"crumbtrail/api/ui/page/address"
	"crumbtrail/api/ui/page/cookies"
	"crumbtrail/api/ui/page/rewrite"
	"crumbtrail/api/web"
	"crumbtrail/domain"
)

// KitchensPath is the page that chooses among the kitchens of a reader who is a member of
// several. Every page then begins with a link to it.
const KitchensPath = "/kitchens"

// Others returns the kitchens of which the reader is a member, without the one that pages
// are about.
func (v *Visit) Others() []domain.Kitchen {
	return slices.DeleteFunc(slices.Clone(v.who.Kitchens), func(k domain.Kitchen) bool { return k == v.who.Kitchen })
}

// Choose makes pages be about a kitchen, in this browser. It reports false if the reader is
// no member of it.
func (v *Visit) Choose(kitchen string) bool {
	parsed, isMember := v.memberOf(kitchen)
	if isMember {
		v.EnterKitchen(parsed)
	}
	return isMember
}

// memberOf returns a kitchen, and whether the reader is a member of it.
func (v *Visit) memberOf(text string) (domain.Kitchen, bool) {
	kitchen, err := domain.ParseKitchen(text)
	return kitchen, err == nil && slices.Contains(v.who.Kitchens, kitchen)
}

// EnterKitchen is Choose for a kitchen in which a session began.
func (v *Visit) EnterKitchen(kitchen domain.Kitchen) {
	cookies.Write(v.Writer, v.Request, account.KitchenCookie, string(kitchen), int(cookies.Year.Seconds()))
}

// Local returns an address of this server as it is, and the home page for another one.
func Local(path string) string {
	if address.IsLocal(path) {
		return path
	}
	return "/"
}

// Around returns the page of another kitchen that is most like the one that a request was
// sent from, whose things that kitchen does not have.
func (v *Visit) Around() string {
	first, _, _ := strings.Cut(strings.TrimPrefix(address.From(v.Request), "/"), "/")
	first, _, _ = strings.Cut(first, "?")
	if section := "/" + first; v.Serves(section) && section != KitchensPath {
		return section
	}
	return "/"
}

// kitchenChanged is the problem of a form that was filled in before the reader chose another
// kitchen.
var kitchenChanged = web.NewKind("kitchen_changed", http.StatusConflict, "The form belongs to another of your kitchens", "")

// kitchenUnstated is the problem of a form without a kitchen, from a reader who has several.
var kitchenUnstated = web.NewKind("kitchen_unstated", http.StatusConflict, "The form does not say to which of your kitchens it belongs", "")

// checkKitchen refuses a form that was shown in another kitchen.
func (v *Visit) checkKitchen(sent url.Values) error {
	kitchen := sent.Get(rewrite.KitchenField)
	isOne := len(v.who.Kitchens) < 2 || isFree(v.Request.URL.Path)
	switch {
	case kitchen == string(v.who.Kitchen), kitchen == "" && isOne:
		return nil
	case kitchen == "":
		return &problem.Problem{Problem: *kitchenUnstated.New("")}
	}
	if _, isMember := v.memberOf(kitchen); isMember {
		v.leftKitchen = kitchen
	}
	return &problem.Problem{Problem: *kitchenChanged.New("")}
}

// isFree reports whether the forms of a path are about no kitchen.
func isFree(path string) bool {
	return path == KitchensPath || path == SignInPath || strings.HasPrefix(path, SignInPath+"/")
}
