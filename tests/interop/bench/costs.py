"""How costs are measured and told: wall time, CPU seconds, peak memory and bytes written to disk, by the kernel's own
account, each with the disk at rest. Arguments: PLUGRAFT KEPT WORK REGISTRY PROXY RUNS."""
import os, re, shutil, statistics, subprocess, sys, time
from collections import namedtuple

plugraft, kept, work, registry, proxy = sys.argv[1:6]
runs = int(sys.argv[6])
here = os.path.dirname(os.path.abspath(__file__))
Cost = namedtuple("Cost", "wall cpu memory disk")
BASE = "base/index:7.9.1"
count = 0


def io():
    """Bytes that this process and all that it waited for made the disk write."""
    with open("/proc/self/io") as f:
        return int(re.search(r"^write_bytes: (\d+)", f.read(), re.M)[1])


def once(command, env=None):
    # What one command left to be written would be waited for by the next one's registry.
    os.sync()
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
    return f"bench/new-{os.getpid()}-{count}:1"


def middle(costs):
    return Cost(*(statistics.median(values) for values in zip(*costs)))


def side_by_side(ways, times=runs):
    """Each way once, then each once more: what the machine does meanwhile meets all alike."""
    samples = {name: [] for name in ways}
    for _ in range(times):
        for name, way in ways.items():
            samples[name].append(way())
    return {name: middle(costs) for name, costs in samples.items()}


def grafted(cache, *arguments, verb="build"):
    env = {"PATH": os.environ["PATH"], "HOME": work + "/home", "XDG_CACHE_HOME": f"{work}/{cache}"}
    return [plugraft, verb, "-q", *arguments], env


def places(to=None):
    return "--base", f"{registry}/{BASE}", "--to", f"{registry}/{to or fresh()}"


def survey():
    """The cache that all the others begin with."""
    if not os.path.exists(work + "/surveyed"):
        os.mkdir(work + "/surveyed")
        once(*grafted("surveyed", kept + "/S.zip", *places()))


def surveyed():
    """A cache that knows the base and nothing of the archives."""
    survey()
    shutil.rmtree(f"{work}/cold", ignore_errors=True)
    shutil.copytree(work + "/surveyed", work + "/cold")


def graft(*archives, verb="build"):
    """One run of plugraft that has seen none of these archives; further options may stand among them."""
    surveyed()
    return once(*grafted("cold", *archives, *places(), verb=verb))


def peer(name, archive):
    shutil.rmtree(work + "/peer", ignore_errors=True)
    os.mkdir(work + "/peer")
    return once([here + "/peers.sh", name, archive, f"{registry}/{BASE}", f"{registry}/{fresh()}", work + "/peer"])


def heading():
    print(f"{'':<48}{'wall':>10}{'CPU':>11}{'memory':>12}{'written':>13}")


def row(name, cost):
    print(f"{name:<48}{cost.wall:8.3f} s {cost.cpu:8.3f} s {cost.memory / 1e6:8.1f} MB {cost.disk / 1e6:9.1f} MB",
          flush=True)


def limit(what, value, most, unit=""):
    print(f"{'ok' if value <= most else 'not ok'} - {what}: {value:.3g}{unit} of at most {most:.3g}{unit}", flush=True)
