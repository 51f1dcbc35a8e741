"""A registry, as seen by a client that changes no byte of what it carries."""
import base64, hashlib, http.client, json, os, ssl, urllib.parse

KINDS = ", ".join("application/vnd." + kind for kind in (
    "oci.image.index.v1+json", "oci.image.manifest.v1+json",
    "docker.distribution.manifest.list.v2+json", "docker.distribution.manifest.v2+json"))


class Registry:
    """`address` is host:port; INTEROP_CA and INTEROP_USER (`name:password`) make it TLS with basic authentication."""

    def __init__(self, address):
        self.address, self.ca = address, os.environ.get("INTEROP_CA")
        user = os.environ.get("INTEROP_USER")
        self.headers = {"Authorization": "Basic " + base64.b64encode(user.encode()).decode()} if user else {}

    def ask(self, method, path, body=None, **headers):
        if self.ca:
            link = http.client.HTTPSConnection(self.address, context=ssl.create_default_context(cafile=self.ca))
        else:
            link = http.client.HTTPConnection(self.address)
        link.request(method, path, body, self.headers | headers)
        answer = link.getresponse()
        return answer, answer.read()

    def manifest(self, repository, reference):
        """The manifest's media type and exact bytes; `None` where it is absent."""
        answer, data = self.ask("GET", f"/v2/{repository}/manifests/{reference}", Accept=KINDS)
        if answer.status == 404:
            return None
        assert answer.status == 200, (answer.status, data[:300])
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        assert not reference.startswith("sha256:") or reference == digest, f"{reference} holds {digest}"
        return answer.getheader("Content-Type"), data

    def blob(self, repository, digest):
        answer, data = self.ask("GET", f"/v2/{repository}/blobs/{digest}")
        assert answer.status == 200, (answer.status, digest)
        assert "sha256:" + hashlib.sha256(data).hexdigest() == digest, f"{digest} holds other bytes"
        return data

    def put_blob(self, repository, digest, path):
        if self.ask("HEAD", f"/v2/{repository}/blobs/{digest}")[0].status == 200:
            return
        answer, _ = self.ask("POST", f"/v2/{repository}/blobs/uploads/", b"", **{"Content-Length": "0"})
        place = urllib.parse.urlsplit(answer.getheader("Location"))
        query = "&".join(part for part in (place.query, "digest=" + urllib.parse.quote(digest)) if part)
        with open(path, "rb") as f:
            size = str(os.path.getsize(path))
            answer, data = self.ask("PUT", f"{place.path}?{query}", f, **{
                "Content-Length": size, "Content-Type": "application/octet-stream"})
        assert answer.status == 201, (answer.status, data[:300])

    def put_manifest(self, repository, reference, kind, data):
        answer, said = self.ask("PUT", f"/v2/{repository}/manifests/{reference}", data, **{"Content-Type": kind})
        assert answer.status == 201, (answer.status, said[:300])


def parse(data):
    """JSON with numbers as their text, so that 2.50 and 2.5 differ; 1e3 and 1e+3 do not."""
    return json.loads(data, parse_float=lambda t: "number " + t.lower().replace("e+", "e"),
                      parse_int=lambda t: "number " + t)
