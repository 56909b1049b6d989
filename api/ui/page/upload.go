package page

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"time"

	"crumbtrail/api/ui/page/cookies"
	"crumbtrail/api/web"
)

// uploadTime is how long an upload may take to arrive.
const uploadTime = 10 * time.Minute

// ReadUpload returns a form whose encoding is multipart/form-data, up to the first of
// the named fields in which there is something, and the content of that field: a file
// that was chosen, or a text. The content is read while it arrives, at most limit bytes
// with the fields before it; it is nil if there is none. A text is kept as typed, unless
// it is too long.
func (v *Visit) ReadUpload(name string, limit int64, fields ...string) (*Form, io.Reader, error) {
	v.Request.Body = http.MaxBytesReader(v.Writer, v.Request.Body, limit+maxForm)
	_ = http.NewResponseController(v.Writer).SetReadDeadline(v.Now().Add(uploadTime)) // connections of tests have no deadlines
	parts, err := v.Request.MultipartReader()
	if err != nil {
		return nil, nil, v.unreadable(err)
	}
	f := v.NewForm(name)
	f.typed = url.Values{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return f, nil, nil
		}
		if err != nil {
			return nil, nil, v.unreadable(err)
		}
		content, err := f.readPart(part, slices.Contains(fields, part.FormName()))
		if err != nil {
			return nil, nil, v.unreadable(err)
		}
		if f.kept > maxForm {
			return nil, nil, v.unreadable(&http.MaxBytesError{Limit: maxForm})
		}
		if err := v.checkKitchen(f.typed); err != nil {
			return nil, nil, err
		}
		if content != nil {
			f.content = part.FormName()
			return f, content, nil
		}
	}
}

// readPart keeps a field of a form. It returns the content of one that is uploaded, nil
// if there is nothing in it.
func (f *Form) readPart(part *multipart.Part, isUpload bool) (io.Reader, error) {
	if part.FileName() != "" && isUpload {
		content := bufio.NewReader(part)
		if _, err := content.Peek(1); err != nil {
			return nil, ignoreEnd(err)
		}
		return content, nil
	}
	f.kept += int64(len(part.FormName()))
	head, err := io.ReadAll(io.LimitReader(part, maxForm+1))
	switch {
	case err != nil:
		return nil, err
	case len(head) <= maxForm:
		f.kept += int64(len(head))
		f.typed.Set(part.FormName(), string(head))
	case !isUpload:
		return nil, &http.MaxBytesError{Limit: maxForm}
	}
	if !isUpload || len(bytes.TrimSpace(head)) == 0 {
		return nil, nil
	}
	return io.MultiReader(bytes.NewReader(head), part), nil
}

func ignoreEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// SendContent sends what was uploaded to an operation of the API that takes JSON, while
// it arrives. It fails as [Send] does.
func SendContent[T any](v *Visit, f *Form, path string, content io.Reader) (T, error) {
	var answer T
	if f.Refusal != nil {
		return answer, invalid()
	}
	header := http.Header{"Content-Type": {web.JSONType}}
	if v.actor != "" {
		header.Set("Crumbtrail-Actor", v.actor)
	}
	answered, err := v.call(http.MethodPost, path, header, content, &answer)
	if err != nil {
		_, _ = io.Copy(io.Discard, v.Request.Body) // browsers show an answer once they have sent everything
	}
	v.see(answered)
	if v.seen != "" {
		cookies.SetSeen(v.Writer, v.Request, v.seen) // the page itself shows the answer
	}
	return answer, err
}
