package baketracker_test

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"crumbtrail/internal/baketracker"
)

// encodings write a text as files have it.
var encodings = map[string]func(string) []byte{
	"UTF-8":                               func(text string) []byte { return []byte(text) },
	"UTF-8 with a byte order mark":        func(text string) []byte { return []byte("\ufeff" + text) },
	"UTF-16, the low byte first":          func(text string) []byte { return inUTF16("\ufeff"+text, binary.LittleEndian) },
	"UTF-16, the high byte first":         func(text string) []byte { return inUTF16("\ufeff"+text, binary.BigEndian) },
	"UTF-16, with line breaks of Windows": func(text string) []byte { return inUTF16("\ufeff"+text+"\r\n", binary.LittleEndian) },
}

func inUTF16(text string, order binary.AppendByteOrder) []byte {
	var encoded []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		encoded = order.AppendUint16(encoded, unit)
	}
	return encoded
}

func TestImportReadsTheEncodingsThatPeopleHave(t *testing.T) {
	const name = `Crème "brûlée" 𝔟𝔩𝔢𝔦𝔠𝔥 \ud83e\udd67 🥧 \\ud800`
	for encoding, encode := range encodings {
		t.Run(encoding, func(t *testing.T) {
			k := newKitchen(t)
			export := encode(`{"ingredients": [{"slug": "a", "display_name": "` + strings.ReplaceAll(name, `"`, `\"`) + `"}]}`)
			_, err := baketracker.Import(t.Context(), k.app, caller(), iotest.OneByteReader(bytes.NewReader(export)), nil)
			require.NoError(t, err)
			require.Equal(t, `Crème "brûlée" 𝔟𝔩𝔢𝔦𝔠𝔥 🥧 🥧 \ud800`, k.item("a").Name)
		})
	}
}

func TestImportDecodesAnyTextInAnyEncodingAlike(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		category := rapid.StringOfN(rapid.RuneFrom([]rune("aé𝔟🥧 \u00a0ÿ😀")), 1, 150, -1).Draw(rt, "category")
		for encoding, encode := range encodings {
			k := newKitchen(t)
			export := encode(`{"ingredients": [{"slug": "a", "category": "x` + category + `x"}]}`)
			_, err := baketracker.Import(t.Context(), k.app, caller(), iotest.HalfReader(bytes.NewReader(export)), nil)
			require.NoError(rt, err, encoding)
			require.Equal(rt, "x"+category+"x", k.item("a").Category, encoding)
		}
	})
}

func TestImportRefusesHalfCharactersAndWritesNothing(t *testing.T) {
	item := func(name string) string { return `{"ingredients": [{"slug": "a", "display_name": "` + name + `"}]}` }
	lone := inUTF16("\ufeff"+item("@"), binary.LittleEndian)
	beforeLone, _, _ := bytes.Cut(lone, []byte("@\x00"))
	at := len(beforeLone)
	tests := map[string]struct{ text, message string }{
		"an escaped first half":          {item(`x\ud800x`), `\ud800 is half`},
		"a first half at the end":        {item(`x\uD83E`), `\ud83e is half`},
		"a second half":                  {item(`\udd67`), `\udd67 is half`},
		"two first halves":               {item(`\ud83e\ud83e`), `\ud83e is half`},
		"a first half before an escape":  {item(`\ud83e\n`), `\ud83e is half`},
		"a first half before a letter":   {item(`\ud83e\u0061`), `\ud83e is half`},
		"halves in the wrong order":      {item(`\udd67\ud83e`), `\udd67 is half`},
		"a half in a name of a field":    {`{"ingredients": [{"slug": "a", "\ud800": 1}]}`, `\ud800 is half`},
		"a half in a section left out":   {`{"ingredients": [], "people": [{"name": "\ud800"}]}`, `\ud800 is half`},
		"a half in a field left out":     {`{"ingredients": [{"slug": "a", "barcode": "\ud800"}]}`, `\ud800 is half`},
		"a byte that is not UTF-8":       {item("x\xffx"), "neither UTF-8 nor UTF-16"},
		"Latin-1":                        {item("Cr\xe8me"), "neither UTF-8 nor UTF-16"},
		"half a character at the end":    {item("a") + "\xc3", "neither UTF-8 nor UTF-16"},
		"a surrogate in UTF-8":           {item("\xed\xa0\x80"), "neither UTF-8 nor UTF-16"},
		"a half in UTF-16":               {string(lone[:at]) + "\x00\xd8" + string(lone[at+2:]), "U+D800 is half"},
		"UTF-16 that is cut":             {string(lone[:len(lone)-1]), "half of a character"},
		"UTF-16 without a mark":          {string(lone[2:]), "not valid JSON"},
		"an escaped half in UTF-16":      {string(inUTF16("\ufeff"+item(`\ud800`), binary.BigEndian)), `\ud800 is half`},
		"a second mark after the first":  {"\ufeff\ufeff" + item("a"), "not valid JSON"},
		"a half beyond the first chunks": {item("a") + strings.Repeat(" ", 40_000) + `"\ud800"`, `\ud800 is half`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKitchen(t)
			size := k.size()
			_, err := baketracker.Import(t.Context(), k.app, caller(), strings.NewReader(test.text), nil)
			require.ErrorIs(t, err, baketracker.ErrUnreadable)
			require.ErrorContains(t, err, test.message)
			require.Equal(t, size, k.size())
		})
	}
}
