"""What other tools do with hostile archives: hostile.py DIRECTORY TABLE PLUGRAFT [--write].

DIRECTORY has a folder per kind with one input each, as the tests made it. Each tool unpacks each archive in a folder of
its own, and what it did is compared with the last column of TABLE; with --write, that column is written anew. PLUGRAFT
has to find what the table says.
"""

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile

# Where the recipes' absolute names lead.
OUTSIDE = "/tmp/plugraft-hostile"
# What a worker would find inside is not the table's business.
WORKER_RULES = "no-plugin,corrupt-jar,broken-class,jars-out-of-reach"
# What would take minutes and gigabytes.
UNASKED = {"million-entries"}
PYTHON = "import sys, {0}; {0}.{1}(sys.argv[1]).extractall(sys.argv[2])"
ZIP = {
    "unzip": lambda file, out: ["unzip", "-o", "-q", file, "-d", out],
    "bsdtar": lambda file, out: ["bsdtar", "-xf", file, "-C", out],
    "Python": lambda file, out: ["/usr/bin/python3", "-c", PYTHON.format("zipfile", "ZipFile"), file, out],
    "jar": lambda file, out: ["jar", "-xf", file],
}
TAR = {
    "GNU tar": lambda file, out: ["tar", "-xf", file, "-C", out],
    "bsdtar": ZIP["bsdtar"],
    "Python": lambda file, out: ["/usr/bin/python3", "-c", PYTHON.format("tarfile", "open"), file, out],
}


def unpack(command, file):
    """What a tool does that it should not: a word, or nothing where it refuses."""
    with tempfile.TemporaryDirectory() as root:
        out = os.path.join(root, "a/b/c/d/out")
        os.makedirs(out)
        limited = ["prlimit", "--fsize=67108864", "timeout", "-k", "1", "20", *command(file, out)]
        code = subprocess.run(
            limited, cwd=out, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ).returncode
        inside = [os.path.join(dir, name) for dir, dirs, names in os.walk(out) for name in dirs + names]
        links = [path for path in inside if os.path.islink(path) and leaves(path, out)]
        odd = [path for path in inside if not stat.S_IFMT(os.lstat(path).st_mode) in USUAL]
        shutil.rmtree(out, ignore_errors=True)
        if strays(root) or os.path.lexists(OUTSIDE):
            shutil.rmtree(OUTSIDE, ignore_errors=True)
            return "writes outside"
        if links:
            return "links outside"
        if odd:
            return "makes it"
        return {0: "takes it", 1: "warns" if command is ZIP["unzip"] else None}.get(code)


USUAL = {stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK}


def leaves(link, out):
    return not os.path.realpath(link).startswith(os.path.realpath(out) + "/")


def strays(root):
    expected = {"a", "a/b", "a/b/c", "a/b/c/d"}
    found = {os.path.relpath(os.path.join(dir, name), root) for dir, dirs, names in os.walk(root) for name in dirs + names}
    return found - expected


def ask(kind, file, plugraft):
    """What plugraft finds, and which tools do worse where it denies."""
    home = tempfile.mkdtemp()
    run = subprocess.run(
        [plugraft, "check", "--output", "json", "--allow", WORKER_RULES, file],
        env={"HOME": home, "XDG_CACHE_HOME": home}, capture_output=True, text=True, stdin=subprocess.DEVNULL,
    )
    shutil.rmtree(home)
    finds = {finding["rule"] for finding in json.loads(run.stdout)["report"]["findings"]}
    if run.returncode == 0 or kind in UNASKED:
        return finds, ""
    tools = TAR if ".tar" in file or file.endswith(".tgz") else ZIP
    did = {}
    for tool, command in tools.items():
        what = unpack(command, file)
        if what:
            did.setdefault(what, []).append(tool)
    return finds, "; ".join(f"{', '.join(tools)}: {what}" for what, tools in sorted(did.items()))


def main():
    directory, table, plugraft = sys.argv[1:4]
    with open(table, encoding="utf-8") as page:
        lines = page.read().split("\n")
    rows = {}
    for at, line in enumerate(lines):
        if line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            rows[cells[0].strip("`")] = (at, cells)
    inputs = {}
    for kind in rows:
        names = os.listdir(os.path.join(directory, kind))
        path = os.path.join(directory, kind, names[0]) if names else ""
        changes = rows[kind][1][2].startswith("error")
        if not changes and os.path.isfile(path) and not os.path.islink(path):
            inputs[kind] = path
    # One after another: all absolute names lead to one place.
    answers = {kind: ask(kind, file, plugraft) for kind, file in inputs.items()}
    failed = 0
    for kind, (finds, worse) in answers.items():
        at, cells = rows[kind]
        told = {find.strip("` ") for find in cells[2].split(",")} - {"taken"}
        if told != finds:
            failed += 1
            print(f"not ok - {kind}: plugraft finds {sorted(finds)}, the table says {sorted(told)}")
        if "--write" in sys.argv:
            lines[at] = f"| {' | '.join([*cells[:3], worse])} |".replace("|  |", "| |")
        elif cells[3] != worse:
            failed += 1
            print(f"not ok - {kind}: `{worse}`, the table says `{cells[3]}`")
    if "--write" in sys.argv:
        with open(table, "w", encoding="utf-8") as page:
            page.write("\n".join(lines))
    print(f"{len(answers) - failed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
