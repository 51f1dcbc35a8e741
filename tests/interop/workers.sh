#!/usr/bin/env bash
# Workers in containers: a real dockerd pulls by digest the image that plugraft pushed, and runs it as its own user. What
# it lists is what `inspect` predicted of the image, scanned and by service files alone, and `connectors` makes it run
# what is defined. Kafka 4.3.1 and 3.9.2, or KAFKA_VERSIONS.
source "$(dirname "$0")/lib.sh"
source "$here/kafka.sh"
source "$here/container.sh"

connectors() { graft connectors "$@" --worker "$worker" --interval 200ms --steady 2s; }
ask() { graft connectors "$@" --worker "$worker" --interval 200ms; }

# built KAFKA: pushes the graft of that Kafka's image; sets `image`, by digest.
built() {
    local kafka=$1 layout archives=() coordinate
    layout=$(kafka_image "$kafka") || { not_ok "$kafka: an image of it" "$work/maven"; return 1; }
    python3 "$here/push.py" "$layout" "$address" || return
    for coordinate in org.apache.kafka:connect-file:4.3.1:jar io.debezium:debezium-connector-postgres:3.6.1.Final:tar.gz:plugin \
        com.github.jcustenborder.kafka.connect:kafka-connect-transform-common:0.1.0.14:tar.gz \
        org.mongodb.kafka:mongo-kafka-connect:2.0.1:jar:all; do
        archives+=("$(artifact "$coordinate")") || return
    done
    graft build "${archives[@]}" --base "$address/kafka:base" --to "$address/team/connect:$kafka" --sync-manifests \
        --output json >"$work/receipt" || return
    image=$address/team/connect@$(jq -r .receipt.digest "$work/receipt")
    base=$address/kafka@$(jq -r '."kafka:base"[1]' "$layout/refs.json")
}

# predicted DISCOVERY: by class, type and version what `inspect` says of the image, without the types that REST never
# shows; in $work/open, by class, what is not provable.
predicted() {
    graft inspect --image "$image" --output json >"$work/inspected" 2>"$work/complaint" || return
    jq -r '.views[].locations[].rows[] | select((.loadable | objects | .notProvable) // .version.notProvable) | .class' \
        "$work/inspected" | sort -u >"$work/open"
    jq -r --arg discovery "$1" '.views[].locations[].rows[] | select(.loadable == "yes" and .version.stated)
        | select(.type | IN("configprovider", "rest_extension", "connector_client_config_override_policy") | not)
        | select(.served or (.scanned and $discovery != "service_load")) | [.class, .type, .version.stated] | @tsv' "$work/inspected"
}

# plain IMAGE DIR DISCOVERY: a worker in a container of it, with properties by hand, in a group of its own: in that of one
# that was killed it would wait for the other's session to end.
plain() {
    worker_file "$2" /opt/kafka/plugins "plugin.discovery=$3" "group.id=$(basename "$2")" && contain worker "$1" "$2"
}

# rendered IMAGE DIR DISCOVERY: the same with the objects of `render worker`, as a kubelet would run them.
rendered() {
    local port words
    read -r port < <(free_ports 1)
    worker=http://127.0.0.1:$port
    graft render worker --image "$1" --name rendered --bootstrap-servers "$bootstrap" --user 1001 --heap 384 \
        --discovery "$3" --listeners "http://:$port" --replication-factor 1 --set offset.storage.partitions=7 \
        --set status.storage.partitions=2 --set offset.flush.interval.ms=1000 --secret names \
        --set 'client.id=${dir:/mnt/secrets/names:client}' \
        --converter org.apache.kafka.connect.storage.StringConverter --to "$2/objects/" || return
    cat >"$2/secret.yaml" <<<'{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "names"}, "stringData": {"client": "hidden-name"}}'
    words=$(python3 "$here/pod.py" "$2/volumes" "$2"/objects/*.yaml "$2/secret.yaml") || return
    mapfile -t words <<<"$words"
    docker run -d --network host --name worker -v "$2:$2" "${words[@]}"
}

# as_asked KAFKA: the internal topics of the rendered worker are what was asked for, and its name is what the Pod told.
as_asked() {
    local kafka=$1
    jvm 128 "$(worker_jars "$kafka")" org.apache.kafka.tools.TopicCommand --bootstrap-server "$bootstrap" --describe \
        >"$work/topics" 2>"$work/complaint" &
    wait $!
    sed -nE 's/^Topic: (rendered-[a-z]+)\s.*PartitionCount: ([0-9]+)\s+ReplicationFactor: ([0-9]+)\s+Configs: (.*,)?cleanup.policy=([a-z]+).*/\1 \2 \3 \5/p' \
        "$work/topics" | sort >"$work/got"
    printf '%s\n' 'rendered-configs 1 1 compact' 'rendered-offsets 7 1 compact' 'rendered-status 2 1 compact' >"$work/wanted"
    same "$kafka: internal topics of the rendered worker are as asked" "$work/wanted" "$work/got"
    equal "$kafka: its probe is answered" 200 "$(curl -s -o "$work/said" -w '%{http_code}' "$worker/health")"
    equal "$kafka: it is read-only" true "$(docker inspect -f '{{.HostConfig.ReadonlyRootfs}}' worker)"
    docker logs worker >"$work/said" 2>&1
    equal "$kafka: no option of it is unknown" 0 "$(grep -cE "unknown|isn't a known config|were supplied but" "$work/said")"
}

# listed WAY IMAGE DIR DISCOVERY OUT: what a worker lists that is started this way; it goes on running, as `worker`.
listed() {
    local way=$1
    shift
    dispose worker
    mkdir -p "$2" && chmod 0777 "$2"
    "$way" "$1" "$2" "$3" || return
    answers 90 || { docker logs worker 2>&1 | tail -20; return 1; }
    curl -fs "$worker/connector-plugins?connectorsOnly=false" |
        jq -r '.[] | [.class, (.type | ascii_downcase), .version // "undefined"] | @tsv' | sort -u >"$4"
    [ -s "$4" ]
}

lists() {
    local kafka=$1 dir=$2 discovery way=plain
    need "$kafka: a worker of the base runs" listed plain "$base" "$dir/bare" service_load "$work/own"
    for discovery in hybrid_warn service_load; do
        need "$kafka, $discovery: a worker of the image runs, $way" listed "$way" "$image" "$dir/$discovery" "$discovery" "$work/listed"
        equal "$kafka, $discovery: as the image's user" 1001 \
            "$(awk '/^Uid:/ { print $2 }' "/proc/$(docker inspect -f '{{.State.Pid}}' worker)/status")"
        predicted "$discovery" >"$work/predicted"
        check "$kafka, $discovery: something is predicted" test -s "$work/predicted"
        sort -u "$work/own" "$work/predicted" | grep -vwFf "$work/open" >"$work/wanted"
        grep -vwFf "$work/open" "$work/listed" >"$work/got"
        same "$kafka, $discovery: it lists what was predicted" "$work/wanted" "$work/got"
        echo "    $(wc -l <"$work/got") plugins, $(wc -l <"$work/own") of them the worker's; not provable: $(paste -sd ' ' "$work/open")"
        way=rendered
    done
    as_asked "$kafka"
    local one
    for one in "$dir"/service_load/objects/*.yaml; do
        conforms "$kafka: $(basename "$one" .yaml): kubeconform" "$one"
    done
}

# lines DIR TOPIC: definitions of a source and a sink that a container sees under the same names. They are named by the
# topic: what a killed sink leaves in its group keeps the next one of its name waiting until its session is over.
lines() {
    mkdir -p "$1/definitions" "$1/lines"
    chmod 0777 "$1" "$1/lines"
    echo first >"$1/lines/in"
    cat >"$1/definitions/in.json" <<JSON
{"name": "$2-in", "config": {"connector.class": "FileStreamSource", "tasks.max": 1, "file": "$1/lines/in", "topic": "$2"}}
JSON
    cat >"$1/definitions/out.properties" <<PROPERTIES
name=$2-out
connector.class=org.apache.kafka.connect.file.FileStreamSinkConnector
tasks.max=1
file=$1/lines/out
topics=$2
PROPERTIES
}

moves() {
    local dir=$1
    lines "$dir" lines
    check "apply: created, and running" connectors apply "$dir/definitions"
    echo second >>"$dir/lines/in"
    check "lines move from file to topic to file" patiently 60 grep -qx second "$dir/lines/out"
    check "apply again" connectors apply "$dir/definitions"
    equal "a worker is known by the address of its Pod" "${worker#http://}" \
        "$(curl -fsS "$worker/connectors/lines-in/status" | jq -r .connector.worker_id)"
    equal "nothing was changed" 'kept lines-in: RUNNING, 1 task RUNNING
kept lines-out: RUNNING, 1 task RUNNING' "$(cat "$work/said")"
    refused "a wrong class" 1 'the worker lists no connector `FileStreamSorce`; did you mean' \
        ask validate - < <(sed 's/FileStreamSource/FileStreamSorce/' "$dir/definitions/in.json")
    refused "a wrong option" 1 '`tasks.max`: Invalid value many' \
        ask validate - < <(sed 's/"tasks.max": 1/"tasks.max": "many"/' "$dir/definitions/in.json")
    refused "a task that fails" 6 'task 0 of `fails` has failed' connectors apply - < <(
        echo '{"name":"fails","config":{"connector.class":"FileStreamSink","file":"/opt/kafka/out","topics":"lines"}}'
    )
    grep -qE 'ConnectException: Couldn.t find or create file' "$work/said"
    equal "its trace is shown" 0 $?
    check "it is deleted" ask delete fails
    refused "Debezium's errors are shown with their keys" 1 '`(database.hostname|topic.prefix)`' ask validate - < <(
        echo '{"name":"pg","config":{"connector.class":"PostgresConnector","database.password":"hunter22","plugin.name":"hunter22"}}'
    )
    equal "and no password" 0 "$(grep -c hunter22 "$work/said")"
}

some() { [ "$(curl -fsS "$worker/connectors" | jq length)" -ge 3 ]; }

# The container is killed in the middle of `apply`, and started again.
killed() {
    local dir=$1 at begun applying
    mkdir -p "$dir/many"
    for at in $(seq 60); do
        echo "{\"name\":\"many-$at\",\"config\":{\"connector.class\":\"FileStreamSource\",\"file\":\"$dir/lines/in\",\"topic\":\"many\"}}" \
            >"$dir/many/$at.json"
    done
    connectors apply "$dir/many" --timeout 3m >"$dir/applied" 2>&1 &
    applying=$!
    patiently 60 some
    begun=$(curl -fsS "$worker/connectors" | jq length)
    docker kill worker >/dev/null && [ "$begun" -lt 62 ] && kill -0 "$applying"
    equal "the worker was killed in the middle ($((begun - 2)) of 60)" 0 $?
    docker start worker >/dev/null
    if wait "$applying"; then ok "apply goes on when it is back"; else not_ok "apply goes on when it is back" "$dir/applied"; fi
    equal "all sixty run" 60 "$(grep -c ': RUNNING, 1 task RUNNING$' "$dir/applied")"
    check "afterwards nothing is to be done" ask plan "$dir/many" --exit-code
}

standalone() {
    local dir=$1 port
    dispose worker
    lines "$dir" alone
    read -r port < <(free_ports 1)
    worker=http://127.0.0.1:$port
    need "standalone: rendered" graft render worker --form standalone --bootstrap-servers "$bootstrap" \
        --listeners "$worker" --plugin-path /opt/kafka/plugins --set "offset.storage.file.filename=$dir/offsets" \
        --set offset.flush.interval.ms=1000 --converter org.apache.kafka.connect.storage.StringConverter \
        --to "$dir/worker.properties"
    need "standalone: a worker runs" contain worker "$image" "$dir" --entrypoint /opt/kafka/bin/connect-standalone.sh
    check "standalone: apply" connectors apply "$dir/definitions"
    echo alone >>"$dir/lines/in"
    check "standalone: lines move" patiently 60 grep -qx alone "$dir/lines/out"
    check "standalone: apply again" connectors apply "$dir/definitions"
    equal "standalone: nothing was changed" 2 "$(grep -c ^kept "$work/said")"
}

engine "$work/docker"
registry "$work/registry" || exit
for kafka in ${KAFKA_VERSIONS:-4.3.1 3.9.2}; do
    dir=$work/run-$kafka began=${#servers[@]}
    need "$kafka: built, and pushed" built "$kafka"
    check "$kafka: dockerd pulls it by digest" docker pull -q "$image"
    docker run --rm --network none --entrypoint /bin/sh "$base" -c true >"$work/said" 2>&1 ||
        { skip "workers in containers" "dockerd cannot run the base itself: $(head -1 "$work/said")"; exit 0; }
    need "$kafka: a broker" broker "$(worker_jars "$kafka")" "$work/kafka-$kafka"
    lists "$kafka" "$dir"
    if [ "$kafka" = 4.3.1 ]; then
        moves "$dir/service_load"
        killed "$dir/service_load"
        standalone "$work/alone"
    fi
    dispose worker
    for ((i = ${#servers[@]} - 1; i >= began; i--)); do
        kill "${servers[i]}" 2>/dev/null && wait "${servers[i]}" 2>/dev/null
    done
    servers=("${servers[@]:0:began}")
done
