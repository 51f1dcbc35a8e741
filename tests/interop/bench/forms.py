#!/usr/bin/env python3
"""What is no Hub zip: tar.gz archives, which are re-cut, beside gunzip, tar and `crane append`; and one jar of 164 MB."""
from costs import *


def tars():
    for name, archive in (("Debezium's tar.gz", kept + "/M.tar.gz"), ("L as tar.gz", kept + "/L.tar.gz")):
        results = side_by_side({"crane": lambda: peer("crane", archive), "plugraft": lambda: graft(archive)})
        again = grafted("cold", archive, *places())
        results["plugraft, known archive"] = middle([once(*again)])
        for way, cost in results.items():
            row(f"{way}, {name}: to a pushed image", cost)
        yield f"{name} to a pushed image, of crane's time", results["plugraft"].wall / results["crane"].wall, 1
        yield f"peak memory for {name}", results["plugraft"].memory / 1e6, 64, " MB"


def jar():
    archive = kept + "/snowflake.jar"
    results = side_by_side({"crane": lambda: peer("crane", archive), "plugraft": lambda: graft(archive)})
    for way, cost in results.items():
        row(f"{way}, Snowflake's jar: to a pushed image", cost)
    ours = results["plugraft"]
    yield "Snowflake's jar to a pushed image, of crane's time", ours.wall / results["crane"].wall, 1
    yield "peak memory for it", ours.memory / 1e6, 64, " MB"
    yield "disk written for it", ours.disk / 1e6, 1, " MB"


heading()
for one in [*tars(), *jar()]:
    limit(*one)
