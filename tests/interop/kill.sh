#!/usr/bin/env bash
# kill -9 at any moment: each tag and each file is old or new and whole, and the next run just works.
source "$(dirname "$0")/lib.sh"
seconds=${INTEROP_KILL_SECONDS:-40}

need "bases are made" python3 "$here/base.py" "$work/base"
registry "$work/registry" || exit
need "bases are pushed" python3 "$here/push.py" "$work/base" "$address"
mkdir "$work/deploy"
values=$work/deploy/values.yaml
printf '# The workers.\nconnect:\n  image:\n    repository: "old/image"  # ours\n    tag: "0"\n' >"$values"

# plugin N: another one each time, heavy enough to be caught in the middle.
plugin() {
    head -c 24000000 /dev/urandom >"$work/payload.bin"
    hub_zip "$work/heavy.zip" heavy "$1" "$work/payload.bin"
}

command=(env -i PATH="$PATH" HOME="$work/home" XDG_CACHE_HOME="$work/cache" "$plugraft" build "$work/heavy.zip" -q
    --base "$address/base/index:7.9.1" --to "$address/team/app:live" --to "oci:$work/layout:live"
    --override "confluent-operator=$values")

tag() { crane digest --insecure "$address/team/app:live" 2>/dev/null || echo absent; }
text() { sha256sum <"$values"; }
# What a run leaves that nobody asked for, once it went through.
litter() {
    find "$work/layout" "$work/deploy" "$work/cache" -type f \( -name '*temp*' -o -name '*tmp*' -o -path '*/temp/*' \)
}

need "a heavy plugin is made" plugin 0
begin=$(date +%s%N)
need "a first run goes through" "${command[@]}"
span=$((($(date +%s%N) - begin) / 1000))
image=$(tag) file=$(text)

# one_round: kills a run at a random moment, looks, and runs again; sets `finished` and moves `image` and `file` on.
one_round() {
    plugin "$1" || return
    local moment=$(((RANDOM * 32768 + RANDOM) % (span * 11 / 10))) victim
    local seen seen_layout seen_text now now_text
    "${command[@]}" &
    victim=$!
    sleep "$(printf '%d.%06d' $((moment / 1000000)) $((moment % 1000000)))"
    kill -9 $victim
    wait $victim
    case $? in
    0) finished=1 ;;
    137) finished=0 ;;
    *) return 1 ;;
    esac
    seen=$(tag) seen_text=$(text)
    seen_layout=$(python3 "$here/whole.py" "$work/layout" live) || return
    [ "$seen" = "$image" ] || crane validate --insecure --fast --remote "$address/team/app:live" || return
    "${command[@]}" || return
    now=$(tag) now_text=$(text)
    echo "killed after $moment µs of $span; the tag was $image, then $seen, then $now;" \
        "the layout's $seen_layout; the file $file, then $seen_text, then $now_text"
    # Old or new, and the file never names an image that is not there yet.
    [ "$now" != "$image" ] && [ "$now_text" != "$file" ] || return
    [ "$seen" = "$image" ] || [ "$seen" = "$now" ] || return
    [ "$seen_layout" = "$image" ] || [ "$seen_layout" = "$now" ] || return
    [ "$seen_text" = "$file" ] || [ "$seen_text $seen $seen_layout" = "$now_text $now $now" ] || return
    # All is new where the run came to its end, and once the next one did; then nothing else is left.
    [ $finished = 0 ] || [ "$seen_text" = "$now_text" ] || return
    [ "$(python3 "$here/whole.py" "$work/layout" live)" = "$now" ] || return
    [ -z "$(litter)" ] || { litter; return 1; }
    image=$now file=$now_text
}

rounds=0 between=0 end=$((SECONDS + seconds))
while [ $SECONDS -lt $end ]; do
    rounds=$((rounds + 1))
    one_round $rounds >"$work/round" 2>&1 || { not_ok "round $rounds" "$work/round"; break; }
    between=$((between + 1 - finished))
    # The machine is quicker or slower than it was: keep moments spread over the whole run.
    span=$((finished ? span * 4 / 5 : span * 21 / 20))
done
[ "$failed" -gt 0 ] || ok "$rounds rounds, $between of them killed on the way: old or new, never between"
check "enough of them were killed on the way" test "$between" -ge 5
check "the last image is valid in every byte" crane validate --insecure --remote "$address/team/app:live"
