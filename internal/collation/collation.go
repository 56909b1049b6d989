// Package collation orders names as people do and finds them as people type them:
// independently of case, accents and the way in which letters are composed. The order
// is the root order of Unicode (CLDR), which does not depend on the database, on its
// version or on the operating system.
package collation

import (
	"cmp"
	"encoding/hex"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// maxKey is the maximum length of a key in bytes. It holds the letters of every name
// of 200 characters of common scripts; names that differ after it are equal.
const maxKey = 500

// root are the collators of the root order.
var root = newPool(language.Und)

type collator struct {
	order  *collate.Collator
	buffer collate.Buffer
}

// newPool returns a pool of collators, which are not safe for concurrent use.
func newPool(tag language.Tag) *sync.Pool {
	return &sync.Pool{New: func() any { return &collator{order: collate.New(tag)} }}
}

// Compare orders two names by the root order. Names that are alike in every respect but
// their composition are ordered by their bytes.
func Compare(a, b string) int {
	if order, ok := comparePlain(a, b); ok {
		return order
	}
	return compare(root, a, b)
}

func compare(collators *sync.Pool, a, b string) int {
	c := collators.Get().(*collator)
	defer collators.Put(c)
	return cmp.Or(c.order.CompareString(a, b), cmp.Compare(a, b))
}

// comparePlain is Compare for names that have ASCII letters, digits and spaces up to
// their first difference in more than case. What follows does not matter then.
func comparePlain(a, b string) (order int, ok bool) {
	for i := range max(len(a), len(b)) {
		first, second := plainAt(a, i), plainAt(b, i)
		if first == 0 || second == 0 {
			return 0, false
		}
		if first != second {
			return cmp.Compare(first, second), true
		}
	}
	return 0, false
}

// plainAt returns the lower-case letter, the digit or the space at an index, 1 after
// the end, and 0 for any other character.
func plainAt(text string, at int) byte {
	if at >= len(text) {
		return 1
	}
	switch char := text[at]; {
	case char >= 'A' && char <= 'Z':
		return char + 'a' - 'A'
	case char >= 'a' && char <= 'z', char >= '0' && char <= '9', char == ' ':
		return char
	}
	return 0
}

// Key returns a text that is ordered by its bytes among other keys as the name is among
// other names in the root order. It has at most 1,000 characters.
func Key(name string) string { return key(root, name) }

func key(collators *sync.Pool, name string) string {
	key := wholeKey(collators, name)
	return hex.EncodeToString([]byte(key[:min(len(key), maxKey)]))
}

// wholeKey returns the key of a name as bytes and of any length.
func wholeKey(collators *sync.Pool, name string) string {
	c := collators.Get().(*collator)
	defer collators.Put(c)
	defer c.buffer.Reset()
	return string(c.order.KeyFromString(&c.buffer, name))
}

// Fold returns a text in which a name is searched for: in lower case and without
// accents. A text is part of a name if its fold is part of the name's.
func Fold(text string) string {
	var folded strings.Builder
	folded.Grow(len(text))
	for _, char := range norm.NFKD.String(cases.Fold().String(norm.NFKC.String(text))) {
		switch plain, isLigature := ligatures[char]; {
		case isLigature:
			folded.WriteString(plain)
		case unicode.Is(unicode.Mn, char) && unicode.Is(unicode.Inherited, char) && char != voiced && char != halfVoiced:
		default:
			folded.WriteRune(char)
		}
	}
	return folded.String()
}

// The marks that make another letter of a Japanese one are no accents.
const voiced, halfVoiced = '\u3099', '\u309a'

// ligatures are letters that Unicode does not decompose.
var ligatures = map[rune]string{'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ı': "i", '’': "'"}
