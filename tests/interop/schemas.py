#!/usr/bin/env python3
"""JSON schemas out of custom resource definitions, one per kind and version, which allow no field that they do not name.

schemas.py DEFINITIONS INTO
"""
import json
import pathlib
import sys

import yaml


def strict(schema):
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {key: strict(value) for key, value in schema.items()}
    named = isinstance(schema.get("properties"), dict) and schema.get("type") == "object"
    if named and not schema.get("x-kubernetes-preserve-unknown-fields"):
        schema.setdefault("additionalProperties", False)
    return schema


source, into = map(pathlib.Path, sys.argv[1:])
into.mkdir(parents=True, exist_ok=True)
for file in sorted(source.glob("*.yaml")):
    for one in yaml.safe_load_all(file.read_text(encoding="utf-8")):
        for version in one["spec"]["versions"] if one else ():
            schema = strict(version["schema"]["openAPIV3Schema"])
            # What every object has is not said by a definition.
            schema["properties"].update({"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {}})
            name = f"{one['spec']['names']['kind'].lower()}_{version['name']}.json"
            (into / name).write_text(json.dumps(schema), encoding="utf-8")
