#!/usr/bin/env python3
"""survives.py ADDRESS BASE NEW [LAYERS]: everything that the base's documents say still stands in the new image's.

BASE and NEW are `repository:tag` in the registry at ADDRESS; LAYERS is how many layers were added to each platform.
Whatever is lost is printed; then the exit code is 1.
"""
import sys
from distribution import Registry, parse

registry, lost = Registry(sys.argv[1]), []
LOSABLE = {"org.opencontainers.image.base.name", "org.opencontainers.image.base.digest"}
ABOUT = "org.opencontainers.image."


def say(where, why):
    lost.append(f"{where}: {why}")


def split(ref):
    return ref.rsplit("@" if "@" in ref else ":", 1)


def stands(where, base, new):
    """Every member of `base` is in `new`, in the same order; values are equal."""
    order = [key for key in new if key in base]
    if order != [key for key in base if key in new]:
        say(where, f"order became {order}")
    for key, value in base.items():
        if key not in new:
            say(f"{where}.{key}", "gone")
        elif new[key] != value or type(new[key]) is not type(value):
            say(f"{where}.{key}", f"{value!r} became {new[key]!r}")


def without(value, *keys):
    return {key: inner for key, inner in value.items() if key not in keys}


def described(where, base, new):
    """Annotations and labels: all stand but what speaks of base and title, which a graft may say anew."""
    for key, value in base.items():
        if key not in new:
            say(f"{where}.{key}", "gone")
        elif new[key] != value and key not in LOSABLE and not key.startswith(ABOUT):
            say(f"{where}.{key}", f"{value!r} became {new[key]!r}")


def environment(base, new):
    names = [one.split("=")[0] for one in base]
    if [one.split("=")[0] for one in new][:len(names)] != names:
        say("config.config.Env", "order or names changed")
    for one in base:
        if one not in new and not one.startswith("CONNECT_PLUGIN_PATH="):
            say("config.config.Env", f"{one!r} is gone")


def config(base, new, added):
    stands("config", without(base, "config", "rootfs", "history", "created"), new)
    stands("config.config", without(base["config"], "Labels", "Env"), new["config"])
    described("config.config.Labels", base["config"]["Labels"], new["config"]["Labels"])
    environment(base["config"]["Env"], new["config"]["Env"])
    if new["created"] != base["created"]:
        say("config.created", f"became {new['created']}")
    ids = base["rootfs"]["diff_ids"]
    if new["rootfs"]["diff_ids"][:len(ids)] != ids or new["rootfs"]["type"] != "layers":
        say("config.rootfs", "does not begin as the base's")
    if len(new["rootfs"]["diff_ids"]) != len(ids) + added:
        say("config.rootfs", f"has {len(new['rootfs']['diff_ids']) - len(ids)} more layers, not {added}")
    if ("history" in base) != ("history" in new):
        say("config.history", "came or went")
    elif "history" in base:
        if new["history"][:len(base["history"])] != base["history"]:
            say("config.history", "does not begin as the base's")
        more = new["history"][len(base["history"]):]
        if len(more) != added or not all(one.get("created_by") and not one.get("empty_layer") for one in more):
            say("config.history", f"ends with {more!r}")


def image(old, base_digest, repository, digest, added):
    kind, data = registry.manifest(old, base_digest)
    base = parse(data)
    new_kind, data = registry.manifest(repository, digest)
    new = parse(data)
    if new_kind != kind or new["mediaType"] != base["mediaType"]:
        say("manifest", f"{kind} became {new_kind}")
    stands("manifest", without(base, "config", "layers", "annotations"), new)
    described("manifest.annotations", base.get("annotations", {}), new.get("annotations", {}))
    stands("manifest.config", without(base["config"], "digest", "size"), new["config"])
    if new["layers"][:len(base["layers"])] != base["layers"]:
        say("manifest.layers", "do not begin as the base's")
    if {layer["mediaType"] for layer in new["layers"]} != {layer["mediaType"] for layer in base["layers"]}:
        say("manifest.layers", "are of another type")
    if "docker" in kind and "annotations" in new:
        say("manifest", "has annotations, which this type does not know")
    if "docker" not in kind and not LOSABLE <= set(new["annotations"]):
        say("manifest.annotations", "do not name the base")
    config(parse(registry.blob(old, base["config"]["digest"])),
           parse(registry.blob(repository, new["config"]["digest"])), added)
    if "dev.plugraft.graft" not in parse(registry.blob(repository, new["config"]["digest"]))["config"]["Labels"]:
        say("config.config.Labels", "do not tell what was grafted")


def main():
    (old, old_tag), (repository, tag) = split(sys.argv[2]), split(sys.argv[3])
    added = int(sys.argv[4]) if len(sys.argv) > 4 else 2
    (kind, data), (new_kind, new_data) = registry.manifest(old, old_tag), registry.manifest(repository, tag)
    base, new = parse(data), parse(new_data)
    if new_kind != kind:
        return say("root", f"{kind} became {new_kind}")
    if "manifests" not in base:
        return image(old, old_tag, repository, tag, added)
    stands("index", without(base, "manifests", "annotations"), new)
    described("index.annotations", base.get("annotations", {}), new.get("annotations", {}))
    children = [one for one in base["manifests"] if "vnd.docker.reference.type" not in one.get("annotations", {})]
    if len(children) != len(new["manifests"]):
        return say("index", f"has {len(new['manifests'])} images, not {len(children)}")
    for one, two in zip(children, new["manifests"]):
        stands("index.manifests", without(one, "digest", "size", "annotations"), two)
        described("index.manifests.annotations", one.get("annotations", {}), two.get("annotations", {}))
        image(old, one["digest"], repository, two["digest"], added)


main()
print("\n".join(lost), end="\n" if lost else "")
sys.exit(bool(lost))
