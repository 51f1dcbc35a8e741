#!/usr/bin/env bash
# Pushes through trouble: a fault-injecting proxy before real registries, registries that die in the middle, and many
# pushes at once. Each image is then read back whole.
source "$(dirname "$0")/lib.sh"

need "bases are made" python3 "$here/base.py" "$work/base"
head -c 6000000 /dev/urandom >"$work/payload"
need "a plugin is made" hub_zip "$work/heavy.zip" heavy 1 "$work/payload"
registry "$work/plain" && plain=$address
need "bases are pushed" python3 "$here/push.py" "$work/base" "$plain"
echo "$plain" >"$work/docker"
serve "$work/crane.log" crane registry serve --address 127.0.0.1:0
await grep -qE 'serving on port [0-9]+' "$work/crane.log"
echo "127.0.0.1:$(grep -oE 'serving on port [0-9]+' "$work/crane.log" | grep -oE '[0-9]+$')" >"$work/crane"

push() { graft build "$work/heavy.zip" --base "$plain/base/index:7.9.1" --to "$1" -v; }
need "a push without trouble" push "$plain/team/calm:1"
wanted=$(crane digest --insecure "$plain/team/calm:1")

# faulty BACKEND NAME FAULT...: sets `front`; what it hears is in $work/NAME.heard.
faulty() {
    local backend=$1 heard=$work/$2.heard
    shift 2
    serve "$heard.trouble" python3 "$here/faulty.py" "$backend" "$heard" "$@"
    await test -s "$heard"
    front=127.0.0.1:$(head -n 1 "$heard")
}

# whole WHAT NAME BACKEND: the image stands there, and every byte of it is right.
whole() {
    local place
    place=$(cat "$3")/team/$2:1
    equal "$1: the image is the calm one" "$wanted" "$(crane digest --insecure "$place")"
    check "$1: every byte is right" crane validate --insecure --remote "$place"
}

# through BACKEND NAME FAULT...: a push through these faults ends well.
through() {
    local backend=$work/$1 name=$1-$2
    shift 2
    faulty "$backend" "$name" "$@"
    check "$name: pushed" push "$front/team/$name:1"
    whole "$name" "$name" "$backend"
}

# heard NAME PATTERN: how many requests were so.
heard() { grep -cE "$2" "$work/$1.heard"; }

# This takes longer than a minute, and goes on meanwhile.
faulty "$work/docker" slow 'PUT+:/blobs/uploads/.*sha256:1:slow:90000'
{ push "$front/team/slow:1"; echo $? >"$work/slow.code"; } >"$work/slow.said" 2>&1 &
slow=$!

for at in 0 1 65536 3000000 5999999; do
    through docker "reset-$at" "PUT+:/blobs/uploads/.*sha256:1:reset:$at"
done
through docker truncated 'POST:/blobs/uploads/:1:truncate:20' 'PUT:/blobs/uploads/.*sha256:2:truncate:0' \
    'PUT:/manifests/1$:1:truncate:5' 'HEAD:/manifests/1$:1:truncate:40'
through docker burst '*:/v2/:2:status:503' 'POST:/blobs/uploads/:2:status:502' \
    'PUT:/blobs/uploads/.*sha256:1:status:504' 'PUT:/manifests/:2:status:500'
through docker throttled 'PUT:/blobs/uploads/.*sha256:1:status:429,1' 'POST:/blobs/uploads/:1:status:429'
check "docker-throttled: the wait is told" grep -q '429' "$work/docker-throttled.heard"
through docker capped 'PUT:/blobs/uploads/:*:cap:2000000' 'PATCH:/blobs/uploads/:*:cap:2000000'
check "docker-capped: it went in chunks" test "$(heard docker-capped '^PATCH .* [0-9]+-[0-9]+ 202')" -ge 6
through docker resumed 'PUT:/blobs/uploads/:*:cap:2000000' 'PATCH:/blobs/uploads/:*:cap:2000000' \
    'PATCH+:_state:2:drop:500000'
check "docker-resumed: only what was missing was sent again" \
    test "$(heard docker-resumed '^PATCH .* [0-9]+-[0-9]+ 202')" -le 7
through crane reset 'PUT+:/blobs/uploads/.*sha256:2:reset:3000000'
through crane burst '*:/v2/:3:status:500'
through crane capped 'PUT:/blobs/uploads/:*:cap:2000000' 'PATCH:/blobs/uploads/:*:cap:2000000'

faulty "$work/docker" hour 'POST:/blobs/uploads/:*:status:429,3600'
refused "an hour's wait: refused at once" 5 'asks to wait 3600 seconds' push "$front/team/hour:1"
refused "an hour's wait: the tag is not there" 1 'MANIFEST_UNKNOWN|NAME_UNKNOWN|404' \
    crane digest --insecure "$plain/team/hour:1"
faulty "$work/docker" forever 'PUT+:/blobs/uploads/:*:reset:100000'
refused "resets for ever: given up" 5 'connection broke' push "$front/team/forever:1"

# A registry that dies in mid-upload and comes back elsewhere with what it had.
registry "$work/mortal"
echo "$address" >"$work/mortal.address"
mortal=${servers[-1]}
faulty "$work/mortal.address" mortal 'PUT+:/blobs/uploads/.*sha256:1:slow:3000000'
{ push "$front/team/mortal:1"; echo $? >"$work/mortal.code"; } >"$work/mortal.said" 2>&1 &
pushing=$!
await grep -q 'POST .* 202$' "$work/mortal.heard"
sleep 0.7
kill -9 "$mortal"
wait "$mortal" 2>/dev/null
registry "$work/mortal"
echo "$address" >"$work/mortal.address"
wait "$pushing"
equal "a registry that dies and comes back: pushed" 0 "$(cat "$work/mortal.code")"
whole "a registry that dies and comes back" mortal "$work/mortal.address"

# Ten at once: five of the same image under one tag, five of others.
running=()
for i in 0 1 2 3 4 5 6 7 8 9; do
    image=$work/heavy.zip name=crowd
    if [ "$i" -ge 5 ]; then
        head -c 2000000 /dev/urandom >"$work/payload"
        hub_zip "$work/crowd-$i.zip" "crowd-$i" 1 "$work/payload"
        image=$work/crowd-$i.zip name=crowd-$i
    fi
    { graft build "$image" --base "$plain/base/index:7.9.1" --to "$plain/team/$name:1"; echo $? >"$work/crowd-$i.code"; } \
        >"$work/crowd-$i.said" 2>&1 &
    running+=($!)
done
wait "${running[@]}"
equal "ten pushes at once: all went through" "0 0 0 0 0 0 0 0 0 0" \
    "$(for i in 0 1 2 3 4 5 6 7 8 9; do cat "$work/crowd-$i.code"; done | xargs)"
whole "ten pushes at once" crowd "$work/docker"
for name in crowd crowd-5 crowd-6 crowd-7 crowd-8 crowd-9; do
    check "ten pushes at once: skopeo pulls $name whole" skopeo copy -q --all --src-tls-verify=false \
        "docker://$plain/team/$name:1" "oci:$work/pulled:$name"
done

wait "$slow"
equal "more than a minute for one blob: pushed" 0 "$(cat "$work/slow.code")"
check "more than a minute for one blob: nothing was sent again" \
    test "$(grep -cE '^PUT .*/blobs/uploads/' "$work/slow.heard")" -eq \
    "$(grep -E '^PUT .*/blobs/uploads/' "$work/slow.heard" | grep -oE 'sha256(:|%3A)[0-9a-f]+' | sort -u | wc -l)"
whole "more than a minute for one blob" slow "$work/docker"
