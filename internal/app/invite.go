package app

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/url"

	"crumbtrail/api/account"
	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/credentials"
)

// invite creates a link that signs the first administrator in, if callers need a credential
// and there is no one who can sign in.
func (a *application) invite(ctx context.Context) error {
	if a.options.Invite == nil {
		return nil
	}
	if a.isOpen { // unless there was a principal
		isRequired, err := a.access.IsRequired(ctx)
		if err != nil || !isRequired {
			return err
		}
	}
	can, err := a.access.CanSignIn(ctx)
	if err != nil || can {
		return err
	}
	by := credentials.By{Kitchen: domain.Home, Actor: "first-start", Correlation: "first-start"}
	_, token, err := a.access.CreateLink(ctx, by, credentials.NewLink{Name: "Administrator", Role: access.Admin, IsOperator: true})
	if err != nil {
		return fmt.Errorf("invite the first administrator: %w", err)
	}
	return a.options.Invite(a.options.PublicURL(a.front.url()) + account.SignInPath + "#" + token.Secret())
}

// PublicURL returns the URL under which people reach the server that listens at a URL.
func (o Options) PublicURL(listening string) string {
	reachable := ReachableURL(listening)
	name := o.TLS.ACMEDomain
	if len(o.AllowedHosts) > 0 {
		name = cmp.Or(name, o.AllowedHosts[0])
	}
	parsed, err := url.Parse(reachable)
	if err != nil || name == "" {
		return reachable
	}
	if len(o.TrustedProxies) > 0 { // it has the usual port
		return "https://" + name
	}
	parsed.Host = net.JoinHostPort(name, parsed.Port())
	return parsed.String()
}
