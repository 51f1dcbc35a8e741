#!/usr/bin/env python3
"""properties.py PROGRAM ZIP WORK: workers' files of all kinds, before and after an installation, as Java reads them.

Files are made of the letters that mean something to Java's reader, by a seed. Java reads all of them, the program
installs a plugin and names its directory in them, and Java reads them again: `plugin.path` has to be what is said, and
everything else what it was. What Java refuses to read, the program has to refuse, too.
"""
import json, os, random, subprocess, sys

program, archive, work = sys.argv[1:4]
here = os.path.dirname(os.path.abspath(__file__))
files, components = work + "/files", work + "/components"
COUNT = 1500
LETTERS = [b"plugin.path", b"plugin.path", b"plugin.path=/a", b"a", b"k", b"=", b":", b" ", b"\\", b"\\\\", b"\n", b"\n", b"\r", b"\r\n",
           b"\t", b"\x0c", b"#", b"!", b",", b"/x", b"/opt/y", b"\\u0041", b"\\u00e9", b"\\ud83d\\ude00", b"\\u12", b"\xe9", b"\xc3\xa9",
           b"\\n", b"\\ ", b"\\=", b"\nplugin.path = /a, " + components.encode() + b"/", b"\nplugin.path=" + components.rsplit("/", 1)[0].encode(),
           components.encode(), components.encode() + b"//", components.rsplit("/", 1)[0].encode()]


def make():
    rng = random.Random(20261121)
    os.makedirs(files)
    os.makedirs(components)
    for n in range(COUNT):
        with open(f"{files}/{n:04}.properties", "wb") as file:
            file.write(b"".join(rng.choice(LETTERS) for _ in range(rng.randrange(0, 30))))


def java():
    said = subprocess.run(["java", here + "/Properties.java", files], check=True, capture_output=True, text=True).stdout
    return {json.loads(name): json.loads(read) for name, read in (line.split("\t") for line in said.splitlines())}


def install(names):
    configs = ":".join(f"{files}/{name}" for name in names)
    command = [program, "install", archive, "--no-prompt", "--component-dir", components, "--worker-configs", configs]
    environment = {"PATH": os.environ["PATH"], "HOME": work, "XDG_CACHE_HOME": work + "/cache"}
    return subprocess.run([*command, "--output", "json", "-q"], env=environment, capture_output=True, text=True)


def plain(path):
    return "/".join(part for part in path.split("/") if part not in ("", "."))


def entries(value):
    return [entry.strip(" \t\n\r\x0b\x0c") for entry in value.split(",")]


make()
before = java()
malformed = [name for name, read in before.items() if read is None]
sound = [name for name, read in before.items() if read is not None]
assert len(malformed) > 20 and len(sound) > 1000, (len(malformed), len(sound))
for name in malformed[:25]:
    refused = install([name])
    assert refused.returncode == 4 and "Java reads nothing" in refused.stderr, (name, refused.stderr)
done = install(sound)
assert done.returncode == 0, done.stderr
said = {os.path.basename(file["path"]): file for file in json.loads(done.stdout)["workerFiles"]}
after = java()
counts = {"added": 0, "listed": 0, "below": 0}
for name in sound:
    was, now, file = before[name], after[name], said[name]
    context = (name, was, now, file)
    counts[file["action"]] += 1
    # Half a surrogate pair cannot be said in JSON, and a lone backslash at the end is a key until a line follows it.
    others = lambda read: {key: value for key, value in read.items() if key not in ("plugin.path", "")}
    assert others(was) == others(now), context
    if "\\ud" not in json.dumps(now.get("plugin.path")):
        assert now.get("plugin.path") == file["plugin.path"], context
    old, new = entries(was.get("plugin.path", "")), entries(now.get("plugin.path", ""))
    if file["action"] == "added":
        assert [entry for entry in new if entry] == [entry for entry in old if entry] + [components], context
    else:
        assert was == now, context
        above = [entry for entry in old if entry and components.startswith("/" + plain(entry))]
        assert above, context
assert min(counts.values()) > 10, counts
print(f"{COUNT} files: {counts}, {len(malformed)} malformed")
