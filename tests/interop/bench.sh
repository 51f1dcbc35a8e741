#!/usr/bin/env bash
# What a graft costs, beside what people do without it, in one run on one machine; and whether that is within limits.
# Not a part of every run: it needs two quiet cores and some minutes. RUNS (default 5) is how often each thing is done.
# Arguments name parts: splice (Hub zips), forms (tar.gz, one large jar), crowd (1 to 200 plugins), engines (buildah,
# docker). Without arguments all parts are measured.
source "$(dirname "$0")/lib.sh"
parts=("$@")
[ $# -gt 0 ] || parts=(splice forms crowd engines)
kept=$cache/bench
mkdir -p "$kept/libs"

"$here/install.sh" mmdebstrap strace time >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }
if [ ! -e "$kept/complete-2" ]; then
    echo "making a base and archives of real size in $kept"
    mvn -q -B -f "$here/bench/libs.xml" process-resources "-Dinto=$kept/libs" </dev/null || exit
    [ -e "$kept/rootfs.tar" ] || mmdebstrap --quiet --mode=root --variant=minbase \
        --include=ca-certificates,curl,procps,openjdk-17-jre-headless bookworm "$kept/rootfs.tar" || exit
    [ -e "$kept/base/refs.json" ] || python3 "$here/base.py" "$kept/base" "$kept/rootfs.tar" "$kept/libs" || exit
    debezium=io.debezium:debezium-connector-postgres:3.6.1.Final
    zip=$(artifact "$debezium:zip:plugin") && tar=$(artifact "$debezium:tar.gz:plugin") || exit
    jar=$(artifact com.snowflake:snowflake-kafka-connector:2.5.0:jar) || exit
    python3 "$here/bench/zips.py" "$kept/libs" "$zip" "$kept" || exit
    [ -e "$kept/L.tar.gz" ] || python3 "$here/bench/retar.py" "$kept/L.zip" "$kept/L.tar.gz" || exit
    cp "$tar" "$kept/M.tar.gz" && cp "$jar" "$kept/snowflake.jar" && touch "$kept/complete-2" || exit
fi

registry "$work/registry" || exit
python3 "$here/push.py" "$kept/base" "$address" || exit

# What each peer has beforehand: the base, as it keeps it.
prepare_splice() {
    skopeo copy -q --src-tls-verify=false --override-arch amd64 "docker://$address/base/index:7.9.1" \
        "oci:$work/umoci:base"
}

prepare_engines() {
    buildah --root "$work/buildah/root" --runroot "$work/buildah/run" --storage-driver overlay \
        pull -q --tls-verify=false "$address/base/index:7.9.1" >"$work/said" 2>&1 && touch "$work/has-buildah" ||
        skip "buildah" "$(tail -1 "$work/said")"
    mkdir -p "$work/docker"
    serve "$work/docker/log" dockerd --data-root "$work/docker/data" --exec-root "$work/docker/exec" \
        -H "unix://$work/docker/sock" -p "$work/docker/pid" --bridge=none --iptables=false --ip6tables=false \
        --storage-driver overlay2
    await /usr/bin/docker -H "unix://$work/docker/sock" version
    /usr/bin/docker -H "unix://$work/docker/sock" pull -q "$address/base/index:7.9.1" >"$work/said" 2>&1 &&
        touch "$work/has-docker" || skip "docker" "$(tail -1 "$work/said" "$work/docker/log" | tail -1)"
}

serve "$work/proxy" python3 -u "$here/bench/proxy.py" "$address" "$work/counts"
await test -s "$work/proxy"
for part in "${parts[@]}"; do
    if declare -F "prepare_$part" >/dev/null; then "prepare_$part" || exit; fi
    echo "== $part"
    python3 "$here/bench/$part.py" "$plugraft" "$kept" "$work" "$address" "$(cat "$work/proxy")" "${RUNS:-5}" |
        tee "$work/measured"
    [ "${PIPESTATUS[0]}" -eq 0 ] || exit
    passed=$((passed + $(awk '/^ok/ { n++ } END { print n + 0 }' "$work/measured")))
    failed=$((failed + $(awk '/^not ok/ { n++ } END { print n + 0 }' "$work/measured")))
done
