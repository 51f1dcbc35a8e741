#!/usr/bin/env python3
"""retar.py ZIP OUT: the same files as a tar.gz."""
import io, os, sys, tarfile, zipfile

source, out = sys.argv[1:]
with zipfile.ZipFile(source) as files, tarfile.open(out + ".new", "w:gz", compresslevel=6) as tar:
    for entry in files.infolist():
        member = tarfile.TarInfo(entry.filename)
        member.size, member.mtime = entry.file_size, 1_700_000_000
        tar.addfile(member, io.BytesIO(files.read(entry)))
os.rename(out + ".new", out)
