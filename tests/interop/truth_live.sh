#!/usr/bin/env bash
# What `inspect` predicts, and what a real worker lists over REST: plugins that plugraft laid out, scanned and by their
# service files alone. Kafka 4.3.1 and 3.9.2, or KAFKA_VERSIONS.
source "$(dirname "$0")/lib.sh"
source "$here/kafka.sh"

plugins=$work/plugins
mkdir -p "$plugins"
for coordinate in io.debezium:debezium-connector-postgres:3.6.1.Final:zip:plugin org.apache.kafka:connect-file:4.3.1:jar \
    com.github.jcustenborder.kafka.connect:kafka-connect-transform-common:0.1.0.14:tar.gz \
    org.mongodb.kafka:mongo-kafka-connect:2.0.1:jar:all org.apache.kafka:connect-transforms:4.3.1:jar; do
    archive=$(artifact "$coordinate") || { not_ok "$coordinate is fetched"; exit 1; }
    need "$coordinate is laid out" graft install "$archive" --no-prompt --component-dir "$plugins" --worker-configs=
done
java=$(java -XshowSettings:properties -version 2>&1 | sed -nE 's/^ *java.specification.version = ([0-9]+).*/\1/p')

# listed LIBS DIR PLUGINS DISCOVERY OUT: what a worker lists, by class, type and version.
listed() {
    worker_file "$2" "$3" "plugin.discovery=$4" && worker_up "$1" "$2"
    patiently 90 curl -fs "$worker/connector-plugins" || { tail -20 "$2/log"; return 1; }
    curl -fs "$worker/connector-plugins?connectorsOnly=false" |
        jq -r '.[] | [.class, (.type | ascii_downcase), .version // "undefined"] | @tsv' | sort -u >"$5"
    kill "$worker_pid" && wait "$worker_pid"
    [ -s "$5" ]
}

# predicted KAFKA DISCOVERY: the same by plugraft, without the types that REST never shows; in $work/open, by class, what
# is not provable.
predicted() {
    graft inspect --kafka "$1" --java "$java" --output json "$plugins" >"$work/inspected" || return
    jq -r '.views[].locations[].rows[] | select((.loadable | objects | .notProvable) // .version.notProvable) | .class' \
        "$work/inspected" | sort -u >"$work/open"
    jq -r --arg discovery "$2" '.views[].locations[].rows[] | select(.loadable == "yes" and .version.stated)
        | select(.type | IN("configprovider", "rest_extension", "connector_client_config_override_policy") | not)
        | select(.served or (.scanned and $discovery != "service_load")) | [.class, .type, .version.stated] | @tsv' "$work/inspected"
}

for kafka in ${KAFKA_VERSIONS:-4.3.1 3.9.2}; do
    libs=$(worker_jars "$kafka") || { not_ok "$kafka: its jars are fetched"; continue; }
    need "$kafka: a broker" broker "$libs" "$work/broker-$kafka"
    mkdir -p "$work/none"
    check "$kafka: a worker without plugins" listed "$libs" "$work/bare-$kafka" "$work/none" service_load "$work/own-$kafka"
    for discovery in hybrid_warn service_load; do
        check "$kafka, $discovery: a worker with plugins" \
            listed "$libs" "$work/worker-$kafka-$discovery" "$plugins" "$discovery" "$work/listed"
        predicted "$kafka" "$discovery" >"$work/predicted"
        sort -u "$work/own-$kafka" "$work/predicted" | grep -vwFf "$work/open" >"$work/wanted"
        grep -vwFf "$work/open" "$work/listed" >"$work/got"
        same "$kafka, $discovery: it lists what was predicted" "$work/wanted" "$work/got"
        echo "    $(wc -l <"$work/got") plugins, $(wc -l <"$work/own-$kafka") of them the worker's; not provable: $(paste -sd ' ' "$work/open")"
    done
done
