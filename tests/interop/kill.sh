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
litter() { find "$work/layout" "$work/deploy" "$work/cache" -name '*temp*' -o -name '*tmp*' | grep -v '^$'; }

need "a heavy plugin is made" plugin 0
begin=$(date +%s%N)
need "a first run goes through" "${command[@]}"
span=$((($(date +%s%N) - begin) / 1000))
image=$(tag) file=$(text)

rounds=0 between=0 end=$((SECONDS + seconds))
while [ $SECONDS -lt $end ]; do
    rounds=$((rounds + 1))
    plugin $rounds >"$work/said" 2>&1 || { not_ok "round $rounds: a plugin is made" "$work/said"; break; }
    moment=$(((RANDOM * 32768 + RANDOM) % (span * 11 / 10)))
    "${command[@]}" >"$work/said" 2>&1 &
    victim=$!
    sleep "$(printf '%d.%06d' $((moment / 1000000)) $((moment % 1000000)))"
    kill -9 $victim 2>/dev/null
    wait $victim 2>/dev/null && finished=1 || finished=0
    seen=$(tag) seen_text=$(text)
    seen_layout=$(python3 "$here/whole.py" "$work/layout" live 2>"$work/said") ||
        { not_ok "round $rounds: the layout is whole, killed after $moment µs" "$work/said"; break; }
    [ "$seen" = "$image" ] || crane validate --insecure --fast --remote "$address/team/app:live" >"$work/said" 2>&1 ||
        { not_ok "round $rounds: the registry's image is whole, killed after $moment µs" "$work/said"; break; }
    "${command[@]}" >"$work/said" 2>&1 ||
        { not_ok "round $rounds: the next run goes through, killed after $moment µs" "$work/said"; break; }
    now=$(tag) now_text=$(text)
    { echo "killed after $moment µs of $span; tag was $image, then $seen, then $now"
      echo "layout was $seen_layout; values were $file, then $seen_text, then $now_text"; litter; } >"$work/said"
    # Old or new; new for all where the run came to its end; and new for all once the next went through.
    [ "$now" != "$image" ] && [ "$now_text" != "$file" ] &&
        { [ "$seen" = "$image" ] || [ "$seen" = "$now" ]; } &&
        { [ "$seen_layout" = "$image" ] || [ "$seen_layout" = "$now" ]; } &&
        { [ "$seen_text" = "$file" ] || [ "$seen_text" = "$now_text" ]; } &&
        { [ $finished = 0 ] || [ "$seen$seen_layout$seen_text" = "$now$now$now_text" ]; } &&
        [ "$(python3 "$here/whole.py" "$work/layout" live)" = "$now" ] && [ -z "$(litter)" ] ||
        { not_ok "round $rounds: all is old or new, and nothing is left" "$work/said"; break; }
    # The file never comes before the image that it names.
    [ "$seen_text" = "$file" ] || [ "$seen" = "$now" ] || { not_ok "round $rounds: the file waits for the image" "$work/said"; break; }
    between=$((between + 1 - finished))
    image=$now file=$now_text
done
[ "$failed" -gt 0 ] || ok "$rounds rounds, $between of them killed on the way: old or new, never between"
check "enough of them were killed on the way" test "$between" -ge 5
check "the last image is valid in every byte" crane validate --insecure --remote "$address/team/app:live"
