// Package qrcode draws QR codes: for terminals, and as pictures for pages.
package qrcode

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// margin is the white border that readers need, in modules.
const margin = 4

// encode has errors corrected up to 15 %: a link is read from a screen, close by.
func encode(text string) (*qr.Code, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, fmt.Errorf("encode a QR code: %w", err)
	}
	return code, nil
}

// Terminal returns a QR code as lines of text, two rows of modules in each. It is drawn
// in black on white whatever the colors of the terminal are.
func Terminal(text string) (string, error) {
	code, err := encode(text)
	if err != nil {
		return "", err
	}
	const blackOnWhite, reset = "\x1b[30;107m", "\x1b[0m"
	var lines strings.Builder
	for y := -margin; y < code.Size+margin; y += 2 {
		lines.WriteString(blackOnWhite)
		for x := -margin; x < code.Size+margin; x++ {
			lines.WriteString(half(code.Black(x, y), code.Black(x, y+1)))
		}
		lines.WriteString(reset + "\n")
	}
	return lines.String(), nil
}

// half returns the character of two modules, one above the other.
func half(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}

// Path returns a QR code as the data of an SVG path, in a square of the given number of
// units, border included. Every black module is a square of one unit.
func Path(text string) (path string, size int, err error) {
	code, err := encode(text)
	if err != nil {
		return "", 0, err
	}
	var data strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for code.Black(x, y) { // it is white beyond the edge
				x++
			}
			if x > from {
				fmt.Fprintf(&data, "M%d %dh%dv1h-%dz", from+margin, y+margin, x-from, x-from)
			}
		}
	}
	return data.String(), code.Size + 2*margin, nil
}
