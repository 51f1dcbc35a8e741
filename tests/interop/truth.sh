#!/usr/bin/env bash
# What plugraft says a worker will find, before Kafka's own plugin-path tool of three versions: real archives as they are
# installed, and a thousand generated jars, a rule in each. Every row has to be the same, or said to be not provable.
# `truth.sh real` has the real archives alone.
source "$(dirname "$0")/lib.sh"

part=${1:-all}
kafkas=(3.9.2 4.1.2 4.3.1)
declare -A jars
for kafka in "${kafkas[@]}"; do
    jars[$kafka]=$(worker_jars "$kafka") || { not_ok "the jars of a worker $kafka are fetched"; exit 1; }
done

# The generated plugin paths: made once for what makes them.
tests=$here/truth
generated=$cache/truth-$(cat "$tests"/*.py "$tests/Compile.java" | sha256sum | cut -c1-12)
if [ "$part" = all ] && [ ! -e "$generated/complete" ]; then
    rm -rf "$cache"/truth-????????????
    need "plugin paths are generated" python3 "$tests/forge.py" "$generated" "$cache"
    touch "$generated/complete"
fi
[ "$part" = real ] || echo "    $(find "$generated" -iname '*.jar' -type f | wc -l) jars in $(find "$generated/path" -mindepth 1 -maxdepth 1 | wc -l) locations"

# The real archives, as they are installed.
real=$work/real
mkdir -p "$real" "$work/staged"
while read -r coordinate; do
    name=$(tr -c 'A-Za-z0-9.\n' - <<<"$coordinate")
    if file=$(artifact "$coordinate") &&
        graft install "$file" --no-prompt --component-dir "$work/staged" --worker-configs= >"$work/said" 2>&1; then
        mv "$work"/staged/* "$real/$name"
    else
        not_ok "$coordinate: installed" "$work/said"
    fi
done <<'LIST'
io.debezium:debezium-connector-postgres:3.6.1.Final:zip:plugin
io.debezium:debezium-connector-postgres:3.6.1.Final:tar.gz:plugin
io.debezium:debezium-connector-mysql:3.6.1.Final:zip:plugin
io.debezium:debezium-connector-postgres:2.1.4.Final:tar.gz:plugin
io.debezium:debezium-scripting:3.5.0.Final:zip
io.strimzi:kafka-kubernetes-config-provider:1.2.2:zip
io.strimzi:kafka-kubernetes-config-provider:1.2.2:tar.gz
org.apache.camel.kafkaconnector:camel-timer-kafka-connector:0.7.2:zip:package
com.github.jcustenborder.kafka.connect:kafka-connect-transform-common:0.1.0.14:tar.gz
org.mongodb.kafka:mongo-kafka-connect:2.0.1:jar:all
com.snowflake:snowflake-kafka-connector:2.5.0:jar
org.apache.kafka:connect-file:4.3.1:jar
org.apache.kafka:connect-json:4.3.1:jar
org.apache.kafka:connect-transforms:4.3.1:jar
org.apache.kafka:connect-mirror:4.3.1:jar
LIST

# slim DIR KAFKA: the jars of a worker that its scanners and the tool need. The scan of Kafka 4 reads the worker's whole
# class path again for each location, and to the generated ones nothing else matters.
slim() {
    local jar
    mkdir -p "$1"
    for jar in "${jars[$2]}"/*.jar; do
        case ${jar##*/} in
        connect-* | kafka-clients-* | kafka-tools-* | kafka-server-common-* | kafka-storage-api-* | argparse4j-* | classgraph-* | \
            reflections-* | javassist-* | slf4j-* | jackson-* | maven-artifact-* | plexus-utils-* | commons-lang3-* | *ws.rs-api-* | \
            log4j-api-*) ln -s "$jar" "$1/" ;;
        esac
    done
}

# judged KAFKA JARS OUT PATH...: what the tool says of each plugin path, in OUT/NAME, and the ends it comes to in
# OUT/codes. All in one JVM; it is asked once about the same bytes.
check "the judge is compiled" javac -cp "${jars[4.3.1]}/*" -d "$work/judge" "$tests/Judge.java"
judged() {
    local kafka=$1 libraries=$2 out=$3 path key kept
    shift 3
    mkdir -p "$out"
    key=$({
        echo "$kafka $libraries"
        java -version 2>&1
        cat "$here/worker.xml" "$tests/Judge.java"
        for path; do (cd "$path" && find . -type l -printf '%p %l\n' -o -type f -exec sha256sum {} + -o -print | sort -k 2); done
    } | sed "s#$work##g" | sha256sum | cut -c1-16)
    kept=$cache/judged-$kafka-$key
    if [ ! -e "$kept/complete" ]; then
        rm -rf "$kept"
        mkdir -p "$kept"
        for path; do printf '%s\tlist\t--plugin-path\t%s\n' "$out/${path##*/}" "$path"; done |
            java -Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dorg.slf4j.simpleLogger.defaultLogLevel=error \
                -cp "$libraries/*:$work/judge" Judge >"$out/codes" 2>"$out/log" || return 1
        for path; do sed "s#$work/#@work@/#" "$out/${path##*/}" >"$kept/${path##*/}"; done
        sed "s#^$out/##" "$out/codes" >"$kept/codes"
        touch "$kept/complete"
    fi
    for path; do sed "s#@work@/#$work/#" "$kept/${path##*/}" >"$out/${path##*/}"; done
    cp "$kept/codes" "$out/codes"
}

# compared WHAT KAFKA PATH WANTED: plugraft lists what is wanted, row for row.
compared() {
    graft inspect --kafka "$2" --java "$java" --format connect-plugin-path "$3" >"$work/got" 2>"$work/notes" || {
        not_ok "$1: listed" "$work/notes"
        return
    }
    if python3 "$tests/compare.py" "$4" "$work/got" "$work/notes" >"$work/why"; then
        ok "$1: $(tail -n 1 "$work/why")"
        grep '^not provable' "$work/why" | sed 's/^/    /'
    else
        not_ok "$1" "$work/why" 400
    fi
}

# span COMMAND...: milliseconds that it takes.
span() {
    local began
    began=$(date +%s%N)
    "$@" >"$work/said" 2>&1
    echo $((($(date +%s%N) - began) / 1000000))
}

java=$(java -XshowSettings:properties -version 2>&1 | sed -nE 's/^ *java.specification.version = ([0-9]+).*/\1/p')
for kafka in "${kafkas[@]}"; do
    out=$work/judged-$kafka
    check "$kafka: Kafka's tool is asked about real archives" judged "$kafka" "${jars[$kafka]}" "$out-real" "$real"
    compared "$kafka, real archives" "$kafka" "$real" "$out-real/real"
    [ "$part" = all ] || continue
    slim "$work/slim-$kafka" "$kafka"
    check "$kafka: Kafka's tool is asked about the generated paths" \
        judged "$kafka" "$work/slim-$kafka" "$out" "$generated"/path "$generated"/alone-*
    compared "$kafka, generated" "$kafka" "$generated/path" "$out/path"
    while IFS=$'\t' read -r name code _; do
        [[ $name == alone-* ]] || continue
        if [ "$code" -eq 0 ]; then
            compared "$kafka, $name" "$kafka" "$generated/$name" "$out/$name"
        else
            refused "$kafka, $name: both refuse it" '[1-9][0-9]*' . \
                graft inspect --kafka "$kafka" --java "$java" --format connect-plugin-path "$generated/$name"
        fi
    done <"$out/codes"
done

# The time of one run each, on what both have read before.
tool=$(span java -Xmx1g -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp "${jars[4.3.1]}/*" \
    org.apache.kafka.tools.ConnectPluginPath list --plugin-path "$real")
warm=$(span graft inspect --kafka 4.3.1 --format connect-plugin-path "$real")
rm -rf "$work/cache"
cold=$(span graft inspect --kafka 4.3.1 --format connect-plugin-path "$real")
echo "    the real archives: Kafka's tool $tool ms, plugraft $cold ms with nothing kept ($((tool / (cold + 1))) times faster)," \
    "$warm ms again ($((tool / (warm + 1))) times)"
