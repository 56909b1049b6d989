//go:build unix

package folders_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/folders"
)

// made makes a folder below another one.
func made(t *testing.T, dir string, mode os.FileMode) string {
	t.Helper()
	require.NoError(t, os.MkdirAll(dir, 0o755))
	require.NoError(t, os.Chmod(dir, mode))
	return dir
}

func refused(t *testing.T, dir, at, text string) {
	t.Helper()
	unsafe := &folders.UnsafeError{}
	require.ErrorAs(t, folders.Check(dir), &unsafe)
	require.Equal(t, at, unsafe.At)
	require.ErrorContains(t, unsafe, text)
}

func TestAFolderThatIsOnlyTheUsersIsAccepted(t *testing.T) {
	t.Parallel()
	parent := made(t, filepath.Join(t.TempDir(), "parent"), 0o755)
	require.NoError(t, folders.Check(made(t, filepath.Join(parent, "data"), 0o700)))
	require.NoError(t, folders.Check(made(t, filepath.Join(parent, "open"), 0o755)), "others may read its names")
	require.NoError(t, folders.Check(filepath.Join(parent, "new", "deeper")), "it is made later")
	sticky := made(t, filepath.Join(parent, "tmp"), 0o777|os.ModeSticky)
	require.NoError(t, folders.Check(made(t, filepath.Join(sticky, "data"), 0o700)), "others cannot replace it")
	require.NoError(t, os.Symlink("tmp/../tmp/./data", filepath.Join(parent, "link")))
	require.NoError(t, folders.Check(filepath.Join(parent, "link")))
}

func TestAFolderThatOthersMayWriteIsRefused(t *testing.T) {
	t.Parallel()
	parent := made(t, filepath.Join(t.TempDir(), "parent"), 0o755)
	all := made(t, filepath.Join(parent, "all"), 0o777)
	refused(t, all, all, "may be written by every user of the machine: keep others from it (chmod go-w "+all+")")
	inAll := made(t, filepath.Join(all, "data"), 0o700)
	refused(t, inAll, all, "on the way to "+inAll)
	refused(t, filepath.Join(all, "new"), all, "on the way to")
	sticky := made(t, filepath.Join(parent, "sticky"), 0o777|os.ModeSticky)
	refused(t, sticky, sticky, "may be written by every user")
	require.NoError(t, os.Symlink(inAll, filepath.Join(parent, "link")))
	refused(t, filepath.Join(parent, "link"), all, "on the way to")
	require.NoError(t, os.Symlink("loop", filepath.Join(parent, "loop")))
	require.ErrorContains(t, folders.Check(filepath.Join(parent, "loop")), "too many levels")
}

func TestAFolderOfAnotherUserIsRefused(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root gives folders away")
	}
	parent := made(t, filepath.Join(t.TempDir(), "parent"), 0o755)
	theirs := made(t, filepath.Join(parent, "theirs"), 0o700)
	inTheirs := made(t, filepath.Join(theirs, "data"), 0o700)
	require.NoError(t, os.Chown(theirs, 65534, 65534))
	refused(t, theirs, theirs, "belongs to user 65534")
	refused(t, inTheirs, theirs, "belongs to user 65534")
	require.NoError(t, folders.Check(theirs, 65534), "a user who is trusted")

	group := made(t, filepath.Join(parent, "group"), 0o770)
	require.NoError(t, os.Chown(group, 0, 65534))
	refused(t, group, group, "may be written by the group 65534")

	link := filepath.Join(made(t, filepath.Join(parent, "tmp"), 0o777|os.ModeSticky), "link")
	require.NoError(t, os.Symlink(made(t, filepath.Join(parent, "mine"), 0o700), link))
	require.NoError(t, folders.Check(link))
	require.NoError(t, os.Lchown(link, 65534, 65534))
	refused(t, link, link, "belongs to user 65534")
}
