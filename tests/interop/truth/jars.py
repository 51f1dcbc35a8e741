"""Jars: what is wrong with their bytes, releases, class paths, order, signatures, and packages that are not isolated."""
import io
import random
import struct
import zipfile

from classes import renamed as renamed_class
from situation import Situation, archive, plugin

S = plugin("sink", "S")
R = plugin("sink", "R")


def bent(name, edit, services=True, **how):
    """A jar whose bytes were changed, beside whole ones."""
    at = Situation(f"jar-{name}", within="odd-jars").java(S)
    at.jar(None, "S", services={"sink": "S"} if services else None, edit=edit, **how)


bent("as-it-is", None)
for percent in (0, 1, 10, 50, 90, 99):
    bent(f"cut-at-{percent}", lambda data, percent=percent: data[:len(data) * percent // 100])
bent("cut-by-one", lambda data: data[:-1])
bent("text", lambda data: b"this is no jar\n" * 20)
bent("only-an-end", lambda data: data[-22:])
bent("html", lambda data: b"<!DOCTYPE html><html><body>404</body></html>")
bent("prefix", lambda data: b"#!/bin/sh\nexec java -jar \"$0\"\n" + data)
bent("suffix", lambda data: data + b"\0" * 100)
bent("suffix-long", lambda data: data + b"x" * 70000)
bent("first-bytes-gone", lambda data: b"\0\0\0\0" + data[4:])
bent("comment", None, comment=b"a comment of this jar PK\5\6 and more")
bent("stored", None, method=zipfile.ZIP_STORED)
bent("bzip2", None, method=zipfile.ZIP_BZIP2)
bent("lzma", None, method=zipfile.ZIP_LZMA)
bent("zip64", None, force_zip64=True)
bent("folders", None, folders=True)
bent("encrypted-flag", lambda data: data.replace(b"PK\1\2\x14\x03\x14\0\0\0", b"PK\1\2\x14\x03\x14\0\1\0"))
bent("wrong-crc", lambda data: rewritten(data, crc=True))
bent("wrong-size", lambda data: rewritten(data, size=True))
bent("absolute-names", lambda data: renamed(data, lambda name: "/" + name))
bent("dot-names", lambda data: renamed(data, lambda name: "./" + name))
bent("parent-names", lambda data: renamed(data, lambda name: "x/../" + name))
bent("backslashes", lambda data: renamed(data, lambda name: name.replace("/", "\\")))
bent("boot-inf", lambda data: renamed(data, lambda name: "BOOT-INF/classes/" + name))
bent("web-inf", lambda data: renamed(data, lambda name: "WEB-INF/classes/" + name))
bent("sub-folder", lambda data: renamed(data, lambda name: "classes/" + name))
bent("other-folder", lambda data: renamed(data, lambda name: name.replace("t/jar_other_folder/S", "t/elsewhere/S")))
bent("other-name", lambda data: renamed(data, lambda name: name.replace("S.class", "Q.class")))
bent("lib-in-jar", lambda data: archive([("lib/inner.jar", data)]))
bent("hub-zip", lambda data: archive([("acme-1.0/manifest.json", b"{}"), ("acme-1.0/lib/inner.jar", data)]))
for seed in range(24):
    def flip(data, seed=seed):
        chance = random.Random(seed)
        out = bytearray(data)
        for _ in range(1 + seed % 3):
            out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
        return bytes(out)
    bent(f"flipped-{seed}", flip)


def rewritten(data, crc=False, size=False):
    """The jar with wrong promises for S.class, both in its table of contents and before its bytes."""
    out = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as jar:
        infos = jar.infolist()
        at = jar.start_dir
    for info in infos:
        name, extra, comment = struct.unpack("<HHH", data[at + 28:at + 34])
        if info.filename.endswith("S.class"):
            for place, base in ((at, 16), (info.header_offset, 14)):
                if crc:
                    out[place + base] ^= 0xFF
                if size:
                    out[place + base + 8] ^= 0x01
        at += 46 + name + extra + comment
    return bytes(out)


def renamed(data, name):
    """The jar with other member names."""
    with zipfile.ZipFile(io.BytesIO(data)) as jar:
        return archive([(name(info.filename), jar.read(info)) for info in jar.infolist()])


def version(text):
    return f'public String version() {{ return "{text}"; }}'


def sink(name, more="", stated="1.0", head="public class"):
    return plugin("sink", name, more, version(stated)).replace("public class", head, 1)


def clazz(name, group=None):
    return lambda at, forge: at.one(forge, name, group)


# The scan of Kafka 4 ends at a member that is named like a class in other letters.
(Situation("upper-case-class", "alone").java(S).jar(edit=lambda data: renamed(data, lambda name: name.replace(".class", ".CLASS"))))
(Situation("mixed-case-class-in-meta-inf", "alone").java(S).jar(files={"META-INF/x.Class": b"x"}))

# Two members of one name; two classes of one name in several jars.
(Situation("twice-in-one-jar").java(sink("S", stated="first"), group="a").java(sink("S", stated="last"), group="b")
 .file("p.jar", lambda at, forge: archive([("t/twice_in_one_jar/S.class", at.one(forge, "S", group)) for group in "ab"])))
for name, first, second in (
    ("plain", "a.jar", "b.jar"), ("dash", "a-1.jar", "a.jar"), ("folder", "a/z.jar", "a.jar"), ("folder-dash", "a/z.jar", "a-.jar"),
    ("upper", "B.jar", "a.jar"), ("numbers", "a-10.jar", "a-9.jar"), ("deep", "a/b/c/d/e.jar", "b.jar"), ("space", "a b.jar", "a.jar"),
    ("zip", "a.jar", "a.zip"), ("umlaut", "z.jar", "ä.jar"), ("plus", "a+b.jar", "a%2Bb.jar"), ("hash", "a#b.jar", "a.jar"),
):
    at = Situation(f"order-{name}").java(sink("S", stated="first"), group="a").java(sink("S", stated="second"), group="b")
    at.jar(second, group="b").jar(first, group="a")
(Situation("order-abstract-first").java(sink("S", head="public abstract class"), group="a").java(sink("S"), group="b").jar("a.jar", group="a").jar("b.jar", group="b"))
(Situation("order-abstract-last").java(sink("S"), group="a").java(sink("S", head="public abstract class"), group="b").jar("a.jar", group="a").jar("b.jar", group="b"))
(Situation("order-private-first").java(sink("S", head="class"), group="a").java(sink("S"), group="b").jar("a.jar", group="a").jar("b.jar", group="b"))
(Situation("order-other-kind-first").java(plugin("source", "S"), group="a").java(plugin("sink", "S"), group="b").jar("a.jar", group="a").jar("b.jar", group="b"))
(Situation("order-no-plugin-first").java("public class S {}", group="a").java(plugin("sink", "S"), group="b").jar("a.jar", group="a").jar("b.jar", group="b"))
(Situation("order-no-plugin-last").java(plugin("sink", "S"), group="a").java("public class S {}", group="b").jar("a.jar", group="a").jar("b.jar", group="b"))
(Situation("order-parent").java("public abstract class B extends SinkConnector { #sink " + version("first") + "}", group="a")
 .java("public abstract class B extends SinkConnector { #sink " + version("second") + "}", group="b").java("public class S extends B {}", group="b")
 .jar("a.jar", group="a").jar("b.jar", group="b"))
(Situation("order-broken-first").java(S).jar("a.jar", edit=lambda data: data[:40]).jar("b.jar"))
(Situation("order-service-of-other-version").java(S, group="a").java("public class S {}", group="b").jar("a.jar", group="b").jar("b.jar", group="a", services={"sink": "S"}))

# Several releases in one jar.
for name, manifest in {"yes": "Multi-Release: true\n", "no": "", "upper": "Multi-Release: TRUE\n", "false": "Multi-Release: false\n",
                       "space": "Multi-Release: true \n", "in-section": "\nName: x\nMulti-Release: true\n", "lower-name": "multi-release: true\n",
                       "crlf": "Multi-Release: true\r\n", "continued": "Multi-Release: tr\n ue\n", "last-line": "Multi-Release: true"}.items():
    (Situation(f"releases-{name}", within="releases").java(sink("S", stated="base"), group="a").java(sink("S", stated="nine"), group="b").java(sink("R"), group="b")
     .jar(group="a", manifest=manifest, files={f"META-INF/versions/9/t/releases_{name.replace('-', '_')}/{c}.class": clazz(c, "b") for c in "SR"}))
for release in (8, 10, 11, 17, 18, 21, 25, "09", "x"):
    (Situation(f"release-of-{release}", within="releases").java(sink("S", stated="base"), group="a").java(sink("S", stated="other"), group="b").java(sink("R"), group="b")
     .jar(group="a", manifest="Multi-Release: true\n", files={f"META-INF/versions/{release}/t/release_of_{release}/{c}.class": clazz(c, "b") for c in "SR"}))
at = Situation("release-highest").java(sink("S", stated="base"), group="a")
for n in (9, 11, 17, 21):
    at.java(sink("S", stated=f"r{n}"), group=f"r{n}")
at.jar(group="a", manifest="Multi-Release: true\n", files={f"META-INF/versions/{n}/t/release_highest/S.class": clazz("S", f"r{n}") for n in (21, 9, 17, 11)})
(Situation("release-other-kind").java(plugin("sink", "S"), group="a").java(plugin("source", "S"), group="b")
 .jar(group="a", manifest="Multi-Release: true\n", files={"META-INF/versions/11/t/release_other_kind/S.class": clazz("S", "b")}))
(Situation("release-too-new-base").java(S).jar(drop="S", manifest="Multi-Release: true\n", files={
    "t/release_too_new_base/S.class": lambda at, forge: at.one(forge, "S")[:7] + b"\x45" + at.one(forge, "S")[8:],
    "META-INF/versions/9/t/release_too_new_base/S.class": clazz("S")}))
(Situation("release-base-abstract").java(sink("S", head="public abstract class"), group="a").java(S, group="b")
 .jar(group="a", manifest="Multi-Release: true\n", files={"META-INF/versions/9/t/release_base_abstract/S.class": clazz("S", "b")}))
(Situation("release-resource").java(plugin("sink", "S", version="""public String version() { try { Properties p = new Properties();
 p.load(S.class.getResourceAsStream("v.properties")); return p.getProperty("version"); } catch (Exception e) { return "bad"; } }"""))
 .jar(manifest="Multi-Release: true\n", files={"t/release_resource/v.properties": "version=base\n", "META-INF/versions/9/t/release_resource/v.properties": "version=nine\n"}))
(Situation("module-info").java(S).jar(files={"module-info.class": b"\xca\xfe\xba\xbe\0\0\0\x45"}))

# Class-Path.
OUT = "../../outside"


def led(value):
    """A main section with this `Class-Path`, folded as it has to be; `@` is where all is laid out."""
    def text(_, forge):
        line = "Class-Path: " + value.replace("@", forge.out)
        return line[:70] + "".join("\n " + line[at:at + 69] for at in range(70, len(line), 69)) + "\n"
    return text


for name, value in {
    "outside": f"{OUT}/extra.jar", "absolute": "file:@/outside/extra.jar", "plain-path": "@/outside/extra.jar", "folder": f"{OUT}/classes/",
    "folder-without-slash": f"{OUT}/classes", "missing": "nowhere.jar", "itself": "plugin.jar", "no-extension": f"{OUT}/plain",
    "two": f"nowhere.jar {OUT}/extra.jar", "http": "http://127.0.0.1:9/extra.jar", "chained": f"{OUT}/chain.jar", "cycle": f"{OUT}/cycle.jar",
    "encoded": f"{OUT}/ex%74ra.jar", "spaces": f"  {OUT}/extra.jar  ",
}.items():
    Situation(f"class-path-{name}").java(S).jar(manifest=led(value))
(Situation("class-path-below").java(S).java(R).jar("more/inside.dat", "R").jar("plugin.jar", "S", manifest=led("more/inside.dat")))
(Situation("class-path-sibling").java(S).java(R).jar("plugin.jar", "S", manifest="Class-Path: lib/r.jar\n").jar("lib/r.jar", "R"))
(Situation("class-path-order").java(sink("S", stated="own"), group="a").java(sink("S", stated="led"), group="b")
 .jar("a.jar", "", manifest="Class-Path: z.jar\n").jar("b.jar", group="a").jar("z.jar", group="b"))
(Situation("class-path-of-base").java("public abstract class B extends SinkConnector { #sink #v }").java("public class S extends B {}")
 .jar("a.jar", "S", manifest="Class-Path: base/b.dat\n").jar("base/b.dat", "B"))
(Situation("class-path-single.jar").java(S).jar("", manifest="Class-Path: ../outside/extra.jar\n"))
(Situation("extra", "outside").java(plugin("sink", "Extra")).java(plugin("configprovider", "ExtraProvider"))
 .jar("../extra.jar", services={"configprovider": "ExtraProvider"}).jar("../plain", services={"configprovider": "ExtraProvider"})
 .jar("../chain.jar", "", manifest="Class-Path: extra.jar\n").jar("../cycle.jar", "Extra", manifest="Class-Path: cycle.jar extra.jar chain.jar\n")
 .loose(to="../classes"))

# Packages that come from the worker first, and those that do not.
for package in (
    "org.apache.kafka.connect.foo", "org.apache.kafka.connect.transforms", "org.apache.kafka.connect.converters", "org.apache.kafka.common.config.provider",
    "org.apache.kafka.connect.file", "org.apache.kafka.connect.json", "org.apache.kafka.connect.mirror.more", "org.apache.kafka.connect.connector.policy",
    "org.apache.kafka.connect.storage", "org.apache.kafka.foo", "org.slf4j.impl", "javax.jms.foo", "javax.foo", "jakarta.foo", "org.w3c.dom.foo",
    "org.omg.CORBA", "org.ietf.jgss.foo", "org.apache.kafkaesque", "org.slf4jx", "javax.sql.foo", "javax.ws.rs.foo", "sun.foo",
):
    at = Situation(f"package-{package.replace('.', '-')}", within="packages-listed").java(plugin("sink", "S"), package=package).java(plugin("configprovider", "C"), package=package)
    at.jar(services={"sink": f"={package}.S", "configprovider": f"={package}.C"})
    Situation(f"package-{package.replace('.', '-')}-scan", within="packages-scan").java(plugin("sink", "T"), package=package).jar()
(Situation("package-java-foo", "alone").java(plugin("sink", "S"), package="jaba.foo").jar("plugin.jar", "", {"sink": "=java.foo.S"}, files={
    "java/foo/S.class": lambda at, forge: renamed_class(at.one(forge, "S"), b"jaba/foo/S", b"java/foo/S")}))
(Situation("package-transformation-prefix").java(plugin("transformation", "TransformationOfMine"), package="org.apache.kafka.connect.transforms").jar())
(Situation("package-predicate-prefix").java(plugin("predicate", "PredicateOfMine"), package="org.apache.kafka.connect.transforms.predicates").jar())
(Situation("package-string-converter").java("public class StringConverter implements Converter, HeaderConverter, Versioned { #convert #headers #config #common #v }",
                                            package="org.apache.kafka.connect.storage").jar(services={"converter": "=org.apache.kafka.connect.storage.StringConverter"}))
(Situation("package-string-converter-scan").java("public class StringConverter implements Converter, HeaderConverter, Versioned { #convert #headers #config #common #v }",
                                                 package="org.apache.kafka.connect.storage").jar())
(Situation("package-byte-converter").java("public class ByteArrayConverter implements Converter, HeaderConverter { #convert #headers #config #common #v }",
                                          package="org.apache.kafka.connect.converters").jar())
(Situation("package-connector-shadow").java("public abstract class SinkConnector { }", package="org.apache.kafka.connect.sink").java(S).jar())
(Situation("package-sink-task").java("public class Helper extends org.apache.kafka.connect.sink.SinkConnector { #sink #v }", package="org.apache.kafka.connect.sink").jar())
(Situation("package-number-child").java("public class MyNumberConverter extends LongConverter { }", package="org.apache.kafka.connect.converters").jar())
(Situation("package-sealed-alone").java(S).java(R).jar("a.jar", manifest="Sealed: true\n"))
