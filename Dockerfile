# A small static image that runs as an unprivileged user. The version is the content
# of the file VERSION, or set with --build-arg VERSION=...
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath \
    -ldflags="-s -w -X crumbtrail/internal/app.version=${VERSION:-$(cat VERSION)}" \
    -o /crumbtrail ./cmd/crumbtrail

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /crumbtrail /crumbtrail
USER nonroot
EXPOSE 8080
ENTRYPOINT ["/crumbtrail"]
CMD ["serve"]
