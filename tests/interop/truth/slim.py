"""Makes one small jar of a worker: `slim.py LOADED OUT JAR...`, where LOADED is what `-Xlog:class+load` told of a run.

The scan of Kafka 4 reads the worker's whole class path again for each location. Of the libraries only those classes are
kept that a run loads; of Connect, and of what plugins name of Kafka's clients, all are.
"""
import os
import re
import sys
import zipfile

WHOLE = ("connect-api-", "connect-json-", "connect-transforms-", "connect-mirror-", "slf4j-", "classgraph-", "reflections-")
NAMED = re.compile(r"org/apache/kafka/(common/(config|utils|errors|header)|connect/(connector|converters|storage|tools))/")


def main():
    loaded_from, out, *jars = sys.argv[1:]
    with open(loaded_from, encoding="utf-8") as log:
        loaded = {line.split(" source:")[0].split()[-1].replace(".", "/") for line in log if " source:" in line}
    services, seen = {}, set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as slim:
        for path in sorted(jars):
            is_whole = os.path.basename(path).startswith(WHOLE)
            with zipfile.ZipFile(path) as jar:
                for info in jar.infolist():
                    name = info.filename
                    if name.startswith("META-INF/services/") and not name.endswith("/"):
                        services.setdefault(name, []).append(jar.read(info).rstrip(b"\n") + b"\n")
                    if name.endswith("/") or name in seen or name.startswith("META-INF/"):
                        continue
                    is_kept = is_whole or name[:-6] in loaded or name[:-6].split("$")[0] in loaded or NAMED.match(name)
                    if is_kept or not name.endswith(".class"):
                        seen.add(name)
                        slim.writestr(zipfile.ZipInfo(name, (2001, 2, 3, 4, 5, 6)), jar.read(info))
        for name, texts in sorted(services.items()):
            slim.writestr(zipfile.ZipInfo(name, (2001, 2, 3, 4, 5, 6)), b"".join(texts))


main()
