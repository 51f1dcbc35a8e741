"""pick.py JARS CLASSES INTO FOLDER...: copies so many jars with about so many classes in all; the same at each run."""
import os
import shutil
import sys
import zipfile

jars, classes, into = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
found = {}
for top in sys.argv[4:]:
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            if not name.endswith('.jar') or name.endswith(('-sources.jar', '-javadoc.jar')) or name in found:
                continue
            try:
                with zipfile.ZipFile(path) as jar:
                    found[name] = (sum(entry.endswith('.class') for entry in jar.namelist()), name, path)
            except (OSError, zipfile.BadZipFile):
                continue
chosen = sorted(found.values())
# The largest go while there are too many classes, and of too many jars those that would spoil the mean.
while chosen and (len(chosen) > jars or sum(count for count, *_ in chosen) > classes):
    total = sum(count for count, *_ in chosen)
    is_large = len(chosen) <= jars or total / len(chosen) > classes / jars
    chosen.pop(-1 if is_large else 0)
os.makedirs(into)
for _, name, path in chosen:
    shutil.copy(path, os.path.join(into, name))
print(len(chosen), sum(count for count, *_ in chosen), sum(os.path.getsize(path) for *_, path in chosen))
