package domain

import (
	"crypto/sha256"
	"fmt"
	"strconv"
)

// DeriveID derives an id from names: the same names always give the same id. A
// repeated command finds by it what it created the first time. The result is a UUID
// of version 8.
func DeriveID(names ...string) ID {
	sum := digest(names)
	sum[6] = sum[6]&0x0f | 0x80
	sum[8] = sum[8]&0x3f | 0x80
	return format(sum)
}

// DeriveFrom derives an id from a parent and a name: the same two always give the
// same id. It keeps the parent's time and version, so it is a UUID of version 7 if the
// parent is one.
func DeriveFrom(parent ID, name string) ID {
	derived := DeriveID(string(parent), name)
	const timeAndVersion = len("01234567-89ab-7")
	return parent[:timeAndVersion] + derived[timeAndVersion:]
}

func digest(names []string) [16]byte {
	hash := sha256.New()
	for _, name := range names {
		hash.Write([]byte(strconv.Itoa(len(name)) + ":" + name))
	}
	return [16]byte(hash.Sum(nil)[:16])
}

func format(u [16]byte) ID {
	return ID(fmt.Sprintf("%x-%x-%x-%x-%x", u[0:4], u[4:6], u[6:8], u[8:10], u[10:16]))
}
