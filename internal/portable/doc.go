// Package portable moves one kitchen between installations: it writes the kitchen's events
// as an archive, and reads an archive into another log.
//
// An archive is a zip file with
//
//   - events.ndjson: the events in the order of the log, one JSON object a line; see
//     [archive.Event],
//   - actors.json: the names of the actors that the events have by their ids, unless they
//     were left out,
//   - manifest.json: what the others hold, and their hashes; see [Manifest].
//
// Keys, sessions, members and the kitchen's secret are never in it. The hashes find
// damage. They are no signature: those who can write the file can write other hashes.
package portable
