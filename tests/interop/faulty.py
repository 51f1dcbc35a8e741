#!/usr/bin/env python3
"""faulty.py BACKEND LOG FAULT...: an HTTP proxy on loopback before a registry, with faults on demand.

BACKEND is a file that holds the registry's `host:port`; it is read for each connection, so the registry may come back
elsewhere. The proxy's own port is the first line of LOG, and each request is one line after it:
`METHOD TARGET CONTENT-RANGE STATUS`. A fault is `METHOD:REGEX:TIMES:ACTION[:ARGUMENT]` and hits the first TIMES
requests that match (`*`: all); `PUT+` are those whose body is larger than a megabyte:

  reset:N     N bytes of the body are passed on, then both connections are reset
  drop:N      N bytes of the body are read, nothing is passed on, and the connection is reset
  truncate:N  the request is passed on, and N bytes of its answer
  status:S    answered with S instead; `status:429,7` adds `Retry-After: 7`
  slow:N      the body is passed on at N bytes a second
  cap:N       a body of more than N bytes is answered with 413
"""
import re, socket, struct, sys, threading, time

backend, log_path, scripted = sys.argv[1], sys.argv[2], sys.argv[3:]
lock = threading.Lock()


class Fault:
    def __init__(self, text):
        self.method, pattern, times, self.action, *rest = text.split(":", 4)
        self.pattern, self.argument = re.compile(pattern), rest[0] if rest else ""
        self.left = None if times == "*" else int(times)

    def hits(self, method, target, length):
        is_meant = self.method in ("*", method) or self.method == method + "+" and length > 1000000
        if not is_meant or not self.pattern.search(target) or self.left == 0:
            return False
        if self.action == "cap" and length <= int(self.argument):
            return False
        if self.left is not None:
            self.left -= 1
        return True


faults = [Fault(text) for text in scripted]
log = open(log_path, "w", buffering=1)


def reset(*sockets):
    for s in sockets:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        s.close()


def read_head(client):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = client.recv(1)
        if not byte:
            return None
        head += byte
    return head


def body(client, length, most=65536):
    while length > 0:
        data = client.recv(min(most, length))
        if not data:
            raise ConnectionError("the client went away")
        length -= len(data)
        yield data


def answer(client, status, retry_after=None):
    more = f"Retry-After: {retry_after}\r\n" if retry_after else ""
    client.sendall(f"HTTP/1.1 {status} Scripted\r\n{more}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())


def exchange(client, server, head, length, fault):
    """Passes one request on and its answer back; the answer's status as it is logged."""
    action, argument = (fault.action, fault.argument) if fault else ("", "")
    if action in ("status", "cap"):
        for _ in body(client, length):
            pass
        status, _, retry_after = (argument if action == "status" else "413").partition(",")
        answer(client, status, retry_after)
        return status
    if action == "drop":
        for _ in body(client, min(int(argument), length)):
            pass
        reset(client)
        return "dropped"
    host, port = open(backend).read().strip().rsplit(":", 1)
    server.connect((host, int(port)))
    server.sendall(re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", head[:-4]) + b"\r\nConnection: close\r\n\r\n")
    passed = min(int(argument), length) if action == "reset" else length
    pace = int(argument) if action == "slow" else 0
    for data in body(client, passed, max(pace // 5, 1) if pace else 65536):
        server.sendall(data)
        if pace:
            time.sleep(len(data) / pace)
    if action == "reset":
        reset(client, server)
        return "reset"
    said = b""
    while data := server.recv(65536):
        left = int(argument) - len(said) if action == "truncate" else len(data)
        client.sendall(data[:left])
        said += data
    if action == "truncate":
        reset(client)
        return "truncated"
    return said[9:12].decode() or "none"


def serve(client):
    server = socket.socket()
    method = target = chunk = "-"
    status = "broken"
    try:
        head = read_head(client)
        if head is None:
            return
        method, target = head.decode().split(" ")[:2]
        header = lambda name: (re.search(rf"(?im)^{name}: *(\S+)\r$", head.decode()) or ["", None])[1]
        length, chunk = int(header("content-length") or 0), header("content-range") or "-"
        with lock:
            fault = next((fault for fault in faults if fault.hits(method, target, length)), None)
        status = exchange(client, server, head, length, fault)
    except OSError as error:
        status = type(error).__name__
    finally:
        if method != "-":
            log.write(f"{method} {target} {chunk} {status}\n")
        server.close()
        client.close()


listener = socket.create_server(("127.0.0.1", 0), backlog=128)
log.write(f"{listener.getsockname()[1]}\n")
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
