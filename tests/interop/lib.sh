# Sourced by the scripts of this folder: a work directory, servers that end with it, and the count of what held.
set -uo pipefail
umask 022
export LC_ALL=C TZ=UTC

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/plugraft-interop
plugraft=${PLUGRAFT:-${CARGO_TARGET_DIR:-$root/target}/release/plugraft}
work=$(mktemp -d "${TMPDIR:-/tmp}/plugraft-interop.XXXXXX")
mkdir -p "$work/home" "$cache"
export PATH="$cache/bin:$PATH"

passed=0 failed=0 skipped=0
servers=() mounts=()

ok() { passed=$((passed + 1)); echo "ok - $1"; }

not_ok() {
    failed=$((failed + 1))
    echo "not ok - $1"
    [ $# -lt 2 ] || head -n "${3:-20}" "$2" | sed 's/^/    /'
}

skip() { skipped=$((skipped + 1)); echo "skip - $1: $2"; }

# check WHAT COMMAND...: the command has to succeed; $work/said has its output, $work/complaint what it wrote besides.
check() {
    local what=$1
    shift
    if "$@" >"$work/said" 2>"$work/complaint"; then
        ok "$what"
    else
        cat "$work/said" >>"$work/complaint"
        not_ok "$what" "$work/complaint"
    fi
}

# refused WHAT EXIT PATTERN COMMAND...: the command has to end with this exit code and say this (extended regexes).
refused() {
    local what=$1 exit=$2 pattern=$3 code=0
    shift 3
    "$@" >"$work/said" 2>&1 || code=$?
    if [[ $code =~ ^($exit)$ ]] && grep -qE "$pattern" "$work/said"; then
        ok "$what"
    else
        echo "exit $code, wanted $exit and /$pattern/" >>"$work/said"
        not_ok "$what" "$work/said"
    fi
}

# same WHAT WANTED GOT: two files have to be equal.
same() {
    if [ -s "$2" ] && diff -u "$2" "$3" >"$work/why" 2>&1; then ok "$1"; else not_ok "$1" "$work/why"; fi
}

# equal WHAT WANTED GOT: two texts have to be equal, and not empty.
equal() {
    printf 'wanted %s\n   got %s\n' "$2" "$3" >"$work/why"
    if [ -n "$2" ] && [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "$work/why"; fi
}

# told WHAT FILE FILTER: that JSON has to be so, as jq says it.
told() {
    if jq -e "$3" "$2" >"$work/why" 2>&1; then ok "$1"; else not_ok "$1" "$2" 60; fi
}

# need WHAT COMMAND...: like check, but nothing below makes sense without it.
need() {
    local before=$failed
    check "$@"
    [ "$failed" -eq "$before" ] || exit 1
}

# mapped OBJECTS DIR: the files of all ConfigMaps, as a Pod has them.
mapped() {
    mkdir -p "$2"
    python3 - "$1" "$2" <<'PYTHON'
import pathlib, sys, yaml
for one in yaml.safe_load_all(open(sys.argv[1])):
    for key, text in one.get("data", {}).items() if one["kind"] == "ConfigMap" else ():
        pathlib.Path(sys.argv[2], key).write_text(text, newline="")
PYTHON
}

finish() {
    local code=$? i
    trap - EXIT INT TERM
    for ((i = ${#mounts[@]} - 1; i >= 0; i--)); do umount -l "${mounts[i]}" 2>/dev/null; done
    for ((i = ${#servers[@]} - 1; i >= 0; i--)); do
        kill "${servers[i]}" 2>/dev/null && wait "${servers[i]}" 2>/dev/null
    done
    # What a container engine still had mounted below the work directory would keep it from being removed.
    awk -v w="$work/" 'index($2, w) == 1 { print $2 }' /proc/mounts | sort -r | while read -r m; do umount -l "$m"; done
    rm -rf "$work"
    # A script that ends before its last line has failed, whatever it counted.
    [ "$code" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
    if [ "$skipped" -gt 0 ]; then
        echo "$passed passed, $failed failed, $skipped skipped"
    else
        echo "$passed passed, $failed failed"
    fi
    [ "$failed" -eq 0 ]
    exit
}
trap finish EXIT
trap 'exit 130' INT TERM

# serve LOG COMMAND...: in the background until this script ends.
serve() {
    local log=$1
    shift
    # Emptied here already: whoever waits for a word in it has to wait for this server's.
    : >"$log"
    "$@" >>"$log" 2>&1 </dev/null &
    servers+=($!)
}

# await COMMAND...: until it succeeds, ten seconds at most.
await() {
    local i
    for ((i = 0; i < 100; i++)); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.1
    done
    return 1
}

# overlays WHAT: ends the script where the kernel mounts no overlay below $work, and says that WHAT is skipped.
overlays() {
    mkdir -p "$work/probe/"{low,up,work,at}
    if mount -t overlay overlay -o "lowerdir=$work/probe/low,upperdir=$work/probe/up,workdir=$work/probe/work" \
        "$work/probe/at" 2>"$work/complaint"; then
        umount "$work/probe/at"
    else
        skip "$1" "overlay cannot be mounted below $work: $(head -1 "$work/complaint")"
        exit 0
    fi
}

# The program under test, with nothing of this machine's user: no credentials, no cache but its own.
graft() {
    env -i PATH="$PATH" HOME="$work/home" XDG_CACHE_HOME="$work/cache" TMPDIR="${TMPDIR:-/tmp}" \
        ${DOCKER_CONFIG:+DOCKER_CONFIG="$DOCKER_CONFIG"} ${SOURCE_DATE_EPOCH:+SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH"} \
        ${PLUGRAFT_JOBS:+PLUGRAFT_JOBS="$PLUGRAFT_JOBS"} "$plugraft" "$@"
}

# registry DIR [secure]: a docker-registry of its own on a port that the system chose; sets `address`. A secure one
# wants user `team`, password `s3cr:t/ü`, over TLS by the authority in DIR/authority/ca.crt. DIR/log has each request.
registry() {
    local dir=$1 more=
    mkdir -p "$dir"
    if [ "${2:-}" = secure ]; then
        certificate "$dir"
        htpasswd -Bbn team 's3cr:t/ü' >"$dir/htpasswd"
        more="auth: {htpasswd: {realm: interop, path: $dir/htpasswd}}"
        local tls="tls: {certificate: $dir/tls.crt, key: $dir/tls.key}"
    fi
    cat >"$dir/config.yml" <<YAML
version: 0.1
log: {level: info, formatter: text}
storage:
  filesystem: {rootdirectory: $dir/data}
  delete: {enabled: true}
  maintenance: {uploadpurging: {enabled: false}}
http:
  addr: 127.0.0.1:0
  ${tls:-}
$more
YAML
    serve "$dir/log" docker-registry serve "$dir/config.yml"
    await grep -q 'listening on' "$dir/log" || { echo "docker-registry does not start"; cat "$dir/log"; return 1; }
    address=$(grep -oE 'listening on 127\.0\.0\.1:[0-9]+' "$dir/log" | grep -oE '127.*')
}

# certificate DIR: an authority and, signed by it, a certificate for loopback.
certificate() {
    mkdir -p "$1/authority"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=interop-authority \
        -addext basicConstraints=critical,CA:TRUE -keyout "$1/ca.key" -out "$1/authority/ca.crt" 2>/dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost \
        -keyout "$1/tls.key" -out "$1/tls.csr" 2>/dev/null
    printf 'subjectAltName=IP:127.0.0.1,DNS:localhost\nbasicConstraints=CA:FALSE\n' >"$1/tls.ext"
    openssl x509 -req -in "$1/tls.csr" -CA "$1/authority/ca.crt" -CAkey "$1/ca.key" -CAcreateserial -days 2 \
        -extfile "$1/tls.ext" -out "$1/tls.crt" 2>/dev/null
}

# requests DIR SINCE PATTERN: how many lines of a registry's access log after line SINCE match.
requests() { tail -n "+$(($2 + 1))" "$1/log" | grep -cE "$3"; }

# artifact G:A:V:TYPE[:CLASSIFIER]: a file of Maven Central, from the cache or fetched to it. Prints its path.
artifact() {
    local dir file try
    dir=$cache/archives/${1//:/_}
    for try in 1 2; do
        [ ! -e "$dir/complete" ] || break
        mkdir -p "$dir"
        mvn -q -B dependency:copy "-Dartifact=$1" "-DoutputDirectory=$dir" -Dmdep.useBaseVersion=true \
            >"$work/maven" 2>&1 </dev/null && touch "$dir/complete"
    done
    [ -e "$dir/complete" ] || { cat "$work/maven" >&2; return 1; }
    for file in "$dir"/*.*; do echo "$file"; done
}

# worker_jars [VERSION]: the jars of a worker and a broker, from the cache or fetched to it. Prints their folder.
worker_jars() {
    local kafka=${1:-4.3.1} dir sum try more=()
    dir=$cache/worker-libs-$kafka
    sum=$(sha256sum <"$here/worker.xml")
    [[ $kafka == 3.* ]] || more=(-Pkafka4)
    for try in 1 2; do
        [ "$(cat "$dir/complete" 2>/dev/null)" != "$sum" ] || break
        rm -rf "$dir"
        mkdir -p "$dir"
        mvn -q -B -f "$here/worker.xml" "-Dkafka=$kafka" "${more[@]}" dependency:copy-dependencies \
            "-DoutputDirectory=$dir" >"$work/maven" 2>&1 </dev/null && echo "$sum" >"$dir/complete"
    done
    [ -e "$dir/complete" ] || { cat "$work/maven" >&2; return 1; }
    echo "$dir"
}

# hub_zip FILE NAME VERSION: a small Hub zip around a real jar.
hub_zip() {
    local jar
    jar=$(artifact org.apache.kafka:connect-file:4.3.1:jar) && python3 -W ignore "$here/hubzip.py" "$@" "$jar"
}

# core_schemas: the JSON schemas of Kubernetes' own objects, from the cache or made to it. Prints their folder; each is
# DIR/{{.ResourceKind}}{{.KindSuffix}}.json, as kubeconform names them.
core_schemas() {
    local version=v0.37.1 dir sum module
    dir=$cache/kubernetes-schemas-$version
    sum=$(sha256sum <"$here/core_schemas.py")
    if [ "$(cat "$dir/complete" 2>/dev/null)" != "$sum" ]; then
        module=$(cd "$work" && go mod download -json "k8s.io/client-go@$version" | jq -r .Dir) || return 1
        rm -rf "$dir"
        python3 "$here/core_schemas.py" "$module/openapi/openapitest/testdata" "$dir" && echo "$sum" >"$dir/complete" || return 1
    fi
    echo "$dir"
}

# conforms WHAT FILE: Kubernetes' own objects in a file are whole and have no field that is not known.
conforms() {
    schemas=${schemas:-$(core_schemas)}
    check "$1" kubeconform -strict -schema-location "$schemas/{{.ResourceKind}}{{.KindSuffix}}.json" "$2"
}
