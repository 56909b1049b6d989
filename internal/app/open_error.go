package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"crumbtrail/eventstore"
	"crumbtrail/eventstore/kurrent"
	"crumbtrail/internal/pgerr"
	"crumbtrail/internal/queryrole"
)

// The kinds of [OpenError].
var (
	// ErrSettings is a setting that no database or log can satisfy, such as a
	// malformed URL.
	ErrSettings = errors.New("a setting is wrong")
	// ErrRefused is a database or log that answers and cannot be used until someone
	// changes it or the settings.
	ErrRefused = errors.New("the database or the log cannot be used")
	// ErrUnreachable is a database or log that does not answer. It may answer later.
	ErrUnreachable = errors.New("the database or the log cannot be reached")
)

// OpenError reports why the database or the log could not be opened, and what to
// do about it.
type OpenError struct {
	// Kind is one of [ErrSettings], [ErrRefused] and [ErrUnreachable].
	Kind error
	// What could not be opened, and where it is, without a password.
	What, Where string
	// Reason is one line about the cause, and Advice what to do.
	Reason, Advice string
	Err            error
}

func (e *OpenError) Error() string {
	text := e.What
	if e.Where != "" {
		text += " at " + e.Where
	}
	text += ": " + e.Reason
	if e.Advice != "" {
		text += ": " + e.Advice
	}
	return text
}

// Unwrap returns the kind and the cause.
func (e *OpenError) Unwrap() []error { return []error{e.Kind, e.Err} }

// databaseError explains a failure to open the database of a configuration, or
// the tables in it. Failures that are not the database's remain as they are.
func databaseError(config *pgx.ConnConfig, err error) error {
	_, explained := errors.AsType[*OpenError](err)
	if err == nil || explained || errors.Is(err, ErrNotLoopback) || errors.Is(err, ErrNotPrivate) {
		return err
	}
	open := &OpenError{Kind: ErrRefused, What: "the database", Where: placeOf(config), Reason: reasonOf(err), Err: err}
	switch {
	case errors.Is(err, errPooler), pgerr.IsPooler(err):
		open.Advice = "Crumbtrail needs sessions of its own (LISTEN, advisory locks, prepared statements);" +
			" connect to PostgreSQL directly, not through a connection pooler"
	case errors.Is(err, errEncoding):
		open.Advice = "create another database, for example with: createdb --encoding=UTF8 --template=template0 NAME"
	case errors.Is(err, errOldServer):
		open.Advice = "update it"
	case pgerr.IsInvalidAuthorization(err):
		open.Advice = "check the user and the password of the URL, and that pg_hba.conf permits the connection"
	case pgerr.IsUndefinedDatabase(err):
		open.Advice = fmt.Sprintf("create it, for example with: createdb --encoding=UTF8 --template=template0 %s", config.Database)
	case errors.Is(err, queryrole.ErrTooStrong):
		open.Reason = oneLine(err)
		open.Advice = "take these rights from the role, or drop it, and it is created as it must be"
	case isRoleMissing(err, open):
	case pgerr.IsInsufficientPrivilege(err):
		open.Advice = fmt.Sprintf("the user creates the tables and needs permission: GRANT CREATE, CONNECT ON DATABASE %s TO %s;"+
			" if the schemas exist already, the user must own them",
			pgx.Identifier{config.Database}.Sanitize(), pgx.Identifier{config.User}.Sanitize())
	case pgerr.IsUndefinedTable(err): // the schema is there, and closed to the user
		open.Reason = "the user may not see the tables that are there"
		open.Advice = "connect as the owner of the schemas, the user with whom the program ran first"
	case pgerr.IsReadOnly(err):
		open.Advice = "it accepts no writes; connect to the primary, and check default_transaction_read_only"
	case errors.Is(err, context.DeadlineExceeded):
		open.Kind, open.Reason = ErrUnreachable, "no answer in time"
		if attempt, limited := errors.AsType[*attemptError](err); limited {
			open.Reason = fmt.Sprintf("no answer within %s", attempt.limit.Round(time.Millisecond))
		}
		open.Advice = "check the host and the port, and that no firewall is in between"
	case errors.Is(err, eventstore.ErrUnavailable), pgerr.IsConnectionFailure(err), pgerr.IsInsufficientResources(err):
		open.Kind = ErrUnreachable
		open.Advice = "check that PostgreSQL runs there and accepts connections"
	default:
		return fmt.Errorf("%s at %s: %w", open.What, open.Where, err)
	}
	return open
}

// isRoleMissing reports whether the role of queries is missing, and explains that.
func isRoleMissing(err error, open *OpenError) bool {
	missing, is := errors.AsType[*queryrole.MissingError](err)
	if is {
		open.Reason = oneLine(missing)
		open.Advice = "as an administrator of the server, run: " + strings.Join(missing.Statements, "; ")
	}
	return is
}

// placeOf locates a database, without the password.
func placeOf(config *pgx.ConnConfig) string {
	host := fmt.Sprintf("%s:%d", config.Host, config.Port)
	if strings.HasPrefix(config.Host, "/") {
		host = config.Host
	}
	return fmt.Sprintf("%s (database %s, user %s)", host, config.Database, config.User)
}

// reasonOf returns the reason of a failure of PostgreSQL or of the connection to
// it, in one line.
func reasonOf(err error) string {
	if text := pgerr.Text(err); text != "" {
		return text
	}
	if failed, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		err = failed.Unwrap()
	}
	return oneLine(err)
}

func oneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\t' }), " ")
}

// kurrentError explains a failure to open a log on KurrentDB.
func kurrentError(url string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, kurrent.ErrConnectionString):
		return &OpenError{Kind: ErrSettings, What: "--eventstore-url", Reason: oneLine(err), Err: err}
	case errors.Is(err, eventstore.ErrUnavailable):
		return kurrentUnreachable(url, err)
	}
	return &OpenError{
		Kind: ErrRefused, What: "the event log on KurrentDB", Where: kurrent.Place(url), Reason: oneLine(err), Err: err,
		Advice: "check the user, the password and the permissions, and the version of the server",
	}
}

func kurrentUnreachable(url string, err error) error {
	return &OpenError{
		Kind: ErrUnreachable, What: "the event log on KurrentDB", Where: kurrent.Place(url), Reason: oneLine(err), Err: err,
		Advice: "check that the server runs there, and the setting tls of the URL",
	}
}
