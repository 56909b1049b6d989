package postgres

import (
	"fmt"
	"strings"
)

// appendColumnCount is the number of parameters of appendSQL besides those of the events:
// the stream, its next revision, the log's new head and the old one, and the log's id.
const appendColumnCount = 5

// appendSQL returns the statement that appends that many events to one stream, and extends
// that and the log as extendStreamSQL and extendSQL do. The events are written first: writers
// that meet wait for each other at their positions, and at nothing else.
func appendSQL(events int) string {
	types := [eventColumnCount]string{"bigint", "text", "bigint", "uuid", "text", "bytea", "bytea"}
	rows := make([]string, events)
	number := 0
	for i := range rows {
		values := make([]string, eventColumnCount)
		for column, kind := range types {
			number++
			values[column] = fmt.Sprintf("$%d::%s", number, kind)
		}
		rows[i] = "(" + strings.Join(values, ", ") + ")"
	}
	return fmt.Sprintf(`
	WITH written AS (
		INSERT INTO eventlog.events (`+eventColumns+`)
		VALUES %[1]s
		RETURNING position
	),
	extended AS (
		INSERT INTO eventlog.streams AS known (stream, next)
		SELECT
			$%[2]d::text,
			$%[3]d::bigint
		FROM (SELECT count(*) FROM written) AS after
		ON CONFLICT (stream) DO UPDATE
		SET next = greatest(known.next, excluded.next)
	)
	UPDATE eventlog.extent
	SET
		head = CASE
			WHEN id = $%[6]d::uuid AND head >= $%[5]d::bigint THEN greatest(head, $%[4]d::bigint)
		END
	FROM (SELECT count(*) FROM written) AS after`,
		strings.Join(rows, ", "), number+1, number+2, number+3, number+4, number+5)
}
