package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"crumbtrail/domain"
	"crumbtrail/domain/access"
	"crumbtrail/internal/app"
	"crumbtrail/internal/credentials"
)

// commandLineActor is the actor of changes that the command line makes. It needs no
// credential, because its user may read the data directory or has the URL of the database.
const commandLineActor = "command-line"

// kitchenFlag names a kitchen.
type kitchenFlag struct {
	Kitchen domain.Kitchen `help:"Kitchen." default:"home" env:"CRUMBTRAIL_KITCHEN" placeholder:"KITCHEN"`
}

// Validate is called when the command line was read.
func (k kitchenFlag) Validate() error { return k.Kitchen.Check() }

func (k kitchenFlag) by() credentials.By {
	return credentials.By{Kitchen: k.Kitchen, Actor: commandLineActor, Correlation: commandLineActor}
}

// withAccess calls use with the credentials of an installation that exists.
func (f locationFlags) withAccess(ctx context.Context, use func(*app.Access) error) error {
	if err := f.mustExist(); err != nil {
		return err
	}
	return f.withNewAccess(ctx, use)
}

// withNewAccess is withAccess for a command that may be the first one of an installation, see
// [locationFlags.mayBeNew].
func (f locationFlags) withNewAccess(ctx context.Context, use func(*app.Access) error) error {
	if err := f.mayBeNew(); err != nil {
		return err
	}
	options := app.StorageOptions{DataDir: f.DataDir, DatabaseURL: f.DatabaseURL}
	opened, err := app.OpenAccess(ctx, options, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return errors.Join(use(opened), opened.Close(context.WithoutCancel(ctx)))
}

// keyCommand lists the commands about API keys.
type keyCommand struct {
	Create keyCreateCommand `cmd:"" help:"Create an API key and print it, once, as the last line."`
	List   keyListCommand   `cmd:"" help:"List the API keys of a kitchen."`
	Revoke keyRevokeCommand `cmd:"" help:"Revoke an API key."`
}

type keyCreateCommand struct {
	locationFlags `embed:""`
	kitchenFlag   `embed:""`
	Role          string   `help:"Role (${enum})." required:"" enum:"viewer,cook,planner,admin,operator" placeholder:"ROLE"`
	Name          string   `help:"What the key is for." required:"" placeholder:"NAME"`
	Expires       lifetime `help:"How long it is valid, for example 90d or 12h; without limit if left out." placeholder:"TIME"`
}

// Help is the second paragraph of the help.
func (keyCreateCommand) Help() string {
	return "The key is printed as the last line of standard output, and nothing else there. It is not stored: only a hash of it is. " +
		"A key of the role operator belongs to no kitchen's data; it is listed in the kitchen home.\n\n" +
		"Send it as Authorization: Bearer. Commands of this program read it from CRUMBTRAIL_API_KEY, or from the file that " +
		"CRUMBTRAIL_API_KEY_FILE names. With the first key or member, requests need a credential from then on.\n\n" + newInstallationHelp
}

func (c keyCreateCommand) Run(ctx context.Context, to console) error {
	if err := checkName(c.Name); err != nil {
		return err
	}
	return c.withNewAccess(ctx, func(a *app.Access) error {
		key, token, err := a.CreateKey(ctx, c.by(), credentials.NewKey{
			Name: c.Name, Role: access.Role(c.Role), Lifetime: time.Duration(c.Expires),
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(to.err, "created key %s for kitchen %s with the role %s\n", key.ID, key.Kitchen, key.Role)
		_, err = fmt.Fprintln(to.out, token.Secret())
		return err
	})
}

type keyListCommand struct {
	locationFlags `embed:""`
	kitchenFlag   `embed:""`
}

func (c keyListCommand) Run(ctx context.Context, to console) error {
	return c.withAccess(ctx, func(a *app.Access) error {
		if err := a.HasKitchen(ctx, c.Kitchen); err != nil {
			return err
		}
		keys, err := a.Keys(ctx, c.Kitchen)
		if err != nil {
			return err
		}
		rows := [][]string{{"ID", "NAME", "ROLE", "STATE", "CREATED", "EXPIRES", "LAST USED"}}
		for _, key := range keys {
			rows = append(rows, []string{
				key.ID, key.Name, string(key.Role), key.State(), formatTime(key.CreatedAt), formatMoment(key.ExpiresAt), formatMoment(key.LastUsedAt),
			})
		}
		return printTable(to, rows)
	})
}

type keyRevokeCommand struct {
	locationFlags `embed:""`
	ID            string `arg:"" help:"The key's id: its middle part." placeholder:"ID"`
}

func (c keyRevokeCommand) Run(ctx context.Context, to console) error {
	id := c.ID
	if token, err := credentials.ParseToken(id); err == nil { // the whole key
		id = token.ID
	}
	return c.withAccess(ctx, func(a *app.Access) error {
		kitchen, err := a.KitchenOfKey(ctx, id)
		if err != nil {
			return err
		}
		if err := a.RevokeKey(ctx, kitchenFlag{kitchen}.by(), id); err != nil {
			return err
		}
		_, err = fmt.Fprintf(to.out, "revoked key %s of kitchen %s\n", id, kitchen)
		return err
	})
}

// memberCommand lists the commands about members.
type memberCommand struct {
	List   memberListCommand   `cmd:"" help:"List the members of a kitchen."`
	Role   memberRoleCommand   `cmd:"" help:"Change the role of a member."`
	Remove memberRemoveCommand `cmd:"" help:"Remove a member; the member's sessions end."`
}

type memberListCommand struct {
	locationFlags `embed:""`
	kitchenFlag   `embed:""`
}

func (c memberListCommand) Run(ctx context.Context, to console) error {
	return c.withAccess(ctx, func(a *app.Access) error {
		if err := a.HasKitchen(ctx, c.Kitchen); err != nil {
			return err
		}
		members, err := a.Members(ctx, c.Kitchen)
		if err != nil {
			return err
		}
		rows := [][]string{{"ID", "NAME", "ROLE", "JOINED", "LAST USED"}}
		for _, member := range members {
			rows = append(rows, []string{member.ID, member.Name, string(member.Role), formatTime(member.JoinedAt), formatMoment(member.LastUsedAt)})
		}
		return printTable(to, rows)
	})
}

type memberRoleCommand struct {
	locationFlags `embed:""`
	kitchenFlag   `embed:""`
	ID            string `arg:"" help:"The member's id." placeholder:"ID"`
	Role          string `arg:"" help:"Role (${enum})." enum:"viewer,cook,planner,admin" placeholder:"ROLE"`
}

func (c memberRoleCommand) Run(ctx context.Context, _ console) error {
	return c.withAccess(ctx, func(a *app.Access) error { return a.ChangeRole(ctx, c.by(), c.ID, access.Role(c.Role)) })
}

type memberRemoveCommand struct {
	locationFlags `embed:""`
	kitchenFlag   `embed:""`
	ID            string `arg:"" help:"The member's id." placeholder:"ID"`
}

func (c memberRemoveCommand) Run(ctx context.Context, _ console) error {
	return c.withAccess(ctx, func(a *app.Access) error { return a.RemoveMember(ctx, c.by(), c.ID) })
}

// checkName fails for a name that no key or member may have, before anything is opened.
func checkName(name string) error {
	var checks domain.Checks
	checks.Name(name, "--name")
	if err := checks.Err(); err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	return nil
}

// lifetime is a flag with a number of days (90d) or a duration (12h).
type lifetime time.Duration

// UnmarshalText parses the flag.
func (l *lifetime) UnmarshalText(text []byte) error {
	const day = 24 * time.Hour
	if days, isDays := strings.CutSuffix(string(text), "d"); isDays {
		number, err := strconv.ParseUint(days, 10, 16)
		if err != nil || number == 0 {
			return fmt.Errorf("must be a number of days such as 90d, not %.20q", text)
		}
		*l = lifetime(time.Duration(number) * day)
		return nil
	}
	parsed, err := time.ParseDuration(string(text))
	if err != nil || parsed <= 0 {
		return fmt.Errorf("must be a number of days such as 90d or a duration such as 12h, not %.20q", text)
	}
	*l = lifetime(parsed)
	return nil
}

func formatMoment(at *time.Time) string {
	if at == nil {
		return "-"
	}
	return formatTime(*at)
}

func printTable(to console, rows [][]string) error {
	table := tabwriter.NewWriter(to.out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			row[i] = strings.Map(printable, cell)
		}
		fmt.Fprintln(table, strings.Join(row, "\t"))
	}
	return table.Flush()
}

// printable replaces what a terminal would obey, in names that an earlier version has stored.
func printable(r rune) rune {
	if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' {
		return unicode.ReplacementChar
	}
	return r
}
