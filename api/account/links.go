package account

import (
	"context"
	"net/http"
	"time"

	"crumbtrail/api/caller"
	"crumbtrail/api/web"
	"crumbtrail/domain/access"
	"crumbtrail/internal/credentials"
)

// SignInPath is the page that signs in with the code in its fragment.
const SignInPath = "/sign-in"

// Link is a sign-in link, without its code.
type Link struct {
	ID        string      `json:"id" example:"l5Rt1HvN3bGe"`
	Name      string      `json:"name" doc:"The name of who signs in"`
	Role      access.Role `json:"role" enum:"viewer,cook,planner,admin"`
	Member    string      `json:"member" doc:"The id of the member who signs in or has signed in; empty while the link invites a new one"`
	State     string      `json:"state" enum:"active,used,expired,revoked"`
	CreatedBy string      `json:"created_by" doc:"The id of who created it"`
	CreatedAt time.Time   `json:"created_at"`
	ExpiresAt time.Time   `json:"expires_at"`
}

// NewLink is a sign-in link with its code.
type NewLink struct {
	Link
	Code string `json:"code" doc:"What to sign in with, once. It is not stored and never shown again" example:"ctl_l5Rt1HvN3bGe_…"`
	Path string `json:"path" doc:"The path of the page that signs in. The code is in its fragment, which browsers do not send" example:"/sign-in#ctl_l5Rt1HvN3bGe_…"`
}

// CreateLinkInput is whom a link signs in.
type CreateLinkInput struct {
	Member string      `json:"member,omitempty" maxLength:"40" doc:"A member who signs in on another device. Left out, the link invites a new member with the name and the role"`
	Name   string      `json:"name,omitempty" maxLength:"200" doc:"The name of the new member" example:"Ada"`
	Role   access.Role `json:"role,omitempty" enum:"viewer,cook,planner,admin" doc:"The role of the new member"`
}

type createLink struct {
	Change
	Body CreateLinkInput
}

func (o *operations) links() {
	const path = "/v1/access/links"
	register(o, operation("ListLinks", http.MethodGet, path, "List the sign-in links of the last seven days, the latest first"), o.listLinks)
	registerChange(o, operation("CreateLink", http.MethodPost, path, "Create a sign-in link", web.Answers(http.StatusCreated),
		web.Describe("It signs in once, within 10 minutes.")), o.createLink)
	registerChange(o, operation("RevokeLink", http.MethodDelete, path+"/{id}", "Revoke a sign-in link", web.Answers(http.StatusNoContent),
		web.Describe("The operation is idempotent. A session that the link began goes on.")), o.revokeLink)
}

func linkOf(l credentials.Link) Link {
	link := Link{
		ID: l.ID, Name: l.Name, Role: l.Role, Member: l.Member, State: "active", CreatedBy: l.CreatedBy,
		CreatedAt: l.CreatedAt.UTC(), ExpiresAt: l.ExpiresAt.UTC(),
	}
	switch {
	case l.UsedAt != nil:
		link.State = "used"
	case l.RevokedAt != nil:
		link.State = "revoked"
	case !time.Now().Before(l.ExpiresAt):
		link.State = "expired"
	}
	return link
}

func (o *operations) listLinks(ctx context.Context, _ *struct{}) (*web.Plain[list[Link]], error) {
	found, err := o.Store.Links(ctx, caller.Of(ctx).Kitchen)
	if err != nil {
		return nil, err
	}
	return listOf(found, linkOf), nil
}

func (o *operations) createLink(ctx context.Context, by credentials.By, in *createLink) (*web.Plain[NewLink], error) {
	if err := in.Body.check(); err != nil {
		return nil, err
	}
	link, token, err := o.Store.CreateLink(ctx, by, credentials.NewLink{Member: in.Body.Member, Name: in.Body.Name, Role: in.Body.Role})
	if err != nil {
		return nil, err
	}
	return &web.Plain[NewLink]{Body: NewLink{Link: linkOf(link), Code: token.Secret(), Path: SignInPath + "#" + token.Secret()}}, nil
}

// check fails with a problem unless there is a member, or a name and a role.
func (in CreateLinkInput) check() error {
	var faults []web.Fault
	if in.Member == "" {
		for pointer, isMissing := range map[string]bool{"/name": in.Name == "", "/role": in.Role == ""} {
			if isMissing {
				faults = append(faults, web.Fault{Pointer: pointer, Detail: "is required without a member", Code: "required"})
			}
		}
	} else if in.Name != "" || in.Role != "" {
		faults = append(faults, web.Fault{Pointer: "/member", Detail: "has a name and a role already: leave out name and role"})
	}
	if len(faults) == 0 {
		return nil
	}
	return web.Invalid.New("", faults...)
}

func (o *operations) revokeLink(ctx context.Context, by credentials.By, in *Identified) (*struct{}, error) {
	return nil, o.Store.RevokeLink(ctx, by, in.ID)
}
