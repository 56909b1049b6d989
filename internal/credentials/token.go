package credentials

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"hash/crc32"
	"math/big"
	"strings"
)

// Kind is what a secret is for.
type Kind string

// The kinds of secrets, which are the first part of their text.
const (
	KeyKind     Kind = "ctk"
	LinkKind    Kind = "ctl"
	SessionKind Kind = "cts"
)

// Token is the text of a secret: its kind, the id under which it is stored, 256 random
// bits, and a checksum with which a mistyped or invented one is refused without a
// look-up. It is written <kind>_<id>_<random><checksum> in letters and digits.
type Token struct {
	Kind Kind
	ID   string
	text string
}

const (
	digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

	idLength       = 12
	secretBytes    = 32
	secretLength   = 43 // 62^43 > 2^256
	checksumLength = 6  // 62^6 > 2^32
)

// newToken returns a new token. Its id begins with the letter of its kind.
func newToken(kind Kind) Token {
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // it never fails
	t := Token{Kind: kind, ID: newID(kind[len(kind)-1])}
	body := string(kind) + "_" + t.ID + "_" + base62(new(big.Int).SetBytes(secret), secretLength)
	t.text = body + checksum(body)
	return t
}

// newID returns a random id that begins with a letter.
func newID(first byte) string {
	id := []byte{first}
	const unbiased = 256 - 256%len(digits)
	for random := make([]byte, 1); len(id) < idLength; {
		_, _ = rand.Read(random) // it never fails
		if int(random[0]) < unbiased {
			id = append(id, digits[int(random[0])%len(digits)])
		}
	}
	return string(id)
}

// ParseToken parses the text of a secret and tests its checksum. It fails with
// [ErrMalformed].
func ParseToken(text string) (Token, error) {
	kind, rest, _ := strings.Cut(text, "_")
	id, secret, _ := strings.Cut(rest, "_")
	t := Token{Kind: Kind(kind), ID: id, text: text}
	switch t.Kind {
	case KeyKind, LinkKind, SessionKind:
	default:
		return Token{}, ErrMalformed
	}
	if len(id) != idLength || len(secret) != secretLength+checksumLength || strings.Trim(id+secret, digits) != "" {
		return Token{}, ErrMalformed
	}
	body := text[:len(text)-checksumLength]
	if subtle.ConstantTimeCompare([]byte(checksum(body)), []byte(text[len(body):])) != 1 {
		return Token{}, ErrMalformed
	}
	return t, nil
}

// Secret is the text to show once, and to send.
func (t Token) Secret() string { return t.text }

// String leaves out the secret, so that a token can be formatted without giving it away.
func (t Token) String() string { return string(t.Kind) + "_" + t.ID }

// GoString leaves out the secret.
func (t Token) GoString() string { return t.String() }

// Format leaves out the secret with every verb.
func (t Token) Format(state fmt.State, _ rune) { _, _ = fmt.Fprint(state, t.String()) }

// hash is what is stored of a token.
type hash [sha256.Size]byte

func (t Token) hash() hash { return sha256.Sum256([]byte(t.text)) }

// matches compares in constant time.
func (h hash) matches(stored []byte) bool { return subtle.ConstantTimeCompare(h[:], stored) == 1 }

func checksum(body string) string {
	return base62(new(big.Int).SetUint64(uint64(crc32.ChecksumIEEE([]byte(body)))), checksumLength)
}

// base62 writes a number with leading zeros.
func base62(number *big.Int, length int) string {
	text := make([]byte, length)
	base, digit := big.NewInt(int64(len(digits))), new(big.Int)
	for i := length - 1; i >= 0; i-- {
		number.DivMod(number, base, digit)
		text[i] = digits[digit.Int64()]
	}
	return string(text)
}
