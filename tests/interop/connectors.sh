#!/usr/bin/env bash
# `plugraft connectors` against real workers, distributed and standalone: Kafka 4.3.1, or KAFKA_VERSIONS.
source "$(dirname "$0")/lib.sh"
source "$here/kafka.sh"

connectors() { graft connectors "$@" --worker "$worker" --interval 200ms --steady 2s; }
ask() { graft connectors "$@" --worker "$worker" --interval 200ms; }

# definitions DIR: a source and a sink of lines.
definitions() {
    mkdir -p "$1/in"
    printf 'first\n' >"$1/in/lines"
    cat >"$1/source.json" <<JSON
{
  "name": "lines-in",
  "config": {
    "connector.class": "FileStreamSource",
    "tasks.max": 1,
    "file": "$1/in/lines",
    "topic": "lines"
  }
}
JSON
    cat >"$1/sink.properties" <<PROPERTIES
name=$odd
connector.class=org.apache.kafka.connect.file.FileStreamSinkConnector
tasks.max=1
file=$1/out
topics=lines
PROPERTIES
}

# has_line FILE LINE
has_line() { grep -qxF "$2" "$1"; }

common() {
    local kafka=$1 libs=$2 dir=$3 plugins=$4 defs=$3/definitions
    definitions "$defs"

    # The interface is not up yet, and nobody waits for it but plugraft.
    worker_file "$dir/worker" "$plugins" && KAFKA_LOG=info worker_up "$libs" "$dir/worker"
    need "$kafka: a worker that is starting is waited for" connectors apply "$defs" --owner interop
    grep -qxF 'created lines-in: RUNNING, 1 task RUNNING' "$work/said" &&
        grep -qxF "created $odd: RUNNING, 1 task RUNNING" "$work/said"
    equal "$kafka: both were created, and run" 0 $?
    echo "second $kafka" >>"$defs/in/lines"
    check "$kafka: lines move from file to topic to file" patiently 30 has_line "$defs/out" "second $kafka"

    check "$kafka: apply again" connectors apply "$defs" --owner interop
    equal "$kafka: nothing was changed" "$(printf '%s: RUNNING, 1 task RUNNING\n' "kept $odd" 'kept lines-in')" \
        "$(cat "$work/said")"
    check "$kafka: a plan says so, too" ask plan "$defs" --owner interop --exit-code

    sed -i 's/"tasks.max": 1/"tasks.max": 1, "batch.size": 100/' "$defs/source.json"
    refused "$kafka: a plan shows what differs" 1 '^  \+ batch.size: 100$' ask plan "$defs" --owner interop --exit-code
    check "$kafka: what differs is sent" connectors apply "$defs" --owner interop
    equal "$kafka: only that" "$(printf '%s: RUNNING, 1 task RUNNING\n' "kept $odd" 'updated lines-in' && echo '  + batch.size: 100')" \
        "$(cat "$work/said")"

    check "$kafka: pause" ask pause lines-in "$odd"
    check "$kafka: wait until paused" connectors wait lines-in "$odd" --for paused
    check "$kafka: resume" ask resume lines-in "$odd"
    check "$kafka: wait until running" connectors wait lines-in "$odd"
    check "$kafka: restart" ask restart lines-in
    check "$kafka: wait after a restart" connectors wait lines-in
    check "$kafka: stop" ask stop lines-in
    check "$kafka: wait until stopped" connectors wait lines-in --for stopped
    check "$kafka: what was stopped stays so" connectors apply "$defs" --owner interop
    check "$kafka: an odd name is found" ask status "$odd"
    check "$kafka: its options are printed" ask get "$odd"

    refused "$kafka: a wrong class" 1 'the worker lists no connector `FileStreamSorce`; did you mean `org.apache.kafka.connect.file.FileStreamSourceConnector`' \
        ask validate - < <(sed 's/FileStreamSource/FileStreamSorce/' "$defs/source.json")
    refused "$kafka: wrong options, all at once" 1 '3 problems in 2 connectors' ask validate - < <(
        printf '[%s,%s]' \
            '{"name":"a","config":{"connector.class":"FileStreamSource","tasks.max":"many","topic":"t"}}' \
            '{"name":"b","config":{"connector.class":"FileStreamSource"}}'
    )
    grep -qF '`tasks.max`: Invalid value many for configuration tasks.max' "$work/said" &&
        grep -qF '`topic`: Missing required configuration "topic" which has no default value.' "$work/said"
    equal "$kafka: each with its key" 0 $?
    [[ $kafka != 4.* ]] || refused "$kafka: a name that no address can have" 1 '`name`: the worker takes no `/`' \
        connectors apply - <<<'{"name":"a/b","config":{"connector.class":"FileStreamSource","topic":"t"}}'
    refused "$kafka: a task that fails" 6 'task 0 of `fails` has failed' connectors apply - < <(
        echo "{\"name\":\"fails\",\"config\":{\"connector.class\":\"FileStreamSink\",\"file\":\"$dir/none/out\",\"topics\":\"lines\"}}"
    )
    grep -qE 'ConnectException: Couldn.t find or create file' "$work/said"
    equal "$kafka: its trace is shown" 0 $?
    mkdir -p "$dir/none"
    check "$kafka: what failed begins anew" ask restart fails --failed
    check "$kafka: and runs" connectors wait fails

    refused "$kafka: prune would delete what is not defined any more" 0 'would delete lines out' \
        ask plan "$defs/source.json" --owner interop --prune
    check "$kafka: prune" connectors apply "$defs/source.json" --owner interop --prune
    equal "$kafka: nothing else was deleted" $'fails\nlines-in' "$(ask list --quiet)"
    check "$kafka: delete" ask delete lines-in fails
    equal "$kafka: they are gone" "none" "$(patiently 20 gone && echo none)"
}

# by_curl VERB CODE [VARIABLE...] < DEFINITIONS: the script of `render connectors --form curl-job` ends with CODE.
by_curl() {
    local code=0
    rm -rf "$work/pod"
    graft render connectors - --form curl-job --image example.com/curl@sha256:"$(printf '%064d' 0)" --worker "$worker" -q \
        >"$work/pod.yaml" 2>/dev/null
    mapped "$work/pod.yaml" "$work/pod"
    env -i PATH="$PATH" PLUGRAFT_WORKER="$worker" TIMEOUT=60 "${@:3}" sh "$work/pod/apply.sh" "$1" || code=$?
    [ "$code" = "$2" ]
}

curled() {
    local kafka=$1 dir=$2 both=$work/both.json
    graft render connectors "$dir/definitions" --form values -q | python3 -c '
import json, sys, yaml
print(json.dumps([{key: one[key] for key in ("name", "config")} for one in yaml.safe_load(sys.stdin)["connectors"]]))' >"$both"
    check "$kafka: curl applies" by_curl apply 0 <"$both"
    ask pause lines-in >"$work/said" && connectors wait lines-in --for paused >"$work/said"
    check "$kafka: curl: what was paused stays so" by_curl apply 0 <"$both"
    check "$kafka: curl: it does not run" by_curl wait 7 TIMEOUT=1 <"$both"
    ask resume lines-in >"$work/said"
    check "$kafka: curl waits" by_curl wait 0 <"$both"
    check "$kafka: curl: wrong options are refused" by_curl apply 5 < <(jq '.[].config["tasks.max"] = "many"' "$both")
    grep -qF 'refused (400): {"error_code":400,"message":"Connector configuration is invalid' "$work/complaint"
    equal "$kafka: curl: in the worker's words" 0 $?
    check "$kafka: curl: a task that fails" by_curl apply 6 < <(jq --arg file "$dir/nowhere/out" '[.[]
        | select(.config.topics) | .name = "fails" | .config.file = $file]' "$both")
    grep -qE 'ConnectException: Couldn.t find or create file' "$work/complaint"
    equal "$kafka: curl: its trace is shown" 0 $?
    ask delete fails >"$work/said"
    check "$kafka: curl deletes" by_curl delete 0 <"$both"
    equal "$kafka: curl: they are gone" "none" "$(patiently 20 gone && echo none)"
}

gone() { [ -z "$(ask list --quiet)" ]; }

killed() {
    local kafka=$1 libs=$2 dir=$3 at begun
    mkdir -p "$dir/many"
    for at in $(seq 80); do
        printf 'x\n' >"$dir/many/$at.in"
        echo "{\"name\":\"many-$at\",\"config\":{\"connector.class\":\"FileStreamSource\",\"file\":\"$dir/many/$at.in\",\"topic\":\"many\"}}" \
            >"$dir/many/$at.json"
    done
    connectors apply "$dir/many" --timeout 3m >"$dir/applied" 2>&1 &
    local applying=$!
    patiently 60 some
    begun=$(curl -fsS "$worker/connectors" | jq length)
    kill -9 "$worker_pid" && wait "$worker_pid" 2>/dev/null
    [ "$begun" -ge 1 ] && [ "$begun" -lt 80 ] && kill -0 "$applying"
    equal "$kafka: the worker was killed in the middle ($begun of 80)" 0 $?
    worker_up "$libs" "$dir/worker"
    if wait "$applying"; then ok "$kafka: apply goes on when it is back"; else not_ok "$kafka: apply goes on when it is back" "$dir/applied"; fi
    equal "$kafka: all eighty run" 80 "$(grep -c ': RUNNING, 1 task RUNNING$' "$dir/applied")"
    check "$kafka: afterwards nothing is to be done" ask plan "$dir/many" --exit-code
}

some() { [ "$(curl -fsS "$worker/connectors" | jq length)" -ge 1 ]; }

standalone() {
    local kafka=$1 libs=$2 dir=$3 plugins=$4
    definitions "$dir/definitions"
    sed -i 's/^topics=lines/topics=alone/' "$dir/definitions/sink.properties"
    sed -i 's/"topic": "lines"/"topic": "alone"/' "$dir/definitions/source.json"
    worker_file "$dir/worker" "$plugins" "offset.storage.file.filename=$dir/offsets"
    worker_up "$libs" "$dir/worker" standalone
    check "$kafka standalone: apply" connectors apply "$dir/definitions"
    echo "alone $kafka" >>"$dir/definitions/in/lines"
    check "$kafka standalone: lines move" patiently 30 has_line "$dir/definitions/out" "alone $kafka"
    check "$kafka standalone: apply again" connectors apply "$dir/definitions"
    equal "$kafka standalone: nothing was changed" 2 "$(grep -c ^kept "$work/said")"
    check "$kafka standalone: delete" ask delete lines-in "$odd"
    kill "$worker_pid" && wait "$worker_pid" 2>/dev/null
}

debezium() {
    refused "Debezium's errors are shown with their keys" 1 '`database.hostname`|`topic.prefix`' ask validate - < <(
        echo '{"name":"pg","config":{"connector.class":"io.debezium.connector.postgresql.PostgresConnector","database.password":"hunter22","plugin.name":"hunter22"}}'
    )
    grep -v hunter22 "$work/said" | cmp -s - "$work/said"
    equal "and no password" 0 $?
}

for kafka in ${KAFKA_VERSIONS:-4.3.1}; do
    # Workers of Kafka 4 have addresses without `/`, `%` and `\\`.
    odd='lines out;5+5#?é'
    [[ $kafka == 4.* ]] || odd='lines out/50%;#?é'
    libs=$(worker_jars "$kafka") || { not_ok "the jars of Kafka $kafka" "$work/maven"; continue; }
    plugins=$work/plugins-$kafka
    mkdir -p "$plugins/file"
    cp "$(artifact "org.apache.kafka:connect-file:$kafka:jar")" "$plugins/file/"
    if [ "$kafka" = 4.3.1 ]; then
        tar -xzf "$(artifact io.debezium:debezium-connector-postgres:3.6.1.Final:tar.gz:plugin)" -C "$plugins"
    fi
    began=${#servers[@]}
    need "$kafka: a broker" broker "$libs" "$work/kafka-$kafka"
    dir=$work/run-$kafka
    common "$kafka" "$libs" "$dir" "$plugins"
    curled "$kafka" "$dir"
    [ "$kafka" != 4.3.1 ] || debezium
    [ "$kafka" != 4.3.1 ] || killed "$kafka" "$libs" "$dir"
    kill "$worker_pid" && wait "$worker_pid" 2>/dev/null
    standalone "$kafka" "$libs" "$work/alone-$kafka" "$plugins"
    for ((i = ${#servers[@]} - 1; i >= began; i--)); do
        kill "${servers[i]}" 2>/dev/null && wait "${servers[i]}" 2>/dev/null
    done
done
true
