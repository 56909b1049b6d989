package kurrentfake

import (
	"encoding/binary"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
	"github.com/google/uuid"
)

func parseID(id *shared.UUID) uuid.UUID {
	if structured := id.GetStructured(); structured != nil {
		var parsed uuid.UUID
		binary.BigEndian.PutUint64(parsed[:8], uint64(structured.GetMostSignificantBits()))
		binary.BigEndian.PutUint64(parsed[8:], uint64(structured.GetLeastSignificantBits()))
		return parsed
	}
	parsed, err := uuid.Parse(id.GetString_())
	if err != nil {
		return uuid.Nil
	}
	return parsed
}

func protocolID(id uuid.UUID) *shared.UUID {
	return &shared.UUID{Value: &shared.UUID_Structured_{Structured: &shared.UUID_Structured{
		MostSignificantBits:  int64(binary.BigEndian.Uint64(id[:8])),
		LeastSignificantBits: int64(binary.BigEndian.Uint64(id[8:])),
	}}}
}
