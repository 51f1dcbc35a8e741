#!/usr/bin/env python3
"""What stands at one place of rendered objects, as a reader of YAML understands it; objects come by standard input.

rendered.py container NAME [FIELD]   the image, or another field, of the container of that name in any Pod template
rendered.py KIND KEY...              what stands below these keys of the object of that kind; a list takes a
                                     number, or a key, and gives what all items with it have there
"""
import json
import sys

import yaml


class Reader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):
    pass


# YAML 1.2 and Kubernetes' reader have no `=` and no dates.
for resolvers in Reader.yaml_implicit_resolvers.values():
    resolvers[:] = [one for one in resolvers if not one[0].endswith((":value", ":timestamp"))]


def containers(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "containers" and isinstance(inner, list):
                yield from inner
            else:
                yield from containers(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from containers(inner)


def below(value, keys):
    if not keys:
        return value
    key, *rest = keys
    if isinstance(value, dict):
        return below(value[key], rest)
    if key.lstrip("-").isdigit():
        return below(value[int(key)], rest)
    found = [below(one, keys) for one in value if key in one]
    return found[0] if len(found) == 1 else found


objects = [one for one in yaml.load_all(sys.stdin, Loader=Reader) if one]
kind, name, *rest = sys.argv[1:]
if kind == "container":
    found = [one.get((rest or ["image"])[0]) for one in containers(objects) if one.get("name") == name]
else:
    found = [below(one, [name, *rest]) for one in objects if one.get("kind") == kind]
for value in found:
    print(value if isinstance(value, str) else json.dumps(value, sort_keys=True))
