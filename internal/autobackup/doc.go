// Package autobackup makes backups on a schedule, into a folder, and removes those that the
// rules do not keep.
//
// A file has its name only when it is whole, on disk, and verified. Its name has the time and
// the beginning of the log's id ([File]). Files with other names, and those of other logs, are
// not touched. Instances that share a database make backups one at a time, and look whether
// another made one before.
package autobackup
