"""Asks Kafka's plugin-path tool: `ask.py OUT KEPT JUDGE CLASS_PATH [BESIDE...] <<QUESTIONS`.

A question is a line with a name, `--plugin-path` or `--plugin-location`, and a path. OUT/NAME gets what the tool says,
OUT/table the rows of all, OUT/codes a line for each question with the name and the tool's exit code. What was said of the same bytes is kept in
KEPT, a file per question; all that is not is asked in one JVM. What questions lead to besides stands below BESIDE.
"""
import hashlib
import os
import subprocess
import sys

JVM = ["java", "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"]
# Java reads names beyond ASCII by the locale alone.
ENVIRONMENT = os.environ | {"LC_ALL": "C.UTF-8"}
HERE = os.path.dirname(os.path.abspath(__file__))


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def tree(path):
    """All that is below a path: names, links and bytes."""
    if os.path.islink(path):
        yield f"link {os.readlink(path)}"
    if os.path.isfile(path):
        yield digest(path)
    for folder, folders, files in os.walk(path):
        folders.sort()
        below = os.path.relpath(folder, path)
        yield f"folder {below}"
        for name in sorted(files) + [name for name in folders if os.path.islink(os.path.join(folder, name))]:
            at = os.path.join(folder, name)
            yield f"{name} -> {os.readlink(at)}" if os.path.islink(at) else f"{name} {digest(at)}"


def main():
    out, kept, judge, class_path, *beside = sys.argv[1:]
    questions = [line.rstrip("\n").split("\t") for line in sys.stdin]
    os.makedirs(out, exist_ok=True)
    os.makedirs(kept, exist_ok=True)
    version = subprocess.run(["java", "-version"], capture_output=True, check=True).stderr.decode()
    rules = [version, class_path, digest(os.path.join(HERE, "Judge.java")), digest(os.path.join(HERE, "..", "worker.xml"))]
    for path in beside:
        rules += tree(path)
    answers, asked = {}, []
    for name, kind, path in questions:
        key = hashlib.sha256("\n".join([*rules, kind, os.path.basename(path), *tree(path)]).encode()).hexdigest()[:24]
        answers[name] = os.path.join(kept, key)
        if not os.path.exists(answers[name]):
            asked.append((name, kind, path))
    said = os.path.join(out, "said")
    lines = "".join(f"{said}-{at}\tlist\t{kind}\t{path}\n" for at, (_, kind, path) in enumerate(asked))
    with open(os.path.join(out, "log"), "w", encoding="utf-8") as log:
        command = [*JVM, "-cp", f"{class_path}:{judge}", "Judge"]
        done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, stderr=log, env=ENVIRONMENT, check=True) if asked else None
    codes = [line.split("\t")[1] for line in done.stdout.decode().splitlines()] if done else []
    assert len(codes) == len(asked), "the JVM ended early"
    for at, ((name, _, path), code) in enumerate(zip(asked, codes)):
        with open(f"{said}-{at}", encoding="utf-8", newline="") as table, open(answers[name] + ".new", "w", encoding="utf-8", newline="") as file:
            file.write(f"{code}\n{table.read().replace(os.path.dirname(path) + os.sep, '@at@/')}")
        os.rename(answers[name] + ".new", answers[name])
        if code != "0":
            os.replace(f"{said}-{at}.err", os.path.join(out, f"{name}.err"))
    with open(os.path.join(out, "codes"), "w", encoding="utf-8") as file, \
            open(os.path.join(out, "table"), "w", encoding="utf-8", newline="") as rows:
        for name, _, path in questions:
            with open(answers[name], encoding="utf-8", newline="") as answer:
                code, table = answer.read().split("\n", 1)
            file.write(f"{name}\t{code}\n")
            table = table.replace("@at@/", os.path.dirname(path) + os.sep)
            with open(os.path.join(out, name), "w", encoding="utf-8", newline="") as answer:
                answer.write(table)
            if code == "0":
                rows.writelines("\n" + row for row in table.split("\n\nTotal plugins:")[0].split("\n")[1:])


main()
