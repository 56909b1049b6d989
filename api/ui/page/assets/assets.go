// Package assets serves the files that pages load, each under the hash of its content.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"net/http"
	"path"
	"strings"
)

// stylesheets are joined in the order of their names.
const stylesheets = "static/css"

// Assets are the files that pages load.
type Assets struct{ byName map[string]asset }

type asset struct {
	hash, kind    string
	plain, zipped []byte
}

// kinds are the media types of assets.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png",
}

// Read reads the files in the folder static. Scripts and style sheets of ours are sent
// without comments and blanks.
func Read(files fs.FS) (*Assets, error) {
	all := &Assets{byName: map[string]asset{}}
	var css bytes.Buffer
	err := fs.WalkDir(files, "static", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, file)
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(file, stylesheets+"/"):
			css.WriteString(denseRules.Replace(string(dense(content))))
			return nil
		case kinds[path.Ext(file)] == "":
			return nil // a licence
		}
		if path.Dir(file) == "static" && path.Ext(file) == ".js" {
			content = []byte(denseScript.Replace(string(dense(content))))
		}
		return all.add(path.Base(file), content)
	})
	if err == nil {
		err = all.add("app.css", css.Bytes())
	}
	return all, err
}

// denseRules leaves out blanks and ends of lines around the braces and in the declarations of
// style sheets.
var denseRules = strings.NewReplacer(
	"; }\n", "}", "; }", "}", " { ", "{", " {\n", "{", " }\n", "}", "}\n", "}", "} ", "}", " }", "}", ";\n", ";", "; ", ";",
	": ", ":", ",\n", ",", ", ", ",", " > ", ">", " !", "!",
)

// denseScript leaves out blanks and ends of lines in our scripts. None has a text in which
// one of these stands for a reader.
var denseScript = strings.NewReplacer(
	"{\n", "{", ";\n", ";", ",\n", ",", "\n}", "}", "{ ", "{", " }", "}", ", ", ",", "; ", ";", "if (", "if(", ") {", "){",
	" => ", "=>", " = ", "=", " === ", "===", " && ", "&&", " || ", "||", " ? ", "?", " : ", ":",
)

// dense returns a script or a style sheet of ours without the comments and the
// indentation.
func dense(source []byte) []byte {
	var lines []byte
	for line := range bytes.Lines(source) {
		line = bytes.TrimLeft(line, " ")
		isComment := bytes.HasPrefix(line, []byte("//")) || bytes.HasPrefix(line, []byte("/*")) && bytes.HasSuffix(line, []byte("*/\n"))
		if isComment {
			continue
		}
		if code, _, ends := bytes.Cut(line, []byte(" // ")); ends {
			line = append(bytes.Clone(code), '\n')
		}
		lines = append(lines, line...)
	}
	return lines
}

func (a *Assets) add(name string, content []byte) error {
	sum := sha256.Sum256(content)
	var zipped bytes.Buffer
	writer, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := writer.Write(content); err != nil {
		return err
	}
	if err := writer.Close(); err != nil {
		return err
	}
	a.byName[name] = asset{
		hash: hex.EncodeToString(sum[:8]), kind: kinds[path.Ext(name)], plain: content, zipped: zipped.Bytes(),
	}
	return nil
}

// Names returns the names of all, in no order.
func (a *Assets) Names() iter.Seq[string] { return maps.Keys(a.byName) }

// Size returns how many bytes an asset has, plain and compressed.
func (a *Assets) Size(name string) (plain, zipped int) {
	return len(a.byName[name].plain), len(a.byName[name].zipped)
}

// URL returns the address of an asset. It fails for one that does not exist, so that
// a template cannot name it.
func (a *Assets) URL(name string) (string, error) {
	found, ok := a.byName[name]
	if !ok {
		return "", fmt.Errorf("there is no asset %s", name)
	}
	return "/static/" + found.hash + "/" + name, nil
}

// Serve answers with an asset. Its address changes with its content, so it is kept
// for a year.
func (a *Assets) Serve(w http.ResponseWriter, r *http.Request) {
	found, ok := a.byName[r.PathValue("name")]
	if !ok || found.hash != r.PathValue("hash") {
		http.NotFound(w, r)
		return
	}
	found.write(w, r, "public, max-age=31536000, immutable")
}

// ServeAs answers with an asset at an address of its own, which browsers may keep as the
// header Cache-Control allows.
func (a *Assets) ServeAs(w http.ResponseWriter, r *http.Request, name, cached string) {
	a.byName[name].write(w, r, cached)
}

func (a asset) write(w http.ResponseWriter, r *http.Request, cached string) {
	header := w.Header()
	header.Set("Content-Type", a.kind)
	header.Set("Cache-Control", cached)
	header.Set("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		header.Set("Content-Encoding", "gzip")
		_, _ = w.Write(a.zipped) // the caller may have closed the connection
		return
	}
	_, _ = w.Write(a.plain)
}
