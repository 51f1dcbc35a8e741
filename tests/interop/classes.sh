#!/usr/bin/env bash
# The tables of src/scan/classes against the jars that they are made from: generated again, they are the same bytes.
# CLASSES names the lines of Kafka, by default the newest and the oldest; with `--write` the tables are written instead.
source "$(dirname "$0")/lib.sh"

tables=$root/src/scan/classes/tables
write=${1:-}

# releases LINE: of which release a line's modules are; some repositories lack a module of a release.
releases() {
    case $1 in
        4.3) echo -Dkafka=4.3.1 ;;
        4.2) echo -Dkafka=4.2.1 -Dmirror=4.2.0 -Dauth=4.2.0 ;;
        4.1) echo -Dkafka=4.1.2 ;;
        4.0) echo -Dkafka=4.0.1 -Dconnect=4.0.0 ;;
        3.9) echo -Dkafka=3.9.2 -Dauth=3.9.1 ;;
    esac
}

# jars LINE: the jars of a line's worker, from the cache or fetched to it. Prints their folder.
jars() {
    local dir try of
    read -ra of < <(releases "$1")
    dir=$cache/classes-$(cat "$here/classes/pom.xml" <(echo "${of[@]}") | sha256sum | cut -c1-12)
    for try in 1 2; do
        [ ! -e "$dir/complete" ] || break
        # A jar that is there is left as it is, also one that is half of it.
        rm -rf "$dir"
        mkdir -p "$dir"
        mvn -q -B -f "$here/classes/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
            "-DoutputDirectory=$dir" "${of[@]}" >"$work/maven" 2>&1 </dev/null && touch "$dir/complete"
    done
    [ -e "$dir/complete" ] || { cat "$work/maven" >&2; return 1; }
    echo "$dir"
}

generate() { python3 -B "$here/classes/table.py" "$@"; }

lines=${CLASSES:-4.3 3.9}
[ -z "$write" ] || lines="4.3 4.2 4.1 4.0 3.9"
for line in $lines; do
    if ! dir=$(jars "$line" 2>"$work/why"); then
        not_ok "Kafka $line: its jars come" "$work/why"
    elif ! generate worker "$line" "$dir" "$tables" >"$work/$line.txt" 2>"$work/why"; then
        not_ok "Kafka $line: its table is made" "$work/why"
    elif [ -n "$write" ]; then
        cp "$work/$line.txt" "$tables/$line.txt"
        ok "Kafka $line: its table is written"
    else
        same "Kafka $line: its table is what its jars say" "$tables/$line.txt" "$work/$line.txt"
    fi
done

home=$(dirname "$(dirname "$(readlink -f "$(command -v jimage)")")")
if ! grep -q '^JAVA_VERSION="17\.' "$home/release"; then
    skip "the packages of the JDK" "this one is not 17"
elif [ -n "$write" ]; then
    check "the packages of the JDK are written" sh -c 'python3 -B "$1" jdk "$2" >"$3"' sh "$here/classes/table.py" "$home" "$tables/jdk.txt"
else
    generate jdk "$home" >"$work/jdk.txt"
    same "the packages of the JDK are its own" "$tables/jdk.txt" "$work/jdk.txt"
fi
