package app_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"crumbtrail/internal/app"
	"crumbtrail/internal/pgtest"
)

// Everyone with an account on the machine reaches loopback.
func TestAnOpenServerIsForItsOwnUser(t *testing.T) {
	t.Parallel()
	curl, err := exec.LookPath("curl")
	if err != nil || os.Geteuid() != 0 {
		t.Skip("needs curl, and root to become another user")
	}
	r := run(t, settings(app.StorageOptions{DatabaseURL: pgtest.URL(t)}))
	as := func(uid uint32, path string) string {
		command := exec.Command(curl, "-s", "-i", r.url+path)
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
		answer, err := command.Output()
		require.NoError(t, err)
		return string(answer)
	}
	for _, path := range []string{"/v1/items", "/v1/kitchen", "/v1/admin/projections", "/metrics", "/pantry"} {
		require.True(t, strings.HasPrefix(as(0, path), "HTTP/1.1 200"), path)
		refused := as(65534, path)
		require.True(t, strings.HasPrefix(refused, "HTTP/1.1 403"), "%s: %s", path, refused)
	}
	require.Contains(t, as(65534, "/v1/items"), `"code":"other_user"`)
	require.Contains(t, as(65534, "/v1/items"), "comes from user 65534 of this machine")
	require.True(t, strings.HasPrefix(as(65534, "/livez"), "HTTP/1.1 200"), "whether it lives is no secret")
	require.NoError(t, r.end(t))
}

func TestADataDirectoryThatOthersMayWriteIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o777))
	err := app.Run(t.Context(), settings(app.StorageOptions{DataDir: dir}))
	require.ErrorContains(t, err, "the data directory: "+dir+" may be written by every user of the machine")
	require.ErrorContains(t, err, "chmod go-w "+dir)
	below := filepath.Join(dir, "data")
	err = app.Run(t.Context(), settings(app.StorageOptions{DataDir: below}))
	require.ErrorContains(t, err, dir+", which is on the way to "+below+", may be written by every user")
	require.NoDirExists(t, below, "nothing is made there")
}
