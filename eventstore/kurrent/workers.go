package kurrent

import "sync"

// workers run calls in other goroutines than their callers'. A worker stays
// for the next call, with the stack that the client's calls need: growing a
// new stack each time costs several percent of the throughput.
type workers struct {
	jobs    chan func()
	leave   chan struct{}
	dismiss func()
}

func newWorkers() workers {
	leave := make(chan struct{})
	return workers{jobs: make(chan func()), leave: leave, dismiss: sync.OnceFunc(func() { close(leave) })}
}

// run passes the job to an idle worker, or to a new one.
func (w workers) run(job func()) {
	select {
	case w.jobs <- job:
	default:
		go w.work(job)
	}
}

// work runs jobs until the workers are dismissed. The connection waits for the
// job, which holds one of its sessions, not for the idle worker.
func (w workers) work(job func()) {
	for {
		job()
		select {
		case job = <-w.jobs:
		case <-w.leave:
			return
		}
	}
}
