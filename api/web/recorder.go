package web

import "net/http"

// recorder is a [http.ResponseWriter] that records the status and the size of the
// answer.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
	unread *incoming // the body of the request; nil without one
	sender *sender   // nil for requests in process
}

// WriteHeader records the first status.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
		w.leaveUnread(status)
		if status >= http.StatusBadRequest && w.sender != nil && w.sender.ends.Load() {
			w.Header().Set("Connection", "close")
		}
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (w *recorder) Write(text []byte) (int, error) {
	w.status = w.code()
	n, err := w.ResponseWriter.Write(text)
	w.bytes += int64(n)
	return n, err
}

// Unwrap makes the connection reachable for a [http.ResponseController].
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}
