#!/usr/bin/env bash
# peers.sh PEER ZIP BASE NEW WORK: what people do without plugraft, from the archive to the pushed image.
# WORK is an empty directory; for umoci, WORK/../umoci is the base as an OCI layout, copied beforehand.
set -euo pipefail
peer=$1 zip=$2 base=$3 new=$4 work=$5
plugins=opt/kafka_2.13/plugins

mkdir -p "$work/x" "$work/root/$plugins"
unzip -q "$zip" -d "$work/x"
top=$(ls "$work/x")
mv "$work/x/$top" "$work/root/$plugins/grafted"

case $peer in
crane)
    tar --sort=name --mtime=@1 --owner=0 --group=0 --numeric-owner --mode=u+rwX,go+rX,go-w --format=gnu \
        -C "$work/root" -cf "$work/layer.tar" "$plugins/grafted"
    crane append --insecure --platform linux/amd64 -f "$work/layer.tar" -b "$base" -t "$new" >"$work/said" 2>&1 ||
        { cat "$work/said" >&2; exit 1; }
    ;;
umoci)
    umoci insert --image "$work/../umoci:base" --tag new "$work/root/$plugins/grafted" "/$plugins/grafted" \
        >"$work/said" 2>&1
    skopeo copy -q --dest-tls-verify=false "oci:$work/../umoci:new" "docker://$new"
    ;;
esac
