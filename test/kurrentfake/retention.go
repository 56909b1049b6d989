package kurrentfake

import (
	"encoding/json"
	"time"
)

// retention is the part of a stream's metadata that hides its events.
type retention struct {
	maxCount       int
	maxAge         time.Duration
	truncateBefore uint64
}

// retain applies what was written to a stream's metadata. The caller holds the
// lock.
func (j *journal) retain(owner string, data []byte) {
	var settings struct {
		MaxCount       int    `json:"$maxCount"`
		MaxAge         int64  `json:"$maxAge"`
		TruncateBefore uint64 `json:"$tb"`
	}
	if json.Unmarshal(data, &settings) != nil {
		return
	}
	if j.streams[owner] == nil {
		j.streams[owner] = &stream{}
	}
	j.streams[owner].retention = retention{
		maxCount:       settings.MaxCount,
		maxAge:         time.Duration(settings.MaxAge) * time.Second,
		truncateBefore: settings.TruncateBefore,
	}
}

func (r retention) apply(records []*record, now time.Time) []*record {
	if r.truncateBefore > 0 {
		records = records[min(r.truncateBefore, uint64(len(records))):]
	}
	if r.maxCount > 0 && len(records) > r.maxCount {
		records = records[len(records)-r.maxCount:]
	}
	for r.maxAge > 0 && len(records) > 0 && records[0].created.Before(now.Add(-r.maxAge)) {
		records = records[1:]
	}
	return records
}
