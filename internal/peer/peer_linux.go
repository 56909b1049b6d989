package peer

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strconv"
	"syscall"
)

// check looks up the user at the other end: a unix socket tells; for TCP the system lists
// whose each socket is.
func check(conn net.Conn) error {
	if wrapped, ok := conn.(interface{ NetConn() net.Conn }); ok { // TLS
		conn = wrapped.NetConn()
	}
	if unix, ok := conn.(*net.UnixConn); ok {
		return checkUnix(unix)
	}
	ours, errOurs := netip.ParseAddrPort(conn.LocalAddr().String())
	theirs, errTheirs := netip.ParseAddrPort(conn.RemoteAddr().String())
	if errOurs != nil || errTheirs != nil {
		return errUnknown
	}
	for _, name := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		list, err := os.Open(name)
		if err != nil {
			continue // a system without IPv6 has no second list
		}
		uid, err := ownerIn(list, theirs, ours)
		_ = list.Close() // it was only read
		if err == nil {
			return judge(uid)
		}
	}
	return errUnknown
}

func checkUnix(conn *net.UnixConn) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var credentials *syscall.Ucred
	var failed error
	err = raw.Control(func(fd uintptr) {
		credentials, failed = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	})
	if err := errors.Join(err, failed); err != nil {
		return fmt.Errorf("%w: %w", errUnknown, err)
	}
	return judge(int(credentials.Uid))
}

// ownerIn returns the user who has the socket with a local and a remote address, in a list
// like /proc/net/tcp. A socket that no process has any more is listed as root's: it counts
// as unknown, so that closing it at once does not pass.
func ownerIn(list io.Reader, local, remote netip.AddrPort) (int, error) {
	lines := bufio.NewScanner(list)
	for lines.Scan() {
		fields := bytes.Fields(lines.Bytes())
		if len(fields) < 10 || !isAt(fields[1], local) || !isAt(fields[2], remote) {
			continue
		}
		if string(fields[9]) == "0" { // the inode
			return 0, errUnknown
		}
		return strconv.Atoi(string(fields[7]))
	}
	return 0, errors.Join(errUnknown, lines.Err())
}

// isAt reports whether a text like 0100007F:1F90 is an address. The words of the IP are in
// the byte order of the machine.
func isAt(text []byte, address netip.AddrPort) bool {
	ip, port, found := bytes.Cut(text, []byte(":"))
	var raw [16]byte
	if n, err := hex.Decode(raw[:], ip[:min(len(ip), 32)]); !found || err != nil || n != 4 && n != 16 {
		return false
	}
	for at := 0; at < len(ip)/2; at += 4 {
		word := binary.BigEndian.Uint32(raw[at:])
		binary.NativeEndian.PutUint32(raw[at:], word)
	}
	listed, _ := netip.AddrFromSlice(raw[:len(ip)/2])
	number, err := strconv.ParseUint(string(port), 16, 16)
	return err == nil && uint16(number) == address.Port() && listed.Unmap() == address.Addr().Unmap().WithZone("")
}
