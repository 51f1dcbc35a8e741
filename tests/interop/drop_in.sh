#!/usr/bin/env bash
# Lines that call `confluent-hub`, answered by a link to the program: Kafka's own tool finds what was installed, unzip
# would have written the same files, and Java reads the workers' files as they were meant. Upgrades on an overlay, and
# disks that are full or read-only, leave the old version or the new one.
source "$(dirname "$0")/lib.sh"

mkdir -p "$work/bin" "$work/home-of-cp/share/java/confluent-common" "$work/home-of-cp/etc/kafka"
ln -s "$plugraft" "$work/bin/confluent-hub"
home=$work/home-of-cp components=$work/home-of-cp/share/confluent-hub-components
for name in distributed standalone; do
    printf '# by the package\nbootstrap.servers=localhost:9092\n#plugin.path=/usr/share/java' \
        >"$home/etc/kafka/connect-$name.properties"
done
for version in 4.3.0 4.3.1; do
    need "a Hub zip of $version is made" hub_zip "$work/acme-kafka-connect-file-$version.zip" kafka-connect-file $version
done

# line WORD...: a line of a Dockerfile, run as a build would, but for the directories of this test.
line() {
    env -i PATH="$work/bin:/usr/bin:/bin" HOME="$work/home" XDG_CACHE_HOME="$work/cache" CONFLUENT_HOME="$home" \
        sh -ec "cd $work; $*"
}

check "RUN confluent-hub install --no-prompt ZIP" line confluent-hub install --no-prompt acme-kafka-connect-file-4.3.0.zip
printf 'Completed\n' >"$work/wanted"
tail -n 1 "$work/said" >"$work/got"
same "its last word is the old client's" "$work/wanted" "$work/got"
check "an upgrade in the same words" line "confluent-hub install acme-kafka-connect-file-4.3.1.zip --no-prompt"
check "a second line is content with what is there" \
    line "confluent-hub install --no-prompt ./acme-kafka-connect-file-4.3.1.zip && confluent-hub help"
refused "an unknown option is refused" 2 'unexpected parameters' line confluent-hub install --force x.zip

# untimed: a listing without times, and without what is written about an installation.
untimed() { python3 "$here/listing.py" "$@" | grep -v -e ' \.plugraft\.json ' | sed -E 's/ 0:0 [0-9.]+/ 0:0/'; }
folder=$components/acme-kafka-connect-file
untimed zip "$work/acme-kafka-connect-file-4.3.1.zip" >"$work/wanted"
untimed dir "$folder" >"$work/got"
same "the folder holds the archive's files" "$work/wanted" "$work/got"
unzip -q "$work/acme-kafka-connect-file-4.3.1.zip" -x '__MACOSX/*' '*/.DS_Store' -d "$work/unzipped" 2>"$work/complaint"
check "unzip would have written the same" diff -r --exclude .plugraft.json "$work"/unzipped/* "$folder"
equal "nothing is left beside it" acme-kafka-connect-file "$(ls -A "$components")"

if jars=$(worker_jars); then
    # As a run that was killed leaves it, with jars that Connect would find if it looked.
    cp -r "$folder" "$work/copy"
    mkdir -p "$components/.plugraft-staging-killed.jar"
    mv "$work/copy" "$components/.plugraft-staging-killed.jar/new"
    touch "$components/.plugraft-lock"
    check "Kafka's own tool reads the directory" java -cp "$jars/*" org.apache.kafka.tools.ConnectPluginPath list \
        --plugin-path "$components"
    awk -F '\t' -v at="$components" 'index($8, at) == 1 { print $8, $1, $4, $6 }' "$work/said" | sort -u >"$work/got"
    prefix=org.apache.kafka.connect.file.FileStream
    printf '%s\n' "$folder ${prefix}SinkConnector 4.3.1 true" "$folder ${prefix}SourceConnector 4.3.1 true" >"$work/wanted"
    same "it finds the connectors once, and can load them" "$work/wanted" "$work/got"
    check "the next run sweeps" line confluent-hub install --no-prompt acme-kafka-connect-file-4.3.1.zip
    equal "nothing is left beside it, again" acme-kafka-connect-file "$(ls -A "$components")"
else
    not_ok "the worker's jars are fetched" "$work/maven"
fi

check "Java reads the workers' files as they were meant" \
    python3 "$here/properties.py" "$plugraft" "$work/acme-kafka-connect-file-4.3.1.zip" "$work/properties"
sed 's/^/    /' "$work/said"

# version DIR: which version a directory has, and whether all of it is there.
version() { graft verify "$1" --output json | jq -r '.plugins[] | "\(.version) \(.intact)"' 2>&1; }
put() { graft install "$work/acme-kafka-connect-file-$1.zip" --no-prompt --worker-configs= --component-dir "$2"; }

mkdir -p "$work/at" "$work/overlay/"{lower/plugins,upper,work}
need "a lower layer has a version" put 4.3.0 "$work/overlay/lower/plugins"
if mount -t overlay overlay -o "lowerdir=$work/overlay/lower,upperdir=$work/overlay/upper,workdir=$work/overlay/work,redirect_dir=off" \
    "$work/at" 2>"$work/complaint"; then
    mounts+=("$work/at")
    check "on an overlay: an upgrade of what a lower layer has" put 4.3.1 "$work/at/plugins"
    equal "on an overlay: it is the new one" "4.3.1 true" "$(version "$work/at/plugins")"
    check "on an overlay: back again" put 4.3.0 "$work/at/plugins"
    equal "on an overlay: it is the old one" "4.3.0 true" "$(version "$work/at/plugins")"
    equal "on an overlay: nothing is left beside it" acme-kafka-connect-file "$(ls -A "$work/at/plugins")"
    check "on an overlay: removed" graft uninstall kafka-connect-file --component-dir "$work/at/plugins"
    check "on an overlay: nothing is there" test -z "$(ls -A "$work/at/plugins")"
else
    skip "an overlay" "$(head -1 "$work/complaint")"
fi

mkdir -p "$work/small"
if mount -t tmpfs -o size=1m,mode=755 tmpfs "$work/small" 2>"$work/complaint"; then
    mounts+=("$work/small")
    need "a small disk takes one version" put 4.3.0 "$work/small"
    dd if=/dev/zero of="$work/small/ballast" bs=1k count=4096 2>/dev/null
    refused "a full disk is told" 5 'No space left|StorageFull' put 4.3.1 "$work/small"
    equal "on a full disk the old version stays" "4.3.0 true" "$(version "$work/small")"
    rm "$work/small/ballast"
    mount -o remount,ro "$work/small"
    refused "a read-only disk is told" 5 'Read-only file system' put 4.3.1 "$work/small"
    equal "on a read-only disk the old version stays" "4.3.0 true" "$(version "$work/small")"
    mount -o remount,rw "$work/small"
    check "once there is room, the upgrade goes through" put 4.3.1 "$work/small"
    equal "nothing is left beside it" acme-kafka-connect-file "$(ls -A "$work/small")"
else
    skip "disks that are full or read-only" "$(head -1 "$work/complaint")"
fi
