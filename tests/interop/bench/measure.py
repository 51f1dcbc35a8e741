#!/usr/bin/env python3
"""measure.py PLUGRAFT KEPT WORK REGISTRY PROXY RUNS: measures, tells, and compares with the limits."""
import os, re, shutil, statistics, subprocess, sys, time
from collections import namedtuple

plugraft, kept, work, registry, proxy = sys.argv[1:6]
runs = int(sys.argv[6])
here = os.path.dirname(os.path.abspath(__file__))
Cost = namedtuple("Cost", "wall cpu memory disk")
BASE = "base/index:7.9.1"
count = 0
os.makedirs(work + "/surveyed", exist_ok=True)


def io():
    """Bytes that this process and all that it waited for made the disk write."""
    with open("/proc/self/io") as f:
        return int(re.search(r"^write_bytes: (\d+)", f.read(), re.M)[1])


def once(command, env=None):
    disk, begin = io(), time.monotonic()
    # The largest memory that wait4 tells begins with that of the process which forks: a small one has to.
    small = ["time", "-q", "-f", "%M", "-o", work + "/memory", *command]
    child = subprocess.Popen(small, env=env, stdout=subprocess.DEVNULL, stderr=open(work + "/said", "wb"))
    _, status, used = os.wait4(child.pid, 0)
    wall = time.monotonic() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        with open(work + "/said") as f:
            sys.exit(f"{' '.join(command)} ended with {child.returncode}:\n{f.read()}")
    with open(work + "/memory") as f:
        memory = int(f.read()) * 1024
    return Cost(wall, used.ru_utime + used.ru_stime, memory, io() - disk)


def fresh():
    global count
    count += 1
    return f"bench/new-{count}:1"


def middle(costs):
    return Cost(*(statistics.median(values) for values in zip(*costs)))


def grafted(cache, *arguments, verb="build"):
    env = {"PATH": os.environ["PATH"], "HOME": work + "/home", "XDG_CACHE_HOME": f"{work}/{cache}"}
    return [plugraft, verb, "-q", *arguments], env


def surveyed():
    """A cache that knows the base and nothing of the archives."""
    shutil.rmtree(f"{work}/cold", ignore_errors=True)
    shutil.copytree(work + "/surveyed", work + "/cold", dirs_exist_ok=True)


def graft(archive, *more, verb="build"):
    surveyed()
    places = "--base", f"{registry}/{BASE}", "--to", f"{registry}/{fresh()}"
    return once(*grafted("cold", archive, *places, *more, verb=verb))


def peer(name, archive):
    shutil.rmtree(work + "/peer", ignore_errors=True)
    os.mkdir(work + "/peer")
    return once([here + "/peers.sh", name, archive, f"{registry}/{BASE}", f"{registry}/{fresh()}", work + "/peer"])


def traffic(cache, to, archive, *more):
    """Bytes up and down of one run, by way of the proxy."""
    def counts():
        time.sleep(0.3)
        with open(work + "/counts") as f:
            return [int(number) for number in f.read().split()]
    if not os.path.exists(work + "/counts"):
        with open(work + "/counts", "w") as f:
            f.write("0 0\n")
    before = counts()
    once(*grafted(cache, archive, "--base", f"{proxy}/{BASE}", "--to", f"{proxy}/{to}", *more))
    return [after - before for before, after in zip(before, counts())]


def row(name, cost):
    print(f"{name:<44}{cost.wall:8.3f} s {cost.cpu:8.3f} s {cost.memory / 1e6:8.1f} MB {cost.disk / 1e6:9.1f} MB")


def limit(what, value, most, unit=""):
    print(f"{'ok' if value <= most else 'not ok'} - {what}: {value:.3g}{unit} of at most {most:.3g}{unit}", flush=True)


def main():
    small, large = kept + "/S.zip", kept + "/L.zip"
    # One cold survey, by way of the proxy, and one directly: it is the cache that all the others begin with.
    up, down = traffic("proxied", fresh(), small)
    print(f"cold survey and graft of S: {down / 1e6:.3f} MB received, {up / 1e6:.3f} MB sent")
    once(*grafted("surveyed", small, "--base", f"{registry}/{BASE}", "--to", f"{registry}/{fresh()}"))
    sha = middle([once(["sha256sum", large]) for _ in range(runs)])
    print(f"{'':<44}{'wall':>10}{'CPU':>11}{'memory':>12}{'written':>13}")
    row("sha256sum of L", sha)

    results = {}
    for size in "SML":
        archive = f"{kept}/{size}.zip"
        samples = {name: [] for name in ("crane", "umoci", "plugraft")}
        for _ in range(runs):
            for name, costs in samples.items():
                costs.append(graft(archive) if name == "plugraft" else peer(name, archive))
        for name, costs in samples.items():
            results[name, size] = middle(costs)
            row(f"{name}, {size}: archive to pushed image", results[name, size])
    layer = middle([graft(large, verb="plan") for _ in range(runs)])
    row("plugraft, L: archive to verified layer", layer)
    one = middle([graft(large, "--platform", "linux/amd64") for _ in range(runs)])
    row("plugraft, L: one platform", one)
    target = fresh()
    again = grafted("cold", large, "--base", f"{registry}/{BASE}", "--to", f"{registry}/{target}")
    once(*again)
    time.sleep(2)
    second = middle([once(*again) for _ in range(max(runs, 5))])
    row("plugraft, L: unchanged second run", second)

    subprocess.run(["strace", "-f", "-qq", "-e", "trace=openat,open", "-o", work + "/opened", *again[0]],
                   env=again[1], check=True, stdout=subprocess.DEVNULL)
    with open(work + "/opened") as f:
        opened = sum("/L.zip" in line for line in f)
    to = fresh()
    up, down = traffic("proxied", to, large)
    _, received = traffic("proxied", fresh(), small)
    sent_again, _ = traffic("proxied", to, large)
    size = os.path.getsize(large)
    print(f"L: {up / 1e6:.3f} MB sent ({up / size:.4f} of the archive), {down / 1e6:.3f} MB received;"
          f" again: {sent_again / 1e6:.4f} MB sent")

    crane, ours = results["crane", "L"], results["plugraft", "L"]
    limit("L to a verified layer, of sha256sum's time", layer.wall / sha.wall, 1.3)
    limit("L to a verified layer, CPU", layer.cpu, 1.2, " s")
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
