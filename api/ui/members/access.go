package members

import (
	"cmp"
	"net/http"

	"crumbtrail/api/account"
	"crumbtrail/api/qrcode"
	"crumbtrail/api/ui/page"
	"crumbtrail/domain/access"
)

// accessPage is who has access. Everything but Me and Sessions is empty for readers who
// are no administrators.
type accessPage struct {
	page.Head
	Me account.Me
	// IsAdmin and WithoutSignIn tell whether the reader manages the kitchen, and whether no one has
	// to sign in.
	IsAdmin, WithoutSignIn bool
	Members                []member
	Keys                   []account.Key
	Links                  []account.Link
	Sessions               []account.Session
	Roles                  []page.Option
	Invite, Key            *page.Form
	// Change is refused; nil if none was. Tried is a refused form that the page shows to
	// administrators.
	Change, Tried *page.Form
	// Invited and Created are what is shown once; nil without.
	Invited *invited
	Created *account.NewKey
}

// member is a member with the form that changes the role.
type member struct {
	account.Member
	Form *page.Form
}

// invited is a new link, as a QR code too.
type invited struct {
	account.NewLink
	URL, Picture string
	Size         int
}

var accessTemplate = page.NewTemplate[accessPage](files, "access.html")

func show(v *page.Visit) error {
	return render(v, accessPage{Invite: v.NewForm("invite"), Key: v.NewForm("key")})
}

type items[T any] struct{ Items []T }

// render reads what the page shows beside what has just been done.
func render(v *page.Visit, data accessPage) (err error) {
	if data.Me, err = page.GetNow[account.Me](v, "/v1/me"); err != nil {
		return err
	}
	data.IsAdmin, data.WithoutSignIn = data.Me.Role.Includes(access.Admin), data.Me.Kind == "local"
	if !data.IsAdmin {
		data.Change = cmp.Or(data.Change, data.Tried)
	}
	sessions, err := page.GetNow[items[account.Session]](v, "/v1/access/sessions")
	if err != nil {
		return err
	}
	data.Sessions = sessions.Items
	if data.IsAdmin {
		if err := data.manage(v); err != nil {
			return err
		}
	}
	for _, role := range access.KitchenRoles() {
		data.Roles = append(data.Roles, page.Option{Value: string(role), Text: v.T("role." + string(role))})
	}
	status := http.StatusOK
	for _, form := range []*page.Form{data.Invite, data.Key, data.Change} {
		if form != nil {
			status = max(status, form.Status())
		}
	}
	if data.WithoutSignIn {
		data.Invite.FillEmpty("role", string(access.Admin))
	}
	data.Head = v.Head("system", v.T("access.title"), page.Link{Path: "/system", Text: v.T("nav.system")})
	if data.Invited == nil && data.Created == nil { // what is shown once stays
		data.Live = "access"
	}
	return accessTemplate.Render(v, status, data)
}

// manage reads what administrators see.
func (a *accessPage) manage(v *page.Visit) error {
	members, err := page.GetNow[items[account.Member]](v, "/v1/access/members")
	if err != nil {
		return err
	}
	for _, m := range members.Items {
		a.Members = append(a.Members, member{m, v.NewForm("member-"+m.ID).Fill("role", string(m.Role))})
	}
	keys, err := page.GetNow[items[account.Key]](v, "/v1/access/keys")
	if err != nil {
		return err
	}
	a.Keys = keys.Items
	links, err := page.GetNow[items[account.Link]](v, "/v1/access/links")
	for _, link := range links.Items {
		if link.State == "active" {
			a.Links = append(a.Links, link)
		}
	}
	return err
}

// change does what the button of a form says: it names a thing and what becomes of it.
func change(v *page.Visit) error {
	form, err := v.ReadForm("change")
	if err != nil {
		return err
	}
	id := form.Text("id")
	switch form.Text("do") {
	case "invite":
		return invite(v, form, page.Fields{"name": form.Text("name"), "role": form.Text("role")})
	case "device":
		return invite(v, form, page.Fields{"member": id})
	case "key":
		return createKey(v, form)
	case "sign-out":
		if err := v.SignOut(); err != nil {
			return err
		}
		return v.Done("/sign-in", "sign_in.out")
	case "role":
		return send(v, form, http.MethodPatch, "/v1/access/members/{}", id, page.Fields{"role": form.Text("role")}, "access.role.done")
	case "remove":
		return send(v, form, http.MethodDelete, "/v1/access/members/{}", id, nil, "access.remove.done")
	case "revoke-key":
		return send(v, form, http.MethodDelete, "/v1/access/keys/{}", id, nil, "access.revoke.done")
	case "revoke-link":
		return send(v, form, http.MethodDelete, "/v1/access/links/{}", id, nil, "access.revoke.done")
	case "end":
		return send(v, form, http.MethodDelete, "/v1/access/sessions/{}", id, nil, "access.end.done")
	}
	return page.NotFound()
}

// send makes a change of one thing.
func send(v *page.Visit, form *page.Form, method, operation, id string, body page.Fields, done string) error {
	if id == "" {
		return page.NotFound()
	}
	var err error
	if body == nil {
		_, err = page.Send[struct{}](v, form, method, page.At(operation, id), nil)
	} else {
		_, err = page.Send[struct{}](v, form, method, page.At(operation, id), body)
	}
	if form.Refused(err) {
		return render(v, accessPage{Invite: v.NewForm("invite"), Key: v.NewForm("key"), Change: form})
	}
	if err != nil {
		return err
	}
	return v.Done(path, done)
}

func invite(v *page.Visit, form *page.Form, body page.Fields) error {
	link, err := page.Send[account.NewLink](v, form, http.MethodPost, "/v1/access/links", body)
	if form.Refused(err) {
		return render(v, accessPage{Invite: form, Key: v.NewForm("key"), Tried: form})
	}
	if err != nil {
		return err
	}
	shown := &invited{NewLink: link, URL: qrcode.Origin(v.Request) + link.Path}
	if shown.Picture, shown.Size, err = qrcode.Path(shown.URL); err != nil {
		return err
	}
	return render(v, accessPage{Invite: v.NewForm("invite"), Key: v.NewForm("key"), Invited: shown})
}

// createKey is refused while no one has to sign in: the first key would lock its creator
// out of the pages.
func createKey(v *page.Visit, form *page.Form) error {
	me, err := page.GetNow[account.Me](v, "/v1/me")
	if err != nil {
		return err
	}
	if me.Kind == "local" {
		form.Fault("", "access.key.open")
		return render(v, accessPage{Invite: v.NewForm("invite"), Key: v.NewForm("key"), Change: form})
	}
	body := page.Fields{"name": form.Text("name"), "role": form.Text("role"), "expires_in_days": form.Whole("expires_in_days")}
	key, err := page.Send[account.NewKey](v, form, http.MethodPost, "/v1/access/keys", body.Filled())
	if form.Refused(err) {
		return render(v, accessPage{Invite: v.NewForm("invite"), Key: form, Tried: form})
	}
	if err != nil {
		return err
	}
	return render(v, accessPage{Invite: v.NewForm("invite"), Key: v.NewForm("key"), Created: &key})
}
