package autobackup

import "time"

// mostSkew is how far the clocks of instances may be apart.
const mostSkew = 10 * time.Minute

// Newest returns the newest of the files. One of the future, made while a clock was wrong, does
// not count. It reports false if there is none.
func Newest(files []File, now time.Time) (newest File, found bool) {
	for _, file := range files {
		if !file.At.After(now.Add(mostSkew)) && (!found || file.At.After(newest.At)) {
			newest, found = file, true
		}
	}
	return newest, found
}

// Next returns when the next backup is due: now, if there is none or the newest is too old.
func Next(files []File, now time.Time, every time.Duration) time.Time {
	newest, found := Newest(files, now)
	if !found || !newest.At.Add(every).After(now) {
		return now
	}
	return newest.At.Add(every)
}
