package app

import "runtime/debug"

// version is the version that the build sets with
// -ldflags "-X crumbtrail/internal/app.version=<version>".
var version string

// Version is the version of the program: the one that the build set, otherwise
// the one that the go command recorded.
func Version() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		return recorded(info)
	}
	return "unknown"
}

// recorded is the main module's version. A build of a working copy has none;
// its version is the revision.
func recorded(info *debug.BuildInfo) string {
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	const short = 12
	revision, modified := "", ""
	for _, setting := range info.Settings {
		switch {
		case setting.Key == "vcs.revision":
			revision = "+" + setting.Value[:min(short, len(setting.Value))]
		case setting.Key == "vcs.modified" && setting.Value == "true":
			modified = ".dirty"
		}
	}
	return "devel" + revision + modified
}
