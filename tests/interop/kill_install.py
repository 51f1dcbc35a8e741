#!/usr/bin/env python3
"""kill_install.py PROGRAM WORK SEED FIRST LAST: rounds of installations that end by `kill -9` at a random moment.

Each round has another version of a plugin, as a zip or a tar.gz, over the one that stands there or over nothing, a cold
store or a warm one, and a worker's file that names the directory or does not. After the kill the folder is the old
one or the new one to the last byte, and so is the worker's file; after the next run all is new, and nothing else is left.
"""
import hashlib, io, json, os, random, shutil, sys, tarfile, time, zipfile

from killing import rounds, run

program, work, seed, first, last = sys.argv[1:6]
place = work + "/kill-install"
components, worker, store = (f"{place}/{name}" for name in ("components", "worker.properties", "store"))
PLAIN = b"# ours\r\nplugin.path=/usr/share/java"
RECORD = ".plugraft.json"


def members(rng, version):
    manifest = {"name": "heavy", "version": version, "owner": {"username": "acme"}, "component_types": ["sink"]}
    files = {"manifest.json": json.dumps(manifest).encode()}
    for n in range(rng.randrange(1, 30)):
        files[f"lib/{n}.jar"] = rng.randbytes(rng.randrange(1, 1 << rng.randrange(4, 20)))
    return files


def pack(rng, version, files):
    top = f"acme-heavy-{version}"
    if rng.random() < 0.5:
        path = f"{place}/{top}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
            for name, data in files.items():
                z.writestr(f"{top}/{name}", data)
    else:
        path = f"{place}/{top}.tar.gz"
        with tarfile.open(path, "w:gz", compresslevel=1) as tar:
            for name, data in files.items():
                member = tarfile.TarInfo(f"{top}/{name}")
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
    return path


def digest(files):
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def folder():
    """What stands there: nothing, or the digest of each file, the record left out."""
    root = components + "/acme-heavy"
    if not os.path.lexists(root):
        return None
    found = {}
    for directory, _, names in os.walk(root):
        for name in names:
            path = os.path.join(directory, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, root)] = hashlib.sha256(file.read()).hexdigest()
    assert found.pop(RECORD, None), "a folder has its record from the beginning"
    return found


def in_worker():
    with open(worker, "rb") as file:
        return file.read()


class Scene:
    def __init__(self):
        shutil.rmtree(place, ignore_errors=True)
        os.makedirs(components)
        self.stands, self.span, self.caught = None, 0.1, 0

    def round(self, number):
        rng = random.Random(f"{seed}/{number}")
        if rng.random() < 0.2:
            shutil.rmtree(components + "/acme-heavy", ignore_errors=True)
            self.stands = None
        files = members(rng, str(number))
        archive = pack(rng, str(number), files)
        if rng.random() < 0.3:
            shutil.rmtree(store, ignore_errors=True)
        elif rng.random() < 0.4:
            # Warm: what is verified is only written.
            run([program, "check", archive, "-q", "--store", store], place)
        listed = PLAIN + b"," + components.encode()
        if rng.random() < 0.5 or not os.path.exists(worker):
            with open(worker, "wb") as file:
                file.write(PLAIN)
        was, worker_was = self.stands, in_worker()
        command = [program, "install", archive, "-q", "--no-prompt", "--store", store,
                   "--component-dir", components, "--worker-configs", worker]
        code, said = run(command, place, rng.random() * 1.1 * self.span)
        assert code in (0, -9), (code, said)
        new = digest(files)
        between, worker_between = folder(), in_worker()
        assert between in (was, new), f"between: {between}"
        assert worker_between in (worker_was, listed), worker_between
        assert worker_between == worker_was or between == new, "a worker's file is written when the plugin stands"
        began = time.monotonic()
        done, said = run(command, place)
        took = time.monotonic() - began
        assert done == 0, said
        assert folder() == new and in_worker() == listed
        assert os.listdir(components) == ["acme-heavy"], os.listdir(components)
        left = [name for name in os.listdir(place) if name.startswith(".")]
        assert not left, left
        intact, said = run([program, "verify", components, "-q"], place)
        assert intact == 0, said
        os.remove(archive)
        self.stands = new
        self.caught += code != 0
        self.span = self.span * 0.9 if code == 0 else max(self.span * 1.02, took * 0.5)


rounds(Scene(), seed, first, last)
