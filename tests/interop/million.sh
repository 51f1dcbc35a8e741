#!/usr/bin/env bash
# Archives with a million entries: refused at once by default, and built in bounded time and memory where the limit is raised.
# Not a part of every run, because its figures want a quiet machine.
source "$(dirname "$0")/lib.sh"
count=1000000

"$here/install.sh" time >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }
for kind in honest quiet; do
    mkdir "$work/$kind"
    need "an archive is made: $kind" python3 "$here/million.py" "$kind" "$count" "$work/$kind/top-1.0.zip"
done
mkdir "$work/tar"
need "a tar.gz is made of it" bsdtar -czf "$work/tar/top-1.0.tar.gz" --format pax "@$work/honest/top-1.0.zip"

# costs WHAT EXIT SECONDS MEGABYTES ARGUMENT...: a run ends so, within these; it knows nothing, or what $store knows.
costs() {
    local what=$1 exit=$2 seconds=$3 megabytes=$4 code=0 wall cpu memory
    shift 4
    command time -q -f '%e %U %S %M' -o "$work/cost" env -i PATH="$PATH" HOME="$work/home" \
        XDG_CACHE_HOME="${store:-$(mktemp -d "$work/cold.XXXX")}" "$plugraft" "$@" >"$work/told" 2>&1 || code=$?
    read -r wall cpu memory < <(tail -1 "$work/cost" | awk '{ print $1, $2 + $3, $4 / 1000 }')
    printf '%-40s %7.2f s %7.2f s CPU %7.1f MB\n' "$what" "$wall" "$cpu" "$memory"
    equal "$what: exit code" "$exit" "$code"
    check "$what: at most $seconds s and $megabytes MB" \
        awk "BEGIN { exit !($wall <= $seconds && $memory <= $megabytes) }"
}

# graft_of ARCHIVE LAYOUT: what builds it from nothing.
graft_of() { echo build "$1" --base scratch --plugin-path /plugins --platform linux/amd64 --to "oci:$2:1"; }

for kind in honest quiet; do
    costs "check, $kind, default limit" 1 5 64 check "$work/$kind/top-1.0.zip"
    check "it says so" grep -q too-many-entries "$work/told"
done
raised=(--max-entries $((2 * count)))
costs "check, limit raised" 0 60 450 check "$work/honest/top-1.0.zip" "${raised[@]}"
store=$work/warm
# shellcheck disable=SC2046
costs "build, limit raised" 0 60 450 $(graft_of "$work/honest/top-1.0.zip" "$work/zip") "${raised[@]}"
# shellcheck disable=SC2046
costs "build again" 0 20 300 $(graft_of "$work/honest/top-1.0.zip" "$work/zip") "${raised[@]}"
store=
# shellcheck disable=SC2046
costs "build of a tar.gz" 0 120 500 $(graft_of "$work/tar/top-1.0.tar.gz" "$work/tar.layout") "${raised[@]}"

# The layers of the image in a layout, largest first.
layer() {
    python3 "$here/whole.py" "$1" 1 >/dev/null && jq -r '.layers | max_by(.size).digest | sub(":"; "/")' \
        "$1/blobs/$(jq -r '.manifests[0].digest | sub(":"; "/")' "$1/index.json")"
}
for kind in zip tar.layout; do
    blob=$work/$kind/blobs/$(layer "$work/$kind")
    equal "$kind: files in the layer" "$count" "$(bsdtar -tf "$blob" | grep -vc '/$')"
done
