#!/usr/bin/env bash
# What a worker will find: the grafted image on dockerd (overlay2), containerd (overlayfs) and buildah (overlay), and
# inside a container that dockerd runs. Ancestors have to stand exactly as before the graft.
source "$(dirname "$0")/lib.sh"

need "bases are made" python3 "$here/base.py" "$work/base"
need "a Hub zip is made" hub_zip "$work/demo.zip" connect-demo 1.2.3
need "a plugin that the base has is made" hub_zip "$work/old.zip" old 2
registry "$work/registry" || exit
need "bases are pushed" python3 "$here/push.py" "$work/base" "$address"
ancestors="/opt /opt/kafka /opt/kafka_2.13 /opt/kafka_2.13/plugins"
plugins=opt/kafka_2.13/plugins
python3 "$here/listing.py" zip "$work/demo.zip" >"$work/demo.wanted"
python3 "$here/listing.py" zip "$work/old.zip" >"$work/old.wanted"

for kind in single docker; do
    need "$kind: built" graft build "$work/demo.zip" "$work/old.zip" --replace \
        --base "$address/base/$kind:7.9.1" --to "$address/team/$kind:1"
done

overlays "dockerd, containerd, buildah"

# looked RUNTIME KIND BEFORE AFTER: the two images' roots, as this runtime shows them.
looked() {
    local what="$1, $2"
    # shellcheck disable=SC2086
    python3 "$here/listing.py" stat "$3" $ancestors >"$work/before"
    # shellcheck disable=SC2086
    python3 "$here/listing.py" stat "$4" $ancestors >"$work/after"
    same "$what: ancestors stand as in the base" "$work/before" "$work/after"
    for plugin in demo old; do
        local folder=$4/$plugins/acme-$plugin
        [ "$plugin" = old ] || folder=$4/$plugins/acme-connect-demo
        python3 "$here/listing.py" dir "$folder" >"$work/files"
        same "$what: acme-$plugin has the archive's files and modes" "$work/$plugin.wanted" "$work/files"
    done
    check "$what: the rest of the base is there" test -s "$4/opt/kafka_2.13/libs/kafka.txt" -a -s "$4/bin/busybox"
}

in_dockerd() {
    mkdir -p "$work/docker"
    serve "$work/docker/log" dockerd --data-root "$work/docker/data" --exec-root "$work/docker/exec" \
        -H "unix://$work/docker/sock" -p "$work/docker/pid" --bridge=none --iptables=false --ip6tables=false \
        --storage-driver overlay2
    docker() { /usr/bin/docker -H "unix://$work/docker/sock" "$@"; }
    await docker version || { skip "dockerd" "it does not start: $(tail -1 "$work/docker/log")"; return; }
    docker run --rm --network none --entrypoint /bin/true "$address/base/single:7.9.1" >"$work/said" 2>&1 ||
        { skip "dockerd" "it cannot run the base itself: $(head -1 "$work/said")"; return; }
    local kind image root at
    for kind in single docker; do
        at=()
        for image in "base/$kind:7.9.1" "team/$kind:1"; do
            check "dockerd pulls $image" docker pull -q "$address/$image"
            check "dockerd runs $image" docker run -d --network none --name "${image//[\/:]/-}" \
                --entrypoint /bin/sleep "$address/$image" 600
            root=$(docker inspect -f '{{.GraphDriver.Data.MergedDir}}' "${image//[\/:]/-}")
            at+=("$root")
        done
        looked dockerd "$kind" "${at[@]}"
    done
    # As the worker's own user: reads every file, and may still write where it could before.
    # shellcheck disable=SC2016
    check "a container sees the files as its own user" docker run --rm --network none --entrypoint /bin/sh \
        "$address/team/single:1" -ec '
            test "$(id -u):$(id -g)" = 1001:0
            test "$(stat -c "%u:%g %a" /opt/kafka/plugins)" = "1001:0 775"
            touch /opt/kafka/plugins/mine && rm /opt/kafka/plugins/mine
            test ! -e /opt/kafka/plugins/acme-old/old.txt
            cd /opt/kafka/plugins/acme-connect-demo
            test "$(lib/native/run.sh)" = ran
            find . -type f -exec sha256sum {} + | sort -k 2'
    (cd "$(docker inspect -f '{{.GraphDriver.Data.MergedDir}}' team-single-1)/$plugins/acme-connect-demo" &&
        find . -type f -exec sha256sum {} + | sort -k 2) >"$work/outside"
    same "and they are the archive's" "$work/outside" "$work/said"
    docker ps -aq | while read -r one; do docker rm -f "$one"; done >/dev/null
}

in_containerd() {
    mkdir -p "$work/containerd/"{base,team}
    printf 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n' >"$work/containerd/config.toml"
    serve "$work/containerd/log" containerd --root "$work/containerd/root" --state "$work/containerd/state" \
        --address "$work/containerd/sock" --config "$work/containerd/config.toml"
    ctr() { command ctr -a "$work/containerd/sock" -n interop "$@"; }
    await ctr version || { skip "containerd" "it does not start: $(tail -1 "$work/containerd/log")"; return; }
    ctr images pull --plain-http --snapshotter overlayfs "$address/base/single:7.9.1" >"$work/said" 2>&1 ||
        { skip "containerd" "it cannot unpack the base itself: $(tail -1 "$work/said")"; return; }
    local kind image at
    for kind in single docker; do
        for image in "base/$kind:7.9.1" "team/$kind:1"; do
            at=$work/containerd/${image%%/*}/$kind
            mkdir -p "$at"
            check "containerd pulls $image" ctr images pull --plain-http --snapshotter overlayfs "$address/$image"
            check "containerd mounts $image" ctr images mount --snapshotter overlayfs "$address/$image" "$at"
            mounts+=("$at")
        done
        looked containerd "$kind" "$work/containerd/base/$kind" "$work/containerd/team/$kind"
    done
}

in_buildah() {
    buildah() {
        command buildah --root "$work/buildah/root" --runroot "$work/buildah/run" --storage-driver overlay "$@"
    }
    buildah pull -q --tls-verify=false "$address/base/single:7.9.1" >"$work/said" 2>&1 ||
        { skip "buildah" "it cannot unpack the base itself: $(tail -1 "$work/said")"; return; }
    local kind image at container
    for kind in single docker; do
        at=()
        for image in "base/$kind:7.9.1" "team/$kind:1"; do
            check "buildah pulls $image" buildah from -q --tls-verify=false "$address/$image"
            container=$(tail -1 "$work/said")
            at+=("$(buildah mount "$container")")
            mounts+=("${at[-1]}")
        done
        looked buildah "$kind" "${at[@]}"
    done
    buildah umount -a >/dev/null
}

in_dockerd
in_containerd
in_buildah
