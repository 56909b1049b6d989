# A small static image that runs as an ordinary user.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /crumbtrail ./cmd/crumbtrail

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /crumbtrail /crumbtrail
USER nonroot
EXPOSE 8080
ENTRYPOINT ["/crumbtrail"]
CMD ["serve"]
