#!/usr/bin/env bash
# A plugin-only image as its three users meet it: mounted by containerd, as for an image volume, where Kafka's own tool
# finds the plugin in it; copied from by a Dockerfile that buildah builds; and one blob for every platform in a registry.
source "$(dirname "$0")/lib.sh"

# Strimzi mounts below its fixed plugin path, one directory deeper than Connect looks: /opt/kafka/plugins/NAME/HASH.
volumes=$work/plugins
chmod 711 "$work"
mkdir -p "$volumes"
jar=$(artifact org.apache.kafka:connect-file:4.3.1:jar) || { not_ok "connect-file is fetched"; exit; }
need "a Hub zip around it is made" hub_zip "$work/file.zip" kafka-connect-file 4.3.1
registry "$work/registry" || exit

for name in zip jar; do
    file=$jar
    [ "$name" = jar ] || file=$work/file.zip
    need "$name: built" graft build "$file" --plugin-only --to "$address/plugins/$name:1" --output json
    cp "$work/said" "$work/$name.json"
    told "$name: four platforms share one layer" "$work/$name.json" '
        [.receipt.platforms[].platform] == ["linux/amd64", "linux/arm64", "linux/ppc64le", "linux/s390x"]
        and ([.receipt.platforms[].layers] | unique | length == 1 and (.[0] | length) == 1)'
    check "$name: crane finds nothing wrong" crane validate --insecure --remote "$address/plugins/$name:1"
    for platform in amd64 arm64 ppc64le s390x; do
        crane manifest --insecure --platform "linux/$platform" "$address/plugins/$name:1" >"$work/manifest"
        told "$name, $platform: a real config and a tar+gzip layer" "$work/manifest" '
            .config.mediaType == "application/vnd.oci.image.config.v1+json" and has("artifactType") == false
            and [.layers[].mediaType] == ["application/vnd.oci.image.layer.v1.tar+gzip"]'
    done
    layer=$(jq -r '.layers[0].digest' "$work/manifest")
    crane blob --insecure "$address/plugins/$name@$layer" | gunzip | tar -tv --numeric-owner >"$work/listing"
    equal "$name: everybody may read it, and nothing hides or links" 0 \
        "$(grep -cvE '^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x) 0/0 ' "$work/listing")"
    equal "$name: no name means deletion" 0 "$(grep -cE '(^|[ /])\.wh\.' "$work/listing")"
done

overlays "containerd, buildah"

mkdir -p "$work/containerd"
printf 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n' >"$work/containerd/config.toml"
serve "$work/containerd/log" containerd --root "$work/containerd/root" --state "$work/containerd/state" \
    --address "$work/containerd/sock" --config "$work/containerd/config.toml"
ctr() { command ctr -a "$work/containerd/sock" -n interop "$@"; }
need "containerd starts" await ctr version
for name in zip jar; do
    at=$volumes/file-$name/0123abcd
    mkdir -p "$at"
    need "containerd pulls $name" ctr images pull --plain-http --snapshotter overlayfs "$address/plugins/$name:1"
    need "containerd mounts $name" ctr images mount --snapshotter overlayfs "$address/plugins/$name:1" "$at"
    mounts+=("$at")
    equal "$name: the mount is the plugin itself" 755 "$(stat -c %a "$at")"
    # Not as root: a worker is somebody else.
    check "$name: another user reads every file" setpriv --reuid 1001 --regid 0 --clear-groups \
        sh -c 'find "$1" -type f -exec cat {} + >/dev/null' sh "$at"
done
# files: a listing without the directory itself, which the runtime makes.
files() { python3 "$here/listing.py" "$@" | grep -v ' 0755 \. '; }
files zip "$work/file.zip" >"$work/files"
files dir "$volumes/file-zip/0123abcd" >"$work/got"
same "zip: the mount holds the archive's files" "$work/files" "$work/got"

if jars=$(worker_jars); then
    prefix=org.apache.kafka.connect.file.FileStream
    printf '%s\n' "${prefix}SinkConnector 4.3.1 sink true" "${prefix}SourceConnector 4.3.1 source true" >"$work/wanted"
    check "Kafka's own tool reads the mounts" java -cp "$jars/*" org.apache.kafka.tools.ConnectPluginPath list \
        --plugin-path "$volumes"
    cp "$work/said" "$work/table"
    for name in zip jar; do
        awk -F '\t' -v at="$volumes/file-$name" '$8 == at { print $1, $4, $5, $6 }' "$work/table" | sort -u >"$work/got"
        same "$name: it finds the connectors, and they can be loaded" "$work/wanted" "$work/got"
    done
else
    not_ok "the worker's jars are fetched" "$work/maven"
fi

buildah() {
    command buildah --root "$work/buildah/root" --runroot "$work/buildah/run" --storage-driver overlay "$@"
}
cat >"$work/Dockerfile" <<DOCKERFILE
FROM scratch
COPY --from=$address/plugins/zip:1 / /opt/kafka/plugins/acme-kafka-connect-file/
DOCKERFILE
check "buildah copies from it" buildah build -q --tls-verify=false --isolation chroot -t copied -f "$work/Dockerfile" "$work"
container=$(buildah from -q copied 2>"$work/complaint")
at=$(buildah mount "$container" 2>>"$work/complaint") && mounts+=("$at")
files dir "$at/opt/kafka/plugins/acme-kafka-connect-file" >"$work/got"
same "buildah: the copy holds the archive's files" "$work/files" "$work/got"
buildah umount -a >/dev/null
