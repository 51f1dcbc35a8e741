#!/usr/bin/env python3
"""kill.py PROGRAM BASE REGISTRY WORK SEED FIRST LAST: rounds of `kill -9` at a random moment, and of a run after it.

Each round has another plugin, as a zip or a tar.gz, a cold store or a warm one, and some of the sinks. After the kill
each tag and each file is old or new and whole; after the next run all is new, and nothing else is left. One round by its
seed and number makes the same again, but for the moment, which is a share of how long the machine takes.
"""
import gzip, hashlib, io, json, os, random, shutil, sys, tarfile, time
import urllib.error, urllib.request, zipfile

from killing import rounds, run

program, base, registry, work, seed, first, last = sys.argv[1:8]
place = work + "/kill"
out, deploy, store = (f"{place}/{name}" for name in ("out", "deploy", "store"))
values = deploy + "/values.yaml"
ACCEPT = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, " \
    "application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.list.v2+json"


def sha256(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def as_zip(file, members):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        for name, data in members.items():
            z.writestr(name, data)


def as_tar_gz(file, members):
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as tar:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))


def plugin(rng):
    """Makes the plugin of a round, and tells its path."""
    manifest = {"name": "heavy", "version": "1.0", "owner": {"username": "acme"}, "component_types": ["sink"]}
    members = {"acme-heavy-1.0/manifest.json": json.dumps(manifest).encode()}
    for n in range(rng.randrange(1, 5)):
        members[f"acme-heavy-1.0/lib/{n}.jar"] = rng.randbytes(rng.randrange(1, 2 << 20))
    ending, write = rng.choice([("zip", as_zip), ("tar.gz", as_tar_gz)])
    path = f"{place}/heavy.{ending}"
    with open(path + ".new", "wb") as file:
        write(file, members)
    os.rename(path + ".new", path)
    # Older than any clock's grain, so that the store may remember its digest.
    os.utime(path, (1e9, 1e9))
    return path


def http(path, method="GET"):
    request = urllib.request.Request(f"http://{registry}/v2/team/killed/{path}", method=method, headers={"Accept": ACCEPT})
    # The registry itself may still be writing what a killed run had asked for; it does not do so at once.
    for patience in (0.1, 0.3, 1, 3, 0):
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            assert error.code == 500 and patience, f"{path}: {error.code}"
            time.sleep(patience)


def reach(manifest, child, blob):
    """Everything that a manifest reaches."""
    said = json.loads(manifest)
    for descriptor in said.get("manifests", []):
        reach(child(descriptor), child, blob)
    for descriptor in [said["config"], *said["layers"]] if "layers" in said else []:
        blob(descriptor)


def in_registry():
    manifest = http("manifests/live")
    if manifest is None:
        return "absent"

    def child(descriptor):
        found = http("manifests/" + descriptor["digest"])
        assert found is not None and sha256(found) == descriptor["digest"], f"no manifest {descriptor['digest']}"
        return found

    def blob(descriptor):
        assert http("blobs/" + descriptor["digest"], "HEAD") is not None, f"no blob {descriptor['digest']}"

    reach(manifest, child, blob)
    return sha256(manifest)


def read_layout(read):
    """The digest of the tag, once all that it reaches was read; `read` gives the bytes of a file."""
    index = read("index.json")
    if index is None:
        return "absent"

    def blob(descriptor):
        data = read("blobs/sha256/" + descriptor["digest"].removeprefix("sha256:"))
        assert data is not None and len(data) == descriptor["size"] and sha256(data) == descriptor["digest"], descriptor
        return data

    found = "absent"
    for descriptor in json.loads(index)["manifests"]:
        reach(blob(descriptor), blob, blob)
        if descriptor.get("annotations", {}).get("org.opencontainers.image.ref.name") == "live":
            found = descriptor["digest"]
    return found


def in_layout():
    def read(name):
        try:
            with open(f"{out}/layout/{name}", "rb") as f:
                return f.read()
        except FileNotFoundError:
            return None
    return read_layout(read)


def read_docker(read):
    """Reads all that `manifest.json` names, and holds it against the config."""
    for image in json.loads(read("manifest.json")):
        assert image["RepoTags"] == ["team/killed:live"], image
        config = json.loads(read(image["Config"]))
        for file, diff_id in zip(image["Layers"], config["rootfs"]["diff_ids"], strict=True):
            data = read(file)
            assert sha256(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data) == diff_id, file


def in_archive(name):
    def look():
        try:
            with tarfile.open(f"{out}/{name}") as tar:
                members = {m.name.removeprefix("./"): m for m in tar.getmembers()}

                def read(file):
                    return tar.extractfile(members[file]).read() if file in members else None

                if name.startswith("docker"):
                    read_docker(read)
                else:
                    assert read_layout(read) != "absent", "the tag is not there"
        except FileNotFoundError:
            return "absent"
        with open(f"{out}/{name}", "rb") as f:
            return sha256(f.read())
    return look


def in_values():
    with open(values, "rb") as f:
        return sha256(f.read())


def sinks():
    """Where images go, and how to see what stands there."""
    return [
        (["--to", f"{registry}/team/killed:live", "--override", f"confluent-operator={values}"], in_registry),
        (["--to", f"oci:{out}/layout:live"], in_layout),
        (["--to", f"oci-archive:{out}/oci.tar:live"], in_archive("oci.tar")),
        (["--to", f"docker-archive:{out}/docker.tar:team/killed:live"], in_archive("docker.tar")),
    ]


def in_store():
    """Reads the store: what it keeps is what its name says. Gives the paths of all else."""
    others = []
    for folder, _, files in os.walk(store):
        for name in files:
            path = os.path.join(folder, name)
            kind = os.path.relpath(path, store).split("/")[0]
            # The trace of a file's last use has its name, and no bytes.
            if kind == "used" and os.path.getsize(path) == 0 and os.path.exists(f"{store}/files/{name}"):
                continue
            if kind not in ("records", "files"):
                others.append(path)
                continue
            with open(path, "rb") as f:
                data = f.read()
            if kind == "records":
                json.loads(data)
            else:
                assert hashlib.sha256(data).hexdigest() == name, f"{path} holds other bytes"
    return others


def litter():
    """What a run leaves that nobody asked for, once it went through."""
    wanted = {"layout", "oci.tar", "docker.tar"}
    left = [f"{out}/{name}" for name in os.listdir(out) if name not in wanted]
    left += [f"{deploy}/{name}" for name in os.listdir(deploy) if name != "values.yaml"]
    layout = {"blobs", "index.json", "oci-layout", ".plugraft-lock"}
    if os.path.exists(out + "/layout"):
        left += [f"{out}/layout/{name}" for name in os.listdir(out + "/layout") if name not in layout]
        left += [name for name in os.listdir(out + "/layout/blobs/sha256") if len(name) != 64]
    return left + [path for path in in_store() if path not in (store + "/lock", store + "/gate")]


class Scene:
    def __init__(self):
        shutil.rmtree(place, ignore_errors=True)
        for directory in (out, deploy):
            os.makedirs(directory)
        with open(values, "w") as f:
            f.write('# The workers.\nconnect:\n  image:\n    repository: "old/image"  # ours\n    tag: "0"\n')
        self.sinks, self.span, self.caught = sinks(), 0.2, 0

    def round(self, number):
        rng = random.Random(f"{seed}/{number}")
        archive = plugin(rng)
        chosen = [sink for sink in self.sinks if rng.random() < 0.7] or [rng.choice(self.sinks)]
        if rng.random() < 0.4:
            shutil.rmtree(store, ignore_errors=True)
        elif rng.random() < 0.3:
            # Warm: what is packed is only published.
            run([program, "check", archive, "-q", "--store", store], place)
        command = [program, "build", archive, "-q", "--base", base, "--platform", "linux/amd64",
                   "--store", store, *(word for words, _ in chosen for word in words)]
        if rng.random() < 0.3:
            command += ["--compression", rng.choice(["deflate", "deflate:1", "store"])]
        looks = [look for _, look in chosen] + [in_values]
        before = [look() for look in looks]
        began = time.monotonic()
        code, said = run(command, place, rng.random() * 1.1 * self.span)
        assert code in (0, -9), (code, said)
        between = [look() for look in looks]
        in_store()
        began = time.monotonic()
        done, said = run(command, place)
        took = time.monotonic() - began
        after = [look() for look in looks]
        words = f"round {number}: exit {code}; before {before}, between {between}, after {after}; {command}"
        assert done == 0, f"{words}: {said}"
        for was, seen, now in zip(before, between, after):
            assert seen in (was, now) and now != "absent", words
        has_override = chosen[0] is self.sinks[0]
        assert not has_override or before[-1] != after[-1], words
        # The file never names an image that is not there yet, and a run that came to its end did all of it.
        if has_override and between[-1] == after[-1]:
            assert between == after, words
        assert code != 0 or between == after, words
        left = litter()
        assert not left, f"{words}: left {left}"
        self.caught += code != 0
        # Machines are quicker or slower than they were: moments stay spread over the whole run.
        self.span = self.span * 0.9 if code == 0 else max(self.span * 1.02, took * 0.5)


rounds(Scene(), seed, first, last)
