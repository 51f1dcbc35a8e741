#!/usr/bin/env bash
# Files of Maven repositories, by this machine's own Maven configuration: byte for byte what Maven brings. Then how both
# behave before one repository that logs what it is asked: order, mirrors, credentials, checksums, snapshots, versions.
source "$(dirname "$0")/lib.sh"

# This machine's settings and model are what an installed Maven tells; nothing of its own repository is used.
maven_home=$(mvn --version 2>/dev/null | sed -n 's/^Maven home: //p')
mkdir -p "$work/home/.m2"
[ ! -e "$HOME/.m2/settings.xml" ] || cp "$HOME/.m2/settings.xml" "$work/home/.m2/settings.xml"
# As `graft`, with that and what else arguments of the form NAME=VALUE say.
sourced() {
    local more=()
    while [[ ${1:-} == [A-Z]*=* ]]; do more+=("$1"); shift; done
    env -i PATH="$PATH" HOME="$work/home" XDG_CACHE_HOME="$work/cache" TMPDIR="${TMPDIR:-/tmp}" MAVEN_HOME="$maven_home" \
        MAVEN_OPTS="-Dmaven.repo.local=$work/empty" "${more[@]}" "$plugraft" "$@"
}

# brings G:A:V:TYPE[:CLASSIFIER]: what is locked for the coordinate is what Maven brings.
brings() {
    local group artifact version type classifier file wanted
    IFS=: read -r group artifact version type classifier <<<"$1"
    file=$(artifact "$1") || { not_ok "$1: Maven brings it"; return; }
    mkdir -p "$work/spec"
    printf 'plugins: ["maven:%s:%s:%s%s@%s"]\n' "$group" "$artifact" "$version" "${classifier:+:$classifier}" "$type" \
        >"$work/spec/plugraft.yaml"
    rm -f "$work/spec/plugraft.lock"
    if sourced lock -f "$work/spec/plugraft.yaml" >"$work/said" 2>&1; then
        wanted=$(sha256sum "$file" | cut -c1-64)
        equal "$1: the same bytes as Maven's" "$wanted" "$(sed -nE 's/^ *digest: .*sha256:([0-9a-f]+).*/\1/p' "$work/spec/plugraft.lock" | head -n 1)"
    else
        not_ok "$1: locked" "$work/said"
    fi
}

while read -r coordinate; do
    brings "$coordinate"
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

# The verbs, with what came before.
file=maven:org.apache.kafka:connect-file:4.3.1
check "check takes a coordinate" sourced check "$file"
check "build takes a coordinate" sourced build "$file" --base scratch --platform linux/amd64 --plugin-path /opt/plugins \
    --to "oci:$work/image:it" --output json
told "the plugin is called as its file is" "$work/said" \
    '.receipt.plugins[0] | .name == "connect-file" and .version == "4.3.1"'
mkdir "$work/components"
check "install takes a coordinate" sourced install --no-prompt --component-dir "$work/components" --worker-configs '' "$file"
installed=$(find "$work/components" -name 'connect-file-4.3.1.jar' | head -n 1)
equal "what is installed is the jar" "$(sha256sum <"$(artifact org.apache.kafka:connect-file:4.3.1:jar)")" \
    "$([ -z "$installed" ] || sha256sum <"$installed")"
refused "a version that is not there leads to those that are" 4 'newest version is' sourced check "${file/4.3.1/4.3.99}"
refused "LATEST wants a lock" 4 'plugraft lock' sourced check "${file/4.3.1/LATEST}"
refused "without Maven and settings, three ways are told" 4 'PLUGRAFT_MAVEN_REPOSITORIES' \
    env -i PATH=/nowhere HOME="$work/nobody" XDG_CACHE_HOME="$work/cache-of-nobody" "$plugraft" check "$file"

# One server for both, on loopback; every folder is a repository of its own.
repos=$work/repos log=$work/repos.log
mkdir -p "$repos"
serve "$log" python3 "$here/maven_repo.py" "$repos"
await grep -q 'listening on' "$log" || { echo "the repository does not start"; exit 1; }
at=http://$(sed -n 's/^listening on //p' "$log")
jar=$(artifact org.apache.kafka:connect-file:4.3.1:jar) || jar=

# The order of versions, as the jar of the installed Maven prints it, and as a lock takes the newest of two.
maven_artifact=$(find -L "$maven_home/lib" -name 'maven-artifact-*.jar' | head -n 1)
python3 "$here/versions.py" walk >"$work/walk"
mapfile -t walk <"$work/walk"
java -cp "$maven_artifact:$maven_home/lib/*" org.apache.maven.artifact.versioning.ComparableVersion "${walk[@]}" 2>&1 |
    sed -n 's/^   //p' >"$work/wanted"
python3 "$here/versions.py" repository "$work/walk" "$repos/versions" "$jar"
python3 "$here/versions.py" spec "$work/walk" "$at/versions" >"$work/spec/plugraft.yaml"
rm -f "$work/spec/plugraft.lock"
check "a lock takes the newest of each of $((2 * (${#walk[@]} - 1))) lists" sourced lock -f "$work/spec/plugraft.yaml"
python3 "$here/versions.py" compared "$work/walk" "$work/spec/plugraft.lock" >"$work/got"
same "versions are ordered as Maven orders them" "$work/wanted" "$work/got"

# Maven with a copy of this machine's own repository, so that its plugins are at hand and nothing is left behind there.
cp -al "$HOME/.m2/repository" "$work/m2" 2>/dev/null || cp -r "$HOME/.m2/repository" "$work/m2"
maven() {
    mvn -q -B -llr -s "$1" -Dmaven.repo.local="$work/m2" dependency:copy -Dartifact="$2" -DoutputDirectory="$work/out" \
        -Dmdep.useBaseVersion=true </dev/null >"$work/said" 2>&1
}

# asked SINCE: the repositories that were asked for archives, in order.
asked() { tail -n "+$(($1 + 1))" "$log" | sed -nE 's#^[A-Z]+ /([^/]+)/.*\.zip [0-9]+ .*#\1#p' | uniq | tr '\n' ' '; }

profile() {
    local id=$1 name
    shift
    echo "<profile><id>$id</id><repositories>"
    for name; do echo "<repository><id>${name%%=*}</id><url>$at/${name#*=}</url></repository>"; done
    echo "</repositories></profile>"
}
mirror() { echo "<mirror><id>$1</id><mirrorOf>$2</mirrorOf><url>$at/$1</url></mirror>"; }
active() { echo "<activeProfiles>$(printf '<activeProfile>%s</activeProfile>' "$@")</activeProfiles>"; }

# alike WHAT MIRRORS PROFILES ACTIVE: both ask the same repositories in the same order for what is nowhere.
number=0
alike() {
    local before wanted
    number=$((number + 1))
    echo "<settings><mirrors>$2$(mirror middle central)</mirrors><profiles>$3</profiles>$4</settings>" >"$work/settings.xml"
    before=$(wc -l <"$log")
    maven "$work/settings.xml" "it:nowhere:$number:zip"
    wanted=$(asked "$before")
    before=$(wc -l <"$log")
    sourced PLUGRAFT_MAVEN_SETTINGS="$work/settings.xml" check "maven:it:nowhere:$number@zip" >"$work/said" 2>&1
    equal "$1: as Maven asks" "$wanted" "$(asked "$before")"
}
two="$(profile one a b)$(profile two c)"
alike "profiles, the last first" "" "$two" "$(active two one)"
alike "a name alone before patterns" "$(mirror m '*')$(mirror n a,c)$(mirror o b)" "$two" "$(active one two)"
alike "a list with a blank, and what is left out" "$(mirror m 'a, b')$(mirror n '!c,*')" "$two" "$(active one two)"
alike "one mirror for several" "$(mirror m a,c)" "$two" "$(active one two)"
alike "of one id the last profile's" "" "$two$(profile three a=other d)" "$(active one two three)"
alike "what is on this machine is not external" "$(mirror m 'external:*')" "$two" "$(active one)"

# both WHAT COORDINATE MAVEN_COORDINATE: both bring the same bytes.
both() {
    local before
    rm -rf "$work/out" "$work/spec/plugraft.lock"
    maven "$work/settings.xml" "$3" || { not_ok "$1: Maven brings it" "$work/said"; return; }
    printf 'plugins: ["%s"]\n' "$2" >"$work/spec/plugraft.yaml"
    before=$(wc -l <"$log")
    sourced PLUGRAFT_MAVEN_SETTINGS="$work/settings.xml" lock -f "$work/spec/plugraft.yaml" >"$work/said" 2>&1 ||
        { not_ok "$1: locked" "$work/said"; return; }
    equal "$1: the same bytes as Maven's" "$(cat "$work"/out/* | sha256sum | cut -c1-64)" \
        "$(sed -nE 's/^ *digest: .*sha256:([0-9a-f]+).*/\1/p' "$work/spec/plugraft.lock" | head -n 1)"
    tail -n "+$((before + 1))" "$log" >"$work/asked"
}
# put REPOSITORY PATH: the jar there, with its SHA-1 as some tools write it.
put() {
    mkdir -p "$(dirname "$repos/$1/$2")"
    cp "$jar" "$repos/$1/$2"
    printf 'SHA1 (%s) = %s\r\n' "${2##*/}" "$(sha1sum <"$jar" | cut -c1-40 | tr a-f A-F)" >"$repos/$1/$2.sha1"
}
put guarded it/here/1.0/here-1.0.jar
put elsewhere it/led/1.0/led-1.0.jar
mkdir -p "$repos/leading"
echo "jo:w0rd" >"$repos/guarded/.login"
echo "jo:w0rd" >"$repos/leading/.login"
echo "307 ${at/127.0.0.1/localhost}/elsewhere" >"$repos/leading/.redirect"
login() { echo "<server><id>$1</id><username>jo</username><password>w0rd</password></server>"; }
echo "<settings><servers>$(login guarded)$(login leading)</servers><mirrors>$(mirror middle central)</mirrors><profiles>$(profile one \
    guarded leading)</profiles>$(active one)</settings>" >"$work/settings.xml"
both "a login, and a checksum as BSD writes it" maven:it:here:1.0 it:here:1.0:jar
equal "the login is shown after the first 401" "401 anonymous" "$(sed -nE '1s/.* ([0-9]+ .*)/\1/p' "$work/asked")"
both "a redirect to another host" maven:it:led:1.0 it:led:1.0:jar
equal "that host is not shown the login" "anonymous" \
    "$(sed -nE 's#.* /elsewhere/.* [0-9]+ (.*)#\1#p' "$work/asked" | sort -u)"

build=1.0-20260131.235959-7
put snapshots "it/snap/1.0-SNAPSHOT/snap-$build.jar"
cat >"$repos/snapshots/it/snap/1.0-SNAPSHOT/maven-metadata.xml" <<XML
<metadata modelVersion="1.1.0"><groupId>it</groupId><artifactId>snap</artifactId><version>1.0-SNAPSHOT</version><versioning>
<snapshot><timestamp>20260131.235959</timestamp><buildNumber>7</buildNumber></snapshot><lastUpdated>20260131235959</lastUpdated>
<snapshotVersions><snapshotVersion><extension>jar</extension><value>$build</value><updated>20260131235959</updated>
</snapshotVersion></snapshotVersions></versioning></metadata>
XML
put snapshots it/bare/1.0-SNAPSHOT/bare-1.0-SNAPSHOT.jar
echo "<settings><mirrors>$(mirror middle central)</mirrors><profiles>$(profile one snapshots)</profiles>$(active one)</settings>" \
    >"$work/settings.xml"
both "a snapshot by its list" maven:it:snap:1.0-SNAPSHOT it:snap:1.0-SNAPSHOT:jar
both "a snapshot without a list" maven:it:bare:1.0-SNAPSHOT it:bare:1.0-SNAPSHOT:jar

put snapshots it/lie/1.0/lie-1.0.jar
echo 0000000000000000000000000000000000000000 >"$repos/snapshots/it/lie/1.0/lie-1.0.jar.sha1"
refused "a file that is another than promised, which Maven takes" 4 'sha1:0{40}' \
    sourced PLUGRAFT_MAVEN_SETTINGS="$work/settings.xml" check maven:it:lie:1.0
