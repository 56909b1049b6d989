package postgres

import "encoding/binary"

// message is a growing sequence of messages to the server, in one buffer that
// is sent by one write.
type message struct {
	buffer []byte
	chunk  int // where the CopyData message that rows go to begins
}

// chunkSize is when another CopyData message begins: the server handles one
// while the next is still on its way.
const chunkSize = 64 << 10

// maxKeptBuffer is how large a buffer is kept for the next batch.
const maxKeptBuffer = 8 << 20

func (m *message) reset() {
	if cap(m.buffer) > maxKeptBuffer {
		m.buffer = nil
	}
	m.buffer = m.buffer[:0]
}

// query appends a simple query, which may hold several statements.
func (m *message) query(sql string) {
	m.buffer = append(m.buffer, 'Q')
	m.buffer = binary.BigEndian.AppendUint32(m.buffer, uint32(4+len(sql)+1))
	m.buffer = append(append(m.buffer, sql...), 0)
}

// beginCopy begins a binary COPY.
func (m *message) beginCopy() {
	m.beginChunk()
	m.buffer = append(m.buffer, "PGCOPY\n\xff\r\n\x00"...)
	m.buffer = append(m.buffer, 0, 0, 0, 0, 0, 0, 0, 0) // no flags, no extension
}

// rows appends a call's rows, whose first gets a position.
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

// endCopy ends the COPY.
func (m *message) endCopy() {
	m.buffer = append(m.buffer, 0xff, 0xff)
	m.endChunk()
	m.buffer = append(m.buffer, 'c', 0, 0, 0, 4)
}

// insert appends the execution of a prepared statement for each row, whose
// parameters are a row's columns: they have the same form.
func (m *message) insert(statement string, rows []byte, starts []int, position uint64) {
	for i, start := range starts {
		end := len(rows)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		bind := len(m.buffer)
		m.buffer = append(m.buffer, 'B', 0, 0, 0, 0, 0) // into the unnamed portal
		m.buffer = append(append(m.buffer, statement...), 0)
		m.buffer = append(m.buffer, 0, 1, 0, 1) // all parameters are binary
		binary.BigEndian.PutUint64(rows[start+positionAt:], position+uint64(i))
		m.buffer = append(m.buffer, rows[start:end]...)
		m.buffer = append(m.buffer, 0, 0) // there are no results
		binary.BigEndian.PutUint32(m.buffer[bind+1:], uint32(len(m.buffer)-bind-1))
		m.buffer = append(m.buffer, 'E', 0, 0, 0, 9, 0, 0, 0, 0, 0)
	}
}

// sync ends the transaction that prepared statements are executed in.
func (m *message) sync() { m.buffer = append(m.buffer, 'S', 0, 0, 0, 4) }

func (m *message) beginChunk() {
	m.chunk = len(m.buffer)
	m.buffer = append(m.buffer, 'd', 0, 0, 0, 0)
}

func (m *message) endChunk() {
	binary.BigEndian.PutUint32(m.buffer[m.chunk+1:], uint32(len(m.buffer)-m.chunk-1))
}
