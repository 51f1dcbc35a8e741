#!/usr/bin/env python3
"""kill_fetch.py PROGRAM WORK SEED FIRST LAST: rounds of downloads from a Hub that end by `kill -9` at a random moment.

Each round has another archive, on a Hub of this machine that gives it slowly; some servers know ranges, some do not. After
the kill every file of the store is what its name says; the next run goes on and has the archive to the last byte, a
further one downloads nothing, and nothing else is left.
"""
import hashlib, http.server, io, json, os, random, re, shutil, sys, threading, time, zipfile

from killing import rounds, run

program, work, seed, first, last = sys.argv[1:6]
place = work + "/kill-fetch"
store = place + "/store"


class Hub:
    """What is offered now, and how many of its bytes went out."""
    archive, version, ranges, sent, whole = b"", "", True, 0, 0


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.path.endswith(".zip"):
            self.give()
        else:
            self.offer()

    def offer(self):
        address = "http://%s:%d" % self.server.server_address
        body = json.dumps({
            "name": "heavy", "version": Hub.version, "owner": {"username": "acme"},
            "archive": {"url": f"{address}/acme-heavy-{Hub.version}.zip", "md5": hashlib.md5(Hub.archive).hexdigest(),
                        "sha1": hashlib.sha1(Hub.archive).hexdigest()}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def give(self):
        archive, tag = Hub.archive, '"%s"' % hashlib.sha256(Hub.archive).hexdigest()[:16]
        part = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(part[1]) if part and Hub.ranges and self.headers.get("If-Range") == tag else 0
        if start and start >= len(archive):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(archive)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(archive) - 1}/{len(archive)}")
        self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(archive) - start))
        self.end_headers()
        try:
            for at in range(start, len(archive), 32768):
                self.wfile.write(archive[at:at + 32768])
                Hub.sent += len(archive[at:at + 32768])
                time.sleep(0.002)
            Hub.whole += 1
        except OSError:
            self.close_connection = True


def held(kind):
    directory = f"{store}/{kind}"
    return os.listdir(directory) if os.path.isdir(directory) else []


def sound():
    for name in held("files"):
        with open(f"{store}/files/{name}", "rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == name, f"{name} is another file"


def heavy(rng, version):
    top, data = f"acme-heavy-{version}", io.BytesIO()
    manifest = {"name": "heavy", "version": version, "owner": {"username": "acme"}, "component_types": ["sink"]}
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as z:
        z.writestr(f"{top}/manifest.json", json.dumps(manifest))
        z.writestr(f"{top}/lib/a.jar", rng.randbytes(rng.randrange(1, 3 << 20)))
    return data.getvalue()


class Rounds:
    def __init__(self, address):
        self.address, self.caught, self.span = address, 0, 0.3

    def round(self, number):
        rng = random.Random(f"{seed}/{number}")
        Hub.version, Hub.ranges, Hub.sent, Hub.whole = f"1.{number}", rng.random() < 0.8, 0, 0
        Hub.archive = heavy(rng, Hub.version)
        if rng.random() < 0.3:
            shutil.rmtree(store, ignore_errors=True)
        before = len(held("files"))
        command = [program, "check", f"acme/heavy:{Hub.version}", "-q", "--store", store,
                   "--hub", self.address]
        code, said = run(command, place, rng.random() * 1.1 * self.span)
        self.caught += code == -9
        sound()
        assert len(held("files")) <= before + 1, held("files")
        done, said = run(command, place)
        self.span = self.span * 1.02 if code == -9 else max(0.05, self.span * 0.8)
        assert done in (0, 1), said
        sound()
        name = hashlib.sha256(Hub.archive).hexdigest()
        assert name in held("files"), "the archive is not there"
        assert not held("partial"), held("partial")
        again = Hub.sent
        done, said = run(command, place)
        assert done in (0, 1) and Hub.sent == again, "a further run downloads nothing"


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that was killed is no news."""


def main():
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    rounds(Rounds("http://127.0.0.1:%d" % server.server_address[1]), seed, first, last)


main()
