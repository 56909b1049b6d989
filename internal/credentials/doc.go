// Package credentials keeps who has access to which kitchen: people and their roles,
// API keys, sign-in links and sessions.
//
// It is in the schema access of PostgreSQL and not in the log: a revocation counts at
// once, and a log that is restored resurrects nothing. Of each secret only a hash is
// stored. Every change also becomes an event with ids alone; see [Publisher].
//
//   - token.go: the form of secrets,
//   - schema.go: the tables,
//   - store.go: how changes are made and announced,
//   - kitchens.go, members.go, keys.go, links.go, sessions.go: the changes and lists,
//   - verify.go, cache.go, listen.go: who presents a secret,
//   - publish.go: the events.
package credentials
