#!/usr/bin/env bash
# Many runs at once, and stores and targets that take nothing: on full and read-only disks, on FAT, of somebody else.
source "$(dirname "$0")/lib.sh"
runs=10

need "bases are made" python3 "$here/base.py" "$work/base"
registry "$work/registry" || exit
need "bases are pushed" python3 "$here/push.py" "$work/base" "$address"
head -c 6000000 /dev/urandom >"$work/payload.bin"
need "a plugin is made" hub_zip "$work/demo.zip" demo 1.0.0 "$work/payload.bin"
# The same bytes as a tar.gz, which is re-cut.
mkdir -p "$work/tree/acme-cut-1.0.0/lib"
cp "$work/payload.bin" "$(artifact org.apache.kafka:connect-file:4.3.1:jar)" "$work/tree/acme-cut-1.0.0/lib"
printf '{"name":"cut","version":"1.0.0","owner":{"username":"acme"},"component_types":["sink"]}' \
    >"$work/tree/acme-cut-1.0.0/manifest.json"
need "a plugin in a tar is made" tar -C "$work/tree" -czf "$work/demo.tar.gz" acme-cut-1.0.0
touch -d '2020-02-02 02:02:02.5' "$work/demo.zip" "$work/demo.tar.gz"
plugin=$work/demo.zip

# build STORE SINK|--FLAG=VALUE...: a run with that store, into these sinks.
build() {
    local store=$1 words=() word
    shift
    for word; do
        if [[ $word == --* ]]; then words+=("$word"); else words+=(--to "$word"); fi
    done
    graft build "$plugin" --base "$address/base/index:7.9.1" --store "$store" "${words[@]}"
}

# opened COMMAND...: how often the plugin's file is opened while the command runs; in $work/complaint what it said. Each
# thread that comes to read opens it, and how many of several do is chance: so each run has one.
opened() {
    PLUGRAFT_JOBS=1 strace -f -qq -e trace=open,openat -e signal=none -o "$work/trace" bash -c "$1" >"$work/complaint" 2>&1 || return
    grep -cF "$plugin\"" "$work/trace"
}

# crowd STORE REPOSITORY LAYOUT: so many runs at once; their words are in $work/crowd.N.
crowd() {
    local i pids=() bad=0
    for ((i = 0; i < runs; i++)); do
        build "$1" "$address/$2:live" "oci:$3:live" >"$work/crowd.$i" 2>&1 &
        pids+=($!)
    done
    for i in "${pids[@]}"; do wait "$i" || bad=$((bad + 1)); done
    [ "$bad" -eq 0 ] || { cat "$work"/crowd.*; return 1; }
}
export -f crowd build graft
export work address plugraft plugin runs DOCKER_CONFIG SOURCE_DATE_EPOCH
[ -n "${DOCKER_CONFIG:-}" ] || unset DOCKER_CONFIG
[ -n "${SOURCE_DATE_EPOCH:-}" ] || unset SOURCE_DATE_EPOCH

# at_once NAME: one run on a cold store, and then many on another cold one: the file is read no more often.
at_once() {
    export name=$1
    local since alone together uploads
    since=$(wc -l <"$work/registry/log")
    if strace -o /dev/null true 2>/dev/null; then
        alone=$(opened 'build "$work/alone-$name" "$address/team/alone-$name:live" "oci:$work/alone-$name.layout:live"')
        since=$(wc -l <"$work/registry/log")
        together=$(opened 'crowd "$work/store-$name" "team/$name" "$work/layout-$name"') ||
            not_ok "$name: the runs go through" "$work/complaint" 60
        equal "$name: $runs runs at once open the plugin as often as one alone" "$alone" "$together"
    else
        skip "$name: how often the plugin is opened" "strace does not work here"
        check "$name: $runs runs at once" crowd "$work/store-$name" "team/$name" "$work/layout-$name"
    fi
    equal "$name: one of them packs it" 1 "$(cat "$work"/crowd.* | grep -cE '^packing acme-[a-z]+: sha256:')"
    uploads=$(tail -n "+$((since + 1))" "$work/registry/log" | grep -E 'http.request.method=PUT' |
        grep -oE 'digest=sha256%3A[0-9a-f]{64}' | sort | uniq -c | awk '$1 > 1' | wc -l)
    equal "$name: each blob is uploaded once" 0 "$uploads"
    equal "$name: the layout is whole" "$(crane digest --insecure "$address/team/$name:live")" \
        "$(python3 "$here/whole.py" "$work/layout-$name" live)"
    check "$name: the image is valid in every byte" crane validate --insecure --remote "$address/team/$name:live"
    equal "$name: no temp file is left" "0" "$(find "$work/store-$name" "$work/layout-$name" -type f \
        \( -path '*/temp/*' -o -path '*/turns/*' -o -name '*temp*' \) | wc -l)"
}

at_once zip
plugin=$work/demo.tar.gz
at_once tar
equal "tar: one of them re-cuts it" 1 "$(cat "$work"/crowd.* | grep -c '^re-cutting demo.tar.gz: done')"
mapfile -t kept < <(find "$work/store-tar/files" -size +1M)
equal "tar: what it became is kept once" 1 "${#kept[@]}"
# Damaged on the disk: it is made again, and the image stays what it was.
printf x | dd of="${kept[0]}" bs=1 seek=1000 conv=notrunc 2>/dev/null
check "a damaged file in the store is made again" build "$work/store-tar" "oci:$work/again:live"
equal "the store has what it had" "$(basename "${kept[0]}")" "$(sha256sum "${kept[0]}" | cut -d ' ' -f 1)"
equal "and the image is the same" "$(python3 "$here/whole.py" "$work/layout-tar" live)" \
    "$(python3 "$here/whole.py" "$work/again" live)"
plugin=$work/demo.zip

# A run whose store another one uses goes on once that one is dead.
build "$work/held" "oci:$work/held.layout:a" >/dev/null 2>&1
check "a store that was used by a killed run works" build "$work/held" "oci:$work/held.layout:b"

# What does not end in an image ends in words that name the place.
mkdir "$work/full" "$work/fat" "$work/target"
small() { mount -t tmpfs -o "size=$2" tmpfs "$1" && mounts+=("$1"); }
if small "$work/full" 256k; then
    mkdir -p "$work/full/records" "$work/full/files"
    head -c 300000 /dev/zero >"$work/full/fill" 2>/dev/null
    check "a full disk under the store costs time only" build "$work/full" "oci:$work/a:1"
    equal "it is said once" 1 "$(grep -c 'the next run does this work again' "$work/complaint")"
    refused "but not where work needs the space" 4 "$work/full.*No space left|No space left.*$work/full" \
        build "$work/full" "oci:$work/c:1" --compression=deflate
    mount -o remount,ro "$work/full"
    check "a read-only disk under the store costs time only" build "$work/full" "oci:$work/d:1"
    refused "a new store on a read-only disk" 4 "$work/full/new.*|--store" build "$work/full/new" "oci:$work/e:1"
    small "$work/target" 300k
    refused "a full disk under a layout" 5 "$work/target" build "$work/store-zip" "oci:$work/target/layout:1"
    equal "leaves no temp file" 0 "$(find "$work/target" -name '*temp*' | wc -l)"
    printf 'connect:\n  image:\n    repository: old\n    tag: "0"\n' >"$work/target/values.yaml"
    head -c 400000 /dev/zero >"$work/target/fill" 2>/dev/null
    cp "$work/target/values.yaml" "$work/values.old"
    refused "a full disk under an override" '4|5' "$work/target/values.yaml" build "$work/store-zip" "$address/team/full:1" \
        "--override=confluent-operator=$work/target/values.yaml"
    same "keeps the old file" "$work/values.old" "$work/target/values.yaml"
else
    skip "full and read-only disks" "no tmpfs can be mounted here"
fi

truncate -s 40M "$work/fat.img"
if mkfs.vfat "$work/fat.img" >/dev/null 2>&1 && mount -o loop "$work/fat.img" "$work/fat" 2>/dev/null; then
    mounts+=("$work/fat")
    check "a store and a layout on FAT" build "$work/fat/store" "oci:$work/fat/layout:live"
    check "again" build "$work/fat/store" "oci:$work/fat/layout:live"
    check "the layout on FAT is whole" python3 "$here/whole.py" "$work/fat/layout" live
else
    skip "a store on FAT" "no loop device, or no mkfs.vfat"
fi

# File systems without hard links or locks: strace answers as a kernel with such a disk would.
# lacking NAME CALLS ERROR: a run to which these calls fail, into everything that is a file, and a registry.
lacking() {
    local place=$work/lacking-$1
    mkdir -p "$place"
    graft_by strace -f -qq -e signal=none -o "$place/trace" -e "trace=$2" -e "inject=$2:error=$3" "$plugraft" build "$plugin" \
        --base "$address/base/index:7.9.1" --store "$place/store" --to "oci:$place/layout:1" \
        --to "oci-archive:$place/a.tar:1" --to "$address/team/lacking-$1:1" --override "env=$place/image.env"
}
graft_by() { env -i PATH="$PATH" HOME="$work/home" "$@"; }
if strace -qq -o /dev/null true 2>/dev/null; then
    for plugin in "$work/demo.zip" "$work/demo.tar.gz"; do
        for round in first second; do
            check "without hard links: $round run of ${plugin##*/}" lacking links link,linkat EPERM
            check "without locks: $round run of ${plugin##*/}" lacking locks flock ENOLCK
            equal "it is said of the layout" 1 "$(grep -c 'layout. cannot be locked' "$work/complaint")"
            check "locks were asked for, and refused" grep -q 'ENOLCK.*INJECTED' "$work/lacking-locks/trace"
        done
        for name in links locks; do
            equal "without $name: the layout is whole, and what the registry has" \
                "$(crane digest --insecure "$address/team/lacking-$name:1")" \
                "$(python3 "$here/whole.py" "$work/lacking-$name/layout" 1)"
        done
    done
    plugin=$work/demo.zip
else
    skip "file systems without hard links or locks" "strace does not work here"
fi

# Somebody else's store can be read, and not written.
chmod -R go+rX "$work/store-zip" "$work/demo.zip"
chmod go+rx "$work"
other() {
    setpriv --reuid 65534 --regid 65534 --clear-groups env -i PATH="$PATH" HOME="$work/nobody" "$plugraft" "$@"
}
install -d -o 65534 -g 65534 "$work/nobody"
if other --version >/dev/null 2>&1; then
    check "a store of somebody else is used, and not written" other build "$work/demo.zip" \
        --base "$address/base/index:7.9.1" --store "$work/store-zip" --to "oci:$work/nobody/layout:1"
    install -d -m 700 "$work/mine"
    refused "a store that may not be entered" 4 "$work/mine" other check "$work/demo.zip" --store "$work/mine"
else
    skip "somebody else's store" "the program cannot be run by another user here"
fi
touch "$work/file"
refused "a store that is a file" 4 "$work/file" build "$work/file" "oci:$work/f:1"
refused "standard output that is full" 5 'standard output' bash -c 'build "$0/store" "oci:$0/g:1" >/dev/full' "$work"
check "standard output that nobody reads" bash -c 'build "$0/store" "oci:$0/h:1" 2>"$0/err" | true; exit "${PIPESTATUS[0]}"' "$work"
equal "nothing panicked" 0 "$(cat "$work"/crowd.* "$work/err" "$work/said" | grep -c 'has a bug')"
