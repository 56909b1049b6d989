//go:build unix

package pgcluster

import (
	"maps"
	"slices"
	"strings"
)

// arguments are the server's command line. Settings are there and not in postgresql.conf, so that a newer version of this
// program brings its own and nothing in the data directory is edited.
func (c *Cluster) arguments(extra map[string]string) []string {
	settings := map[string]string{
		"listen_addresses":        "",                                                     // the socket only
		"unix_socket_directories": `"` + strings.ReplaceAll(c.socketDir, `"`, `""`) + `"`, // it is a list
		"unix_socket_permissions": "0700",
		"port":                    port,

		// Durable regardless of postgresql.conf: what is acknowledged survives a power cut.
		"fsync":              "on",
		"synchronous_commit": "on",
		"full_page_writes":   "on",

		// A private cluster is not replicated, so the rows that a rebuild copies into new tables need not be in the log as
		// well: filling a read model is 1.5 times as fast.
		"wal_level":       "minimal",
		"max_wal_senders": "0",
		"max_wal_size":    "2GB",

		// Modest, for a laptop.
		"shared_buffers":  "128MB",
		"max_connections": "100",

		"timezone":          "UTC",
		"log_timezone":      "UTC",
		"lc_messages":       "C",
		"log_destination":   "stderr",
		"logging_collector": "off",
		"log_checkpoints":   "off",
		"log_line_prefix":   "%m [%p] ",
	}
	maps.Copy(settings, extra)
	arguments := []string{"-D", c.dataDir()}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		arguments = append(arguments, "-c", name+"="+settings[name])
	}
	return arguments
}
