package postgres

import (
	"encoding/binary"

	"crumbtrail/eventstore"
)

// eventColumns is the order of columns in a COPY. The column recorded_at has a
// default, the database's clock.
const eventColumns = `position, stream, revision, event_id, type, data, metadata`

const eventColumnCount = 7

// positionAt is the offset of the position in a row: it follows the number of
// columns and the length of the position.
const positionAt = 2 + 4

// encodeRows encodes rows for a binary COPY. Their positions are set later;
// starts are the rows' offsets.
func encodeRows(stream string, first uint64, events []eventstore.NewEvent) (rows []byte, starts []int) {
	size := 0
	for _, event := range events {
		size += 2 + eventColumnCount*4 + 8 + len(stream) + 8 + len(event.ID) +
			len(event.Type) + len(event.Data) + len(event.Metadata)
	}
	rows, starts = make([]byte, 0, size), make([]int, len(events))
	for i, event := range events {
		starts[i] = len(rows)
		rows = binary.BigEndian.AppendUint16(rows, eventColumnCount)
		rows = appendNumber(rows, 0)
		rows = appendField(rows, stream)
		rows = appendNumber(rows, first+uint64(i))
		rows = appendField(rows, event.ID[:])
		rows = appendField(rows, event.Type)
		rows = appendField(rows, event.Data)
		rows = appendField(rows, event.Metadata)
	}
	return rows, starts
}

func appendNumber(row []byte, number uint64) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(row, 8), number)
}

func appendField[T string | []byte](row []byte, value T) []byte {
	return append(binary.BigEndian.AppendUint32(row, uint32(len(value))), value...)
}
