package postgres

import "encoding/binary"

// message is a sequence of protocol messages in one buffer, which is sent by
// one write.
type message struct {
	buffer     []byte
	chunk      int    // offset of the CopyData message that rows are added to
	parameters []byte // of append
}

// chunkSize is the size at which another CopyData message begins: the server
// handles one while the next is in transit.
const chunkSize = 64 << 10

// maxKeptBuffer is the largest buffer that is kept for the next batch.
const maxKeptBuffer = 8 << 20

func (m *message) reset() {
	if cap(m.parameters) > maxKeptBuffer {
		m.parameters = nil
	}
	if cap(m.buffer) > maxKeptBuffer {
		m.buffer = nil
	}
	m.buffer = m.buffer[:0]
}

// query appends a simple query, which may contain several statements.
func (m *message) query(sql string) {
	m.buffer = append(m.buffer, 'Q')
	m.buffer = binary.BigEndian.AppendUint32(m.buffer, uint32(4+len(sql)+1))
	m.buffer = append(append(m.buffer, sql...), 0)
}

func (m *message) beginCopy() {
	m.beginChunk()
	m.buffer = append(m.buffer, "PGCOPY\n\xff\r\n\x00"...)
	m.buffer = append(m.buffer, 0, 0, 0, 0, 0, 0, 0, 0) // no flags, no extension
}

// rows appends a call's rows. The first row gets the position.
func (m *message) rows(rows []byte, starts []int, position uint64) {
	if len(m.buffer)-m.chunk > chunkSize {
		m.endChunk()
		m.beginChunk()
	}
	offset := len(m.buffer)
	m.buffer = append(m.buffer, rows...)
	for i, start := range starts {
		binary.BigEndian.PutUint64(m.buffer[offset+start+positionAt:], position+uint64(i))
	}
}

func (m *message) endCopy() {
	m.buffer = append(m.buffer, 0xff, 0xff)
	m.endChunk()
	m.buffer = append(m.buffer, 'c', 0, 0, 0, 4)
}

// insert appends the execution of a prepared statement for each row. Its
// parameters are encoded like a row's columns.
func (m *message) insert(statement string, rows []byte, starts []int, position uint64) {
	for i, start := range starts {
		end := len(rows)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		binary.BigEndian.PutUint64(rows[start+positionAt:], position+uint64(i))
		m.execute(statement, eventColumnCount, rows[start+2:end]) // without the number of columns
	}
}

// append appends the execution of the prepared statement that appends a few events to one
// stream, and ends its transaction.
func (m *message) append(statement string, b *batch, extent []byte) {
	m.parameters = m.parameters[:0]
	count := 0
	for _, call := range b.accepted {
		for i, start := range call.starts {
			end := len(call.rows)
			if i+1 < len(call.starts) {
				end = call.starts[i+1]
			}
			binary.BigEndian.PutUint64(call.rows[start+positionAt:], call.position+uint64(i))
			m.parameters = append(m.parameters, call.rows[start+2:end]...) // without the number of columns
			count += eventColumnCount
		}
	}
	for stream, next := range b.next {
		m.parameters = appendNumber(appendField(m.parameters, stream), next)
	}
	m.parameters = append(m.parameters, extent...)
	m.execute(statement, uint16(count+appendColumnCount), m.parameters)
	m.sync()
}

// execute appends the execution of a prepared statement without results. Its
// parameters are binary.
func (m *message) execute(statement string, count uint16, parameters []byte) {
	bind := len(m.buffer)
	m.buffer = append(m.buffer, 'B', 0, 0, 0, 0, 0) // into the unnamed portal
	m.buffer = append(append(m.buffer, statement...), 0)
	m.buffer = append(m.buffer, 0, 1, 0, 1) // all parameters are binary
	m.buffer = binary.BigEndian.AppendUint16(m.buffer, count)
	m.buffer = append(m.buffer, parameters...)
	m.buffer = append(m.buffer, 0, 0) // there are no results
	binary.BigEndian.PutUint32(m.buffer[bind+1:], uint32(len(m.buffer)-bind-1))
	m.buffer = append(m.buffer, 'E', 0, 0, 0, 9, 0, 0, 0, 0, 0)
}

// sync ends the transaction of the prepared statements before it.
func (m *message) sync() { m.buffer = append(m.buffer, 'S', 0, 0, 0, 4) }

func (m *message) beginChunk() {
	m.chunk = len(m.buffer)
	m.buffer = append(m.buffer, 'd', 0, 0, 0, 0)
}

func (m *message) endChunk() {
	binary.BigEndian.PutUint32(m.buffer[m.chunk+1:], uint32(len(m.buffer)-m.chunk-1))
}
