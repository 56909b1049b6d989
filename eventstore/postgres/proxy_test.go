package postgres_test

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
)

// proxy stands between a store and its database.
type proxy struct {
	url      string
	network  string // of the database
	address  string
	listener net.Listener
	work     sync.WaitGroup

	mu        sync.Mutex
	pairs     map[*pair]struct{}
	isDown    bool
	losesNext bool
}

// pair is a connection through the proxy.
type pair struct{ client, server net.Conn }

func (p *pair) close() {
	_ = p.client.Close() // the other end may have closed it before
	_ = p.server.Close()
}

func startProxy(t testing.TB, database *pgx.ConnConfig) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	network, address := pgconn.NetworkAddress(database.Host, database.Port)
	through := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(database.User, database.Password),
		Host:     listener.Addr().String(),
		Path:     "/" + database.Database,
		RawQuery: "sslmode=disable",
	}
	p := &proxy{
		url: through.String(), network: network, address: address, listener: listener,
		pairs: map[*pair]struct{}{},
	}
	p.work.Go(p.accept)
	t.Cleanup(func() {
		require.NoError(t, listener.Close())
		p.interrupt()
		p.work.Wait()
	})
	return p
}

func (p *proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial(p.network, p.address)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.serve(&pair{client: client, server: server})
	}
}

func (p *proxy) serve(one *pair) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.isDown {
		one.close()
		return
	}
	p.pairs[one] = struct{}{}
	p.work.Go(func() {
		_, _ = io.Copy(one.server, one.client) // ends when either side closes
		p.end(one)
	})
	p.work.Go(func() {
		p.answer(one)
		p.end(one)
	})
}

func (p *proxy) end(one *pair) {
	one.close()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.pairs, one)
}

// answer passes the server's messages on. If the acknowledgement of a write is
// to be lost it passes nothing from there on, and closes when the server has
// committed.
func (p *proxy) answer(one *pair) {
	server, client := bufio.NewReaderSize(one.server, 64<<10), bufio.NewWriterSize(one.client, 64<<10)
	isLost := false
	for {
		header, err := server.Peek(5)
		if err != nil {
			return
		}
		kind, size := header[0], int(binary.BigEndian.Uint32(header[1:]))+1
		if kind == 'C' || kind == 'Z' {
			whole, err := server.Peek(size)
			if err != nil {
				return
			}
			if kind == 'C' && isWrite(string(whole[5:])) {
				isLost = isLost || p.takeLoss()
			}
			if kind == 'Z' && whole[5] == 'I' && isLost {
				return
			}
		}
		if isLost {
			_, err = server.Discard(size)
		} else {
			_, err = io.CopyN(client, server, int64(size))
		}
		if err != nil {
			return
		}
		if server.Buffered() == 0 && client.Flush() != nil {
			return
		}
	}
}

func isWrite(tag string) bool {
	return strings.HasPrefix(tag, "COPY ") || strings.HasPrefix(tag, "INSERT ")
}

func (p *proxy) takeLoss() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	loses := p.losesNext
	p.losesNext = false
	return loses
}

func (p *proxy) loseNextWrite() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.losesNext = true
}

func (p *proxy) interrupt() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.isDown = true
	for one := range p.pairs {
		one.close()
	}
}

func (p *proxy) restore() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.isDown = false
}

func (p *proxy) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.pairs)
}
