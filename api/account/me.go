package account

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"crumbtrail/api/caller"
	"crumbtrail/api/web"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
)

// Me is who sends a request.
type Me struct {
	Kind string `json:"kind" enum:"local,key,session" doc:"local: there is no authentication, and the caller may do everything"`
	ID   string `json:"id" doc:"The id of the person or the key, which events have as their actor; empty for local"`
	Name string `json:"name" doc:"The name of the person or the key; empty for local"`

	Kitchen       domain.Kitchen `json:"kitchen" doc:"The kitchen that the request is for; empty for an operator, who has none"`
	Role          access.Role    `json:"role" enum:"viewer,cook,planner,admin,operator" doc:"What the caller may do in the kitchen"`
	IsOperator    bool           `json:"is_operator" doc:"Whether the caller may also run the program"`
	Session       string         `json:"session" doc:"The id of the session; empty without one"`
	SignedInWith  string         `json:"signed_in_with" enum:",link,key,oidc" doc:"What the session began with; key for a request with a key, empty for local"`
	SessionEndsAt *time.Time     `json:"session_ends_at" doc:"When the session ends unless it is used again; null without one"`

	Kitchens []InKitchen `json:"kitchens" doc:"The kitchens that Crumbtrail-Kitchen may choose, the oldest membership first"`
}

// InKitchen is a role in a kitchen.
type InKitchen struct {
	Kitchen domain.Kitchen `json:"kitchen"`
	Role    access.Role    `json:"role" enum:"viewer,cook,planner,admin"`
	Name    string         `json:"name,omitempty" doc:"The name that the kitchen's settings have; absent without one"`
}

type getMe struct {
	Kitchen string `header:"Crumbtrail-Kitchen" maxLength:"40" doc:"Chooses among the kitchens of which the caller is a member; every operation has this header. Left out, it is the one of the oldest membership"`
}

func (o *operations) me() {
	web.Register(o.server, operation("GetMe", http.MethodGet, "/v1/me", "Get who the caller is, and what it may do"), o.getMe)
}

func (o *operations) getMe(ctx context.Context, _ *getMe) (*web.Plain[Me], error) {
	who := caller.Of(ctx)
	me := Me{
		Kind: string(who.Kind), ID: who.Actor, Kitchen: who.Kitchen, Role: who.Role, IsOperator: who.May(access.Operator),
		Kitchens: []InKitchen{},
	}
	if who.Kind == caller.Local {
		me.Role = access.Admin
		me.Kitchens = append(me.Kitchens, o.inKitchen(ctx, who.Kitchen, me.Role))
		return &web.Plain[Me]{Body: me}, nil
	}
	me.SignedInWith = "key"
	if who.Kind == caller.Session {
		me.Session = who.Credential
	}
	if o.Store == nil { // the authenticator of a test
		return &web.Plain[Me]{Body: me}, nil
	}
	if err := o.describeSession(ctx, &me); err != nil {
		return nil, err
	}
	names, err := o.Store.Names(ctx, []string{who.Actor})
	if err != nil {
		return nil, err
	}
	me.Name = cmp.Or(names[who.Actor], who.Actor)
	memberships, err := o.Store.Memberships(ctx, who.Actor)
	if err != nil {
		return nil, err
	}
	for _, membership := range memberships {
		me.Kitchens = append(me.Kitchens, o.inKitchen(ctx, membership.Kitchen, membership.Role))
	}
	if len(me.Kitchens) == 0 && who.Kitchen != "" { // a key
		me.Kitchens = append(me.Kitchens, o.inKitchen(ctx, who.Kitchen, who.Role))
	}
	return &web.Plain[Me]{Body: me}, nil
}

// inKitchen returns a role in a kitchen of the caller. A name that cannot be read is left out.
func (o *operations) inKitchen(ctx context.Context, kitchen domain.Kitchen, role access.Role) InKitchen {
	found := InKitchen{Kitchen: kitchen, Role: role}
	if o.KitchenName != nil {
		found.Name = o.KitchenName(ctx, kitchen)
	}
	return found
}

// describeSession adds with what the caller's session began, and when it ends.
func (o *operations) describeSession(ctx context.Context, me *Me) error {
	if me.Session == "" {
		return nil
	}
	sessions, err := o.Store.OwnSessions(ctx, me.ID)
	for _, session := range sessions {
		if session.ID == me.Session {
			me.SignedInWith, me.SessionEndsAt = session.With(), new(session.EndsAt.UTC())
		}
	}
	return err
}
