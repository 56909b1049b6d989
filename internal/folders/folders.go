//go:build unix

package folders

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// mostLinks bounds the links of a path, as systems do.
const mostLinks = 40

// Check fails with an [*UnsafeError] if a user other than the program's, root or one of the
// trusted ones owns a folder or may write into it, or may replace it or a link on the way to
// it. In folders above it that all may write, such as /tmp, a sticky bit keeps others from
// that. What does not exist yet is no fault.
func Check(dir string, trusted ...uint32) error {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("resolve %s: %w", dir, err)
	}
	c := checking{dir: absolute, trusted: append(trusted, 0, uint32(os.Geteuid())), links: mostLinks}
	at, err := c.walk("/", absolute)
	if err != nil || at == "" {
		return err
	}
	return c.own(at)
}

type checking struct {
	dir     string
	trusted []uint32
	links   int // that may still be followed
}

// walk checks the levels of a path below a folder, and returns the folder that it leads
// to; "" if that does not exist.
func (c *checking) walk(from, path string) (string, error) {
	at := from
	if filepath.IsAbs(path) {
		at = "/"
	}
	if err := c.level(at); err != nil {
		return "", err
	}
	for part := range strings.SplitSeq(path, "/") {
		if part == "" || part == "." {
			continue
		}
		next := filepath.Join(at, part)
		info, err := os.Lstat(next)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return "", nil
		case err != nil:
			return "", fmt.Errorf("look at %s: %w", next, err)
		case info.Mode().Type() == fs.ModeSymlink:
			if next, err = c.follow(at, next, info); err != nil || next == "" {
				return "", err
			}
		default:
			if err := c.level(next); err != nil {
				return "", err
			}
		}
		at = next
	}
	return at, nil
}

// follow checks a link and what it leads to.
func (c *checking) follow(from, link string, info fs.FileInfo) (string, error) {
	if err := c.owned(link, info); err != nil {
		return "", err
	}
	if c.links--; c.links < 0 {
		return "", fmt.Errorf("look at %s: %w", c.dir, syscall.ELOOP)
	}
	target, err := os.Readlink(link)
	if err != nil {
		return "", fmt.Errorf("follow %s: %w", link, err)
	}
	return c.walk(from, target)
}

// level checks a folder on the way.
func (c *checking) level(at string) error {
	info, err := os.Stat(at)
	if err != nil {
		return fmt.Errorf("look at %s: %w", at, err)
	}
	if err := c.owned(at, info); err != nil {
		return err
	}
	if info.Mode()&fs.ModeSticky != 0 {
		return nil
	}
	return c.closed(at, info)
}

// own checks the folder itself, into which no other user may write, sticky or not.
func (c *checking) own(at string) error {
	info, err := os.Stat(at)
	if err != nil {
		return fmt.Errorf("look at %s: %w", at, err)
	}
	if uid := ownerOf(info).Uid; uid == 0 && os.Geteuid() != 0 {
		return c.unsafe(at, "belongs to root and not to the user who runs the program",
			fmt.Sprintf("give it to that user (chown %d %s)", os.Geteuid(), at))
	}
	return c.closed(at, info)
}

// owned fails unless a trusted user owns a folder or link.
func (c *checking) owned(at string, info fs.FileInfo) error {
	if uid := ownerOf(info).Uid; !slices.Contains(c.trusted, uid) {
		return c.unsafe(at, fmt.Sprintf("belongs to user %d, who could replace what is in it", uid),
			fmt.Sprintf("make its owner the user who runs the program (chown -h %d %s)", os.Geteuid(), at))
	}
	return nil
}

// closed fails if others may write into a folder. A group that has the number of the owner
// is the owner's private one, as most systems make it.
func (c *checking) closed(at string, info fs.FileInfo) error {
	owner, mode := ownerOf(info), info.Mode().Perm()
	byGroup := mode&0o020 != 0 && owner.Gid != owner.Uid
	if mode&0o002 == 0 && !byGroup {
		return nil
	}
	who := "every user"
	if mode&0o002 == 0 {
		who = fmt.Sprintf("the group %d", owner.Gid)
	}
	return c.unsafe(at, "may be written by "+who+" of the machine", "keep others from it (chmod go-w "+at+")")
}

func (c *checking) unsafe(at, reason, remedy string) error {
	return &UnsafeError{Dir: c.dir, At: at, Reason: reason, Remedy: remedy}
}

func ownerOf(info fs.FileInfo) *syscall.Stat_t { return info.Sys().(*syscall.Stat_t) }
