// Package signing makes the codes that commands with an idempotency key are recognized by.
package signing

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// size is the size of what is stored of a command under its key, in bytes.
const size = 16

// Text returns the name and the fields of a command as a text.
func Text(name string, fields any) []byte {
	text, err := json.Marshal(fields)
	if err != nil {
		panic(fmt.Sprintf("signing: %T cannot be JSON: %v", fields, err))
	}
	return append([]byte(name+"\n"), text...)
}

// Hash returns the code that versions without secrets gave a command.
func Hash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:size])
}

// Code returns the code of a command by the secret of its kitchen.
func Code(secret, text []byte) string {
	code := hmac.New(sha256.New, secret)
	code.Write(text)
	return hex.EncodeToString(code.Sum(nil)[:size])
}
