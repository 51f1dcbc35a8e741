#!/usr/bin/env bash
# peers.sh PEER ARCHIVE BASE NEW WORK: what people do without plugraft, from the archive to the pushed image.
# WORK is an empty directory. Beside it is what was made ready beforehand: for umoci the base as an OCI layout, for
# buildah its storage with the base, for docker the socket of a daemon that has the base.
set -euo pipefail
peer=$1 archive=$2 base=$3 new=$4 work=$5
plugins=opt/kafka_2.13/plugins

mkdir -p "$work/x" "$work/root/$plugins"
case $archive in
*.zip) unzip -q "$archive" -d "$work/x" ;;
*.tar.gz) gunzip -c "$archive" | tar -xf - -C "$work/x" ;;
*) mkdir "$work/x/plugin" && cp "$archive" "$work/x/plugin/" ;;
esac
top=$(ls "$work/x")
mv "$work/x/$top" "$work/root/$plugins/grafted"

# quietly COMMAND...: what it says is told only if it fails.
quietly() { "$@" >"$work/said" 2>&1 || { cat "$work/said" >&2; exit 1; }; }

case $peer in
crane)
    tar --sort=name --mtime=@1 --owner=0 --group=0 --numeric-owner --mode=u+rwX,go+rX,go-w --format=gnu \
        -C "$work/root" -cf "$work/layer.tar" "$plugins/grafted"
    quietly crane append --insecure --platform linux/amd64 -f "$work/layer.tar" -b "$base" -t "$new"
    ;;
umoci)
    quietly umoci insert --image "$work/../umoci:base" --tag new "$work/root/$plugins/grafted" "/$plugins/grafted"
    skopeo copy -q --dest-tls-verify=false "oci:$work/../umoci:new" "docker://$new"
    ;;
buildah)
    engine() { buildah --root "$work/../buildah/root" --runroot "$work/../buildah/run" --storage-driver overlay "$@"; }
    container=$(engine from -q --pull=never --tls-verify=false "$base")
    quietly engine copy -q --chown 0:0 "$container" "$work/root/$plugins/grafted" "/$plugins/grafted"
    quietly engine commit -q --rm "$container" grafted
    quietly engine push -q --tls-verify=false grafted "docker://$new"
    ;;
docker)
    engine() { /usr/bin/docker -H "unix://$work/../docker/sock" "$@"; }
    printf 'FROM %s\nCOPY grafted /%s/grafted/\n' "$base" "$plugins" >"$work/root/$plugins/Dockerfile"
    quietly engine build -q -t "$new" "$work/root/$plugins"
    quietly engine push -q "$new"
    ;;
esac
