// Package zip compresses pages while they are written.
package zip

import (
	"bytes"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// writers compress pages.
var writers = sync.Pool{New: func() any {
	writer, _ := gzip.NewWriterLevel(nil, 6) // the size of level 8 of the standard library in 40 % of its time; the level exists
	return writer
}}

// Writer compresses what is written to it, beside the writer: a large page takes as long to
// compress as to write.
type Writer struct {
	part   []byte
	parts  chan []byte
	done   chan struct{}
	zipped bytes.Buffer
}

// partSize is how much is compressed at a time.
const partSize = 32 << 10

// New returns a writer. [Writer.Finish] ends it.
func New() *Writer {
	z := &Writer{part: make([]byte, 0, partSize), parts: make(chan []byte, 4), done: make(chan struct{})}
	go func() {
		defer close(z.done)
		writer := writers.Get().(*gzip.Writer)
		defer writers.Put(writer)
		writer.Reset(&z.zipped)
		for part := range z.parts {
			_, _ = writer.Write(part) // into memory
		}
		_ = writer.Close()
	}()
	return z
}

// Write takes a part of a page; see [io.Writer].
func (z *Writer) Write(text []byte) (int, error) {
	if len(z.part)+len(text) > partSize {
		z.parts <- z.part
		z.part = make([]byte, 0, max(partSize, len(text)))
	}
	z.part = append(z.part, text...)
	return len(text), nil
}

// Finish returns all that was written, compressed. Nothing may be written afterwards.
func (z *Writer) Finish() []byte {
	z.parts <- z.part
	close(z.parts)
	<-z.done
	return z.zipped.Bytes()
}
