#!/usr/bin/env python3
"""whole.py LAYOUT TAG: prints the tag's digest once everything that it reaches was read and found right.

Prints `absent` where the tag, or the layout, is not there. Whatever is listed and broken is an error.
"""
import hashlib, json, os, sys

layout, tag = sys.argv[1], sys.argv[2]


def read(descriptor):
    path = f"{layout}/blobs/sha256/{descriptor['digest'].removeprefix('sha256:')}"
    digest = hashlib.sha256()
    with open(path, "rb") as f:
        while chunk := f.read(1 << 20):
            digest.update(chunk)
    assert os.path.getsize(path) == descriptor["size"], f"{path} has another size"
    assert "sha256:" + digest.hexdigest() == descriptor["digest"], f"{path} holds other bytes"
    return path


def walk(descriptor):
    with open(read(descriptor), "rb") as f:
        said = json.load(f)
    for child in said.get("manifests", []):
        walk(child)
    for blob in [said["config"], *said["layers"]] if "layers" in said else []:
        read(blob)


try:
    with open(layout + "/index.json") as f:
        listed = json.load(f)["manifests"]
except FileNotFoundError:
    listed = []
found = "absent"
for descriptor in listed:
    walk(descriptor)
    if descriptor.get("annotations", {}).get("org.opencontainers.image.ref.name") == tag:
        found = descriptor["digest"]
print(found)
