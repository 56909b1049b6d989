package cli

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"os/user"
	"strings"

	"crumbtrail/api/account"
	"crumbtrail/api/qrcode"
	"crumbtrail/domain/access"
	"crumbtrail/internal/app"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/discovery"
)

// loginLinkCommand creates a sign-in link.
type loginLinkCommand struct {
	locationFlags `embed:""`
	kitchenFlag   `embed:""`
	Role          string    `help:"Role of the new member (${enum})." enum:"viewer,cook,planner,admin" default:"admin" placeholder:"ROLE"`
	Operator      bool      `help:"The new member may also run the program: projections and metrics."`
	Name          string    `help:"Name of the new member. The default is the user of this machine." placeholder:"NAME"`
	Member        string    `help:"Id of a member who signs in on another device; no new member is added." placeholder:"ID"`
	URL           serverURL `help:"URL under which the server is reached." env:"CRUMBTRAIL_SERVER" placeholder:"URL"`
}

// Help is the second paragraph of the help.
func (loginLinkCommand) Help() string {
	return "The link signs in once, within 10 minutes. It is printed as the last line of standard output, and as a QR code on standard " +
		"error. The code of the link is in its fragment, which browsers do not send."
}

func (c loginLinkCommand) Run(ctx context.Context, to console) error {
	of := credentials.NewLink{Member: c.Member}
	if c.Member == "" {
		of = credentials.NewLink{Name: cmp.Or(c.Name, userName()), Role: access.Role(c.Role), IsOperator: c.Operator}
		if err := checkName(of.Name); err != nil {
			return err
		}
	}
	return c.withAccess(ctx, func(a *app.Access) error {
		_, token, err := a.CreateLink(ctx, c.by(), of)
		if err != nil {
			return err
		}
		base, isKnown := c.base(ctx)
		if !isKnown {
			fmt.Fprintf(to.err, "The address %s in the link is a guess, because the server's is not known: --url names the right one.\n", base)
		}
		return printLink(to, base+account.SignInPath+"#"+token.Secret())
	})
}

// base returns the URL of the server, and whether it is more than a guess.
func (c loginLinkCommand) base(ctx context.Context) (string, bool) {
	if c.URL != "" {
		return string(c.URL), true
	}
	const usual = "http://127.0.0.1:8080"
	if c.DatabaseURL != "" { // a server in the data directory is another one
		return usual, false
	}
	published := discovery.Find(c.DataDir)
	connection, err := discovery.Dial(ctx, c.DataDir)
	if err != nil { // it is stopped
		return cmp.Or(published, usual), false
	}
	_ = connection.Close() // it was only tried
	return cmp.Or(published, usual), published != ""
}

// serverURL is a flag with the URL of a server.
type serverURL string

// UnmarshalText parses the flag.
func (u *serverURL) UnmarshalText(text []byte) error {
	parsed, err := url.Parse(strings.TrimSpace(string(text)))
	isPlain := err == nil && parsed.User == nil && parsed.RawQuery == "" && !parsed.ForceQuery && parsed.Fragment == ""
	isWeb := isPlain && (parsed.Scheme == "https" || parsed.Scheme == "http") && parsed.Hostname() != ""
	if !isWeb || strings.Trim(parsed.Path, "/") != "" {
		return fmt.Errorf("must be the URL of a server such as https://kitchen.example:8443, not %.60q", text)
	}
	*u = serverURL(parsed.Scheme + "://" + parsed.Host)
	return nil
}

// printLink prints a link as a QR code, and alone in the last line.
func printLink(to console, link string) error {
	code, err := qrcode.Terminal(link)
	if err != nil {
		return err
	}
	fmt.Fprintf(to.err, "%s\nOpen this link once, within 10 minutes, to sign in:\n", code)
	_, err = fmt.Fprintln(to.out, link)
	return err
}

// userName returns the name of the user of this machine.
func userName() string {
	current, err := user.Current()
	if err != nil {
		return "Administrator"
	}
	name, _, _ := strings.Cut(current.Name, ",")
	return cmp.Or(strings.TrimSpace(name), current.Username, "Administrator")
}
