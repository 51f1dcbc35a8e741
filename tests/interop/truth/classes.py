"""What a class has to be: modifiers, constructors, super types, nests, versions, and what is missing."""
import struct

from situation import Situation, plugin


def both(name, sources, listed, release=8, **jar):
    """Two jars: found by the scan alone, and with a service file."""
    for way, services in (("scan", None), ("listed", listed)):
        at = Situation(f"{name}-{way}", within=f"{SUBJECT}-{way}")
        for source in sources if isinstance(sources, list) else [sources]:
            at.java(source, release=release)
        at.jar(services=services, **jar)


def sink(name, more="", head="public class", version="#v"):
    return plugin("sink", name, more, version).replace("public class", head, 1)


T = {"sink": "S"}
SUBJECT = "modifiers"
both("abstract", sink("S", head="public abstract class"), T)
both("final", sink("S", head="public final class"), T)
both("interface", "public interface S extends Transformation {}", {"transformation": "S"})
both("annotation", "public @interface S {}", {"transformation": "S"})
both("enum", "public enum S implements Transformation { A, B; #transformation }", {"transformation": "S"})
both("package-private", sink("S", head="class"), T)
both("strictfp", sink("S", head="public strictfp class"), T)
both("nested", "public class O { " + sink("S", head="public static class") + " }", {"sink": "O$S"})
both("nested-protected", "public class O { " + sink("S", "public S() {}", head="protected static class") + " }", {"sink": "O$S"})
both("nested-protected-implicit", "public class O { " + sink("S", head="protected static class") + " }", {"sink": "O$S"})
both("nested-private", "public class O { " + sink("S", "public S() {}", head="private static class") + " }", {"sink": "O$S"})
both("nested-package", "public class O { " + sink("S", "public S() {}", head="static class") + " }", {"sink": "O$S"})
both("nested-in-package-private", "class O { " + sink("S", head="public static class") + " }", {"sink": "O$S"})
both("inner", "public class O { " + sink("S") + " }", {"sink": "O$S"})
both("nested-in-interface", "public interface O { " + sink("S", head="class") + " }", {"sink": "O$S"})
both("local", "public class O { public Object o() { " + sink("S", head="class") + " return new S(); } }", {"sink": "O$1S"})
both("anonymous", "public class O { public Object o() { return new Transformation() { #transformation }; } }", {"transformation": "O$1"})
for way, services in (("scan", None), ("listed", {"sink": "O$S"})):
    (Situation(f"outer-missing-{way}", "alone").java("public class O { " + sink("S", head="public static class") + " }")
     .jar(services=services, drop="O"))
both("dollar-at-top", sink("O$S"), {"sink": "O$S"})
both("dollar-at-end", sink("S$"), {"sink": "S$"})
both("record", "public record S() implements Transformation { #transformation }", {"transformation": "S"}, release=17)
both("record-with-component", "public record S(int i) implements Transformation { #transformation }", {"transformation": "S"}, release=17)
both("record-with-two", "public record S(int i) implements Transformation { public S() { this(1); } #transformation }",
     {"transformation": "S"}, release=17)
both("sealed", ["public abstract sealed class B extends SinkConnector permits S {}",
                sink("S", head="public final class").replace("SinkConnector", "B")], T, release=17)


def renamed(data, old, new):
    """A class file with every constant that ends so renamed; of the same length."""
    at, count = 10, struct.unpack(">H", data[8:10])[0]
    index, out = 1, bytearray(data)
    while index < count:
        tag = data[at]
        if tag == 1:
            length = struct.unpack(">H", data[at + 1:at + 3])[0]
            text = data[at + 3:at + 3 + length]
            if text.endswith(old):
                out[at + 3:at + 3 + length] = text[:-len(old)] + new
            at += 3 + length
        else:
            at += {3: 5, 4: 5, 5: 9, 6: 9, 7: 3, 8: 3, 9: 5, 10: 5, 11: 5, 12: 5, 15: 4, 16: 3, 17: 5, 18: 5, 19: 3, 20: 3}[tag]
            index += tag in (5, 6)
        index += 1
    return bytes(out)


# Constructors.
SUBJECT = "constructors"
for name, more in {
    "none-without-arguments": "public S(int i) {}", "private": "private S() {}", "protected": "protected S() {}",
    "package": "S() {}", "varargs": "public S(String... a) {}", "generic": "public <X> S() {}", "declares-throws": "public S() throws Exception {}",
    "throws": 'public S() { throw new RuntimeException("no"); }', "throws-error": 'public S() { throw new Error("no"); }',
    "throws-linkage": 'public S() { throw new NoClassDefFoundError("no"); }',
    "throws-checked": 'public S() throws IOException { throw new IOException("no"); }',
    "field-throws": "private int x = Integer.parseInt(\"x\");", "static-throws": "static final int X = Integer.parseInt(\"x\");",
    "static-works": "static final Map<String, String> X = new HashMap<>(); static { X.put(\"a\", \"b\"); }",
    "native-library": 'static { System.loadLibrary("nowhere"); }', "reads-a-file": 'public S() throws Exception { new FileInputStream("/nowhere/at/all").close(); }',
    "reads-a-variable": 'public S() { if (System.getenv("PATH") == null) throw new RuntimeException(); }',
    "calls-helper": "public S() { help(); } static void help() { new ArrayList<String>().add(\"x\"); }",
    "calls-throwing-helper": "public S() { help(); } static void help() { throw new UnsupportedOperationException(); }",
    "catches": 'public S() { try { Integer.parseInt("x"); } catch (NumberFormatException e) { } }',
    "starts-a-thread": "public S() { Thread t = new Thread(() -> {}); t.start(); }",
    "logger": "private static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger(S.class);",
}.items():
    both(f"constructor-{name}", sink("S", more), T)
for name, more in {
    "private": "public S() {} private S(Gone g) {}", "public": "public S() {} public S(Gone g) {}",
    "protected": "public S() {} protected S(int i, Gone[] g) {}", "throws": "public S() throws GoneException {}",
    "generic": "public S() {} public S(List<Gone> g) {}",
}.items():
    both(f"second-constructor-{name}", [sink("S", more), "public class Gone {}", "public class GoneException extends Exception {}"],
         T, drop="Gone GoneException")
both("parent-constructor", [sink("B", "public B() {} private B(Gone g) {}", head="public abstract class"), "public class Gone {}",
                            "public class S extends B {}"], T, drop="Gone")

# What is missing.
SUBJECT = "missing"
GONE = ["public class Gone {}", "public interface GoneFace {}", "public @interface GoneNote {}",
        "public class GoneException extends RuntimeException {}", "public class GoneConnector extends SinkConnector { #sink #v }",
        "public enum GoneEnum { A }"]
GONES = "Gone GoneFace GoneNote GoneException GoneConnector GoneEnum"
for name, source in {
    "super": "public class S extends GoneConnector {}",
    "interface": "public class S extends SinkConnector implements GoneFace { #v #sink }",
    "annotation": "@GoneNote public class S extends SinkConnector { #v #sink }",
    "field": sink("S", "private Gone gone; public GoneFace face;"),
    "static-field": sink("S", "static Gone gone;"), "static-field-set": sink("S", "static Gone gone = new Gone();"),
    "field-set": sink("S", "private Gone gone = new Gone();"), "field-set-by-interface": sink("S", "private GoneFace gone = null;"),
    "signature": sink("S", "public Gone some(GoneFace f) throws GoneException { return null; }"),
    "body": sink("S", "public void some() { new Gone().toString(); }"),
    "body-returns": sink("S", "public Object some() { return new Gone(); }"),
    "body-returns-subtype": sink("S", "public SinkConnector some() { return new GoneConnector(); }"),
    "body-passes-subtype": sink("S", "static void take(SinkConnector c) {} public void some(GoneConnector c) { take(c); }"),
    "body-assigns-subtype": sink("S", "SinkConnector c; public void some(GoneConnector g) { c = g; }"),
    "body-catches": sink("S", "public void some() { try { stop(); } catch (GoneException e) { stop(); } }"),
    "body-throws": sink("S", "public void some() { throw new GoneException(); }"),
    "body-merges": sink("S", "public void some(boolean b, Gone g) { Object o = b ? g : \"x\"; o.toString(); }"),
    "body-merges-twice": sink("S", "public SinkConnector some(boolean b) { return b ? new GoneConnector() : new GoneConnector(); }"),
    "body-array": sink("S", "public Object[] some() { return new Gone[1]; }"),
    "body-lambda": sink("S", "public Runnable some(Gone g) { return () -> g.toString(); }"),
    "body-literal": sink("S", "public Class<?> some() { return Gone.class; }"),
    "body-switch": sink("S", "public int some(GoneEnum e) { switch (e) { case A: return 1; default: return 2; } }"),
    "generic": "public class S extends SinkConnector implements Comparable<Gone> { #v #sink public int compareTo(Gone g) { return 0; } }",
    "in-version": sink("S", version='public String version() { return String.valueOf(new Gone()); }'),
    "in-config": sink("S").replace("return new ConfigDef()", "new Gone(); return new ConfigDef()"),
}.items():
    both(f"missing-{name}", [source, *GONE], T, drop=GONES)
both("missing-grandparent", ["public class S extends M {}", "public abstract class M extends GoneConnector {}", *GONE], T, drop=GONES)
both("missing-interface-of-interface", ["public class S extends SinkConnector implements F { #v #sink }", "public interface F extends GoneFace {}", *GONE],
     T, drop=GONES)
both("missing-interface-of-parent", ["public class S extends B {}", "public class B extends SinkConnector implements GoneFace { #v #sink }", *GONE],
     T, drop=GONES)
both("missing-interface-of-base", ["public class S implements F { #transformation }", "public interface F extends Transformation, GoneFace {}", *GONE],
     {"transformation": "S"}, drop=GONES)

# Super types.
SUBJECT = "parents"
both("parent-package-private", ["class B extends SinkConnector { #v #sink }", "public class S extends B {}"], T)
both("parent-abstract-package-private", ["abstract class B extends SinkConnector { #v #sink }", "public class S extends B {}"], T)
both("parent-package-private-with-interface", ["abstract class B { #transformation }", "public class S extends B implements Transformation {}"],
     {"transformation": "S"})
both("grandparent-package-private", ["class A extends SinkConnector { #v #sink }", "public class B extends A {}", "public class S extends B {}"], T)
both("interface-package-private", ["interface F extends Transformation {}", "public class S implements F { #transformation }"], {"transformation": "S"})
both("interface-both-ways", ["interface F extends Transformation {}", "public class S implements F, Transformation { #transformation }"],
     {"transformation": "S"})
both("parent-public-abstract", [sink("B", head="public abstract class"), "public class S extends B {}"], T)
both("parent-concrete", [sink("B"), "public class S extends B {}"], T)
both("sub-interface", ["public interface F extends Transformation {}", "public class S implements F { #transformation }"], {"transformation": "S"})
both("interface-by-parent", ["public class B { #transformation }", "public class S extends B implements Transformation {}"], {"transformation": "S"})
both("parent-nested-private", "public class S extends O.B {} class O { static class B extends SinkConnector { #v #sink } }", T)
both("generic-parent", ["public abstract class B<X> extends SinkConnector { #v #sink X x; }", "public class S extends B<String> {}"], T)
both("deep-chain", [sink("C0")] + [f"public class C{n} extends C{n - 1} {{}}" for n in range(1, 60)] + ["public class S extends C59 {}"], T)
both("unimplemented-method", ["public abstract class B extends SinkConnector { #v #sink public abstract void more(); }", "public class S extends B { public void more() {} }"], T)
(Situation("chain-over-jars").java("public interface F extends Transformation {}").java("public abstract class B implements F { #transformation }")
 .java("public class S extends B {}").jar("a.jar", "S").jar("b.jar", "B").jar("c.jar", "F"))
(Situation("chain-over-locations-base").java(sink("B", head="public abstract class")).jar())
(Situation("chain-over-locations").java(sink("B", head="public abstract class")).java("public class S extends B {}").jar(drop="B"))
for name, cut in {"too-new-21": 65, "too-new-25": 69, "too-new-preview": 0x10000 * 65535 + 61, "java-1": 0x10000 * 3 + 45, "java-4": 48, "future": 999}.items():
    def edit(at, forge, cut=cut):
        data = at.one(forge, "S")
        return data[:4] + struct.pack(">I", cut) + data[8:]
    for way, services in (("scan", None), ("listed", T)):
        at = Situation(f"major-{name}-{way}", within=f"majors-{way}").java(sink("S"))
        at.jar(drop="S", services=services, files={f"{at.package.replace('.', '/')}/S.class": edit})
(Situation("major-library-too-new").java(sink("S")).java("public class L {}")
 .jar(drop="L", files={"t/major_library_too_new/L.class": lambda at, forge: at.one(forge, "L")[:4] + b"\0\0\0\x45" + at.one(forge, "L")[8:]}))
(Situation("major-parent-too-new").java(sink("B")).java("public class S extends B {}")
 .jar(drop="B", services=T, files={"t/major_parent_too_new/B.class": lambda at, forge: at.one(forge, "B")[:4] + b"\0\0\0\x45" + at.one(forge, "B")[8:]}))
both("release-11", sink("S"), T, release=11)
both("release-17", sink("S"), T, release=17)


# Super types as no compiler writes them.
def swapped(name, old, new, sources, listed=T):
    for way, services in (("scan", None), ("listed", listed)):
        at = Situation(f"{name}-{way}", within=f"impossible-{way}")
        for source in sources:
            at.java(source)
        path = f"{at.package.replace('.', '/')}"
        at.jar(drop=f"{old} {new}", services=services, files={f"{path}/{new}.class": lambda at, forge: renamed(
            at.one(forge, old), f"/{old}".encode(), f"/{new}".encode())})


swapped("cycle", "Y", "X", ["public class X extends SinkConnector { #v #sink }", "public class Y extends X {}", "public class S extends X {}"])
swapped("parent-is-final", "F", "G", ["public class G extends SinkConnector { #v #sink }", "public final class F extends SinkConnector { #v #sink }", "public class S extends G {}"])
swapped("parent-is-interface", "F", "G", ["public class G {}", "public interface F extends Transformation {}",
                                         "public class S extends G implements Transformation { #transformation }"], {"transformation": "S"})
swapped("interface-is-class", "F", "G", ["public interface G {}", "public class F {}", "public class S implements G, Transformation { #transformation }"],
        {"transformation": "S"})
swapped("method-is-gone", "F", "G", ["public abstract class G extends SinkConnector { #v #sink }",
                                    "public abstract class F extends SinkConnector { #sink }", "public class S extends G {}"])
