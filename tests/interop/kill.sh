#!/usr/bin/env bash
# kill -9 at any moment: each tag and each file is old or new and whole, and the next run just works.
# A failure names its seed and round: `INTEROP_SEED=SEED INTEROP_ROUND=N tests/interop/kill.sh` does that round again.
source "$(dirname "$0")/lib.sh"
rounds=${INTEROP_ROUNDS:-300} seed=${INTEROP_SEED:-$(date +%s)}
from=${INTEROP_ROUND:-1} to=${INTEROP_ROUND:-$rounds}

need "bases are made" python3 "$here/base.py" "$work/base"
registry "$work/registry" || exit
need "bases are pushed" python3 "$here/push.py" "$work/base" "$address"
echo "seed $seed, rounds $from to $to"
check "each round leaves old or new, never between" \
    python3 "$here/kill.py" "$plugraft" "$address/base/index:7.9.1" "$address" "$work" "$seed" "$from" "$to"
caught=$(cat "$work/said")
check "each installation leaves the old folder or the new one" \
    python3 "$here/kill_install.py" "$plugraft" "$work" "$seed" "$from" "$to"
installed=$(cat "$work/said")
check "each download is whole or goes on" \
    python3 "$here/kill_fetch.py" "$plugraft" "$work" "$seed" "$from" "$to"
fetched=$(cat "$work/said")
if [ "${INTEROP_ROUND:-}" ]; then finish; fi
echo "$rounds rounds, ${caught:-none} of them killed on the way"
check "enough of them were killed on the way" test "${caught:-0}" -ge $((rounds / 3))
echo "$rounds installations, ${installed:-none} of them killed on the way"
check "enough installations were killed on the way" test "${installed:-0}" -ge $((rounds / 3))
echo "$rounds downloads, ${fetched:-none} of them killed on the way"
check "enough downloads were killed on the way" test "${fetched:-0}" -ge $((rounds / 3))
check "the last image is valid in every byte" crane validate --insecure --remote "$address/team/killed:live"
