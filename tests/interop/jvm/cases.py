"""cases.py services|manifests|archives COUNT: inputs for readers, one per line in hexadecimal; the same at each run."""
import io
import random
import struct
import sys
import zipfile

WORDS = {
    'services': ['com.acme.Sink', 'a.B$C', 'a.B', '#', '# licence', ' ', '\t', '\n', '\n', '\r', '\r\n', '\x00', '\x0b', '-', ',',
                 '1', '.', ';', '/', '\ufeff', '\u00e9', '\u65e5\u672c', '\u200b', '\u0301', '\u20ac', '\U0001f600', '\u2028',
                 '\u0085', '\u00a0', '\udcff', '\udcc3', '_', '$'],
    'manifests': ['Manifest-Version: 1.0', 'Multi-Release: true', 'multi-RELEASE: TRUE', 'Multi-Release: ', 'true', 'false', 'Name: ',
                  'NAME: a/b/', 'Class-Path: a.jar', 'A: 1', ':', ': ', ' ', '  ', '\n', '\n', '\n', '\r\n', '\r\n', '\r', 'x', '-', '_',
                  'n' * 69, 'v' * 250, 'v' * 257, '\udcff', '\u00e9', 'Name:', '\x00'],
}


def text_case(kind, random):
    words = WORDS[kind]
    return ''.join(random.choice(words) for _ in range(random.randrange(14))).encode('utf-8', 'surrogateescape')


def outline(name, parent='java/lang/Object', interfaces=()):
    names = [name, parent, *interfaces]
    pool = b''.join(b'\x01' + struct.pack('>H', len(n)) + n.encode() + b'\x07' + struct.pack('>H', 2 * i + 1)
                    for i, n in enumerate(names))
    body = struct.pack('>HHHH', 0x21, 2, 4, len(interfaces)) + b''.join(
        struct.pack('>H', 2 * i + 6) for i in range(len(interfaces)))
    return b'\xca\xfe\xba\xbe\0\0\0\x34' + struct.pack('>H', 2 * len(names) + 1) + pool + body + b'\0' * 6


def archive(random):
    """A small jar, often with a byte or a record changed."""
    data = io.BytesIO()
    names = ['A', 'b/C', 'b/D$E', 'META-INF/versions/9/A', 'META-INF/versions/17/b/C', 'META-INF/versions/18/A',
             'META-INF/versions/8/A', 'META-INF/versions/09/b/C', 'meta-inf/versions/11/A', 'b\\F', '/G', 'BOOT-INF/classes/H',
             'META-INF/versions/9/META-INF/I', 'A', '\u00e9']
    prefix = random.choice([b'', b'', b'#!/bin/sh\n'])
    data.write(prefix)
    with zipfile.ZipFile(data, 'a') as jar:
        if random.random() < 0.8:
            name = random.choice(['META-INF/MANIFEST.MF', 'META-INF/MANIFEST.MF', 'meta-inf/Manifest.mf'])
            jar.writestr(name, random.choice(['Multi-Release: true\n', 'Multi-Release: true\n', 'Multi-Release: true', 'A: 1\n', 'A\n']))
        if random.random() < 0.3:
            jar.writestr('META-INF/services/org.apache.kafka.connect.sink.SinkConnector', 'A\n')
        for name in random.sample(names, random.randrange(1, 6)):
            inside = name.split('/', 3)[-1] if name.lower().startswith('meta-inf/versions/') else name
            entry = zipfile.ZipInfo(name + '.class', (1999, 1, 2, 3, 4, 5))
            entry.compress_type = random.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
            if random.random() < 0.1:
                entry.extra = struct.pack('<HHI', random.choice([1, 9, 0xcafe]), 4, 7)
            jar.writestr(entry, outline(random.choice([inside, inside, inside, 'x/Y']), 'b/P', ['q/R', 'q/S'][:random.randrange(3)]))
        jar.comment = random.choice([b'', b'', b'comment'])
    data = bytearray(data.getvalue())
    for _ in range(random.choice([0, 0, 1, 1, 1, 2, 3])):
        # Mostly where the records are, which is what readers disagree about.
        record = random.choice([b'PK\1\2', b'PK\1\2', b'PK\5\6', b'PK\3\4', b''])
        at = data.find(record, random.randrange(len(data)))
        at = (at if at >= 0 else data.find(record)) + random.randrange(50)
        if at < len(data):
            data[at] = random.choice([0, 1, 8, 0xff, random.randrange(256), data[at] ^ 1 << random.randrange(8)])
    cut = random.random()
    if cut < 0.05:
        del data[random.randrange(len(data)):]
    elif cut < 0.1:
        data += random.randbytes(random.randrange(1, 40))
    return bytes(data)


kind, count = sys.argv[1], int(sys.argv[2])
chance = random.Random(kind)
for _ in range(count):
    print((archive(chance) if kind == 'archives' else text_case(kind, chance)).hex())
