package autobackup

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// File is a backup in the folder, as its name describes it. Names sort by time.
type File struct {
	// At is when the backup began, in whole seconds.
	At time.Time
	// Log is the beginning of the id of the log.
	Log string
	// IsEncrypted is whether it is encrypted for recipients.
	IsEncrypted bool
}

const (
	namePrefix = "crumbtrail-"
	nameTime   = "20060102T150405Z"
	plainEnd   = ".zip"
	sealedEnd  = ".zip.age"
	// partialPrefix and partialEnd are around the name of a file that is being written.
	partialPrefix = "."
	partialEnd    = ".partial"
)

// logPart returns the part of a log's id that is in names.
func logPart(id uuid.UUID) string { return id.String()[:8] }

// Name returns the name of the file, such as crumbtrail-20261129T120000Z-1a2b3c4d.zip.
func (f File) Name() string {
	end := plainEnd
	if f.IsEncrypted {
		end = sealedEnd
	}
	return namePrefix + f.At.UTC().Format(nameTime) + "-" + f.Log + end
}

// partialName returns the name while the file is written.
func (f File) partialName() string { return partialPrefix + f.Name() + partialEnd }

// ParseName returns the file with a name. It reports false for names that this package does
// not give.
func ParseName(name string) (File, bool) {
	rest, found := strings.CutPrefix(name, namePrefix)
	at, rest, cut := strings.Cut(rest, "-")
	if !found || !cut {
		return File{}, false
	}
	var file File
	var err error
	if file.At, err = time.Parse(nameTime, at); err != nil {
		return File{}, false
	}
	file.Log, file.IsEncrypted = strings.CutSuffix(rest, sealedEnd)
	if !file.IsEncrypted {
		file.Log = strings.TrimSuffix(rest, plainEnd)
	}
	return file, len(file.Log) == 8 && file.Name() == name
}

// parsePartial is [ParseName] for the name of a file that is being written.
func parsePartial(name string) (File, bool) {
	name, begins := strings.CutPrefix(name, partialPrefix)
	name, ends := strings.CutSuffix(name, partialEnd)
	file, ok := ParseName(name)
	return file, begins && ends && ok
}

// newestFirst sorts files.
func newestFirst(files []File) {
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(b.Name(), a.Name()) })
}
