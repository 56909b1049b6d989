# A small static image that runs as an unprivileged user. The version is the content
# of the file VERSION, or set with --build-arg VERSION=...
FROM golang:1.26.8-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath \
    -ldflags="-s -w -X crumbtrail/internal/app.version=${VERSION:-$(cat VERSION)}" \
    -o /root-of-image/crumbtrail ./cmd/crumbtrail
# What the program needs of a system: roots of certificates, a temporary folder, and a user.
RUN mkdir -p -m 0755 /root-of-image/etc/ssl/certs && mkdir -m 1777 /root-of-image/tmp \
    && cp /etc/ssl/certs/ca-certificates.crt /root-of-image/etc/ssl/certs/ \
    && echo 'nonroot:x:65532:65532:nonroot:/nonexistent:/sbin/nologin' > /root-of-image/etc/passwd

FROM scratch
COPY --from=build /root-of-image /
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/crumbtrail"]
CMD ["serve"]
