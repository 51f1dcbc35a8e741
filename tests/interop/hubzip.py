#!/usr/bin/env python3
"""hubzip.py FILE NAME VERSION JAR...: a Hub zip with all the dirt of real ones that is still a good plugin.

Files before their directory, directories twice or not at all, modes from 0400 to 0777 and none at all, times of any
year, data descriptors, stored and deflated entries, empty files, long and non-ASCII names, a finder's litter.
"""
import hashlib, io, json, os, sys, zipfile

out, name, version, jars = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
top = f"acme-{name}-{version}"
about = {
    "name": name, "version": version, "title": "Demo", "description": "A demo.\n\nSecond paragraph.",
    "owner": {"username": "acme", "type": "organization", "name": "Acme, Inc.", "url": "https://example.com/"},
    "component_types": ["source", "sink"], "tags": ["demo"], "requirements": ["Kafka 3.x or later"],
    "features": {"supported_encodings": ["any"], "delivery_guarantee": ["at_least_once"], "kafka_connect_api": True},
    "license": [{"name": "Apache License 2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"}],
    "documentation_url": "https://example.com/docs", "docker_image": {}, "release_date": "2024-02-29",
}


class Pipe(io.RawIOBase):
    """Cannot seek, so that the archive gets data descriptors."""

    def __init__(self, path):
        self.file = open(path, "wb")

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)


def noise(name, size):
    block = hashlib.sha512(name.encode()).digest()
    return (block * (size // 64 + 1))[:size]


def add(archive, name, data=b"", mode=0o644, time=(1999, 12, 31, 23, 59, 58), method=zipfile.ZIP_DEFLATED):
    entry = zipfile.ZipInfo(name, time)
    entry.compress_type = method
    entry.external_attr = ((0o040000 if name.endswith("/") else 0o100000) | mode) << 16 if mode else 0
    entry.create_system = 3 if mode else 0
    archive.writestr(entry, data)


with zipfile.ZipFile(Pipe(out), "w", zipfile.ZIP_DEFLATED) as z:
    for n, jar in enumerate(jars):
        with open(jar, "rb") as f:
            add(z, f"{top}/lib/{os.path.basename(jar)}", f.read(), (0o600, 0o444, 0o775)[n % 3], (2098, 1, 2, 3, 4, 6))
    add(z, f"{top}/", mode=0o700)
    add(z, f"{top}/lib/", mode=0o777)
    add(z, f"{top}/lib/", mode=0o755)
    add(z, f"{top}/manifest.json", json.dumps(about, indent=2).encode(), 0o640)
    add(z, f"{top}/lib/native/run.sh", b"#!/bin/sh\necho ran\n", 0o744)
    add(z, f"{top}/lib/native/empty", b"", 0, method=zipfile.ZIP_STORED)
    add(z, f"{top}/doc/Übersicht ñ.txt", "größer\n".encode(), 0o400)
    add(z, f"{top}/doc/{'long-' * 40}name.txt", noise("long", 5000))
    add(z, f"{top}/doc/{'deep/' * 8}leaf.txt", b"leaf\n")
    add(z, f"{top}/etc/demo.properties", b"name=demo\n", 0, (1980, 1, 1, 0, 0, 0))
    add(z, f"{top}/assets/logo.png", noise("logo", 70000), method=zipfile.ZIP_STORED)
    add(z, f"{top}/assets/512", noise("512", 512), method=zipfile.ZIP_STORED)
    add(z, f"{top}/doc/.DS_Store", b"litter")
    add(z, f"__MACOSX/{top}/._manifest.json", b"litter")
