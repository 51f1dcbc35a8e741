#!/usr/bin/env python3
"""A worker that takes every connector and lets it run at once; its state is told as JSON under /state.

worker.py [USER:PASSWORD] prints its port and serves. Connectors whose option `mode` is `fail` fail, and
where it is `refuse` they are refused.
"""
import base64
import http.server
import json
import sys
import urllib.parse

login = sys.argv[1] if len(sys.argv) > 1 else None
wanted = "Basic " + base64.b64encode(login.encode()).decode() if login else None
connectors, writes, tried = {}, [], {}


class Worker(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def tell(self, code, value=None):
        body = b"" if value is None else json.dumps(value, separators=(",", ":")).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def status(self, name):
        config, state = connectors[name]
        state = "FAILED" if config.get("mode") == "fail" else state
        one = {"state": state, "worker_id": "w:8083"}
        if state == "FAILED":
            one["trace"] = "java.lang.IllegalStateException: told to"
        tasks = [] if state == "STOPPED" else [{"id": 0, **one}]
        return {"name": name, "connector": one, "tasks": tasks, "type": "source"}

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        if wanted and self.headers.get("Authorization") != wanted:
            return self.tell(401, {"error_code": 401, "message": "no"})
        parts = [urllib.parse.unquote(part) for part in self.path.partition("?")[0].split("/")[1:]]
        verb = self.command
        if parts == [""]:
            return self.tell(200, {"version": "4.1.0", "commit": "0", "kafka_cluster_id": "k"})
        if parts == ["state"]:
            return self.tell(200, {"connectors": {name: one[0] for name, one in connectors.items()}, "writes": writes})
        if parts == ["connector-plugins"]:
            return self.tell(200, [{"class": "org.example.Any", "type": "source", "version": "1"}])
        if parts[0] == "connector-plugins":
            configs = [{"definition": {"name": key, "type": "STRING"}, "value": {"name": key, "value": value,
                "recommended_values": [], "errors": [], "visible": True}} for key, value in body.items()]
            return self.tell(200, {"name": parts[1], "error_count": 0, "groups": [], "configs": configs})
        if parts == ["connectors"]:
            if verb == "POST":
                return self.put(body["name"], body["config"], body.get("initial_state", "RUNNING"))
            if "expand" in self.path:
                return self.tell(200, {name: {"info": {"name": name, "config": one[0], "tasks": [], "type": "source"},
                    "status": self.status(name)} for name, one in connectors.items()})
            return self.tell(200, list(connectors))
        name = parts[1]
        if verb == "PUT" and parts[2:] == ["config"]:
            if body.get("mode") == "refuse":
                return self.tell(400, {"error_code": 400, "message": "unknown mode"})
            # The first try of each meets a rebalance.
            tried[name] = tried.get(name, 0) + 1
            if tried[name] == 1:
                return self.tell(409, {"error_code": 409, "message": "rebalance"})
            return self.put(name, body, connectors.get(name, (None, "RUNNING"))[1])
        if name not in connectors:
            return self.tell(404, {"error_code": 404, "message": f"Connector {name} not found"})
        if verb == "DELETE":
            del connectors[name]
            writes.append(["delete", name])
            return self.tell(204)
        config = connectors[name][0]
        if parts[2:] == ["config"]:
            return self.tell(200, config)
        if parts[2:] == ["status"]:
            return self.tell(200, self.status(name))
        return self.tell(200, {"name": name, "config": config, "tasks": [], "type": "source"})

    def put(self, name, config, state):
        new = name not in connectors
        connectors[name] = ({**config, "name": name}, state)
        writes.append(["put", name])
        self.tell(201 if new else 200, {"name": name, "config": connectors[name][0], "tasks": [], "type": "source"})

    do_GET = do_PUT = do_POST = do_DELETE = answer


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Worker)
print(server.server_address[1], flush=True)
server.serve_forever()
