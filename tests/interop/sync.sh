#!/usr/bin/env bash
# What `--sync-manifests` adds, judged by Kafka's own tool in three versions: where it would list plugins before, it has
# nothing to change afterwards, and what it writes itself says the same as what plugraft wrote.
source "$(dirname "$0")/lib.sh"

# unlisted NAME ARCHIVE: its files below $work/plugins, without the service files that Connect looks for.
unlisted() {
    python3 - "$2" "$work/plugins/$1" <<'PYTHON'
import io, os, sys, zipfile

def without_services(data):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as jar, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to:
        for member in jar.infolist():
            if not member.filename.startswith("META-INF/services/org.apache.kafka."):
                to.writestr(member, jar.read(member))
    return out.getvalue()

archive, to = sys.argv[1:]
if archive.endswith(".jar"):
    files = {os.path.basename(archive): open(archive, "rb").read()}
else:
    with zipfile.ZipFile(archive) as found:
        files = {name: found.read(name) for name in found.namelist() if not name.endswith("/")}
for name, data in files.items():
    path = os.path.join(to, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(without_services(data) if name.endswith(".jar") else data)
PYTHON
}

# listed DIR: what service files beside vendors' jars list, one line per plugin.
listed() {
    python3 - "$1" <<'PYTHON'
import glob, os, sys, zipfile

def tell(folder, service, text):
    for line in text.decode().splitlines():
        if not line.startswith("#"):
            print(os.path.basename(folder), service.rsplit("/", 1)[1], line)

for folder in sorted(glob.glob(os.path.join(sys.argv[1], "*"))):
    for shim in glob.glob(os.path.join(folder, "connect-plugin-path-shim-1.0.0.jar")):
        with zipfile.ZipFile(shim) as jar:
            assert jar.testzip() is None
            for name in jar.namelist():
                if not name.endswith("/"):
                    tell(folder, name, jar.read(name))
    for path in glob.glob(os.path.join(folder, "META-INF/services/org.apache.kafka.*")):
        tell(folder, path, open(path, "rb").read())
PYTHON
}

# judge DIR WORD...: Kafka's own tool on a plugin path; it has to end well. What it says is in $work/said.
judge() {
    local dir=$1
    shift
    java -cp "$jars/*" org.apache.kafka.tools.ConnectPluginPath sync-manifests --plugin-path "$dir" "$@"
}

for wanted in file=org.apache.kafka:connect-file:4.3.1:jar transforms=org.apache.kafka:connect-transforms:4.3.1:jar \
    camel=org.apache.camel.kafkaconnector:camel-timer-kafka-connector:0.7.2:zip:package \
    mongo=org.mongodb.kafka:mongo-kafka-connect:2.0.1:jar:all \
    debezium=io.debezium:debezium-connector-postgres:3.6.1.Final:zip:plugin; do
    name=${wanted%%=*}
    archive=$(artifact "${wanted#*=}") || { not_ok "$name is fetched"; continue; }
    need "$name: its service files are taken away" unlisted "$name" "$archive"
done
# Plain classes without any jar.
mkdir -p "$work/plugins/classes"
need "classes are unpacked" unzip -q "$work/plugins/file/"*.jar -d "$work/plugins/classes"

for kafka in 3.9.2 4.1.2 4.3.1; do
    names=("$work"/plugins/{file,mongo,debezium,classes,transforms,camel})
    jars=$(worker_jars "$kafka") || { not_ok "$kafka: the worker's jars are fetched" "$work/maven"; continue; }
    before=$work/before-$kafka after=$work/after-$kafka
    mkdir -p "$before" "$after"
    common=(--kafka "$kafka" --java 17 --no-prompt --worker-configs "" --allow unlisted-plugin)
    need "$kafka: installed as they are" graft install "${names[@]}" "${common[@]}" --component-dir "$before"
    need "$kafka: installed with complete service files" graft install "${names[@]}" "${common[@]}" \
        --component-dir "$after" --sync-manifests
    need "$kafka: the tool would list plugins" judge "$before" --dry-run
    cp "$work/said" "$work/dry"
    check "$kafka: it names what it would add" grep -E '^\s+Add\s+org\.apache\.kafka\.connect\.file\.' "$work/dry"
    need "$kafka: the tool reads the complete ones" judge "$after" --dry-run
    grep -E '^(Dry Run Sync|\s+(Add|Remove))\s' "$work/said" >"$work/got"
    if grep -q 'No changes required' "$work/said"; then
        ok "$kafka: it has nothing to change"
    else
        not_ok "$kafka: it has nothing to change" "$work/got"
    fi
    need "$kafka: the tool completes the others itself" judge "$before"
    listed "$before" | sort >"$work/wanted"
    listed "$after" | sort >"$work/got"
    same "$kafka: it wrote what plugraft wrote" "$work/wanted" "$work/got"
    check "$kafka: what was installed is intact" graft verify "$after"
    first=$(unzip -p "$after/file/connect-plugin-path-shim-1.0.0.jar" \
        META-INF/services/org.apache.kafka.connect.sink.SinkConnector | head -n 1)
    theirs=$(unzip -p "$before/file/connect-plugin-path-shim-1.0.0.jar" \
        META-INF/services/org.apache.kafka.connect.sink.SinkConnector | head -n 1)
    equal "$kafka: the first line is the tool's" "$theirs" "$first"
done
