#!/usr/bin/env bash
# Real archives of many shapes, and a true Hub zip by Confluent's own packager: into an OCI layout, and out again with
# umoci, to be compared with what unzip takes out of the archive.
source "$(dirname "$0")/lib.sh"

# arrives WHAT FILE: a graft on nothing holds, below the plugin path, all that the archive holds, as it should stand.
arrives() {
    local what=$1 file=$2 out=$work/image folder
    rm -rf "$out" "$out.d"
    check "$what: checked" graft check "$file"
    check "$what: built" graft build "$file" --base scratch --platform linux/amd64 --plugin-path /opt/plugins \
        --to "oci:$out:it" --output json
    folder=$(jq -r '.receipt.plugins[0].folder' "$work/said")
    cp "$work/said" "$work/receipt.json"
    check "$what: umoci unpacks it" umoci unpack --image "$out:it" "$out.d"
    python3 "$here/listing.py" "${file##*.}" "$file" >"$work/wanted"
    python3 "$here/listing.py" dir "$out.d/rootfs$folder" >"$work/got"
    same "$what: files and modes equal the archive" "$work/wanted" "$work/got"
    # A second opinion on the archive: what unzip takes out of it.
    [ "${file##*.}" = zip ] || return
    rm -rf "$work/unzipped"
    check "$what: unzip takes it apart" unzip -q "$file" -d "$work/unzipped"
    find "$work/unzipped" -type f -exec sha256sum {} + | cut -c1-64 | sort >"$work/wanted"
    find "$out.d/rootfs$folder" -type f -exec sha256sum {} + | cut -c1-64 | sort >"$work/got"
    same "$what: every file that unzip finds is there" "$work/wanted" "$work/got"
}

while read -r coordinate; do
    if file=$(artifact "$coordinate"); then
        arrives "$coordinate" "$file"
    else
        not_ok "$coordinate: fetched"
    fi
done <<'LIST'
io.debezium:debezium-connector-postgres:3.6.1.Final:zip:plugin
io.debezium:debezium-connector-mysql:3.6.1.Final:zip:plugin
io.debezium:debezium-scripting:3.5.0.Final:zip
io.strimzi:kafka-kubernetes-config-provider:1.2.2:zip
org.apache.camel.kafkaconnector:camel-timer-kafka-connector:0.7.2:zip:package
org.mongodb.kafka:mongo-kafka-connect:2.0.1:jar:all
com.snowflake:snowflake-kafka-connector:2.5.0:jar
org.apache.kafka:connect-file:4.3.1:jar
org.apache.kafka:connect-json:4.3.1:jar
org.apache.kafka:connect-transforms:4.3.1:jar
org.apache.kafka:connect-mirror:4.3.1:jar
LIST

# The packager writes files before their directory, a data descriptor on every file, and the time of the build.
packages=$work/packager
if mvn -q -B -f "$here/packager.xml" package "-Dinto=$packages" >"$work/said" 2>&1 </dev/null; then
    ok "the packager makes a Hub zip"
    arrives "the packager's Hub zip" "$packages/target/components/packages/acme-connect-transforms-common-0.1.0.14.zip"
    told "its manifest is read" "$work/receipt.json" '.receipt.plugins[0] | .owner == "acme" and .version == "0.1.0.14"'
else
    not_ok "the packager makes a Hub zip" "$work/said"
fi

# same_layer WHAT COORDINATE COORDINATE: both archives hold the same files, so both layers have the same diff id.
same_layer() {
    local what=$1 coordinate file ids=()
    shift
    for coordinate in "$@"; do
        file=$(artifact "$coordinate") || { not_ok "$coordinate: fetched"; return; }
        check "$coordinate: built" graft build "$file" --base scratch --platform linux/amd64 \
            --plugin-path /opt/plugins --to "oci:$work/same:it" --output json
        ids+=("$(jq -r '.receipt.platforms[0].layers[0].diffId' "$work/said")")
    done
    equal "$what" "${ids[0]}" "${ids[1]}"
}

same_layer "Debezium's zip and tar.gz are one layer" \
    io.debezium:debezium-connector-postgres:3.6.1.Final:zip:plugin \
    io.debezium:debezium-connector-postgres:3.6.1.Final:tar.gz:plugin
same_layer "Strimzi's zip and tar.gz are one layer" \
    io.strimzi:kafka-kubernetes-config-provider:1.2.2:zip io.strimzi:kafka-kubernetes-config-provider:1.2.2:tar.gz

# An archive laid out for an operating system: its jars stay where Connect finds them.
if file=$(artifact com.github.jcustenborder.kafka.connect:kafka-connect-transform-common:0.1.0.14:tar.gz); then
    check "an OS layout: built" graft build "$file" --base scratch --platform linux/amd64 \
        --plugin-path /opt/plugins --to "oci:$work/os:it" --output json
    cp "$work/said" "$work/receipt.json"
    told "an OS layout has its name and version" "$work/receipt.json" \
        '.receipt.plugins[0] | .name == "kafka-connect-transform-common" and .version == "0.1.0.14"'
    check "an OS layout: umoci unpacks it" umoci unpack --image "$work/os:it" "$work/os.d"
    mkdir "$work/untarred" && tar -xzf "$file" -C "$work/untarred"
    (cd "$work/untarred" && find . -type f -exec sha256sum {} + | sort -k 2) >"$work/wanted"
    (cd "$work/os.d/rootfs/opt/plugins/kafka-connect-transform-common" && find . -type f -exec sha256sum {} + | sort -k 2) \
        >"$work/got"
    same "an OS layout: every file that tar finds is there" "$work/wanted" "$work/got"
else
    not_ok "the OS layout: fetched"
fi

# A driver for another, on its way to a real registry: what crane takes out of the image is what unzip, rm and cp make,
# and the directory that they make is the same layer.
if file=$(artifact io.debezium:debezium-connector-postgres:3.6.1.Final:zip:plugin) &&
    driver=$(artifact org.postgresql:postgresql:42.7.4:jar) && registry "$work/registry"; then
    check "another driver: built" graft build "$file" --remove 'postgresql-*.jar' --add "$driver" --base scratch \
        --platform linux/amd64 --plugin-path /opt/plugins --to "$address/team/driver:1" --output json
    cp "$work/said" "$work/receipt.json"
    told "another driver: the receipt names both" "$work/receipt.json" '.receipt.plugins[0].overlay
        | (.removed[0] | test("^postgresql-[0-9.]+jar$")) and .removed[0] != .added[0].path
        and .added[0].path == "postgresql-42.7.4.jar" and .added[0].digest == "sha256:'"$(sha256sum <"$driver" | cut -c1-64)"'"'
    mkdir "$work/exported" "$work/by-hand"
    check "another driver: crane exports it" crane export --insecure "$address/team/driver:1" "$work/exported.tar"
    tar -xf "$work/exported.tar" -C "$work/exported"
    unzip -q "$file" -d "$work/by-hand"
    rm "$work/by-hand/debezium-connector-postgres/"postgresql-*.jar
    cp "$driver" "$work/by-hand/debezium-connector-postgres/"
    for side in by-hand exported/opt/plugins; do
        (cd "$work/$side" && find . -type f -exec sha256sum {} + | sort -k 2) >"$work/${side%%/*}.files"
    done
    same "another driver: every file is what it is by hand" "$work/by-hand.files" "$work/exported.files"
    check "another driver: by hand" graft build "$work/by-hand/debezium-connector-postgres" --base scratch \
        --platform linux/amd64 --plugin-path /opt/plugins --to "oci:$work/by-hand.oci:it" --output json
    equal "another driver: the layer is that of the changed directory" \
        "$(jq -r '.receipt.platforms[0].layers[0].diffId' "$work/receipt.json")" \
        "$(jq -r '.receipt.platforms[0].layers[0].diffId' "$work/said")"
    check "another driver: crane finds it valid" crane validate --insecure --remote "$address/team/driver:1"
else
    not_ok "another driver: fetched"
fi
