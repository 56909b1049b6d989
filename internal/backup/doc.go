// Package backup writes everything that an installation cannot make again into one file,
// and restores it: the log, and the credentials with the secrets of the kitchens. The read
// models are made from the log.
//
// A backup is an archive ([archive]) with
//
//   - events.ndjson: all events in the order of the log,
//   - access.ndjson: the rows of the credentials,
//   - manifest.json: what the others hold, and their hashes; see [Manifest].
//
// It has the secrets of all kitchens and the hashes of keys and sessions: who can read it
// can guess bodies of commands. It can be encrypted for recipients of age
// (https://age-encryption.org).
package backup
