// Package queryrole has the role of PostgreSQL with which queries run. It owns nothing and
// may only read, and row-level security shows it the rows of one kitchen: those of the
// kitchen that its transaction names. Without one it sees none.
package queryrole

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/jackc/pgx/v5"
)

const (
	prefix = "crumbtrail_query_"
	// maxName is how many bytes PostgreSQL keeps of a name.
	maxName = 63
)

// Name returns the name of the role of a database. Roles belong to a whole server: each
// database has one of its own, so that the users of one cannot read another.
func Name(database string) string {
	name := prefix + database
	if len(name) <= maxName {
		return name
	}
	hash := sha256.Sum256([]byte(database))
	end := "_" + hex.EncodeToString(hash[:8])
	return strings.ToValidUTF8(name[:maxName-len(end)], "") + end
}

// Of returns the name of the role of the database of a connection.
func Of(config *pgx.ConnConfig) string { return Name(cmp.Or(config.Database, config.User)) }

// Statements are what an administrator runs once if the user of the program may not
// create roles.
func Statements(database, user string) []string {
	role := quoted(Name(database))
	return []string{"CREATE ROLE " + role, "GRANT " + role + " TO " + quoted(user)}
}

// Begin returns the statements that begin a read-only transaction for a kitchen, for one
// round trip.
func Begin(role, kitchen string) string {
	return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; " + Enter(role, kitchen)
}

// Enter returns the statements with which a transaction goes on as the role, for a kitchen.
func Enter(role, kitchen string) string {
	return "SET LOCAL ROLE " + quoted(role) + "; SET LOCAL " + setting + " = " + literal(kitchen)
}

// Leave is the statement with which a transaction goes on as the user of its connection.
const Leave = "SET LOCAL ROLE NONE"

// setting is the setting of a transaction that names its kitchen.
const setting = "crumbtrail.kitchen"

func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }

// literal quotes a text. Kitchens have no backslash, which would need more.
func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
