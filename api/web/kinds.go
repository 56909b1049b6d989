package web

import (
	"net/http"
	"strings"
)

// The kinds of problem that every interface has.
var (
	BadRequest = Kind{
		"bad_request", http.StatusBadRequest, "The request is malformed", "The path, the query or a header is malformed.",
	}
	UnreadableJSON = Kind{
		"unreadable_json", http.StatusBadRequest, "The JSON is unreadable",
		"The body must be one JSON value in UTF-8, with each field once and at most 100 levels deep.",
	}
	CrossOrigin = Kind{
		"cross_origin", http.StatusForbidden, "From another site",
		"Browsers may not send this request for a page of another site. They may follow a link to a page.",
	}
	Proxied = Kind{
		"proxied", http.StatusForbidden, "Through a proxy",
		"The server listens for this machine alone, and answers only to programs that connect directly, whether they have a credential " +
			"or not: as long as it requires none, a proxy, tunnel or port forward would give everyone who reaches it full access. " +
			"Open the server under its own address on this machine, and stop what forwards to it. " +
			"A proxy of your own is named with --trusted-proxy: then every request needs a credential.",
	}
	UnknownPath = Kind{
		"unknown_path", http.StatusNotFound, "Unknown path", "This path does not exist. See /docs.",
	}
	MethodNotAllowed = Kind{
		"method_not_allowed", http.StatusMethodNotAllowed, "The method is not allowed",
		"This path does not support the request's method. The header Allow lists the methods that it supports.",
	}
	NotAcceptable = Kind{
		"not_acceptable", http.StatusNotAcceptable, "Not acceptable", "The answer has none of the media types that the request accepts.",
	}
	RequestTimeout = Kind{
		"request_timeout", http.StatusRequestTimeout, "The body arrived too slowly", "The body did not arrive in time.",
	}
	TooLarge = Kind{
		"too_large", http.StatusRequestEntityTooLarge, "The body is too large", "A body has at most 1 MiB, an import 32 MiB.",
	}
	UnsupportedMediaType = Kind{
		"unsupported_media_type", http.StatusUnsupportedMediaType, "The body is not JSON", "A body is sent as application/json, in UTF-8.",
	}
	HostNotAllowed = Kind{
		"host_not_allowed", http.StatusMisdirectedRequest, "The host is not served",
		"The server does not answer to the request's Host. On this machine alone it answers to localhost and loopback addresses, " +
			"and otherwise to the names of --allowed-hosts: open it under one of them.",
	}
	RateLimited = Kind{
		"rate_limited", http.StatusTooManyRequests, "Too many requests",
		"Verification, replay, answers for the past, imports, explanations and scenarios are handled one at a time for a kitchen, " +
			"and four in all. Others wait up to 10 seconds, at most 32 for a kitchen. Two imports of a kitchen are received at a " +
			"time, and 32 in all. The requests of a key or session, and those of a kitchen, are limited too, and so are those " +
			"that follow events at the same time, and refused credentials of an address. Retry-After is when to try again.",
	}
	Invalid = Kind{
		"invalid", http.StatusUnprocessableEntity, "The input is invalid",
		"The input is invalid, whatever the state of the kitchen. errors lists every fault and its place.",
	}
	Internal = Kind{
		"internal", http.StatusInternalServerError, "Internal error",
		"The request failed. The server's log has more under the request's id, X-Request-Id.",
	}
)

// Kinds returns all of them.
func Kinds() []Kind {
	return []Kind{
		BadRequest, UnreadableJSON, CrossOrigin, Proxied, UnknownPath, MethodNotAllowed, NotAcceptable, RequestTimeout, TooLarge,
		UnsupportedMediaType, HostNotAllowed, RateLimited, Invalid, Internal,
	}
}

// explain answers with the explanation of a kind of problem.
func explain(kinds []Kind) http.Handler {
	kinds = append(Kinds(), kinds...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		code := strings.TrimPrefix(r.URL.Path, "/problems/")
		for _, kind := range kinds {
			if kind.Code == code {
				WriteJSON(w, http.StatusOK, map[string]any{"code": code, "status": kind.Status, "title": kind.Title, "about": kind.About})
				return
			}
		}
		WriteProblem(w, r, UnknownPath.New(""))
	})
}
