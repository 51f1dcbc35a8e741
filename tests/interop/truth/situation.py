"""A situation: one child of a plugin path, told by Java sources and by the jars their classes go into.

All sources are compiled first, in as few runs as there are ways to compile; then the jars are written.
"""
import fnmatch
import io
import os
import re
import zipfile

BASES = {
    "source": "org.apache.kafka.connect.source.SourceConnector",
    "sink": "org.apache.kafka.connect.sink.SinkConnector",
    "converter": "org.apache.kafka.connect.storage.Converter",
    "header_converter": "org.apache.kafka.connect.storage.HeaderConverter",
    "transformation": "org.apache.kafka.connect.transforms.Transformation",
    "predicate": "org.apache.kafka.connect.transforms.predicates.Predicate",
    "configprovider": "org.apache.kafka.common.config.provider.ConfigProvider",
    "rest_extension": "org.apache.kafka.connect.rest.ConnectRestExtension",
    "policy": "org.apache.kafka.connect.connector.policy.ConnectorClientConfigOverridePolicy",
}

IMPORTS = """import java.util.*; import java.io.*; import org.apache.kafka.common.config.*;
import org.apache.kafka.common.config.provider.*; import org.apache.kafka.connect.components.*;
import org.apache.kafka.connect.connector.*; import org.apache.kafka.connect.connector.policy.*;
import org.apache.kafka.connect.data.*; import org.apache.kafka.connect.header.*;
import org.apache.kafka.connect.rest.*; import org.apache.kafka.connect.sink.*;
import org.apache.kafka.connect.source.*; import org.apache.kafka.connect.storage.*;
import org.apache.kafka.connect.transforms.*; import org.apache.kafka.connect.transforms.predicates.*;
"""

# What stands for `#word` in a source: the methods that make a class of a kind concrete.
_TASKS = """public void start(Map<String, String> p) {} public void stop() {}
public Class<? extends Task> taskClass() { return null; }
public List<Map<String, String>> taskConfigs(int n) { return null; }"""
WORDS = {
    "config": "public ConfigDef config() { return new ConfigDef(); }",
    "common": "public void configure(Map<String, ?> c) {} public void close() {}",
    "v": 'public String version() { return "1.0"; }',
    "apply": "public ConnectRecord apply(ConnectRecord r) { return r; }",
    "test": "public boolean test(ConnectRecord r) { return true; }",
    "convert": """public void configure(Map<String, ?> c, boolean k) {}
public byte[] fromConnectData(String t, Schema s, Object v) { return null; }
public SchemaAndValue toConnectData(String t, byte[] v) { return null; }""",
    "headers": """public SchemaAndValue toConnectHeader(String t, String k, byte[] v) { return null; }
public byte[] fromConnectHeader(String t, String k, Schema s, Object v) { return null; }""",
    "provide": """public ConfigData get(String p) { return null; }
public ConfigData get(String p, Set<String> k) { return null; }""",
    "register": "public void register(ConnectRestExtensionContext c) {}",
    "validate": "public List<ConfigValue> validate(ConnectorClientConfigRequest r) { return null; }",
}
WORDS |= {
    "source": _TASKS + WORDS["config"],
    "sink": _TASKS + WORDS["config"],
    "converter": WORDS["convert"],
    "header_converter": WORDS["headers"] + WORDS["config"] + WORDS["common"],
    "transformation": WORDS["apply"] + WORDS["config"] + WORDS["common"],
    "predicate": WORDS["test"] + WORDS["config"] + WORDS["common"],
    "configprovider": WORDS["provide"] + WORDS["common"],
    "rest_extension": WORDS["register"] + WORDS["common"] + WORDS["v"],
    "policy": WORDS["validate"] + WORDS["common"],
}
HEADS = {
    "source": "extends SourceConnector",
    "sink": "extends SinkConnector",
    "converter": "implements Converter",
    "header_converter": "implements HeaderConverter",
    "transformation": "implements Transformation",
    "predicate": "implements Predicate",
    "configprovider": "implements ConfigProvider",
    "rest_extension": "implements ConnectRestExtension",
    "policy": "implements ConnectorClientConfigOverridePolicy",
}


def plugin(kind, name, more="", version="#v"):
    """A public class of this kind that works, with `more` inside."""
    if kind == "rest_extension" or (version == "#v" and kind not in ("source", "sink")):
        version = ""
    return f"public class {name} {HEADS[kind]} {{ {version} #{kind} {more} }}"


class Situation:
    """One child of the plugin path, of a plugin path of its own (`alone`), or of a folder `outside`; or, `within` such
    a child, one jar of it.
    """

    all = []
    taken = set()

    def __init__(self, name, where="path", within=None):
        assert name not in [other.name for other in self.all], name
        self.name = name
        self.package = "t." + re.sub(r"\W", "_", name.strip("."))
        self.where = where
        self.within = within
        self.sources = []
        self.steps = []
        self.all.append(self)

    def java(self, source, release=8, api="3.9.2", group="", package=None):
        """A source file; its package is that of the situation, or else it is compiled by itself."""
        package = package or self.package
        source = re.sub(r"#(\w+)", lambda word: WORDS.get(word[1], word[0]), source)
        name = re.search(r"(?:class|interface|enum|record) ([\w$]+)", source)[1]
        public = re.search(r"public (?:\w+ )*(?:class|@?interface|enum|record) ([\w$]+)", source)
        text = f"package {package};\n{IMPORTS}\n{source}\n"
        path = f"{package.replace('.', '/')}/{(public or [0, name])[1]}.java"
        # One name is compiled once in a group; the next with that name goes to another.
        key = next(key for key in ((release, api, (group or "main") + more) for more in ("", "2", "3")) if (key, path) not in self.taken)
        self.taken.add((key, path))
        self.sources.append((key, path, text))
        return self

    def jar(self, path=None, classes="*", services=None, manifest=None, files=None, group=None, drop="",
            edit=None, **how):
        """A jar at this path below the location (the location itself for ""), with the classes whose names fit."""
        path = (f"{self.name}.jar" if self.within else "plugin.jar") if path is None else path
        self.steps.append(lambda forge, at: put(
            os.path.join(at, path) if path else at,
            (edit or (lambda data: data))(archive(self.members(forge, classes, services, manifest, files, group, drop), **how)),
        ))
        return self

    def loose(self, classes="*", services=None, files=None, group=None, drop="", to=""):
        """The same as loose files."""
        def step(forge, at):
            for name, data in self.members(forge, classes, services, None, files, group, drop):
                put(os.path.join(at, to, name), data)
        self.steps.append(step)
        return self

    def file(self, path, data):
        """Any file; what it holds may depend on what was compiled."""
        self.steps.append(lambda forge, at: put(os.path.join(at, path) if path else at, self.data(forge, data)))
        return self

    def data(self, forge, data):
        """Bytes of what is text, bytes, or a function of the compiled classes."""
        data = data(self, forge) if callable(data) else data
        return data.encode() if isinstance(data, str) else data

    def link(self, path, target):
        """A symbolic link."""
        def step(_, at):
            place = os.path.join(at, path) if path else at
            os.makedirs(os.path.dirname(place), exist_ok=True)
            os.symlink(target, place)
        self.steps.append(step)
        return self

    def folder(self, path):
        """A directory."""
        self.steps.append(lambda _, at: os.makedirs(os.path.join(at, path), exist_ok=True))
        return self

    def members(self, forge, classes, services, manifest, files, group, drop):
        """What goes into a jar, by name, in order."""
        found = []
        if manifest is not None:
            found.append(("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\n" + self.data(forge, manifest)))
        for kind, names in (services or {}).items():
            names = [names] if isinstance(names, str) else names
            base = BASES.get(kind, kind)
            data = names if isinstance(names, bytes) else "".join(
                (name[1:] if name.startswith("=") else f"{self.package}.{name}") + "\n" for name in names).encode()
            found.append((f"META-INF/services/{base}", data))
        for name, data in sorted(self.compiled(forge, group)):
            short = name.rsplit("/", 1)[-1].removesuffix(".class")
            if fits(short, classes) and not fits(short, drop):
                found.append((name, data))
        for name, data in (files or {}).items():
            found.append((name, self.data(forge, data)))
        return found

    def compiled(self, forge, group=None):
        """The class files of this situation, by their names in a jar."""
        for key in sorted({key for key, _, _ in self.sources}, key=str):
            if group is not None and key[2] != group:
                continue
            paths = [path for at, path, _ in self.sources if at == key]
            top = forge.classes(key)
            for folder in sorted({os.path.dirname(path) for path in paths}):
                own = {os.path.basename(path).removesuffix(".java") for path in paths if os.path.dirname(path) == folder}
                for file in sorted(os.listdir(os.path.join(top, folder))):
                    stem = file.removesuffix(".class")
                    if file.endswith(".class") and any(stem == name or stem.startswith(name + "$") for name in own):
                        with open(os.path.join(top, folder, file), "rb") as opened:
                            yield f"{folder}/{file}", opened.read()

    def one(self, forge, name, group=None):
        """The class file of one class."""
        return next(data for path, data in self.compiled(forge, group) if path.endswith(f"/{name}.class"))


def fits(name, patterns):
    patterns = patterns.split() if isinstance(patterns, str) else patterns
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def put(path, data):
    # By name and not through links: what a link leads to may not be there yet.
    path = os.path.normpath(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def archive(members, method=zipfile.ZIP_DEFLATED, folders=False, comment=b"", force_zip64=False):
    """A jar; always the same bytes for the same members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        written.comment = comment
        seen = set()
        for name, data in members:
            for cut in [at for at, char in enumerate(name) if char == "/"] if folders else []:
                if name[:cut + 1] not in seen:
                    seen.add(name[:cut + 1])
                    written.writestr(zipfile.ZipInfo(name[:cut + 1], (2001, 2, 3, 4, 5, 6)), b"")
            info = zipfile.ZipInfo(name, (2001, 2, 3, 4, 5, 6))
            info.compress_type = method
            with written.open(info, "w", force_zip64=force_zip64) as member:
                member.write(data)
    return out.getvalue()
