#!/usr/bin/env python3
"""pod.py DIR FILE…: what `docker run` needs to run the container of a Deployment as a kubelet would, one word a line.

FILEs hold a Deployment, its ConfigMap, and Secrets if it mounts any. DIR gets their files, as a kubelet lays them out:
links into a directory that is swapped as a whole. The Pod's address is that of loopback.
"""
import base64, os, sys
import yaml

top, paths = sys.argv[1], sys.argv[2:]
found = {}
for path in paths:
    with open(path) as f:
        for one in yaml.safe_load_all(f):
            found[one["kind"], one["metadata"]["name"]] = one
deployment = next(one for (kind, _), one in found.items() if kind == "Deployment")
pod = deployment["spec"]["template"]["spec"]
container, = pod["containers"]
volumes = {volume["name"]: volume for volume in pod["volumes"]}


def projected(name, files):
    data = f"{top}/{name}/..data"
    os.makedirs(data)
    for key, value in files.items():
        with open(f"{data}/{key}", "wb") as f:
            f.write(value)
        os.symlink(f"..data/{key}", f"{top}/{name}/{key}")
    return f"{top}/{name}"


def files(volume):
    if "configMap" in volume:
        data = found["ConfigMap", volume["configMap"]["name"]]["data"]
        return {key: value.encode() for key, value in data.items()}
    secret = found["Secret", volume["secret"]["secretName"]]
    return {key: base64.b64decode(value) for key, value in secret.get("data", {}).items()} | \
        {key: value.encode() for key, value in secret.get("stringData", {}).items()}


own, general = container["securityContext"], pod["securityContext"]
assert general["runAsNonRoot"] and not own["allowPrivilegeEscalation"]
words = ["--user", str(general["runAsUser"]), "--security-opt", "no-new-privileges"]
words += ["--read-only"] if own.get("readOnlyRootFilesystem") else []
words += [word for one in own["capabilities"]["drop"] for word in ("--cap-drop", one)]
words += ["--memory", container["resources"]["limits"]["memory"].removesuffix("i").lower()]
for variable in container["env"]:
    words += ["-e", f"{variable['name']}={variable.get('value', '127.0.0.1')}"]
for mount in container["volumeMounts"]:
    volume = volumes[mount["name"]]
    if "emptyDir" in volume:
        words += ["--tmpfs", mount["mountPath"] + ":rw,exec,mode=1777"]
    else:
        words += ["-v", f"{projected(mount['name'], files(volume))}:{mount['mountPath']}:ro"]
words += ["--entrypoint", container["command"][0], container["image"], *container["command"][1:]]
assert not any("\n" in word for word in words)
print("\n".join(words))
