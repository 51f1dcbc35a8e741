#!/usr/bin/env python3
"""JSON schemas of Kubernetes' own objects, one file per kind and version, which allow no field that they do not name; out
of the OpenAPI documents that an API server of that release serves.

core_schemas.py DOCUMENTS INTO
"""
import json
import pathlib
import sys


def strict(schema):
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    # A default of the wrong type (`{}` for a time) would be no schema for some readers; words only make it long.
    schema = {key: strict(value) for key, value in schema.items() if key not in ("default", "description", "format")}
    if isinstance(schema.get("$ref"), str):
        schema["$ref"] = schema["$ref"].replace("#/components/schemas/", "#/definitions/")
    if isinstance(schema.get("properties"), dict):
        schema.setdefault("additionalProperties", False)
    return schema


source, into = map(pathlib.Path, sys.argv[1:])
into.mkdir(parents=True, exist_ok=True)
for file in sorted(source.glob("api*_openapi.json")):
    definitions = strict(json.loads(file.read_text(encoding="utf-8"))["components"]["schemas"])
    for schema in definitions.values():
        kinds = schema.get("x-kubernetes-group-version-kind", [])
        # Options of requests belong to every group; an object belongs to one.
        if len(kinds) != 1 or "metadata" not in schema.get("properties", {}):
            continue
        version = "/".join(filter(None, (kinds[0]["group"], kinds[0]["version"])))
        own = {name: {"enum": [value]} for name, value in (("apiVersion", version), ("kind", kinds[0]["kind"]))}
        whole = {**schema, "required": ["apiVersion", "kind", *schema.get("required", [])], "definitions": definitions}
        whole["properties"] = {**schema["properties"], **own}
        # As kubeconform calls them: `job-batch-v1`, `configmap-v1`.
        name = "-".join(filter(None, (kinds[0]["kind"].lower(), kinds[0]["group"].split(".")[0], kinds[0]["version"])))
        (into / f"{name}.json").write_text(json.dumps(whole), encoding="utf-8")
