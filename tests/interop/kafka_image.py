#!/usr/bin/env python3
"""kafka_image.py DIR LIBS: an image of Kafka that really runs, as an OCI layout in DIR, and DIR/refs.json for push.py.

Laid out as Kafka's own image: jars in /opt/kafka/libs, a script that starts a worker in /opt/kafka/bin, a user 1001:0
who may write to its folders of logs and of plugins alone. Its Java is the part of this machine's JDK that a worker
needs, with the libraries that this links to; its shell is a busybox.
"""
import gzip, hashlib, io, json, os, platform, re, shutil, subprocess, sys, tarfile, tempfile

out, libs = sys.argv[1:]
blobs = out + "/blobs/sha256"
os.makedirs(blobs, exist_ok=True)
ARCH = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
HOME = "usr/lib/jvm/java-17-openjdk-" + ARCH
MODULES = "java.se,jdk.crypto.ec,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.unsupported"
START = b"""#!/bin/sh
# As the script of the distribution: options by variables, a folder for logs that is made where there is none.
set -e
: "${LOG_DIR:=/opt/kafka/logs}" "${KAFKA_HEAP_OPTS:=-Xms256M -Xmx2G}"
mkdir -p "$LOG_DIR"
# shellcheck disable=SC2086
exec "$JAVA_HOME/bin/java" $KAFKA_HEAP_OPTS $KAFKA_OPTS -Dkafka.logs.dir="$LOG_DIR" -XX:+UseSerialGC \\
    -XX:TieredStopAtLevel=1 -Dorg.slf4j.simpleLogger.defaultLogLevel="${LEVEL:-warn}" \\
    -cp '/opt/kafka/libs/*' org.apache.kafka.connect.cli.MAIN "$@"
"""


def put(data):
    digest = hashlib.sha256(data).hexdigest()
    with open(f"{blobs}/{digest}", "wb") as f:
        f.write(data)
    return {"digest": "sha256:" + digest, "size": len(data)}


class Layer:
    def __init__(self):
        self.raw = io.BytesIO()
        self.tar = tarfile.open(fileobj=self.raw, mode="w", format=tarfile.GNU_FORMAT)
        self.known = set()

    def add(self, name, kind, mode, data=b"", to="", uid=0):
        parent = os.path.dirname(name)
        if parent and parent not in self.known:
            self.add(parent, tarfile.DIRTYPE, 0o755)
        self.known.add(name)
        member = tarfile.TarInfo(name)
        member.type, member.mode, member.uid, member.gid = kind, mode, uid, 0
        member.mtime, member.linkname, member.size = 1700000000, to, len(data)
        self.tar.addfile(member, io.BytesIO(data))
        return self

    def copy(self, name, path):
        with open(path, "rb") as f:
            return self.add(name, tarfile.REGTYPE, 0o755 if os.access(path, os.X_OK) else 0o644, f.read())

    def done(self):
        self.tar.close()
        raw = self.raw.getvalue()
        return {"diff_id": "sha256:" + hashlib.sha256(raw).hexdigest(), **put(gzip.compress(raw, 1, mtime=0))}


def files(top):
    return sorted(os.path.join(at, name) for at, _, names in os.walk(top) for name in names)


def linked(programs):
    """The shared libraries of the machine that these need, by the paths that they are asked for."""
    needed = set()
    for program in programs:
        said = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
        needed |= set(re.findall(r"(?:=> |^\s+)(/\S+) \(0x", said, re.M))
    return needed


def system():
    layer = Layer()
    for name in "dev etc mnt opt proc sys usr var".split():
        layer.add(name, tarfile.DIRTYPE, 0o755)
    layer.add("tmp", tarfile.DIRTYPE, 0o1777)
    layer.copy("bin/busybox", shutil.which("busybox"))
    for applet in "sh cat ls id mkdir rm sleep touch".split():
        layer.add("bin/" + applet, tarfile.SYMTYPE, 0o777, to="busybox")
    layer.add("etc/passwd", tarfile.REGTYPE, 0o644, b"root:x:0:0:root:/:/bin/sh\nkafka:x:1001:0:kafka:/opt/kafka:/bin/sh\n")
    layer.add("etc/group", tarfile.REGTYPE, 0o644, b"root:x:0:\n")
    with tempfile.TemporaryDirectory() as work:
        java = work + "/java"
        subprocess.run(["jlink", "--add-modules", MODULES, "--strip-java-debug-attributes", "--no-man-pages",
                        "--no-header-files", "--output", java], check=True)
        found = files(java)
        for path in found:
            layer.copy(f"{HOME}/{os.path.relpath(path, java)}", path)
        programs = [path for path in found if path.endswith(".so") or os.path.dirname(path).endswith("/bin")]
        for path in sorted(linked(programs)):
            if not path.startswith(work):
                layer.copy(path.lstrip("/"), path)
    return layer.done()


def kafka():
    layer = Layer()
    for name in sorted(os.listdir(libs)):
        if name.endswith(".jar"):
            layer.copy("opt/kafka/libs/" + name, f"{libs}/{name}")
    for main in ("ConnectDistributed", "ConnectStandalone"):
        name = "opt/kafka/bin/connect-" + main.removeprefix("Connect").lower() + ".sh"
        layer.add(name, tarfile.REGTYPE, 0o755, START.replace(b"MAIN", main.encode()))
    for name in ("logs", "plugins"):
        layer.add("opt/kafka/" + name, tarfile.DIRTYPE, 0o775, uid=1001)
    return layer.done()


layers = [system(), kafka()]
config = put(json.dumps({
    "architecture": ARCH, "os": "linux", "created": "2024-02-29T23:59:58Z",
    "config": {"User": "1001:0", "WorkingDir": "/opt/kafka", "Entrypoint": ["/opt/kafka/bin/connect-distributed.sh"],
               "Env": ["PATH=/opt/kafka/bin:/bin", f"JAVA_HOME=/{HOME}", "CONNECT_PLUGIN_PATH=/opt/kafka/plugins"]},
    "rootfs": {"type": "layers", "diff_ids": [one["diff_id"] for one in layers]},
}).encode())
OCI = "application/vnd.oci.image."
manifest = put(json.dumps({
    "schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
    "config": {"mediaType": OCI + "config.v1+json", **config},
    "layers": [{"mediaType": OCI + "layer.v1.tar+gzip", "digest": one["digest"], "size": one["size"]} for one in layers],
}).encode())
with open(out + "/refs.json", "w") as f:
    json.dump({"kafka:base": [OCI + "manifest.v1+json", manifest["digest"]]}, f)
