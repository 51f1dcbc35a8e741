#!/usr/bin/env bash
# Builds etcd, kube-apiserver, kube-controller-manager and kubectl with Go, unless they are there already, and prints the
# folder they are in. The first time takes about ten minutes on two cores.
set -euo pipefail
kubernetes=v1.36.3
etcd=v3.6.16
kept=${XDG_CACHE_HOME:-$HOME/.cache}/plugraft-interop/go/kubernetes-$kubernetes-etcd-$etcd
work=$(mktemp -d "${TMPDIR:-/tmp}/plugraft-build.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$kept"
export CGO_ENABLED=0 GOFLAGS=-buildvcs=false

twice() { "$@" || { sleep 5; "$@"; }; }

# module NAME PACKAGE...: a module in the current directory that needs these packages.
module() {
    local name=$1
    shift
    [ -e go.mod ] || go mod init "$name"
    printf '//go:build tools\n\npackage tools\n\nimport (\n' >tools.go
    printf '\t_ "%s"\n' "$@" >>tools.go
    echo ')' >>tools.go
}

# binary NAME PACKAGE [LINKER FLAGS]: whole or not at all.
binary() {
    go build -trimpath -ldflags "-s -w ${3:-}" -o "$work/$1" "$2"
    mv "$work/$1" "$kept/$1"
}

if [ ! -x "$kept/etcd" ]; then
    mkdir "$work/etcd.d" && cd "$work/etcd.d"
    module interop/etcd go.etcd.io/etcd/server/v3
    twice go get "go.etcd.io/etcd/server/v3@$etcd"
    binary etcd go.etcd.io/etcd/server/v3
fi

# Kubernetes cannot be had by `go install`: its module replaces its own parts by folders beside it. Each of them is
# published under the same version with a zero in front.
missing=()
for program in kubectl kube-apiserver kube-controller-manager; do
    [ -x "$kept/$program" ] || missing+=("$program")
done
if [ ${#missing[@]} -gt 0 ]; then
    mkdir "$work/kubernetes.d" && cd "$work/kubernetes.d"
    source=$(twice go mod download -json "k8s.io/kubernetes@$kubernetes" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
    parts=v0${kubernetes#v1}
    {
        printf 'module interop/kubernetes\n\n%s\n\nrequire k8s.io/kubernetes %s\n\nreplace (\n' \
            "$(grep -E '^go ' "$source/go.mod")" "$kubernetes"
        sed -n "s|^[[:space:]]*\(k8s.io/[a-z-]*\) => ./staging/.*|\t\1 => \1 $parts|p" "$source/go.mod"
        echo ')'
    } >go.mod
    module interop/kubernetes k8s.io/kubernetes/cmd/{kube-apiserver,kube-controller-manager,kubectl}
    twice go mod tidy -e
    version=k8s.io/component-base/version
    flags="-X $version.gitVersion=$kubernetes -X $version.gitMajor=1 -X $version.gitMinor=$(cut -d. -f2 <<<"$kubernetes")"
    for program in "${missing[@]}"; do
        binary "$program" "k8s.io/kubernetes/cmd/$program" "$flags"
    done
fi >&2
echo "$kept"
