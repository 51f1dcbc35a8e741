#!/usr/bin/env python3
"""push.py LAYOUT ADDRESS: what LAYOUT/refs.json names goes to that registry, byte for byte."""
import json, sys
from distribution import Registry

layout, registry = sys.argv[1], Registry(sys.argv[2])


def carry(repository, reference, kind, digest):
    path = f"{layout}/blobs/sha256/{digest.removeprefix('sha256:')}"
    with open(path, "rb") as f:
        data = f.read()
    said = json.loads(data)
    for child in said.get("manifests", []):
        carry(repository, child["digest"], child["mediaType"], child["digest"])
    for blob in [said["config"], *said["layers"]] if "layers" in said else []:
        registry.put_blob(repository, blob["digest"], f"{layout}/blobs/sha256/{blob['digest'].removeprefix('sha256:')}")
    registry.put_manifest(repository, reference, kind, data)


with open(layout + "/refs.json") as f:
    for ref, (kind, digest) in json.load(f).items():
        repository, tag = ref.rsplit(":", 1)
        carry(repository, tag, kind, digest)
