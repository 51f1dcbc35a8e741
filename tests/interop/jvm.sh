#!/usr/bin/env bash
# What the JVM of this machine (17) makes of jars, manifests and service files, and what plugraft makes of them: the jars
# of all real archives, and thousands of small inputs of which most are damaged. JAR_FACTS names the program that tells
# plugraft's side, by default the example of that name, which is built first. CASES (3000) is how many inputs of a kind.
source "$(dirname "$0")/lib.sh"
facts=${JAR_FACTS:-${CARGO_TARGET_DIR:-$root/target}/debug/examples/jar_facts}
[ -n "${JAR_FACTS:-}" ] || (cd "$root" && cargo build -q --example jar_facts) || exit
mkdir "$work/java"
javac -d "$work/java" "$here/jvm/Jvm.java" || exit
jvm() { java -Djava.io.tmpdir="$work" -Xmx700m -cp "$work/java" Jvm "$@" 2>"$work/warnings"; }

java "$here/JavaIdentifiers.java" >"$work/identifiers"
same "characters of identifiers" "$work/identifiers" "$root/src/formats/java_identifier/classes.txt"

for kind in services manifests archives; do
    python3 -W ignore "$here/jvm/cases.py" "$kind" "${CASES:-3000}" >"$work/cases" || exit
    jvm "$kind" <"$work/cases" >"$work/wanted"
    "$facts" "$kind" <"$work/cases" >"$work/got"
    same "$kind: ${CASES:-3000} inputs" "$work/wanted" "$work/got"
done

# The Snowflake jar has eighty thousand classes, and takes the JVM a minute: ALL=1 asks for it too.
while read -r coordinate; do
    [ -n "$coordinate" ] || continue
    archive=$(artifact "$coordinate") || { not_ok "$coordinate: fetched"; continue; }
    rm -rf "$work/jars" && mkdir "$work/jars"
    case $archive in
        *.jar) cp "$archive" "$work/jars" ;;
        *) bsdtar -xf "$archive" -C "$work/jars" ;;
    esac
    find "$work/jars" -name '*.jar' | sort >"$work/list"
    xargs -d '\n' "$facts" jars <"$work/list" >"$work/got"
    # shellcheck disable=SC2046
    jvm jars $(cat "$work/list") >"$work/wanted"
    same "$coordinate: $(wc -l <"$work/list") jars, $(grep -vc '^#' "$work/wanted") classes and services" \
        "$work/wanted" "$work/got"
done <<LIST
io.debezium:debezium-connector-postgres:3.6.1.Final:zip:plugin
io.debezium:debezium-connector-mysql:3.6.1.Final:zip:plugin
io.debezium:debezium-scripting:3.5.0.Final:zip
io.strimzi:kafka-kubernetes-config-provider:1.2.2:zip
org.apache.camel.kafkaconnector:camel-timer-kafka-connector:0.7.2:zip:package
org.mongodb.kafka:mongo-kafka-connect:2.0.1:jar:all
org.apache.kafka:connect-file:4.3.1:jar
org.apache.kafka:connect-mirror:4.3.1:jar
org.apache.kafka:connect-transforms:4.3.1:jar
com.github.jcustenborder.kafka.connect:kafka-connect-transform-common:0.1.0.14:tar.gz
${ALL:+com.snowflake:snowflake-kafka-connector:2.5.0:jar}
LIST
