#!/usr/bin/env python3
"""Where two YAML files differ as their readers see them: one dotted path per value that is new, other or gone.

changes.py OLD NEW
"""
import sys

import yaml


def leaves(value, path, found):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        leaves(inner, path + [str(key)], found)
    if not isinstance(value, (dict, list)) or not value:
        found[".".join(path)] = (type(value).__name__, value)


def read(name):
    found = {}
    with open(name, encoding="utf-8") as file:
        for number, one in enumerate(yaml.safe_load_all(file)):
            leaves(one, [str(number)] if number else [], found)
    return found


old, new = (read(name) for name in sys.argv[1:])
print("\n".join(sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))))
