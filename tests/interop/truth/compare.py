"""Compares what plugraft lists with what Kafka's tool lists: `compare.py WANTED GOT NOTES [QUESTIONS]`.

Rows are keyed by location, class and type. What NOTES (plugraft's standard error) calls not provable is compared in all
but that; each is printed, and so is what `known.txt` tells of. Where there are QUESTIONS, locations that none is about are left out. Anything else that differs is printed too, and is a failure.
"""
import os
import re
import sys

COLUMNS = ("first alias", "second alias", "version", "isLoadable", "hasManifest")
NOTE = re.compile(r"note: (the version of|whether) `(.*?)` (?:in|from) `(.*?)` .*?is not provable(?::| )?(.*)")


def rows(path):
    """The rows of a table, by location, class and type."""
    found = {}
    with open(path, encoding="utf-8", newline="\n") as file:
        text = file.read()
    for line in text.split("\n\nTotal plugins:")[0].split("\n")[1:]:
        cells = line.split("\t")
        # A version may have a tab or a line end in it; then the row is compared as it stands.
        if len(cells) != 8:
            found.setdefault(("", line, ""), []).append(())
            continue
        name, first, second, version, kind, loadable, manifest, place = cells
        found.setdefault((place, name, kind), []).append((first, second, version, loadable, manifest))
    return found


def notes(path):
    """What is said to be not provable: (location, class) by what it is about."""
    found = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            if told := NOTE.match(line):
                found.setdefault((told[3], told[2]), {})["version" if told[1].startswith("the") else "loadable"] = told[4]
    return found


def known():
    """Why a class of a location is known to differ."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "known.txt"), encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    return {(place, name): why for place, name, why in lines}


def main():
    wanted, got, open_questions = rows(sys.argv[1]), rows(sys.argv[2]), notes(sys.argv[3])
    if len(sys.argv) > 4:
        with open(sys.argv[4], encoding="utf-8") as file:
            asked = {line.rstrip("\n").split("\t")[2] for line in file if not line.startswith("alone-")} | {""}
        wanted, got = ({key: rows for key, rows in table.items() if key[0] in asked} for table in (wanted, got))
    differing = 0
    open_rows = 0
    differences = known()
    for key in sorted(wanted.keys() | got.keys()):
        place, name, kind = key
        unknown = open_questions.get((place, name), {})
        ours, theirs = got.get(key, []), wanted.get(key, [])
        label = f"{place}\t{name}\t{kind}"
        if "loadable" in unknown:
            open_rows += 1
            print(f"not provable\t{label}\twhether it loads: {unknown['loadable']}")
            continue
        if sorted(ours) != sorted(theirs) and (why := differences.get((os.path.basename(place), name))):
            print(f"known to differ\t{label}\t{why}")
            continue
        if not ours or not theirs or len(ours) != len(theirs):
            differing += 1
            print(f"{'only plugraft' if not theirs else 'only Kafka' if not ours else 'other count'}\t{label}\t{ours or theirs}")
            continue
        for our, their in zip(sorted(ours), sorted(theirs)):
            for column, mine, right in zip(COLUMNS, our, their):
                if column == "version" and "version" in unknown:
                    open_rows += 1
                    print(f"not provable\t{label}\tversion: {unknown['version']} (it is {right!r})")
                elif mine != right:
                    differing += 1
                    print(f"differs\t{label}\t{column}: plugraft {mine!r}, Kafka {right!r}")
    print(f"{len(wanted)} rows, {open_rows} not provable, {differing} differing")
    sys.exit(differing > 0)


main()
