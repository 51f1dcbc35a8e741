#!/usr/bin/env bash
# Images in archives and engines: what plugraft writes is loaded by dockerd, podman, containerd, buildah and skopeo; and
# what they save is a base.
source "$(dirname "$0")/lib.sh"

need "bases are made" python3 "$here/base.py" "$work/base"
need "a Hub zip is made" hub_zip "$work/demo.zip" connect-demo 1.2.3
plugins=opt/kafka_2.13/plugins
python3 "$here/listing.py" zip "$work/demo.zip" >"$work/wanted"
cd "$work" || exit

# onto BASE SINK...: grafts the demo.
onto() {
    local base=$1
    shift
    graft build demo.zip --base "$base" "${@/#/--to=}"
}

# files DIR: an unpacked image has the plugin's files and the base's.
files() {
    python3 "$here/listing.py" dir "$1/$plugins/acme-connect-demo" >files && diff -u wanted files &&
        test -s "$1/opt/kafka_2.13/libs/kafka.txt"
}

# says WHAT PATTERN: what the last check ran has said this.
says() { if grep -qE "$2" said; then ok "$1"; else not_ok "$1" said; fi; }

# id FILE: the image id in a Docker archive.
id() { tar -xOf "$1" manifest.json | jq -r '.[0].Config' | cut -d. -f1; }

need "written: OCI archive, Docker archive, standard output" onto oci:base:single \
    oci-archive:oci.tar:1 docker-archive:docker.tar:team/demo:1
graft build demo.zip --base oci:base:single --to - --tag 1 >flow.tar 2>complaint
equal "what flows is what the file holds" "$(sha256sum <oci.tar)" "$(sha256sum <flow.tar)"
need "written once more" onto oci:base:single oci-archive:again.tar:1 docker-archive:again-docker.tar:team/demo:1
equal "the same archives" "$(cat oci.tar docker.tar | sha256sum)" "$(cat again.tar again-docker.tar | sha256sum)"

in_skopeo() {
    local form
    for form in oci-archive:oci.tar:1 docker-archive:docker.tar:team/demo:1; do
        check "skopeo inspects $form" skopeo inspect --raw "$form"
        check "skopeo copies $form" skopeo --insecure-policy copy -q "$form" "oci:copied:${form%%:*}"
        check "umoci unpacks it" umoci unpack --image "copied:${form%%:*}" "unpacked-${form%%:*}"
        check "$form has the files" files "unpacked-${form%%:*}/rootfs"
    done
    check "skopeo writes an OCI archive" skopeo --insecure-policy copy -q oci:base:single oci-archive:from-skopeo.tar:7.9.1
    check "a base as skopeo archives it" onto oci-archive:from-skopeo.tar:7.9.1 oci:out:from-skopeo-oci
    check "skopeo writes a Docker archive" \
        skopeo --insecure-policy copy -q oci:base:single docker-archive:from-skopeo-docker.tar:acme/base:1
    check "a base as skopeo saves it" onto docker-archive:from-skopeo-docker.tar oci:out:from-skopeo-docker
    gzip -k from-skopeo-docker.tar
    check "the same in gzip" onto docker-archive:from-skopeo-docker.tar.gz oci:out:from-gzip
    local tag
    for tag in from-skopeo-oci from-skopeo-docker from-gzip; do
        check "$tag is unpacked by umoci" umoci unpack --image "out:$tag" "unpacked-$tag"
        check "$tag has the files" files "unpacked-$tag/rootfs"
    done
}

in_dockerd() {
    mkdir -p docker
    serve docker/log dockerd --data-root "$work/docker/data" --exec-root "$work/docker/exec" \
        -H "unix://$work/docker/sock" -p "$work/docker/pid" --bridge=none --iptables=false --ip6tables=false
    docker() { /usr/bin/docker -H "unix://$work/docker/sock" "$@"; }
    engine() { env -i PATH="$PATH" HOME="$work/home" XDG_CACHE_HOME="$work/cache" DOCKER_HOST="unix://$work/docker/sock" \
        "$plugraft" "$@"; }
    await docker version || { skip "dockerd" "it does not start: $(tail -1 docker/log)"; return; }
    # shellcheck disable=SC2016
    seen() {
        docker run --rm --network none --entrypoint /bin/sh "$1" -ec '
            cd /opt/kafka/plugins/acme-connect-demo && test "$(lib/native/run.sh)" = ran
            test "$(stat -c "%u:%g %a" /opt/kafka/plugins)" = "1001:0 775"'
    }
    check "docker load" docker load -i docker.tar
    equal "the image id is the config's digest" "sha256:$(id docker.tar)" "$(docker inspect -f '{{.Id}}' team/demo:1)"
    check "a container sees the files" seen team/demo:1
    check "loaded by its API" engine build demo.zip --base oci:base:single --to docker-daemon:team/api:2
    equal "it is the same image" "sha256:$(id docker.tar)" "$(docker inspect -f '{{.Id}}' team/api:2)"
    check "nothing is sent again" engine build demo.zip --base oci:base:single --to docker-daemon:team/api:2
    says "and that is said" "already there"
    check "plan tells it" engine plan demo.zip --base oci:base:single --to docker-daemon:team/api:2
    says "and that is said" "this very image already"
    check "of an index, its own platform" engine build demo.zip --base oci:base:index --to docker-daemon:team/index:1
    check "a container sees the files of it" seen team/index:1
    refused "no engine" 5 "no container engine answers" env DOCKER_HOST=unix:///nowhere \
        "$plugraft" build demo.zip --base oci:base:single --to docker-daemon:x:1
    check "docker save" docker save -o saved.tar team/demo:1
    check "a base as dockerd saves it" graft build demo.zip --replace --base docker-archive:saved.tar \
        --to docker-archive:resaved.tar:team/resaved:1
    check "and docker loads what came of it" docker load -i resaved.tar
    check "a container sees its files" seen team/resaved:1
}

in_containerd() {
    mkdir -p containerd/at
    printf 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n' >containerd/config.toml
    serve containerd/log containerd --root "$work/containerd/root" --state "$work/containerd/state" \
        --address "$work/containerd/sock" --config "$work/containerd/config.toml"
    ctr() { command ctr -a "$work/containerd/sock" -n interop "$@"; }
    await ctr version || { skip "containerd" "it does not start: $(tail -1 containerd/log)"; return; }
    check "ctr imports the Docker archive" ctr images import docker.tar
    says "under its name" docker.io/team/demo:1
    check "ctr imports the OCI archive" ctr images import --base-name docker.io/team/oci oci.tar
    says "under its tag" docker.io/team/oci:1
    check "ctr mounts it" ctr images mount --snapshotter native docker.io/team/oci:1 "$work/containerd/at"
    mounts+=("$work/containerd/at")
    check "containerd has the files" files containerd/at
}

in_buildah() {
    buildah() {
        command buildah --root "$work/buildah/root" --runroot "$work/buildah/run" --storage-driver vfs "$@"
    }
    local form at
    for form in oci-archive:oci.tar:1 docker-archive:docker.tar:team/demo:1; do
        check "buildah takes $form" buildah from -q "$form"
        at=$(buildah mount "$(tail -1 said)")
        check "buildah has the files of $form" files "$at"
    done
    check "buildah pulls a base" buildah pull -q oci:base:single
    local image
    image=$(tail -1 said)
    check "buildah writes an OCI archive" buildah push -q "$image" oci-archive:from-buildah.tar:1
    check "a base as buildah writes it" onto oci-archive:from-buildah.tar oci:out:from-buildah
    check "buildah writes a Docker archive" buildah push -q "$image" docker-archive:from-buildah-docker.tar:acme/base:1
    check "a base as buildah saves it" onto docker-archive:from-buildah-docker.tar:acme/base:1 oci:out:from-buildah-docker
    check "umoci unpacks what came of it" umoci unpack --image out:from-buildah-docker unpacked-buildah
    check "it has the files" files unpacked-buildah/rootfs
}

# Without a daemon, and behind Docker's API as one.
in_podman() {
    local own=(env podman --root "$work/podman/root" --runroot "$work/podman/run" --storage-driver vfs
        --cgroup-manager cgroupfs --events-backend file)
    podman() { "${own[@]}" "$@"; }
    podman info >/dev/null 2>complaint || { skip "podman" "$(tail -1 complaint)"; return; }
    local form at
    for form in oci-archive:oci.tar:1 docker-archive:docker.tar:team/demo:1; do
        check "podman takes $form" podman pull -q "$form"
        at=$(podman image mount "$(tail -1 said)")
        check "podman has the files of $form" files "$at"
    done
    check "podman loads a Docker archive" podman load -q -i docker.tar
    says "under its name" team/demo:1
    registry "$work/registry" || return
    check "pushed to a registry" graft build demo.zip --base oci:base:index --to "$address/team/demo:1"
    check "podman pulls it" podman pull -q --tls-verify=false "$address/team/demo:1"
    at=$(podman image mount "$(tail -1 said)")
    check "podman has the files of it" files "$at"
    for form in oci docker; do
        check "podman saves: $form-archive" podman save -q --format "$form-archive" -o "podman-$form.tar" team/demo:1
        check "a base as podman saves it" graft build demo.zip --replace --base "$form-archive:podman-$form.tar" \
            --to "oci:out:from-podman-$form"
        check "umoci unpacks what came of it" umoci unpack --image "out:from-podman-$form" "unpacked-podman-$form"
        check "it has the files" files "unpacked-podman-$form/rootfs"
    done
    # Not by the function: the service has to end with this script.
    serve podman/log "${own[@]}" system service --time 0 "unix://$work/podman/sock"
    await test -S podman/sock || { skip "podman's service" "$(tail -1 podman/log)"; return; }
    engine() { env -i PATH="$PATH" HOME="$work/home" DOCKER_HOST="unix://$work/podman/sock" "$plugraft" "$@"; }
    check "loaded by podman's API" engine build demo.zip --base oci:base:single --to docker-daemon:team/api:2
    equal "it is the same image" "$(id docker.tar)" "$(podman inspect -f '{{.Id}}' team/api:2)"
    check "nothing is sent again" engine build demo.zip --base oci:base:single --to docker-daemon:team/api:2
    says "and that is said" "already there"
}

in_skopeo
in_dockerd
in_containerd
in_buildah
in_podman
