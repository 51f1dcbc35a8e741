#!/usr/bin/env bash
# What these scripts need on a Debian 12 that has Rust, Go, Java 17 and Maven; run as root. What is there is not
# installed again; built tools are kept by version outside of the repository. Arguments are further packages.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
cache=${XDG_CACHE_HOME:-$HOME/.cache}/plugraft-interop

twice() { "$@" || { sleep 5; "$@"; }; }

packages=(apache2-utils buildah busybox-static ca-certificates containerd docker-registry docker.io dosfstools jq
    libarchive-tools openssl podman python3 python3-yaml skopeo strace umoci unzip "$@")
missing=()
for package in "${packages[@]}"; do
    dpkg-query -Wf '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    # No service may be started here: the scripts start their own, on loopback.
    [ -e /usr/sbin/policy-rc.d ] || {
        printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
        chmod +x /usr/sbin/policy-rc.d
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    }
    twice apt-get update -qq
    twice apt-get install -qq -y --no-install-recommends "${missing[@]}"
fi

# tool NAME VERSION PACKAGE [CALLED]
tool() {
    local kept=$cache/go/$1-$2
    if [ ! -x "$kept/$1" ]; then
        twice env GOBIN="$kept" go install "$3@$2"
    fi
    mkdir -p "$cache/bin"
    ln -sfn "$kept/$1" "$cache/bin/${4:-$1}"
}
tool crane v0.22.1 github.com/google/go-containerregistry/cmd/crane
tool helm v3.22.0 helm.sh/helm/v3/cmd/helm
tool helm v4.3.1 helm.sh/helm/v4/cmd/helm helm4
tool kustomize v5.8.1 sigs.k8s.io/kustomize/kustomize/v5
tool kubeconform v0.8.0 github.com/yannh/kubeconform/cmd/kubeconform
