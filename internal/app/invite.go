package app

import (
	"context"
	"fmt"

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
	url, err := a.options.PublicURL(a.front.url())
	if err != nil { // a link would lead nowhere
		a.options.Logger.WarnContext(ctx, "no sign-in link was created; crumbtrail login-link --url creates one", "reason", err)
		return nil
	}
	by := credentials.By{Kitchen: domain.Home, Actor: "first-start", Correlation: "first-start"}
	_, token, err := a.access.CreateLink(ctx, by, credentials.NewLink{Name: "Administrator", Role: access.Admin, IsOperator: true})
	if err != nil {
		return fmt.Errorf("invite the first administrator: %w", err)
	}
	return a.options.Invite(url + account.SignInPath + "#" + token.Secret())
}
