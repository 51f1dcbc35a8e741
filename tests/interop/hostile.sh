#!/usr/bin/env bash
# Every kind of hostile archive, as the tests make it, given to plugraft and to other tools: the table of
# docs/hostile.md says what each does. With --write, the column about other tools is written anew.
source "$(dirname "$0")/lib.sh"

mkdir "$work/inputs"
need "inputs are made" env PLUGRAFT_HOSTILE_DIRECTORY="$work/inputs" \
    cargo test --quiet --manifest-path "$root/Cargo.toml" --test it hostile::every_kind
check "the table tells the truth" python3 -W ignore "$here/hostile.py" "$work/inputs" "$root/docs/hostile.md" \
    "$plugraft" "$@"
