#!/usr/bin/env bash
# What looking into jars costs a build: about 370 jars with 15,000 classes, and beside them what a binary costs that does
# not look. Not a part of every run: it needs two quiet cores. BEFORE names the binary that does not look (a build of the
# commit before plugins were looked into), RUNS (7) is how often each thing is done. Without BEFORE no ratio is judged.
source "$(dirname "$0")/lib.sh"
runs=${RUNS:-7}
"$here/install.sh" time >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }

top=$work/set/acme-set-1.0
read -r jars classes bytes < <(python3 "$here/facts/pick.py" 370 15000 "$top/lib" "$HOME/.m2" "$cache"/worker-libs-* \
    "$cache/archives")
echo "$jars jars, $classes classes, $((bytes / 1000000)) MB"
check "there are enough of them" test "$jars" -ge 300 -a "$classes" -ge 12000
(cd "$work/set" && python3 -m zipfile -c "$work/acme-set-1.0.zip" acme-set-1.0)
registry "$work/registry" || exit

# cost BINARY STORE NUMBER: wall seconds, CPU seconds, memory in MB and blocks written of one build, in $work/costs.
cost() {
    command time -q -f '%e %U %S %M %O' -o "$work/cost" env -i PATH="$PATH" HOME="$work/home" XDG_CACHE_HOME="$2" \
        "$1" build "$work/acme-set-1.0.zip" --base scratch --platform linux/amd64 --plugin-path /plugins \
        --to "$address/facts/$3:1" >"$work/told" 2>&1 || { cat "$work/told"; exit 1; }
    tail -1 "$work/cost" | awk '{ print $1, $2 + $3, $4 / 1000, $5 * 512 / 1000000 }'
}

# measure NAME BINARY: cold and then unchanged, over and over; the medians go to $work/NAME.cold and $work/NAME.warm.
measure() {
    local name=$1 binary=$2 run
    for ((run = 0; run < runs; run++)); do
        cost "$binary" "$work/store.$name.$run" "$name-$run" >>"$work/$name.cold.all"
        cost "$binary" "$work/store.$name.$run" "$name-$run" >>"$work/$name.warm.all"
    done
    for state in cold warm; do
        for column in 1 2 3 4; do
            cut -d' ' -f$column "$work/$name.$state.all" | sort -n | sed -n "$(((runs + 1) / 2))p"
        done | paste -sd' ' >"$work/$name.$state"
        # shellcheck disable=SC2046
        printf '%-8s %-5s %6.2f s %6.2f s CPU %6.1f MB %6.1f MB written\n' "$name" "$state" $(cat "$work/$name.$state")
    done
}

# within WHAT COLUMN STATE RATIO SLACK: the new one's cost is at most so many times the old one's, and a little.
within() {
    local new old
    new=$(cut -d' ' -f"$2" "$work/looking.$3") old=$(cut -d' ' -f"$2" "$work/before.$3")
    check "$1: $(awk "BEGIN { if ($old < 0.1) printf \"%.2f, and %.2f before\", $new, $old; else printf \"%.2f times\", $new / $old }") (limit $4 times)" \
        awk "BEGIN { exit !($new <= $old * $4 + $5) }"
}

measure looking "$plugraft"
check "memory: at most 48 MB" awk '{ exit !($3 <= 48) }' "$work/looking.cold"
if [ -n "${BEFORE:-}" ]; then
    measure before "$BEFORE"
    within "cold build, time" 1 cold 1.3 0.02
    within "unchanged build, time" 1 warm 1.0 0.02
    within "cold build, written" 4 cold 1.0 8
fi
