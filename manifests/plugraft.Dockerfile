# An image of plugraft itself, for the Job, the Tekton task and the chart of this folder: from the repository's root,
#   docker build -f manifests/plugraft.Dockerfile -t registry.example.com/tools/plugraft:0.1.0 .
FROM docker.io/library/rust:1-alpine AS build
RUN apk add --no-cache build-base
COPY . /source
RUN cargo install --locked --path /source --root /built

# Authorities, a user without privileges (65532), and nothing else.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /built/bin/plugraft /usr/bin/plugraft
ENTRYPOINT ["/usr/bin/plugraft"]
