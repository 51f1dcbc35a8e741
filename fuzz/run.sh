#!/usr/bin/env bash
# run.sh [SECONDS] [TARGET...]: fuzzes one target after another for so long (180 seconds each, all of them), from the
# recipes, the kept inputs and what earlier runs found. Needs a nightly toolchain and cargo-fuzz. Prints a line for
# each target: executions, seconds, covered edges, inputs kept, and what was found.
set -uo pipefail
cd "$(dirname "$0")"
seconds=${1:-180}
shift || true
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
work=${FUZZ_WORK:-$CARGO_TARGET_DIR/corpus}
logs=$work/logs
mkdir -p "$logs"
cargo +nightly fuzz build >"$logs/build" 2>&1 || { tail -n 30 "$logs/build"; exit 1; }
built=$(dirname "$(find "$CARGO_TARGET_DIR" -name plant -type f -perm -u+x -path '*release/plant' | head -n 1)")
"$built/plant" "$work"
[ $# -gt 0 ] || set -- $(sed -n 's/^name = "\(.*\)"$/\1/p' Cargo.toml | grep -vx -e plant -e plugraft-fuzz)

found=0
for target; do
    mkdir -p "$work/$target" "artifacts/$target"
    kept=()
    [ ! -d "corpus/$target" ] || kept=("corpus/$target")
    "$built/$target" "$work/$target" "${kept[@]}" -artifact_prefix="artifacts/$target/" -max_total_time="$seconds" \
        -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=1 >"$logs/$target" 2>&1
    code=$?
    [ $code -eq 0 ] || found=$((found + 1))
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$logs/$target")
    edges=$(grep -oE 'cov: [0-9]+' "$logs/$target" | tail -n 1)
    count=$(find "$work/$target" -type f | wc -l)
    echo "$target: ${runs:-0} executions, $seconds s, ${edges:-no coverage}, $count inputs, $([ $code -eq 0 ] && echo nothing found || echo "FOUND SOMETHING (exit $code)")"
done
[ $found -eq 0 ]
