#!/usr/bin/env bash
# What a graft costs, beside what people do without it, in one run on one machine; and whether that is within limits.
# Not a part of every run: it needs two quiet cores and some minutes. RUNS (default 5) is how often each thing is done.
source "$(dirname "$0")/lib.sh"
kept=$cache/bench
mkdir -p "$kept/libs"

"$here/install.sh" mmdebstrap strace time >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }
if [ ! -e "$kept/complete" ]; then
    echo "making a base and archives of real size in $kept"
    mvn -q -B -f "$here/bench/libs.xml" process-resources "-Dinto=$kept/libs" </dev/null || exit
    [ -e "$kept/rootfs.tar" ] || mmdebstrap --quiet --mode=root --variant=minbase \
        --include=ca-certificates,curl,procps,openjdk-17-jre-headless bookworm "$kept/rootfs.tar" || exit
    python3 "$here/base.py" "$kept/base" "$kept/rootfs.tar" "$kept/libs" || exit
    debezium=$(artifact io.debezium:debezium-connector-postgres:3.6.1.Final:zip:plugin) || exit
    python3 "$here/bench/zips.py" "$kept/libs" "$debezium" "$kept" || exit
    touch "$kept/complete"
fi

registry "$work/registry" || exit
python3 "$here/push.py" "$kept/base" "$address" || exit
skopeo copy -q --src-tls-verify=false --override-arch amd64 "docker://$address/base/index:7.9.1" \
    "oci:$work/umoci:base" || exit
serve "$work/proxy" python3 -u "$here/bench/proxy.py" "$address" "$work/counts"
await test -s "$work/proxy"
python3 "$here/bench/measure.py" "$plugraft" "$kept" "$work" "$address" "$(cat "$work/proxy")" "${RUNS:-5}" |
    tee "$work/measured"
[ "${PIPESTATUS[0]}" -eq 0 ] || exit
passed=$(grep -c '^ok' "$work/measured") failed=$(grep -c '^not ok' "$work/measured")
