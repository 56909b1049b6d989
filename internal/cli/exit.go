package cli

import (
	"errors"
	"syscall"

	"crumbtrail/internal/app"
	"crumbtrail/internal/archive"
	"crumbtrail/internal/autobackup"
	"crumbtrail/internal/backup"
	"crumbtrail/internal/baketracker"
	"crumbtrail/internal/certificates"
	"crumbtrail/internal/credentials"
	"crumbtrail/internal/credentials/rows"
	"crumbtrail/internal/folders"
	"crumbtrail/internal/openid"
	"crumbtrail/internal/pgcluster"
	"crumbtrail/internal/portable"
)

// Exit codes. Those above 1 let a script react.
const (
	exitOK           = 0
	exitFailed       = 1
	exitUsage        = 2
	exitNotInstalled = 3  // PostgreSQL is missing
	exitInUse        = 4  // another process has the data directory or the address
	exitIncomplete   = 5  // an import skipped records
	exitUnreadable   = 6  // a file is not a readable export or archive
	exitNotPermitted = 7  // refused for safety
	exitDamaged      = 8  // the log has findings
	exitUnverified   = 9  // the log could not be verified (in full), for another reason than those above
	exitRefused      = 10 // the server refused a request about a projection
	exitNotSwapped   = 11 // a rebuild ended without a swap
	exitUnusable     = 12 // the database or the log refuses to be used
	exitUnreachable  = 13 // the database or the log did not answer in time
)

// Help lists the exit codes in the help of the program.
func (commandLine) Help() string {
	return "Exit codes: 0 success, 1 failure, 2 wrong usage, 3 PostgreSQL is not installed, 4 the data directory or the address is in use, " +
		"5 an import skipped records, 6 a file is not a readable export or archive, 7 refused for safety, 8 the log has findings, " +
		"9 the log could not be verified, 10 the server refused a request about a projection, 11 a rebuild ended without a swap, " +
		"12 the database or the log cannot be used as it is, 13 it could not be reached in time."
}

// exitCodes is the one table from kinds of errors to exit codes; the first match
// wins.
var exitCodes = []struct {
	kind error
	code int
}{
	{pgcluster.ErrNotInstalled, exitNotInstalled},
	{pgcluster.ErrVersionMissing, exitNotInstalled},
	{pgcluster.ErrInUse, exitInUse},
	{syscall.EADDRINUSE, exitInUse},
	{errIncomplete, exitIncomplete},
	{baketracker.ErrNotAnExport, exitUnreadable},
	{baketracker.ErrUnreadable, exitUnreadable},
	{archive.ErrDamaged, exitUnreadable},
	{backup.ErrNewer, exitUnreadable},
	{backup.ErrEncrypted, exitUnreadable},
	{backup.ErrNotEmpty, exitNotPermitted},
	{rows.ErrHasAccess, exitNotPermitted},
	{rows.ErrRestoring, exitUnusable},
	{portable.ErrNewer, exitUnreadable},
	{portable.ErrNotEmpty, exitNotPermitted},
	{credentials.ErrHome, exitNotPermitted},
	{folders.ErrUnsafe, exitNotPermitted},
	{app.ErrNotLoopback, exitNotPermitted},
	{app.ErrNotPrivate, exitNotPermitted},
	{app.ErrNoHosts, exitNotPermitted},
	{certificates.ErrOptions, exitUsage},
	{autobackup.ErrOptions, exitUsage},
	{openid.ErrOptions, exitUsage},
	{app.ErrNoDataDir, exitUsage},
	{errUsage, exitUsage},
	{app.ErrSettings, exitUsage},
	{app.ErrRefused, exitUnusable},
	{app.ErrUnreachable, exitUnreachable},
	{errRefused, exitRefused},
	{errNotSwapped, exitNotSwapped},
	{errDamaged, exitDamaged},
	{errUnverified, exitUnverified},
}

func exitCode(err error) int {
	for _, entry := range exitCodes {
		if errors.Is(err, entry.kind) {
			return entry.code
		}
	}
	return exitFailed
}
