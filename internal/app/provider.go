package app

import (
	"context"

	"crumbtrail/internal/openid"
)

// openProvider returns the OpenID Connect provider of the settings; nil without one.
func (o Options) openProvider() (*openid.Provider, error) {
	if !o.Provider.IsSet() {
		return nil, nil //nolint:nilnil // see above
	}
	return openid.New(o.Provider)
}

// findProvider reports a provider that cannot be reached. It is
// looked for again when a person signs in.
func (a *application) findProvider(ctx context.Context) {
	if a.provider == nil {
		return
	}
	if err := a.provider.Discover(ctx); err != nil && ctx.Err() == nil {
		a.options.Logger.WarnContext(ctx, "people cannot sign in with OpenID Connect yet", "error", err)
	}
}
