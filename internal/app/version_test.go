package app

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRecordedVersion(t *testing.T) {
	revision := []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef0123"}, {Key: "vcs.modified", Value: "true"}}
	for name, test := range map[string]struct {
		info debug.BuildInfo
		want string
	}{
		"of a module":       {debug.BuildInfo{Main: debug.Module{Version: "v0.2.0"}, Settings: revision}, "v0.2.0"},
		"of a working copy": {debug.BuildInfo{Main: debug.Module{Version: "(devel)"}, Settings: revision}, "devel+0123456789ab.dirty"},
		"without a record":  {debug.BuildInfo{}, "devel"},
	} {
		require.Equal(t, test.want, recorded(&test.info), name)
	}
}
