package table

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"
)

// The binary form of a value, as COPY reads it, is its length and then its bytes.

func appendLength(b []byte, length int) []byte {
	return binary.BigEndian.AppendUint32(b, uint32(length))
}

func appendNull(b []byte) []byte { return binary.BigEndian.AppendUint32(b, 1<<32-1) }

func appendInteger(b []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(appendLength(b, 8), uint64(n))
}

// epoch is the zero of PostgreSQL's times and days.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// Time returns a time as the tables store it: in UTC, in whole microseconds.
func Time(at time.Time) time.Time { return at.UTC().Truncate(time.Microsecond) }

func appendTimestamp(b []byte, at time.Time) []byte {
	return appendInteger(b, Time(at).UnixMicro()-epoch.UnixMicro())
}

func appendDate(b []byte, day string) ([]byte, error) {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return b, fmt.Errorf("not a calendar day: %w", err)
	}
	const daySeconds = 24 * 60 * 60
	days := (at.Unix() - epoch.Unix()) / daySeconds // both are midnights: it divides evenly
	return binary.BigEndian.AppendUint32(appendLength(b, 4), uint32(int32(days))), nil
}

// appendNumeric writes a decimal. PostgreSQL stores it in groups of four digits,
// counted from the decimal point outwards.
func appendNumeric(b, decimal []byte) []byte {
	const negative = 0x4000
	sign := uint16(0)
	if decimal[0] == '-' {
		sign, decimal = negative, decimal[1:]
	}
	whole, fraction, _ := bytes.Cut(decimal, []byte{'.'})
	before, after := (len(whole)+3)/4, (len(fraction)+3)/4
	b = appendLength(b, 8+2*(before+after))
	b = binary.BigEndian.AppendUint16(b, uint16(before+after))
	b = binary.BigEndian.AppendUint16(b, uint16(int16(before-1)))
	b = binary.BigEndian.AppendUint16(b, sign)
	b = binary.BigEndian.AppendUint16(b, uint16(len(fraction)))
	for group := before; group > 0; group-- {
		end := len(whole) - 4*(group-1)
		b = appendGroup(b, whole[max(end-4, 0):end], 0)
	}
	for group := range after {
		digits := fraction[4*group : min(4*group+4, len(fraction))]
		b = appendGroup(b, digits, 4-len(digits))
	}
	return b
}

func appendGroup(b, digits []byte, zeros int) []byte {
	group := uint16(0)
	for _, digit := range digits {
		group = 10*group + uint16(digit-'0')
	}
	for range zeros {
		group *= 10
	}
	return binary.BigEndian.AppendUint16(b, group)
}
