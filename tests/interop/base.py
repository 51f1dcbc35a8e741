#!/usr/bin/env python3
"""base.py DIR [ROOTFS LIBS]: small bases that really run, as one OCI layout in DIR, and DIR/refs.json for push.py.

A busybox, a user 1001:0, and /opt/kafka -> kafka_2.13 with a plugin path that is 1001:0 0775, as images of Kafka have
it; every directory on the way has an owner, a mode and a time that nothing would have by accident. Configs hold what
tools tend to lose: Healthcheck.StartInterval, Shell, OnBuild, unknown fields, exact numbers, history of empty layers.
With ROOTFS (a tar) in the place of the busybox and with the jars of LIBS, they have a real image's size.
"""
import functools, gzip, hashlib, io, json, os, shutil, sys, tarfile

out = sys.argv[1]
blobs = out + "/blobs/sha256"
os.makedirs(blobs, exist_ok=True)
DATE = "2024-02-29T23:59:58.987654321Z"
OCI, DOCKER = "application/vnd.oci.image.", "application/vnd.docker.distribution."


class Verbatim(float):
    """A JSON number that keeps its digits."""

    def __new__(cls, text):
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __repr__(self):
        return self.text


def put(data):
    digest = hashlib.sha256(data).hexdigest()
    with open(f"{blobs}/{digest}", "wb") as f:
        f.write(data)
    return {"digest": "sha256:" + digest, "size": len(data)}


def text(value):
    """Indented as some builders do, so that whoever compares bytes by accident is found out."""
    numbers = {}

    def mark(v):
        if isinstance(v, Verbatim):
            numbers[f"<{len(numbers)}>"] = v.text
            return f"<{len(numbers) - 1}>"
        if isinstance(v, dict):
            return {k: mark(x) for k, x in v.items()}
        return [mark(x) for x in v] if isinstance(v, list) else v

    said = json.dumps(mark(value), indent=3, ensure_ascii=False)
    for key, number in numbers.items():
        said = said.replace(f'"{key}"', number)
    return said.encode()


class Layer:
    def __init__(self):
        self.raw = io.BytesIO()
        self.tar = tarfile.open(fileobj=self.raw, mode="w", format=tarfile.PAX_FORMAT)

    def add(self, name, kind, mode, uid=0, gid=0, mtime=1700000000, data=b"", to="", pax=None):
        member = tarfile.TarInfo(name)
        member.type, member.mode, member.uid, member.gid = kind, mode, uid, gid
        member.mtime, member.linkname, member.size = mtime, to, len(data)
        member.pax_headers = pax or {}
        self.tar.addfile(member, io.BytesIO(data))
        return self

    def dir(self, name, mode=0o755, **more):
        return self.add(name + "/", tarfile.DIRTYPE, mode, **more)

    def file(self, name, data=b"", mode=0o644, **more):
        return self.add(name, tarfile.REGTYPE, mode, data=data, **more)

    def link(self, name, to, **more):
        return self.add(name, tarfile.SYMTYPE, 0o777, to=to, **more)

    def done(self):
        self.tar.close()
        return packed(self.raw.getvalue())


def packed(raw):
    return {"diff_id": "sha256:" + hashlib.sha256(raw).hexdigest(), **put(gzip.compress(raw, 6, mtime=0))}


@functools.cache
def rootfs():
    if len(sys.argv) > 2:
        with open(sys.argv[2], "rb") as f:
            return packed(f.read())
    first = Layer().dir("opt", mtime=1650000001).dir("tmp", 0o1777)
    for name in "bin etc proc dev sys".split():
        first.dir(name)
    with open(shutil.which("busybox"), "rb") as f:
        first.file("bin/busybox", f.read(), 0o755)
    for applet in "sh cat ls id true stat find sha256sum sort touch sleep rm readlink".split():
        first.link("bin/" + applet, "busybox")
    first.file("etc/passwd", b"root:x:0:0:root:/:/bin/sh\nkafka:x:1001:0:kafka:/opt/kafka:/bin/sh\n")
    return first.file("etc/group", b"root:x:0:\n").done()


@functools.cache
def jars():
    libs = Layer().dir("opt", mtime=1650000001).dir("opt/kafka_2.13").dir("opt/kafka_2.13/libs")
    size = 0
    for name in sorted(os.listdir(sys.argv[3])):
        size += os.path.getsize(f"{sys.argv[3]}/{name}")
        if size > 150_000_000:
            break
        with open(f"{sys.argv[3]}/{name}", "rb") as f:
            libs.file("opt/kafka_2.13/libs/" + name, f.read())
    return libs.done()


def layers(plugins_mode):
    kafka = Layer().dir("opt", mtime=1650000001).link("opt/kafka", "kafka_2.13", mtime=1640000000)
    kafka.dir("opt/kafka_2.13", mtime=1600000003).dir("opt/kafka_2.13/libs")
    kafka.file("opt/kafka_2.13/libs/kafka.txt", b"as large as life\n")
    # Owner, mode, nanoseconds and an extended attribute that a new directory would not have.
    plugins = {"mtime": "1612345678.123456789", "SCHILY.xattr.user.origin": "the base"}
    kafka.dir("opt/kafka_2.13/plugins", plugins_mode, uid=1001, pax=plugins)
    kafka.dir("opt/kafka_2.13/plugins/acme-old").file("opt/kafka_2.13/plugins/acme-old/old.txt", b"from the base\n")
    # A later layer changes a directory on the way and says nothing of the one below it.
    late = Layer().dir("opt", mtime=1650000001)
    late.dir("opt/kafka_2.13", 0o2755, uid=1001, gid=1001, mtime=1666666666)
    late.file("opt/kafka_2.13/late.txt", b"later\n", uid=1001).file("etc/.wh.motd")
    return [rootfs(), *([jars()] if len(sys.argv) > 3 else []), kafka.done(), late.done()]


def config(arch, rootfs, history):
    base = {"architecture": arch, "os": "linux"} | ({"variant": "v8"} if arch == "arm64" else {})
    return base | {
        "author": "interop <interop@example.com>",
        "created": DATE,
        "config": {
            "User": "1001:0",
            "ExposedPorts": {"8083/tcp": {}, "9404/tcp": {}},
            "Env": ["PATH=/opt/kafka/bin:/bin", "KAFKA_HOME=/opt/kafka", "CONNECT_PLUGIN_PATH=/opt/kafka/plugins",
                    'SAID=a<b>&"c"é', "EMPTY="],
            "Entrypoint": ["/bin/sh", "-c"],
            "Cmd": ["sleep 600"],
            "Healthcheck": {"Test": ["CMD-SHELL", "true"], "Interval": 30000000000, "Timeout": 5000000000,
                            "StartPeriod": 60000000000, "StartInterval": 2000000000, "Retries": 5},
            "Volumes": {"/var/lib/data": {}},
            "WorkingDir": "/opt/kafka",
            "Labels": {"org.opencontainers.image.title": "a base", "org.opencontainers.image.version": "7.9.1",
                       "org.opencontainers.image.licenses": "Apache-2.0", "note": "<x> & y \u2028",
                       "io.confluent.docker": "false", "a.very.long.label": "x" * 300},
            "StopSignal": "SIGTERM",
            "Shell": ["/bin/sh", "-ec"],
            "OnBuild": ["ENV BUILT_ON=base"],
            "ArgsEscaped": True,
            "X-Unknown": {"deep": [None, True, {"deeper": []}]},
        },
        "moby.buildkit.buildinfo.v1": "eyJmcm9udGVuZCI6ImRvY2tlcmZpbGUudjAifQ==",
        "x-vendor": {"exact": [Verbatim("2.50"), Verbatim("1e3"), Verbatim("-0.0"), 12345678901234567890123]},
        "rootfs": {"type": "layers", "diff_ids": [layer["diff_id"] for layer in rootfs]},
    } | ({"history": HISTORY[:1] * (len(rootfs) - 2) + HISTORY[1:]} if history else {})


HISTORY = [
    {"created": DATE, "created_by": "/bin/sh -c #(nop) ADD file:rootfs in / ", "comment": "debuerreotype 0.15"},
    {"created": DATE, "created_by": "ENV KAFKA_HOME=/opt/kafka", "comment": "buildkit", "empty_layer": True},
    {"created": DATE, "created_by": "COPY kafka /opt/kafka # buildkit", "comment": "buildkit.dockerfile.v0"},
    {"created": DATE, "created_by": "RUN /bin/sh -c chown kafka /opt/kafka", "x-kept": 1},
    {"created": DATE, "created_by": "USER 1001:0", "author": "someone", "empty_layer": True},
]


def manifest(arch, rootfs, docker=False, history=True):
    about = put(text(config(arch, rootfs, history)))
    if docker:
        kind, holds, layer = DOCKER + "manifest.v2+json", "application/vnd.docker.container.image.v1+json", \
            "application/vnd.docker.image.rootfs.diff.tar.gzip"
    else:
        kind, holds, layer = OCI + "manifest.v1+json", OCI + "config.v1+json", OCI + "layer.v1.tar+gzip"
    said = {"schemaVersion": 2, "mediaType": kind, "config": {"mediaType": holds, **about},
            "layers": [{"mediaType": layer, "digest": one["digest"], "size": one["size"]} for one in rootfs]}
    if not docker:
        said["layers"][0]["annotations"] = {"com.example.layer": "rootfs"}
        said["annotations"] = {"com.example.kept": "yes", "org.opencontainers.image.source": "https://example.com/s",
                               "org.opencontainers.image.base.name": "docker.io/library/busybox:1"}
    platform = {"architecture": arch, "os": "linux"} | ({"variant": "v8"} if arch == "arm64" else {})
    return {"mediaType": kind, **put(text(said)), "platform": platform}


def index(children, docker=False):
    kind = DOCKER + "manifest.list.v2+json" if docker else OCI + "index.v1+json"
    said = {"schemaVersion": 2, "mediaType": kind, "manifests": children}
    if not docker:
        said["annotations"] = {"com.example.index": "kept"}
    return {"mediaType": kind, **put(text(said))}


def attestation(of):
    """As BuildKit writes them: a manifest of platform unknown/unknown that points at the digest it speaks of."""
    about = put(b'{"architecture":"unknown","os":"unknown","config":{},"rootfs":{"type":"layers","diff_ids":[]}}')
    statement = put(b'{"_type":"https://in-toto.io/Statement/v0.1","subject":[]}')
    kind = OCI + "manifest.v1+json"
    said = {"schemaVersion": 2, "mediaType": kind, "config": {"mediaType": OCI + "config.v1+json", **about},
            "layers": [{"mediaType": "application/vnd.in-toto+json", **statement,
                        "annotations": {"in-toto.io/predicate-type": "https://slsa.dev/provenance/v0.2"}}]}
    return {"mediaType": kind, **put(text(said)), "platform": {"architecture": "unknown", "os": "unknown"},
            "annotations": {"vnd.docker.reference.type": "attestation-manifest",
                            "vnd.docker.reference.digest": of["digest"]}}


# The platforms differ in the plugin path's mode only: then only the last small layer of a graft may differ.
amd, arm = layers(0o775), layers(0o755)
one, two = manifest("amd64", amd), manifest("arm64", arm)
one["annotations"] = {"com.example.child": "kept"}
dockers = [manifest("amd64", amd, docker=True), manifest("arm64", arm, docker=True)]
single = {key: one[key] for key in ("mediaType", "digest", "size")}
refs = {
    "base/index:7.9.1": index([one, two]),
    "base/single:7.9.1": single,
    "base/attested:7.9.1": index([one, attestation(one), two, attestation(two)]),
    "base/docker:7.9.1": index(dockers, docker=True),
    "base/docker-single:7.9.1": dockers[0],
    "base/no-history:7.9.1": manifest("amd64", amd, history=False),
    "base/nested:7.9.1": index([index([one, two])]),
}
for ref in refs.values():
    ref.pop("platform", None)
with open(out + "/refs.json", "w") as f:
    json.dump({ref: [said["mediaType"], said["digest"]] for ref, said in refs.items()}, f, indent=1)
with open(out + "/oci-layout", "w") as f:
    f.write('{"imageLayoutVersion":"1.0.0"}')
names = {ref: ref.split("/")[1].split(":")[0] for ref in refs}
with open(out + "/index.json", "w") as f:
    json.dump({"schemaVersion": 2, "manifests": [
        said | {"annotations": {"org.opencontainers.image.ref.name": names[ref]}} for ref, said in refs.items()
    ]}, f)
