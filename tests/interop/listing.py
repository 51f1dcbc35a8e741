#!/usr/bin/env python3
"""What a plugin's folder has to hold, and what it holds: one sorted line per directory and file.

listing.py zip FILE   as the archive says it: its one top directory taken off, litter dropped, modes by the rule
                      (0755 for directories and for files with an exec bit, else 0644), owner 0:0, one time for all
listing.py jar FILE   as a plugin that is this one file
listing.py dir DIR    as it stands below DIR
listing.py stat ROOT NAME...   all that stat tells of these names below ROOT, links not followed, and what marks them
"""
import hashlib, os, stat, sys, zipfile

TIME = int(os.environ.get("SOURCE_DATE_EPOCH", "315532801"))


def litter(name):
    parts = name.rstrip("/").split("/")
    return "__MACOSX" in parts or ".DS_Store" in parts


def archive(path):
    with zipfile.ZipFile(path) as z:
        entries = [entry for entry in z.infolist() if not litter(entry.filename)]
        tops = {entry.filename.split("/")[0] for entry in entries if entry.filename.strip("/")}
        one = len(tops) == 1 and all("/" in entry.filename for entry in entries)
        lines = {"d 0755 .": f"0:0 {TIME}"}
        for entry in entries:
            name = entry.filename.split("/", 1)[1] if one else entry.filename
            parts = name.strip("/").split("/")
            for n in range(1, len(parts) + name.endswith("/")):
                if parent := "/".join(parts[:n]):
                    lines[f"d 0755 {parent}"] = f"0:0 {TIME}"
            if name and not name.endswith("/"):
                mode = "0755" if entry.external_attr >> 16 & 0o111 else "0644"
                data = hashlib.sha256(z.read(entry)).hexdigest()
                lines[f"f {mode} {name}"] = f"0:0 {TIME} {entry.file_size} {data}"
    return lines


def jar(path):
    with open(path, "rb") as f:
        data = hashlib.sha256(f.read()).hexdigest()
    name, size = os.path.basename(path), os.path.getsize(path)
    return {"d 0755 .": f"0:0 {TIME}", f"f 0644 {name}": f"0:0 {TIME} {size} {data}"}


def directory(path):
    lines = {}
    for where, dirs, files in os.walk(path):
        for full in [where] + [os.path.join(where, name) for name in files]:
            about, name = os.lstat(full), os.path.relpath(full, path)
            owner, time = f"{about.st_uid}:{about.st_gid}", about.st_mtime_ns / 10**9
            time = int(time) if time == int(time) else time
            mode = f"{stat.S_IMODE(about.st_mode):04o}"
            if stat.S_ISDIR(about.st_mode):
                lines[f"d {mode} {name}"] = f"{owner} {time}"
            elif stat.S_ISREG(about.st_mode):
                with open(full, "rb") as f:
                    data = hashlib.sha256(f.read()).hexdigest()
                lines[f"f {mode} {name}"] = f"{owner} {time} {about.st_size} {data}"
            else:
                lines[f"? {mode} {name}"] = f"{owner} {time} {os.readlink(full)}"
    return lines


def ancestors(root):
    lines = {}
    for name in sys.argv[3:]:
        full = os.path.join(root, name.lstrip("/"))
        about = os.lstat(full)
        marks = {key: os.getxattr(full, key, follow_symlinks=False) for key in os.listxattr(full, follow_symlinks=False)
                 if not key.startswith("trusted.overlay.")}
        to = os.readlink(full) if stat.S_ISLNK(about.st_mode) else ""
        owner, marks = f"{about.st_uid}:{about.st_gid}", sorted(marks.items())
        lines[name] = f"{about.st_mode:o} {owner} {about.st_mtime_ns} {marks} {to}"
    return lines


lines = {"zip": archive, "jar": jar, "dir": directory, "stat": ancestors}[sys.argv[1]](sys.argv[2])
sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
for line in sorted(f"{line} {about}" for line, about in lines.items()):
    print(line)
