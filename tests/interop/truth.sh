#!/usr/bin/env bash
# What plugraft says a worker will find, before Kafka's own plugin-path tool of three versions: real archives as they are
# installed, and a thousand generated jars, a rule in each. Every row has to be the same, or said to be not provable.
# `truth.sh real` has the real archives alone, `truth.sh more` other ones of Maven Central, each judged by itself, and `truth.sh some` has besides them the locations of many jars, which are
# two thirds of the generated ones.
source "$(dirname "$0")/lib.sh"

part=${1:-all}
# A location of so many jars is one of many.
many=8
kafkas=(3.9.2 4.1.2 4.3.1)
declare -A jars
for kafka in "${kafkas[@]}"; do
    jars[$kafka]=$(worker_jars "$kafka") || { not_ok "the jars of a worker $kafka are fetched"; exit 1; }
done

# The generated plugin paths: made once for what makes them.
tests=$here/truth
makers=$(find "$tests" -name '*.py' ! -name ask.py ! -name compare.py ! -name slim.py | sort)
generated=$cache/truth-$(xargs cat "$tests/Compile.java" <<<"$makers" | sha256sum | cut -c1-12)
if [[ $part != real && $part != more && ! -e $generated/complete ]]; then
    rm -rf "$cache"/truth-????????????
    need "plugin paths are generated" python3 "$tests/forge.py" "$generated" "$cache"
    touch "$generated/complete"
fi
[[ $part == real || $part == more ]] || echo "    $(find "$generated" -iname '*.jar' -type f | wc -l) jars in $(find "$generated/path" -mindepth 1 -maxdepth 1 | wc -l) locations"

# The real archives, as they are installed.
list=archives
[ "$part" != more ] || list=more
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
done <"$tests/$list.txt"

# slim KAFKA: a jar of what a worker's scanners and the tool need, made once. The scan of Kafka 4 reads the whole class path
# again for each location, and to the generated ones nothing else matters.
slim() {
    local slim jar path=() at
    slim=$cache/slim-$1-$(cat "$tests/slim.py" "$here/worker.xml" | sha256sum | cut -c1-12)
    if [ ! -e "$slim/worker.jar" ]; then
        mkdir -p "$slim"
        for jar in "${jars[$1]}"/*.jar; do
            case ${jar##*/} in
            connect-* | kafka-clients-* | kafka-tools-* | kafka-server-common-* | kafka-storage-api-* | argparse4j-* | \
                classgraph-* | reflections-* | javassist-* | slf4j-* | jackson-* | maven-artifact-* | plexus-utils-* | \
                commons-lang3-* | *ws.rs-api-* | log4j-api-*) path+=("$jar") ;;
            esac
        done
        for at in "$generated/path/"{worker-parents,version-kinds}; do printf '%s\tlist\t--plugin-location\t%s\n' "$slim/said" "$at"; done |
            java -Xlog:class+load:file="$slim/loaded" -XX:TieredStopAtLevel=1 \
                -cp "$(IFS=: && echo "${path[*]}"):$work/judge" Judge >"$slim/codes" 2>"$slim/log" &&
            python3 "$tests/slim.py" "$slim/loaded" "$slim/new.jar" "${path[@]}" && mv "$slim/new.jar" "$slim/worker.jar"
    fi
    echo "$slim/worker.jar"
}

# is_location PATH: whether a child of a plugin path is one.
is_location() {
    local name=${1,,}
    [ -d "$1" ] || [[ -e $1 && ($name == *.jar || $name == *.zip) ]]
}

# locations PATH [LEAST]: a question for each location with as many jars at least.
locations() {
    local at
    while IFS= read -r at; do
        [ "$(find -L "$at" -iname '*.jar' -type f 2>/dev/null | wc -l)" -ge "${2:-0}" ] || continue
        if is_location "$at"; then printf '%s\t--plugin-location\t%s\n' "${at##*/}" "$at"; fi
    done < <(find "$1" -mindepth 1 -maxdepth 1 | sort)
}

check "the judge is compiled" javac -cp "${jars[4.3.1]}/*" -d "$work/judge" "$tests/Judge.java"
# asked KAFKA OUT CLASS_PATH [BESIDE]: Kafka's tool is asked what stands on standard input.
asked() {
    python3 "$tests/ask.py" "$2" "$cache/judged-$1" "$work/judge" "$3" ${4:+"$4"}
}

# compared WHAT KAFKA PATH WANTED [QUESTIONS]: plugraft lists what is wanted, row for row; of the locations that were asked
# about, if there are such.
compared() {
    graft inspect --kafka "$2" --java "$java" --format connect-plugin-path "$3" >"$work/got" 2>"$work/notes" || {
        not_ok "$1: listed" "$work/notes"
        return
    }
    if python3 "$tests/compare.py" "$4" "$work/got" "$work/notes" ${5:+"$5"} >"$work/why"; then
        ok "$1: $(tail -n 1 "$work/why")"
        grep -E '^(not provable|known to differ)' "$work/why" | sed 's/^/    /'
    else
        not_ok "$1" "$work/why" 400
    fi
}

# generated KAFKA OUT: the generated locations, each judged by itself where the tool would end at the first odd one.
generated() {
    local kafka=$1 out=$2 least=0 name code at
    [ "$part" = all ] || least=$many
    locations "$generated/path" "$least" >"$work/questions"
    [ "$part" != all ] || for at in "$generated"/alone-*; do
        printf '%s\t--plugin-path\t%s\n' "${at##*/}" "$at"
    done >>"$work/questions"
    check "$kafka: Kafka's tool is asked about the generated paths" \
        asked "$kafka" "$out" "$(slim "$kafka")" "$generated/outside" <"$work/questions"
    while IFS=$'\t' read -r name code; do
        if [[ $name == alone-* ]]; then
            if [ "$code" -eq 0 ]; then
                compared "$kafka, $name" "$kafka" "$generated/$name" "$out/$name"
            else
                refused "$kafka, $name: both refuse it" '[1-9][0-9]*' . \
                    graft inspect --kafka "$kafka" --java "$java" --format connect-plugin-path "$generated/$name"
            fi
        fi
    done <"$out/codes"
    ended "$kafka" "$out"
    compared "$kafka, generated" "$kafka" "$generated/path" "$out/table" "$work/questions"
}

# ended KAFKA OUT: whatever does not stand alone is listed by the tool.
ended() {
    local name code
    while IFS=$'\t' read -r name code; do
        [[ $name == alone-* || $code -eq 0 ]] || not_ok "$1, $name: Kafka's tool ends with $code" "$2/$name.err"
    done <"$2/codes"
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
    printf 'real\t--plugin-path\t%s\n' "$real" >"$work/questions"
    [ "$part" != more ] || locations "$real" >"$work/questions"
    check "$kafka: Kafka's tool is asked about real archives" \
        asked "$kafka" "$out-real" "${jars[$kafka]}/*" <"$work/questions"
    ended "$kafka" "$out-real"
    compared "$kafka, real archives" "$kafka" "$real" "$out-real/table"
    [[ $part == real || $part == more ]] || generated "$kafka" "$out"
done

# How long each takes for what both have read before; of the quick ones the medians of three.
[ "$part" != more ] || exit 0
middle() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }
tool=$(span java -Xmx1g -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp "${jars[4.3.1]}/*" \
    org.apache.kafka.tools.ConnectPluginPath list --plugin-path "$real")
colds=() warms=()
for _ in 1 2 3; do
    rm -rf "$work/cache"
    colds+=("$(span graft inspect --kafka 4.3.1 --format connect-plugin-path "$real")")
    warms+=("$(span graft inspect --kafka 4.3.1 --format connect-plugin-path "$real")")
done
cold=$(middle "${colds[@]}") warm=$(middle "${warms[@]}")
echo "    the real archives: Kafka's tool $tool ms, plugraft $cold ms with nothing kept, $warm ms again"
check "with nothing kept, $((tool / (cold + 1))) times faster than Kafka's tool (at least 10)" test "$((tool / (cold + 1)))" -ge 10
check "again, $((tool / (warm + 1))) times faster (at least 200)" test "$((tool / (warm + 1)))" -ge 200
