package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
)

// router finds the handler of a request. It and [humaContext] are the only code
// that uses echo.
type router struct {
	echo   *echo.Echo
	routes []Route
	// refuse answers requests that have no handler.
	refuse func(w http.ResponseWriter, r *http.Request, p *Problem)
}

func newRouter() *router {
	r := &router{echo: echo.New(), refuse: func(w http.ResponseWriter, r *http.Request, p *Problem) { WriteProblem(w, r, p) }}
	r.echo.HTTPErrorHandler = func(err error, c echo.Context) {
		r.refuse(c.Response(), c.Request(), problemOfRouting(c.Request().Context(), err))
	}
	return r
}

// problemOfRouting returns the problem of a request that has no handler.
func problemOfRouting(ctx context.Context, err error) *Problem {
	var refused *echo.HTTPError
	switch {
	case errors.As(err, &refused) && refused.Code == http.StatusNotFound:
		return UnknownPath.New("")
	case errors.As(err, &refused) && refused.Code == http.StatusMethodNotAllowed:
		return MethodNotAllowed.New("")
	}
	return Refusal(ctx, Internal.New(""), err)
}

// ServeHTTP answers a request. Echo matches parameters with an empty text, which no
// route has.
func (r *router) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if path := request.URL.EscapedPath(); path != "/" && strings.Contains(path+"/", "//") {
		r.refuse(w, request, UnknownPath.New(""))
		return
	}
	if fault := checkParameters(request); fault != "" {
		r.refuse(w, request, BadRequest.New(fault))
		return
	}
	r.echo.ServeHTTP(w, request)
}

// Handle adds the route of an operation; see [huma.Adapter].
func (r *router) Handle(op *huma.Operation, handler func(huma.Context)) {
	r.add(op.Method, op.Path, func(c echo.Context) error {
		handler(&humaContext{op: op, echo: c})
		return nil
	})
}

// handle adds a route that is not an operation. Its handler finds the parameters of
// the path in [http.Request.PathValue].
func (r *router) handle(method, path string, handler http.Handler) {
	r.add(method, path, func(c echo.Context) error {
		request := c.Request()
		for _, name := range c.ParamNames() {
			request.SetPathValue(name, param(c, name))
		}
		handler.ServeHTTP(c.Response(), request)
		return nil
	})
}

// add adds a route. A route for GET answers HEAD too. Parameters are written
// {name}; * at the end matches the rest of the path.
func (r *router) add(method, path string, handler echo.HandlerFunc) {
	r.routes = append(r.routes, Route{method, path})
	pattern := strings.NewReplacer("{", ":", "}", "").Replace(path)
	routed := func(c echo.Context) error {
		RequestOf(c.Request().Context()).route = path
		return handler(c)
	}
	r.echo.Add(method, pattern, routed)
	if method == http.MethodGet {
		r.echo.Add(http.MethodHead, pattern, routed)
	}
}

// humaContext is an echo context as huma uses it.
type humaContext struct {
	op     *huma.Operation
	echo   echo.Context
	status int
}

func (c *humaContext) Operation() *huma.Operation { return c.op }

func (c *humaContext) Context() context.Context { return c.echo.Request().Context() }

func (c *humaContext) TLS() *tls.ConnectionState { return c.echo.Request().TLS }

func (c *humaContext) Version() huma.ProtoVersion {
	r := c.echo.Request()
	return huma.ProtoVersion{Proto: r.Proto, ProtoMajor: r.ProtoMajor, ProtoMinor: r.ProtoMinor}
}

func (c *humaContext) Method() string { return c.echo.Request().Method }

func (c *humaContext) Host() string { return c.echo.Request().Host }

func (c *humaContext) RemoteAddr() string { return c.echo.Request().RemoteAddr }

func (c *humaContext) URL() url.URL { return *c.echo.Request().URL }

// Param returns a parameter of the path.
func (c *humaContext) Param(name string) string { return param(c.echo, name) }

// param returns a parameter of the path. Echo leaves it escaped where the path has
// escapes that change its meaning, such as a slash within a parameter.
func param(c echo.Context, name string) string {
	value := c.Param(name)
	if c.Request().URL.RawPath == "" {
		return value
	}
	if plain, err := url.PathUnescape(value); err == nil {
		return plain
	}
	return value
}

func (c *humaContext) Query(name string) string { return c.echo.QueryParam(name) }

func (c *humaContext) Header(name string) string { return c.echo.Request().Header.Get(name) }

func (c *humaContext) EachHeader(see func(name, value string)) {
	for name, values := range c.echo.Request().Header {
		for _, value := range values {
			see(name, value)
		}
	}
}

func (c *humaContext) BodyReader() io.Reader { return c.echo.Request().Body }

// GetMultipartForm fails: no operation accepts forms.
func (c *humaContext) GetMultipartForm() (*multipart.Form, error) {
	return nil, fmt.Errorf("read a form: %w", errors.ErrUnsupported)
}

func (c *humaContext) SetReadDeadline(deadline time.Time) error {
	return http.NewResponseController(c.echo.Response()).SetReadDeadline(deadline)
}

func (c *humaContext) SetStatus(code int) {
	c.status = code
	c.echo.Response().WriteHeader(code)
}

func (c *humaContext) Status() int { return c.status }

func (c *humaContext) SetHeader(name, value string) { c.echo.Response().Header().Set(name, value) }

func (c *humaContext) AppendHeader(name, value string) { c.echo.Response().Header().Add(name, value) }

func (c *humaContext) BodyWriter() io.Writer { return c.echo.Response() }
