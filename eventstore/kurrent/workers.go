package kurrent

import "sync"

// workers run calls beside their callers. They stay for the next call, with
// the stack that the client's calls need: growing a new one each time costs
// several percent of the throughput.
type workers struct {
	jobs    chan func()
	leave   chan struct{}
	dismiss func()
}

func newWorkers() workers {
	leave := make(chan struct{})
	return workers{jobs: make(chan func()), leave: leave, dismiss: sync.OnceFunc(func() { close(leave) })}
}

// run has an idle worker run the job, or a new one.
func (w workers) run(job func()) {
	select {
	case w.jobs <- job:
	default:
		go w.work(job)
	}
}

// work goes on until the workers are dismissed. The line waits for the job,
// which holds one of its sessions, not for the idle worker.
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
