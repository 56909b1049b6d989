package pgerr_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"crumbtrail/internal/pgerr"
)

var predicates = map[string]func(error) bool{
	"FromServer":              pgerr.FromServer,
	"IsConnectionFailure":     pgerr.IsConnectionFailure,
	"IsInsufficientResources": pgerr.IsInsufficientResources,
	"IsRetryable":             pgerr.IsRetryable,
	"IsLockNotAvailable":      pgerr.IsLockNotAvailable,
	"IsUniqueViolation":       pgerr.IsUniqueViolation,
	"IsDataException":         pgerr.IsDataException,
	"IsDivisionByZero":        pgerr.IsDivisionByZero,
	"IsRejectedData":          pgerr.IsRejectedData,
	"IsInvalidStatement":      pgerr.IsInvalidStatement,
	"IsInsufficientPrivilege": pgerr.IsInsufficientPrivilege,
	"IsUndefinedTable":        pgerr.IsUndefinedTable,
	"IsUndefinedColumn":       pgerr.IsUndefinedColumn,
	"IsDuplicateDatabase":     pgerr.IsDuplicateDatabase,
	"IsDuplicateObject":       pgerr.IsDuplicateObject,
	"IsInvalidAuthorization":  pgerr.IsInvalidAuthorization,
	"IsUndefinedDatabase":     pgerr.IsUndefinedDatabase,
	"IsReadOnly":              pgerr.IsReadOnly,
	"IsPooler":                pgerr.IsPooler,
}

func TestEachErrorMeetsExactlyItsPredicates(t *testing.T) {
	code := func(code string) error { return &pgconn.PgError{Code: code} }
	protocol := func(message string) error { return &pgconn.PgError{Code: "08P01", Message: message} }
	_, unreachable := pgconn.Connect(t.Context(), "host=/nowhere user=nobody")
	require.Error(t, unreachable)

	for _, c := range []struct {
		name string
		err  error
		want []string
	}{
		{"no error", nil, nil},
		{"another error", errors.New("57P01"), nil},
		{"the end of a context", context.DeadlineExceeded, nil},
		{"a server that is not reached", unreachable, []string{"IsConnectionFailure"}},
		{"a reset", &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}, []string{"IsConnectionFailure"}},
		{"the end of a file", io.EOF, nil},
		{"a message cut short", io.ErrUnexpectedEOF, []string{"IsConnectionFailure"}},
		{"a closed connection", pgconn.ErrConnClosed, []string{"IsConnectionFailure"}},
		{"a broken protocol", code("08P01"), []string{"FromServer", "IsConnectionFailure"}},
		{"a shutdown", code("57P01"), []string{"FromServer", "IsConnectionFailure"}},
		{"a server that starts", code("57P03"), []string{"FromServer", "IsConnectionFailure"}},
		{"a cancelled query", code("57014"), []string{"FromServer"}},
		{"too many connections", code("53300"), []string{"FromServer", "IsInsufficientResources"}},
		{"a serialization failure", code("40001"), []string{"FromServer", "IsRetryable"}},
		{"a deadlock", code("40P01"), []string{"FromServer", "IsRetryable"}},
		{"a lock not granted", code("55P03"), []string{"FromServer", "IsLockNotAvailable"}},
		{"a duplicate key", code("23505"), []string{"FromServer", "IsRejectedData", "IsUniqueViolation"}},
		{"a missing value", code("23502"), []string{"FromServer", "IsRejectedData"}},
		{"a number out of range", code("22003"), []string{"FromServer", "IsDataException", "IsRejectedData"}},
		{"a division by zero", code("22012"), []string{"FromServer", "IsDataException", "IsDivisionByZero", "IsRejectedData"}},
		{"an index entry too large", code("54000"), []string{"FromServer", "IsRejectedData"}},
		{"a syntax error", code("42601"), []string{"FromServer", "IsInvalidStatement"}},
		{"a missing privilege", code("42501"), []string{"FromServer", "IsInsufficientPrivilege", "IsInvalidStatement"}},
		{"a missing table", code("42P01"), []string{"FromServer", "IsInvalidStatement", "IsUndefinedTable"}},
		{"a missing column", code("42703"), []string{"FromServer", "IsInvalidStatement", "IsUndefinedColumn"}},
		{"a database that exists", code("42P04"), []string{"FromServer", "IsDuplicateDatabase", "IsInvalidStatement"}},
		{"a wrong password", code("28P01"), []string{"FromServer", "IsInvalidAuthorization"}},
		{"a user without a rule", code("28000"), []string{"FromServer", "IsInvalidAuthorization"}},
		{"a missing database", code("3D000"), []string{"FromServer", "IsUndefinedDatabase"}},
		{"a standby", code("25006"), []string{"FromServer", "IsReadOnly"}},
		{"a role that exists", code("42710"), []string{"FromServer", "IsDuplicateObject", "IsInvalidStatement"}},
		{"a statement of another session", code("26000"), []string{"FromServer", "IsPooler"}},
		{"a statement that exists", code("42P05"), []string{"FromServer", "IsInvalidStatement", "IsPooler"}},
		{
			"a pooler that refuses a setting", protocol("unsupported startup parameter: search_path"),
			[]string{"FromServer", "IsConnectionFailure", "IsPooler"},
		},
		{
			"a pooler that refuses a transaction", protocol("transaction blocks not allowed in statement pooling mode"),
			[]string{"FromServer", "IsConnectionFailure", "IsPooler"},
		},
		{
			"a pooler without the database", protocol(`no such database: kitchen`),
			[]string{"FromServer", "IsConnectionFailure", "IsUndefinedDatabase"},
		},
		{
			"a pooler that refuses the password", protocol(`password authentication failed`),
			[]string{"FromServer", "IsConnectionFailure", "IsInvalidAuthorization"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			errs := []error{c.err}
			if c.err != nil {
				errs = append(errs, fmt.Errorf("read: %w", c.err), errors.Join(errors.New("other"), c.err))
			}
			for _, err := range errs {
				var met []string
				for name, is := range predicates {
					if is(err) {
						met = append(met, name)
					}
				}
				slices.Sort(met)
				require.Equal(t, c.want, met, "%v", err)
			}
		})
	}
}

func TestConstraintReturnsTheNameOfTheViolatedConstraint(t *testing.T) {
	violation := &pgconn.PgError{Code: "23505", ConstraintName: "events_pkey"}
	require.Equal(t, "events_pkey", pgerr.Constraint(fmt.Errorf("insert: %w", violation)))
	require.Empty(t, pgerr.Constraint(&pgconn.PgError{Code: "42P01"}))
	require.Empty(t, pgerr.Constraint(io.EOF))
	require.Empty(t, pgerr.Constraint(nil))
}

func TestTextIsWhatTheServerAnswered(t *testing.T) {
	refused := &pgconn.PgError{Code: "3D000", Message: "database \"kitchen\" does not exist"}
	require.Equal(t, `database "kitchen" does not exist (SQLSTATE 3D000)`, pgerr.Text(fmt.Errorf("connect: %w", refused)))
	require.Empty(t, pgerr.Text(io.EOF))
}
