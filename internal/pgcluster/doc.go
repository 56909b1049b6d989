//go:build unix

// Package pgcluster runs a private PostgreSQL cluster as a child of this program.
//
// The cluster is in one folder:
//
//	lock         held with flock while a process uses the folder; contains its process id
//	password     the random password of the superuser, readable by the owner alone; that of the program is derived from it
//	data         PostgreSQL's data directory, made by initdb
//	run          the unix socket, unless its path would be too long
//	socket-dir   the path of the folder that is used instead of run, if there is one
//	server.log   the server's output
//
// The server listens on the unix socket only. It ends with this program: on Linux at once, however
// the program ends; elsewhere the next Start stops a server that a crash left running.
package pgcluster
