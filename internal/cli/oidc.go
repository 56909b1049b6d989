package cli

import "crumbtrail/internal/openid"

// oidcFlags set up the OpenID Connect provider. Its secret is no flag: arguments are in the
// list of processes.
type oidcFlags struct {
	Issuer   string   `help:"OpenID Connect provider." env:"CRUMBTRAIL_OIDC_ISSUER" placeholder:"URL"`
	ClientID string   `name:"client-id" help:"Id of this program there." env:"CRUMBTRAIL_OIDC_CLIENT_ID" placeholder:"ID"`
	Redirect string   `help:"Where it sends browsers back." env:"CRUMBTRAIL_OIDC_REDIRECT" placeholder:"URL"`
	Scopes   []string `help:"Scopes beside openid." default:"profile" env:"CRUMBTRAIL_OIDC_SCOPES" placeholder:"NAME"`
	Name     string   `help:"What people call it." env:"CRUMBTRAIL_OIDC_NAME" placeholder:"NAME"`
	Member   []string `help:"Role by a claim, CLAIM=VALUE:KITCHEN:ROLE." env:"CRUMBTRAIL_OIDC_MEMBER" placeholder:"RULE"`
}

// oidcSecret is the variable with the secret.
const oidcSecret = "CRUMBTRAIL_OIDC_CLIENT_SECRET"

func (f oidcFlags) options() (openid.Options, error) {
	options := openid.Options{Issuer: f.Issuer, ClientID: f.ClientID, RedirectURL: f.Redirect, Scopes: f.Scopes, Name: f.Name}
	if f.Issuer == "" && f.ClientID == "" && f.Redirect == "" && len(f.Member) == 0 {
		return openid.Options{}, nil
	}
	for _, text := range f.Member {
		rule, err := openid.ParseRule(text)
		if err != nil {
			return openid.Options{}, err
		}
		options.Rules = append(options.Rules, rule)
	}
	var err error
	if options.ClientSecret, err = secretOf(oidcSecret); err != nil {
		return openid.Options{}, err
	}
	return options, options.Check()
}
