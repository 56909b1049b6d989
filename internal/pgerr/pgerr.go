// Package pgerr classifies the errors of PostgreSQL. It is the only package that
// knows SQLSTATE codes.
//
// Every predicate accepts wrapped errors and returns false for nil.
package pgerr

import (
	"errors"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// SQLSTATE codes and, with two characters, classes of codes. See appendix A of
// PostgreSQL's documentation.
const (
	connectionException   = "08"
	protocolViolation     = "08P01" // poolers refuse with it, too
	dataException         = "22"
	divisionByZero        = "22012"
	integrityViolation    = "23"
	notNullViolation      = "23502"
	uniqueViolation       = "23505"
	readOnlyTransaction   = "25006"
	invalidStatementName  = "26000"
	invalidAuthorization  = "28" // 28P01 is a wrong password
	undefinedDatabase     = "3D000"
	serializationFailure  = "40001"
	deadlockDetected      = "40P01"
	invalidStatement      = "42"
	insufficientPrivilege = "42501"
	undefinedColumn       = "42703"
	undefinedTable        = "42P01"
	duplicateDatabase     = "42P04"
	duplicateStatement    = "42P05"
	duplicateObject       = "42710"
	insufficientResources = "53"
	programLimitExceeded  = "54"
	lockNotAvailable      = "55P03"
	operatorIntervention  = "57P" // shutdown, crash, starting up; not 57014, a cancelled query
)

// FromServer reports whether the server answered with an error. A statement that
// failed otherwise may have taken effect.
func FromServer(err error) bool {
	_, ok := errors.AsType[*pgconn.PgError](err)
	return ok
}

// IsConnectionFailure reports whether a connection was lost or could not be
// established: the network failed, or the server is starting, stopping or
// crashed. Whether the statement took effect is unknown. The end of a context is
// not a connection failure, unless it ended an attempt to connect.
func IsConnectionFailure(err error) bool {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if FromServer(err) {
		return has(err, connectionException, operatorIntervention)
	}
	_, ok := errors.AsType[*net.OpError](err)
	return ok || errors.Is(err, pgconn.ErrConnClosed) || errors.Is(err, io.ErrUnexpectedEOF)
}

// IsInsufficientResources reports whether the server lacks connections, memory
// or disk space.
func IsInsufficientResources(err error) bool { return has(err, insufficientResources) }

// IsRetryable reports whether a transaction lost against a concurrent one and
// may succeed when it is repeated: a serialization failure or a deadlock.
func IsRetryable(err error) bool { return has(err, serializationFailure, deadlockDetected) }

// IsLockNotAvailable reports whether a lock was not granted in time.
func IsLockNotAvailable(err error) bool { return has(err, lockNotAvailable) }

// IsUniqueViolation reports whether a row violates a unique constraint.
func IsUniqueViolation(err error) bool { return has(err, uniqueViolation) }

// IsMissingValue reports whether a column of a table has no value and needs one.
func IsMissingValue(err error, table, column string) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && refused.Code == notNullViolation && refused.TableName == table && refused.ColumnName == column
}

// IsDataException reports whether a value is not valid for its type.
func IsDataException(err error) bool { return has(err, dataException) }

// IsDivisionByZero reports whether a statement divided by zero.
func IsDivisionByZero(err error) bool { return has(err, divisionByZero) }

// IsRejectedData reports whether the rows themselves were refused: an invalid
// value, a violated constraint, or a limit such as the size of an index entry.
// Repeating the same statement cannot succeed.
func IsRejectedData(err error) bool {
	return has(err, dataException, integrityViolation, programLimitExceeded)
}

// IsInvalidStatement reports whether the statement was refused as such: a syntax
// error, a missing table or column, or a missing privilege.
func IsInvalidStatement(err error) bool { return has(err, invalidStatement) }

// IsInsufficientPrivilege reports whether the user lacks a permission that the
// statement needs.
func IsInsufficientPrivilege(err error) bool { return has(err, insufficientPrivilege) }

// IsUndefinedTable reports whether a table does not exist.
func IsUndefinedTable(err error) bool { return has(err, undefinedTable) }

// IsUndefinedColumn reports whether a column does not exist.
func IsUndefinedColumn(err error) bool { return has(err, undefinedColumn) }

// IsDuplicateDatabase reports whether a database of that name exists.
func IsDuplicateDatabase(err error) bool { return has(err, duplicateDatabase) }

// IsDuplicateObject reports whether a role, or another object that is no table, of that
// name exists.
func IsDuplicateObject(err error) bool { return has(err, duplicateObject) }

// IsInvalidAuthorization reports whether the server refused the user: a wrong
// password, an unknown user, or a rule for connections that excludes it.
func IsInvalidAuthorization(err error) bool {
	return has(err, invalidAuthorization) || says(err, protocolViolation, "password authentication failed", "no such user")
}

// IsUndefinedDatabase reports whether the database does not exist.
func IsUndefinedDatabase(err error) bool {
	return has(err, undefinedDatabase) || says(err, protocolViolation, "no such database")
}

// IsReadOnly reports whether the database accepts no writes: it is a standby, or
// its transactions are read-only by default.
func IsReadOnly(err error) bool { return has(err, readOnlyTransaction) }

// IsPooler reports a refusal that only a connection pooler gives: it does not know
// a setting of the connection, or a prepared statement is on another connection.
func IsPooler(err error) bool {
	return has(err, invalidStatementName, duplicateStatement) ||
		says(err, protocolViolation, "unsupported startup parameter", "pooling mode")
}

// says reports whether the server's code begins with a prefix, and its message
// contains one of the texts. Poolers have few codes.
func says(err error, prefix string, texts ...string) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && strings.HasPrefix(refused.Code, prefix) &&
		slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(refused.Message, text) })
}

// Constraint returns the name of the violated constraint, "" if none was
// violated.
func Constraint(err error) string {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return ""
	}
	return refused.ConstraintName
}

// Text returns what the server answered, in one line, "" if it did not answer.
func Text(err error) string {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return ""
	}
	return refused.Message + " (SQLSTATE " + refused.Code + ")"
}

// has reports whether the server's code begins with one of the prefixes.
func has(err error, prefixes ...string) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && slices.ContainsFunc(prefixes, func(prefix string) bool {
		return strings.HasPrefix(refused.Code, prefix)
	})
}
