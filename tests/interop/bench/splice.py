#!/usr/bin/env python3
"""A Hub zip becomes a verified layer and a pushed image: beside `crane append` with the unzip and tar it needs, and
beside umoci with skopeo."""
import os, subprocess, time
from costs import *

# What sha256sum took for L on the machine for which the CPU limit was set.
REFERENCE_SHA256SUM = 0.58


def traffic(cache, to, archive):
    """Bytes up and down of one run, by way of the proxy."""
    def counts():
        time.sleep(0.3)
        with open(work + "/counts") as f:
            return [int(number) for number in f.read().split()]
    if not os.path.exists(work + "/counts"):
        with open(work + "/counts", "w") as f:
            f.write("0 0\n")
    before = counts()
    once(*grafted(cache, archive, "--base", f"{proxy}/{BASE}", "--to", f"{proxy}/{to}"))
    return [after - before for before, after in zip(before, counts())]


def opened_by(again):
    """How often a run opens L."""
    trace = ["strace", "-f", "-qq", "-e", "trace=openat,open", "-o", work + "/opened"]
    subprocess.run([*trace, *again[0]], env=again[1], check=True, stdout=subprocess.DEVNULL)
    with open(work + "/opened") as f:
        return sum("/L.zip" in line for line in f)


def main():
    small, large = kept + "/S.zip", kept + "/L.zip"
    up, down = traffic("proxied", fresh(), small)
    print(f"cold survey and graft of S: {down / 1e6:.3f} MB received, {up / 1e6:.3f} MB sent")
    heading()
    hashed = side_by_side({"sha256sum": lambda: once(["sha256sum", large]),
                           "openssl sha256": lambda: once(["openssl", "dgst", "-sha256", large]),
                           "unzip -t": lambda: once(["unzip", "-tq", large])})
    for name, cost in hashed.items():
        row(f"{name} of L", cost)
    results = {}
    for size in "SML":
        archive = f"{kept}/{size}.zip"
        ways = {name: lambda name=name: peer(name, archive) for name in ("crane", "umoci")}
        ways["plugraft"] = lambda: graft(archive)
        if size == "L":
            ways["one"] = lambda: graft(archive, "--platform", "linux/amd64")
            ways["layer"] = lambda: graft(archive, verb="plan")
        told = {"one": "plugraft, L: to a pushed image of one platform", "layer": "plugraft, L: to a verified layer"}
        for name, cost in side_by_side(ways).items():
            results[name, size] = cost
            row(told.get(name, f"{name}, {size}: to a pushed image"), cost)
    target = fresh()
    again = grafted("cold", large, *places(target))
    once(*again)
    time.sleep(2)
    second = middle([once(*again) for _ in range(max(runs, 5))])
    row("plugraft, L: unchanged second run", second)

    opened, to = opened_by(again), fresh()
    up, down = traffic("proxied", to, large)
    _, received = traffic("proxied", fresh(), small)
    sent_again, _ = traffic("proxied", to, large)
    size = os.path.getsize(large)
    print(f"L: {up / 1e6:.3f} MB sent ({up / size:.4f} of the archive), {down / 1e6:.3f} MB received;"
          f" again: {sent_again / 1e6:.4f} MB sent")

    sha, layer, one = hashed["sha256sum"], results["layer", "L"], results["one", "L"]
    crane, ours = results["crane", "L"], results["plugraft", "L"]
    limit("L to a verified layer, of sha256sum's time", layer.wall / sha.wall, 1.3)
    limit("L to a verified layer, CPU", layer.cpu, 1.2, " s")
    limit(f"L to a verified layer, CPU where sha256sum takes {REFERENCE_SHA256SUM} s",
          layer.cpu * REFERENCE_SHA256SUM / sha.cpu, 1.2, " s")
    # What has to be done: an inflate and a check of every entry, and the digests of archive, layer and tar.
    needed = hashed["unzip -t"].cpu + 3 * hashed["openssl sha256"].cpu
    limit("L to a verified layer, CPU of one unzip -t and three openssl sha256", layer.cpu / needed, 0.8)
    limit("L to a pushed image, of crane's time", ours.wall / crane.wall, 0.55)
    limit("L to a pushed image, of crane's CPU", ours.cpu / crane.cpu, 0.4)
    limit("M to a pushed image, of crane's time", results["plugraft", "M"].wall / results["crane", "M"].wall, 0.5)
    limit("every platform, of one platform's time", ours.wall / one.wall, 1.1)
    limit("unchanged second run", second.wall, 0.1, " s")
    limit("archives opened by it", opened, 0)
    limit("bytes sent by it", sent_again, 16384)
    limit("disk written for L", ours.disk / 1e6, 1, " MB")
    limit("peak memory for L", max(ours.memory, layer.memory) / 1e6, 48, " MB")
    limit("bytes received once the base is surveyed", received, 65536)


main()
