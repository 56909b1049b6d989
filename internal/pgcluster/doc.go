//go:build unix

// Package pgcluster runs a private PostgreSQL cluster as a child of this program.
//
// Everything about the cluster lies in one folder:
//
//	lock         held with flock while a program uses the folder; contains its process id
//	password     the random password of the cluster's only user, readable by the owner alone
//	data         what initdb made
//	run          the unix socket, unless the path is too long for one
//	socket-dir   the path of the short folder that is used instead of run, if there is one
//	server.log   what the server wrote
//
// The server listens on the unix socket only. It dies with this program: on Linux at once, whatever
// ends the program; elsewhere the next Start stops what a crash left running.
package pgcluster
