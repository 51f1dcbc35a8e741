#!/usr/bin/env python3
"""The same by container engines that have the base already: buildah from, copy, commit, push; docker build and push."""
import os
from costs import *

heading()
engines = [name for name in ("buildah", "docker") if os.path.exists(f"{work}/has-{name}")]
for size in "ML":
    archive = f"{kept}/{size}.zip"
    ways = {name: lambda name=name: peer(name, archive) for name in engines}
    ways["plugraft"] = lambda: graft(archive)
    results = side_by_side(ways, min(runs, 3))
    for name, cost in results.items():
        row(f"{name}, {size}: to a pushed image", cost)
    for name in engines:
        # A daemon's own work is not its client's: only time can be compared.
        limit(f"{size} to a pushed image, of {name}'s time", results["plugraft"].wall / results[name].wall, 0.5)
