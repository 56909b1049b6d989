package baketracker

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// textReader reads JSON in UTF-8, with or without a byte order mark, or in UTF-16
// with one. It returns UTF-8 without a mark. It fails with [ErrUnreadable] for bytes
// that are not text in the encoding and for half characters, also escaped ones.
type textReader struct {
	source  *bufio.Reader
	order   binary.ByteOrder // of UTF-16; nil for UTF-8
	begun   bool
	raw     []byte // read and not decoded
	decoded []byte // decoded and not returned
	escapes escapeCheck
	err     error // after decoded
}

func newTextReader(source io.Reader) *textReader {
	return &textReader{source: bufio.NewReaderSize(source, 64<<10)}
}

// Read is that of [io.Reader]. It fills into as long as there is text: a JSON decoder
// scans what it has again after each read, so short reads would cost it the square of
// the size.
func (r *textReader) Read(into []byte) (n int, err error) {
	for n < len(into) {
		if len(r.decoded) == 0 && r.err == nil {
			r.fill()
			continue
		}
		if len(r.decoded) == 0 {
			break
		}
		copied := copy(into[n:], r.decoded)
		n, r.decoded = n+copied, r.decoded[copied:]
	}
	if n == 0 {
		return 0, r.err
	}
	return n, nil
}

// begin reads the byte order mark.
func (r *textReader) begin() {
	r.begun = true
	for _, encoding := range []struct {
		mark  string
		order binary.ByteOrder
	}{{"\xef\xbb\xbf", nil}, {"\xff\xfe", binary.LittleEndian}, {"\xfe\xff", binary.BigEndian}} {
		if start, _ := r.source.Peek(len(encoding.mark)); string(start) == encoding.mark {
			_, _ = r.source.Discard(len(encoding.mark)) // it is buffered
			r.order = encoding.order
			return
		}
	}
}

// fill reads and decodes some text.
func (r *textReader) fill() {
	if !r.begun {
		r.begin()
	}
	var chunk [16 << 10]byte
	n, err := r.source.Read(chunk[:])
	r.raw = append(r.raw, chunk[:n]...)
	atEnd := errors.Is(err, io.EOF)
	used, wrong := r.decode(atEnd)
	r.raw = append(r.raw[:0], r.raw[used:]...)
	if wrong == nil {
		wrong = r.escapes.check(r.decoded)
	}
	if r.err = err; wrong != nil {
		r.decoded, r.err = nil, wrong
	}
}

// decode decodes whole characters and returns the number of bytes that it used. At
// the end of the text there must be nothing else.
func (r *textReader) decode(atEnd bool) (used int, err error) {
	r.decoded = r.decoded[:0:0]
	if r.order == nil {
		for used = len(r.raw); used > max(0, len(r.raw)-utf8.UTFMax); used-- {
			if start := r.raw[used-1:]; utf8.RuneStart(start[0]) {
				if !utf8.FullRune(start) {
					used--
				} else {
					used = len(r.raw)
				}
				break
			}
		}
		if !utf8.Valid(r.raw[:used]) || atEnd && used < len(r.raw) {
			return used, fmt.Errorf("%w: it is neither UTF-8 nor UTF-16 with a byte order mark", ErrUnreadable)
		}
		r.decoded = bytes.Clone(r.raw[:used])
		return used, nil
	}
	return r.decodeUTF16(atEnd)
}

func (r *textReader) decodeUTF16(atEnd bool) (used int, err error) {
	for len(r.raw)-used >= 2 {
		char, size := rune(r.order.Uint16(r.raw[used:])), 2
		if utf16.IsSurrogate(char) {
			if len(r.raw)-used < 4 && !atEnd {
				return used, nil
			}
			whole := rune(utf8.RuneError)
			if len(r.raw)-used >= 4 {
				whole = utf16.DecodeRune(char, rune(r.order.Uint16(r.raw[used+2:])))
			}
			if whole == utf8.RuneError {
				return used, fmt.Errorf("%w: %U is half of a surrogate pair", ErrUnreadable, char)
			}
			char, size = whole, 4
		}
		r.decoded = utf8.AppendRune(r.decoded, char)
		used += size
	}
	if atEnd && used < len(r.raw) {
		return used, fmt.Errorf("%w: half of a character is at its end", ErrUnreadable)
	}
	return used, nil
}

// escapeCheck finds escapes of a surrogate without its other half. Backslashes are in
// strings only, where the text is JSON. The zero value is at the beginning of a text.
type escapeCheck struct {
	high   rune   // a first half that waits for its second; 0 if none does
	escape []byte // an escape that is not complete, from its backslash
}

func (e *escapeCheck) check(text []byte) error {
	for len(text) > 0 {
		if len(e.escape) == 0 && e.high == 0 {
			at := bytes.IndexByte(text, '\\')
			if at < 0 {
				return nil
			}
			text = text[at:]
		}
		if err := e.next(text[0]); err != nil {
			return err
		}
		text = text[1:]
	}
	return nil
}

// next takes a byte that is in an escape or follows a first half.
func (e *escapeCheck) next(char byte) error {
	e.escape = append(e.escape, char)
	isEscape := e.escape[0] == '\\' && (len(e.escape) < 2 || e.escape[1] == 'u')
	if isEscape && len(e.escape) < len(`\u0000`) {
		return nil
	}
	var code rune
	if isEscape {
		if _, err := fmt.Sscanf(string(e.escape[2:]), "%04x", &code); err != nil {
			code = 0 // not JSON, which the decoder reports
		}
	}
	isPair := e.high != 0 && utf16.DecodeRune(e.high, code) != utf8.RuneError
	isFirst := e.high == 0 && code >= 0xd800 && code < 0xdc00
	half := e.high
	if half == 0 {
		half = code
	}
	e.high, e.escape = 0, e.escape[:0]
	switch {
	case isFirst:
		e.high = code
	case !isPair && utf16.IsSurrogate(half):
		return fmt.Errorf(`%w: the escape \u%04x is half of a surrogate pair`, ErrUnreadable, half)
	}
	return nil
}
