#!/usr/bin/env python3
"""zips.py LIBS DEBEZIUM OUT: Hub zips of real jars: S (5), M (Debezium as it is), L (50 jars, about 290 MB), and a
crowd of two hundred with one small jar each."""
import os, random, shutil, sys, zipfile

libs, debezium, out = sys.argv[1:]
sizes = {jar: os.path.getsize(f"{libs}/{jar}") for jar in os.listdir(libs) if jar.endswith(".jar")}
largest = sorted(sizes, key=lambda jar: (-sizes[jar], jar))


def hub(path, name, jars):
    if os.path.exists(path):
        return
    top = f"acme-{name}-1.0.0"
    about = ('{"name": "%s", "version": "1.0.0", "title": "%s", "description": "Bench.", "component_types": ["sink"],'
             ' "owner": {"username": "acme", "name": "Acme"}, "license": [{"name": "Apache License 2.0", "url":'
             ' "https://www.apache.org/licenses/LICENSE-2.0"}]}' % (name, name)).encode()
    with zipfile.ZipFile(path + ".new", "w", zipfile.ZIP_DEFLATED, compresslevel=6) as z:
        def add(inside, data):
            entry = zipfile.ZipInfo(f"{top}/{inside}", (2024, 2, 29, 12, 34, 56))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o100644 << 16
            z.writestr(entry, data)
        add("manifest.json", about)
        add("doc/README.md", b"# Bench\n")
        add("assets/logo.png", random.Random(name).randbytes(4096))
        for jar in sorted(jars):
            with open(f"{libs}/{jar}", "rb") as f:
                add("lib/" + jar, f.read())
    os.rename(path + ".new", path)


# The largest fifty, with some of the very largest exchanged for the next ones until the sum fits.
chosen, spare = largest[:50], iter(largest[50:])
while (over := sum(sizes[jar] for jar in chosen) - 317_000_000) > 0:
    chosen.remove(next((jar for jar in chosen if sizes[jar] <= over * 1.2), chosen[-1]))
    chosen.append(next(spare))
hub(out + "/L.zip", "connect-lake", chosen)
hub(out + "/S.zip", "connect-small", [jar for jar in largest if 500_000 < sizes[jar] < 1_500_000][:5])
shutil.copy(debezium, out + "/M.zip")
for name in "SML":
    print(name, os.path.getsize(f"{out}/{name}.zip"), "bytes")
small = [jar for jar in largest if 50_000 < sizes[jar] < 400_000]
os.makedirs(out + "/crowd", exist_ok=True)
for at in range(200):
    hub(f"{out}/crowd/{at:03}.zip", f"connect-{at:03}", [small[at % len(small)]])
