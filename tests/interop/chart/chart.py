#!/usr/bin/env python3
"""What rendered objects of the chart say, and whether it is what the values say.

chart.py hostile INTO            values whose characters and words YAML, JSON, Go and shells like to alter, as JSON
chart.py equal VALUES OBJECTS    the definitions in the objects are those of the values
chart.py got VALUES STATE        likewise what a worker tells that it got
chart.py restricted OBJECTS      every Pod fits Pod Security `restricted`; labels and names are as they should be
chart.py disk OBJECTS POD INTO   lays the files of a Pod's definitions out as the kubelet does
chart.py run OBJECTS POD CONTAINER DEFINITIONS   its command line, one part a line behind its length, with its environment
chart.py names OBJECTS           kind and name of every object
chart.py tekton TASK SOURCE RESULTS  the command line of a Task's step, as `run` prints it; what it refers to is declared
"""
import json
import os
import pathlib
import re
import sys

import yaml


class Reader(yaml.SafeLoader):
    pass


for resolvers in Reader.yaml_implicit_resolvers.values():
    resolvers[:] = [one for one in resolvers if not one[0].endswith((":value", ":timestamp"))]


def objects(path):
    return [one for one in yaml.load_all(pathlib.Path(path).read_text(encoding="utf-8"), Loader=Reader) if one]


def pods(found):
    """Name, labels and spec of every Pod that the objects make."""
    for one in found:
        if one["kind"] == "Pod":
            yield one["metadata"]["name"], one["metadata"], one["spec"]
        elif "template" in one.get("spec", {}):
            yield one["metadata"]["name"], one["spec"]["template"]["metadata"], one["spec"]["template"]["spec"]


HOSTILE = {
    "quotes": "it's \"quoted\" `so` ''\"\"",
    "backslashes": "\\d+\\.\\\\ \\u0041 \\n \\b \\/",
    "controls": "".join(map(chr, range(1, 32))),
    "delete": "\x7f\x80\x85\x9f",
    "separators": "a\u2028b\u2029c\x0bd\x0ce",
    "marks": "\ufeffa\ufffeb\uffffc\ufffd",
    "emoji": "👍🏽 \U0001f9ff \U0010ffff",
    "letters": "äßø 漢字 \u0301 \u200b\u202e",
    "number": "1.10",
    "zeros": "0123",
    "power": "1e5",
    "hex": "0x1F",
    "sexagesimal": "22:22:22",
    "no": "n",
    "null": "null",
    "tilde": "~",
    "yes": "yes",
    "empty": "",
    "blanks": "  before and after  ",
    "breaks": "one\ntwo\r\nthree\rfour\n\n",
    "tabs": "\tone\t\ttwo\t",
    "reference": "${file:/opt/a b:key} ${env:HOME} $(HOME) $$(HOME) $HOME",
    "template": "{{ .Values.vars.x }} {{`x`}} {{ fail \"x\" }} }}{{",
    "nothing": "<no value> <b>&amp;</b>",
    "document": "---\n--- \n...\n",
    "comment": "# none",
    "anchor": "&a *a !x %TAG @y",
    "json": "{\"a\":[1,2.50],\"b\":{}}",
    "long": "x y\\ \"z\" " * 9000,
    "n": "a key that is a word",
    "1.10": "a key that is a number",
    "key with blanks: and 'quotes' \"too\" é": "v",
}


def written(into, name, value):
    """A file of values as JSON whose characters beyond U+FFFF are escaped as YAML does it: its readers take no surrogates."""
    text = re.sub(r"\\u(d[89ab]..)\\u(d[c-f]..)", lambda pair: "\\U" + format(ord(
        bytes.fromhex(pair[1] + pair[2]).decode("utf-16-be")), "08x"), json.dumps(value))
    pathlib.Path(into, name).write_text(text, encoding="utf-8")


def hostile(into):
    base = {"image": {"repository": "registry.example.com/tools/plugraft", "tag": "1.10"},
            "worker": {"urls": ["http://localhost:8083"]}}
    config = {"connector.class": "org.example.Any", **HOSTILE}
    names = ["plain", "Upper Case", "a;b?c#d+e", "it's \"quoted\"", "ünï 漢 👍", "-dash", "$(HOME) $$(HOME)", "n", "1.10",
             "x" * 200, "a.b", "a_b", "a-b"]
    connectors = {name: {"config": config if at == 0 else {"connector.class": "org.example.Any", "at": str(at)}}
                  for at, name in enumerate(names)}
    connectors["off"] = {"enabled": False, "config": {"connector.class": "org.example.Any"}}
    written(into, "map.yaml", {**base, "connectors": connectors})
    listed = [{"name": name, **one} for name, one in connectors.items()]
    written(into, "list.yaml", {**base, "connectors": listed})
    many = {f"c-{at}": {"config": {"connector.class": "org.example.Any", "text": f"{at} " * 900}} for at in range(320)}
    written(into, "many.yaml", {**base, "connectors": many})


def wanted(path):
    connectors = yaml.load(pathlib.Path(path).read_text(encoding="utf-8"), Loader=Reader)["connectors"]
    if isinstance(connectors, list):
        connectors = {one["name"]: one for one in connectors}
    return {name: one["config"] for name, one in connectors.items() if one.get("enabled", True)}


def texts(found):
    """Files of the objects that hold definitions: those that a Pod has under /definitions."""
    kept = {(one["kind"], one["metadata"]["name"]): one for one in found}
    for _, _, spec in pods(found):
        for volume in spec["volumes"]:
            for source in volume.get("projected", {}).get("sources", ()) if volume["name"] == "definitions" else ():
                (kind, reference), = source.items()
                one = kept[kind[0].upper() + kind[1:], reference["name"]]
                yield from {**one.get("data", {}), **one.get("stringData", {})}.items()


def same(wanted, got):
    differing = [name for name in {**wanted, **got} if wanted.get(name) != got.get(name)]
    for name in differing[:3]:
        one, other = wanted.get(name, {}), got.get(name, {})
        for key in [key for key in {**one, **other} if one.get(key) != other.get(key)][:3]:
            print(f"{name!r}: {key!r}: wanted {str(one.get(key))[:80]!r}, got {str(other.get(key))[:80]!r}")
    return not differing and bool(wanted)


def equal(values, path):
    got, raw = {}, pathlib.Path(path).read_text(encoding="utf-8")
    for file, text in texts(objects(path)):
        if not re.fullmatch(r"[-._a-zA-Z0-9]+", file):
            print(f"{file!r} is no key of a ConfigMap")
            return False
        one = json.loads(text)
        got[one["name"]] = one["config"]
    stray = re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", raw)
    if stray:
        print(f"characters that YAML alters: {sorted(set(stray))!r}")
    return same(wanted(values), got) and not stray


def got(values, path):
    told = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))["connectors"]
    own = ("name", "plugraft.owner")
    return same(wanted(values), {name: {key: value for key, value in one.items() if key not in own}
                                 for name, one in told.items()})


LABELS = {"app.kubernetes.io/" + one for one in ("name", "instance", "component", "managed-by")}


def restricted(path):
    found, wrong = objects(path), []
    for one in found:
        name, labels = one["metadata"]["name"], one["metadata"].get("labels", {})
        if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", name):
            wrong.append(f"{name!r} is no DNS label")
        wrong += [f"{name}: label {key} is missing" for key in LABELS - set(labels)]
        wrong += [f"{name}: label {key} is {value!r}" for key, value in labels.items()
                  if not isinstance(value, str) or not re.fullmatch(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?", value)]
    seen = 0
    for name, _, spec in pods(found):
        security = spec.get("securityContext", {})
        if spec.get("automountServiceAccountToken") is not False:
            wrong.append(f"{name}: a token is mounted")
        if security.get("runAsNonRoot") is not True or not security.get("runAsUser"):
            wrong.append(f"{name}: may run as root")
        if security.get("seccompProfile") != {"type": "RuntimeDefault"}:
            wrong.append(f"{name}: no seccomp profile")
        for container in spec.get("initContainers", []) + spec["containers"]:
            seen += 1
            own = container.get("securityContext", {})
            if own.get("allowPrivilegeEscalation") is not False or own.get("capabilities") != {"drop": ["ALL"]}:
                wrong.append(f"{name}: {container['name']} may get privileges")
            if own.get("readOnlyRootFilesystem") is not True:
                wrong.append(f"{name}: {container['name']} may write to its root")
            mounted = {one["name"] for one in container["volumeMounts"]}
            if not mounted <= {one["name"] for one in spec["volumes"]}:
                wrong.append(f"{name}: {container['name']} mounts what there is not")
    print("\n".join(wrong))
    return not wrong and seen > 0


def pod(path, name):
    return next(spec for one, _, spec in pods(objects(path)) if re.fullmatch(name, one))


def disk(path, into):
    # A kubelet keeps files in a directory whose name tells the time, and has links to them.
    version = pathlib.Path(into, "..2026_11_21_10_00_00.123")
    version.mkdir(parents=True)
    os.symlink(version.name, pathlib.Path(into, "..data"))
    for file, text in dict(texts(objects(path))).items():
        (version / file).write_text(text, encoding="utf-8", newline="")
        os.symlink(f"..data/{file}", pathlib.Path(into, file))
    return True


def run(path, name, container, definitions):
    """`NAME=VALUE…` and the command, each ended by NUL; what the image runs itself is `plugraft`."""
    spec = pod(path, name)
    one = next(one for one in spec.get("initContainers", []) + spec["containers"] if one["name"] == container)
    parts = [f"{env['name']}={env['value']}" for env in one["env"] if "value" in env and env["name"] != "HOME"]
    parts += [part.replace("$$", "$") for part in one.get("command", ["plugraft"]) + one["args"]]
    parts = [re.sub("^/definitions", definitions, part) for part in parts]
    sys.stdout.write("".join(part + "\0" for part in parts))
    return True


def names(path):
    for one in objects(path):
        print(one["kind"], one["metadata"]["name"])
    return True


def tekton(path, source, results):
    (task,) = objects(path)
    spec = task["spec"]
    (step,) = spec["steps"]
    known = {"apiVersion": "tekton.dev/v1", "kind": "Task"}
    assert {key: task[key] for key in known} == known and "name" in task["metadata"], "it is a Task"
    assert set(spec) <= {"description", "workspaces", "params", "results", "stepTemplate", "steps", "volumes"}, set(spec)
    assert set(step) <= {"name", "image", "workingDir", "command", "args", "env", "computeResources", "volumeMounts"}, set(step)
    security = spec["stepTemplate"]["securityContext"]
    assert security["runAsNonRoot"] and security["runAsUser"] and security["readOnlyRootFilesystem"], security
    assert security["capabilities"] == {"drop": ["ALL"]} and security["allowPrivilegeEscalation"] is False, security
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}, security
    values = {f"results.{one['name']}.path": f"{results}/{one['name']}" for one in spec["results"]}
    for one in spec["params"]:
        assert one["type"] in ("string", "array"), one
        values["params." + one["name"] + ("[*]" if one["type"] == "array" else "")] = one.get("default", one["name"])
    for one in spec["workspaces"]:
        at = one.get("mountPath", source if one["name"] == "source" else "")
        values[f"workspaces.{one['name']}.path"] = "" if one.get("optional") else at
    used = set(re.findall(r"\$\(([^)]+)\)", json.dumps([step, spec["stepTemplate"]])))
    assert used <= set(values), used - set(values)
    assert {"results." + one["name"] + ".path" for one in spec["results"]} <= used, "each result is written"

    def filled(text):
        whole = re.fullmatch(r"\$\(([^)]+\[\*\])\)", text)
        return values[whole[1]] if whole else [re.sub(r"\$\(([^)]+)\)", lambda name: values[name[1]], text)]

    parts = [f"{env['name']}={filled(env['value'])[0]}" for env in step["env"]]
    parts += [one for part in step["command"] + step["args"] for one in filled(part)]
    sys.stdout.write("".join(part + "\0" for part in parts))
    return True


def hostile_values(into):
    hostile(into)
    return True


verbs = {"hostile": hostile_values, "equal": equal, "got": got, "restricted": restricted, "disk": disk, "run": run,
         "names": names, "tekton": tekton}
sys.exit(0 if verbs[sys.argv[1]](*sys.argv[2:]) else 1)
