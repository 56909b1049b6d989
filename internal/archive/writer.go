package archive

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"time"
)

// ManifestName is the file that describes the others. It is the last one.
const ManifestName = "manifest.json"

// File is a file of an archive.
type File struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Writer writes an archive as a stream, a file after the other.
type Writer struct {
	zip     *zip.Writer
	current *written
	done    []File
}

// NewWriter returns a writer of an archive.
func NewWriter(to io.Writer) *Writer { return &Writer{zip: zip.NewWriter(to)} }

// Create begins the next file. What it returns is valid until the next call.
func (w *Writer) Create(name string) (io.Writer, error) {
	w.Files()
	to, err := w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Now().UTC()})
	w.current = &written{name: name, to: to, hash: sha256.New()}
	return w.current, err
}

// Files ends the current file and returns all that were written, for the manifest.
func (w *Writer) Files() []File {
	if w.current != nil {
		w.done = append(w.done, File{w.current.name, w.current.bytes, hex.EncodeToString(w.current.hash.Sum(nil))})
		w.current = nil
	}
	return w.done
}

// Close writes the manifest and the directory. An archive without them is damaged.
func (w *Writer) Close(manifest any) error {
	file, err := w.Create(ManifestName)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(file)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(manifest); err != nil {
		return err
	}
	return w.zip.Close()
}

// written is a file that is written.
type written struct {
	name  string
	to    io.Writer
	bytes int64
	hash  hash.Hash
}

// Write writes a part of the file; see [io.Writer].
func (w *written) Write(part []byte) (int, error) {
	w.bytes += int64(len(part))
	w.hash.Write(part)
	return w.to.Write(part)
}
