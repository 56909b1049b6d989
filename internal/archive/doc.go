// Package archive is the form of files that hold events of a log: a zip file of events,
// tables and a manifest with their hashes. A zip file has its directory at the end, so an
// archive that was cut off is recognized.
//
// The hashes find damage. They are no signature: those who can write the file can write
// other hashes.
package archive
