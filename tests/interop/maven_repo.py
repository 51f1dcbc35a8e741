#!/usr/bin/env python3
"""Maven repositories on loopback: each folder of a directory is one, below a path of its name.

maven_repo.py DIR: prints `listening on 127.0.0.1:PORT`, then a line for each request: method, path, status and whether
credentials came with it. What a repository does besides is in files of its folder:
  .login     name:password that it wants (Basic)
  .redirect  a status and an address: every request is sent on to that address and its own path
  .status    a status with which every file is answered
"""

import base64
import http.server
import pathlib
import sys

ROOT = pathlib.Path(sys.argv[1]).resolve()


class Repository(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def say(self, name):
        path = ROOT / self.path.split("/")[1] / name
        return path.read_text().split() if path.exists() else None

    def answer(self, status, body=b"", **headers):
        shown = "with credentials" if self.headers.get("Authorization") else "anonymous"
        print(self.command, self.path, status, shown, flush=True)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        login, redirect, status = self.say(".login"), self.say(".redirect"), self.say(".status")
        if login:
            wanted = "Basic " + base64.b64encode(login[0].encode()).decode()
            if self.headers.get("Authorization") != wanted:
                return self.answer(401, WWW_Authenticate='Basic realm="m2"')
        if redirect:
            rest = self.path.split("/", 2)[2]
            return self.answer(int(redirect[0]), Location=f"{redirect[1]}/{rest}")
        if status:
            return self.answer(int(status[0]))
        file = (ROOT / self.path.lstrip("/")).resolve()
        if ROOT not in file.parents or not file.is_file() or file.name.startswith("."):
            return self.answer(404)
        return self.answer(200, file.read_bytes())

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Repository)
print(f"listening on 127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
