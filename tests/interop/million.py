#!/usr/bin/env python3
"""million.py KIND COUNT FILE: a zip archive of a plugin with so many small files.

`honest`: what it says is so. `quiet`: its end record has room for 16 bits of the count, and lets it wrap.
"""
import struct, sys, zlib

kind, count, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
TIME, DATE, UTF8 = 0x5A5A, 0x5821, 0x0800
JAR = b"PK\5\6" + bytes(18)


def names():
    yield "top/lib/a.jar", JAR
    for number in range(count - 1):
        yield f"top/d{number // 1000:04}/f{number % 1000:03}.class", b"x"


central, start = bytearray(), 0
with open(path, "wb") as out:
    for name, body in names():
        name, crc, size = name.encode(), zlib.crc32(body), len(body)
        common = struct.pack("<HHHHIIIHH", UTF8, 0, TIME, DATE, crc, size, size, len(name), 0)
        out.write(b"PK\3\4" + struct.pack("<H", 20) + common + name + body)
        central += b"PK\1\2" + struct.pack("<HH", 0x0314, 20) + common
        central += struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, start) + name
        start += 30 + len(name) + size
    out.write(central)
    end = start + len(central)
    if kind == "honest":
        out.write(struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(central), start))
        out.write(struct.pack("<4sIQI", b"PK\6\7", 0, end, 1))
        out.write(struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))
    else:
        wrapped = count % 65536
        out.write(struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, wrapped, wrapped, len(central), start, 0))
