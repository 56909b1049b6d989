//go:build unix

package pgcluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	// quitGrace is how long the server may take after SIGQUIT. It kills its own children after 5 s.
	quitGrace = 15 * time.Second

	quotedLines = 12
)

// server is the postgres process, a direct child.
type server struct {
	pid     int
	process *os.Process
	done    chan struct{} // closed when it has ended
	waitErr error         // how it ended; read after done
	logPath string
	logFrom int64 // where this server's lines begin in the log
}

// launch starts the server. A goroutine waits for the process and ends with it.
func (c *Cluster) launch(ctx context.Context, settings map[string]string) (*server, error) {
	s := &server{done: make(chan struct{}), logPath: filepath.Join(c.dir, "server.log")}
	log, err := openLog(s.logPath)
	if err != nil {
		return nil, fmt.Errorf("open the server's log: %w", err)
	}
	defer log.Close()
	if s.logFrom, err = log.Seek(0, io.SeekEnd); err != nil {
		return nil, fmt.Errorf("open the server's log: %w", err)
	}
	// The end of ctx must not kill the server: ctx bounds the start only, and a server is shut down in order.
	command := c.program(context.WithoutCancel(ctx), c.dataDir(), "postgres", c.arguments(settings)...)
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr.Setpgid = true // Ctrl-C on a terminal must not reach the server, which stops last
	dieWithParent(command.SysProcAttr)

	started := make(chan error)
	go s.run(command, started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	return s, nil
}

// run keeps its thread until the process ends: the kernel takes the end of the thread that started a process for the end
// of its parent.
func (s *server) run(command *exec.Cmd, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := command.Start(); err != nil {
		started <- err
		return
	}
	s.process, s.pid = command.Process, command.Process.Pid
	started <- nil
	s.waitErr = command.Wait()
	close(s.done)
}

// end stops the server and waits for it. It sets stopping unless the server had ended before.
func (s *server) end(ctx context.Context, stopping *atomic.Bool) error {
	select {
	case <-s.done:
		return nil
	default:
	}
	stopping.Store(true)
	if err := s.signal(syscall.SIGINT); err != nil {
		return err
	}
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
	}
	err := fmt.Errorf("stop the server: %w", context.Cause(ctx))
	if signalErr := s.signal(syscall.SIGQUIT); signalErr != nil {
		return errors.Join(err, signalErr)
	}
	select {
	case <-s.done:
		return err
	case <-time.After(quitGrace):
	}
	if signalErr := s.signal(syscall.SIGKILL); signalErr != nil {
		return errors.Join(err, signalErr)
	}
	<-s.done
	return err
}

func (s *server) signal(signal os.Signal) error {
	if err := s.process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("signal the server: %w", err)
	}
	return nil
}

// failure describes the end of a server that was not stopped.
func (s *server) failure() error {
	err := s.waitErr
	if err == nil {
		err = errors.New("another process stopped it")
	}
	return &ServerError{Err: err, Log: s.lastLines(), Path: s.logPath}
}

// lastLines returns the end of this server's log, as far as it can be read.
func (s *server) lastLines() []string {
	file, err := os.Open(s.logPath)
	if err != nil {
		return nil
	}
	defer file.Close()
	const most = 64 << 10
	from := s.logFrom
	if end, err := file.Seek(0, io.SeekEnd); err == nil {
		from = max(from, end-most)
	}
	content, _ := io.ReadAll(io.NewSectionReader(file, from, most)) // a part of the log is better than nothing
	text := strings.TrimSpace(string(content))
	if text == "" {
		return nil
	}
	lines := strings.Split(text, "\n")
	return lines[max(0, len(lines)-quotedLines):]
}

// openLog rotates a large log and keeps one old one.
func openLog(path string) (*os.File, error) {
	const large = 16 << 20
	if info, err := os.Stat(path); err == nil && info.Size() > large {
		if err := os.Rename(path, path+".old"); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
}
