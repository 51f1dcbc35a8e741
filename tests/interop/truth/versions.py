"""What a plugin says of its version, in many styles of saying it."""
from situation import Situation, plugin

GET = "public String version() "
STYLES = {
    # Constants.
    "literal": 'return "1.2.3";',
    "constant": "return V;", "constant-of-other": "return Other.V;", "constant-joined": 'return "v" + V + "-" + 7;',
    "constant-not-inlined": "return W;", "constant-of-other-not-inlined": "return Other.W;", "constant-by-init": "return X;",
    "constant-by-init-with-call": "return Y;", "field": "return field;", "field-final": "return fixed;", "field-by-constructor": "return made;",
    "empty": 'return "";', "blank": 'return " ";', "spaces": 'return " 1.0 ";', "unicode": 'return "1.0-ü€";', "quotes": 'return "\\"1\\"";',
    "long": 'return "' + "1." * 500 + '0";', "number": "return String.valueOf(7);", "number-joined": 'return 1 + "." + 2;', "boolean-joined": 'return "a" + true;',
    "char-joined": "return \"1\" + '.' + 'x';", "null-joined": 'return "a" + null;', "object": 'Object o = "1"; return (String) o;',
    "trim": 'return " 1.0 ".trim();', "to-string": 'return "1".toString();', "upper": 'return "a".toUpperCase();', "format": 'return String.format("%s.%d", "1", 2);',
    "builder": 'return new StringBuilder().append("1").append(\'.\').append(2).toString();', "buffer": 'return new StringBuffer("1").append(".0").toString();',
    "concat": 'return "1".concat(".0");', "intern": 'return "1.0".intern();', "replace": 'return "1-0".replace("-", ".");', "substring": 'return "v1.0".substring(1);',
    "join": 'return String.join(".", "1", "2");', "split": 'return "1.0 x".split(" ")[0];', "array": 'return new String[] {"1.0"}[0];', "char-array": "return new String(new char[] {'1'});",
    "null": "return null;", "null-constant": "return NULL;",
    # Control flow.
    "ternary-constant": 'return V != null ? V : "unknown";', "ternary-null": 'String s = null; return s == null ? "unknown" : s;',
    "if": 'if (V.isEmpty()) return "empty"; return V;', "if-number": "int i = 3; if (i > 2) return \"big\"; return \"small\";",
    "loop": 'String s = ""; for (int i = 0; i < 3; i++) s += i; return s;', "loop-list": 'for (String s : Arrays.asList("1.0", "2.0")) { return s; } return "none";',
    "switch": 'switch (V) { case "1.2.3": return "right"; default: return "wrong"; }', "switch-number": "switch (V.length()) { case 5: return \"five\"; default: return \"other\"; }",
    "try": 'try { return V; } catch (RuntimeException e) { return "bad"; }', "try-finally": 'try { return V; } finally { V.length(); }',
    "try-throws": 'try { return String.valueOf(Integer.parseInt("x")); } catch (NumberFormatException e) { return "caught"; }',
    "throws": 'throw new RuntimeException("no");', "throws-unsupported": "throw new UnsupportedOperationException();", "throws-error": 'throw new AssertionError("no");',
    "throws-null": "String s = null; return s.trim();", "throws-by-helper": "return boom();", "throws-linkage": 'throw new NoSuchMethodError("x");',
    "divides": "int z = 0; return String.valueOf(1 / z);", "casts": "Object o = 1; return (String) o;",
    "synchronized": "synchronized (this) { return V; }", "assert": "assert V != null; return V;", "log": "LOG.debug(\"asked\"); return V;",
    "log-value": 'LOG.info("asked {}", V); return V;', "print": 'System.err.print(""); return V;',
    # Calls.
    "helper": "return help();", "helper-of-other": "return Other.help();", "helper-deep": "return Other.deep();", "helper-instance": "return mine();",
    "helper-with-argument": 'return same("1.0");', "helper-new": "return new Other().get();", "helper-enum": "return Kind.A.version;", "helper-enum-name": "return Kind.A.name();",
    "holder": "return Holder.V;", "singleton": "return Other.ONE.get();", "lambda": "java.util.function.Supplier<String> s = () -> V; return s.get();",
    "method-reference": "java.util.function.Supplier<String> s = Other::help; return s.get();", "interface-default": "return new Face() {}.get();", "recursion": "return again(3);",
    "lazy": "if (lazy == null) lazy = help(); return lazy;", "lazy-static": "if (LAZY == null) { LAZY = V; } return LAZY;",
    "optional": 'return Optional.ofNullable(V).orElse("none");', "optional-empty": 'return Optional.<String>ofNullable(null).orElse("none");', "objects": 'return Objects.toString(V, "none");',
    "objects-null": 'return Objects.toString(null, "none");', "require": "return Objects.requireNonNull(V);", "atomic": "return new java.util.concurrent.atomic.AtomicReference<>(V).get();",
    "map": 'Map<String, String> m = new HashMap<>(); m.put("v", "1.0"); return m.get("v");', "singleton-list": 'return Collections.singletonList("1.0").get(0);',
    "class-name": "return getClass().getName();", "simple-name": "return S.class.getSimpleName();", "hash": "return String.valueOf(System.identityHashCode(this));",
    # The worker and its machine.
    "kafka": "return org.apache.kafka.common.utils.AppInfoParser.getVersion();", "kafka-commit": "return org.apache.kafka.common.utils.AppInfoParser.getCommitId();",
    "kafka-joined": 'return "k" + org.apache.kafka.common.utils.AppInfoParser.getVersion();', "kafka-constant": "return org.apache.kafka.common.config.AbstractConfig.CONFIG_PROVIDERS_CONFIG;",
    "property": 'return System.getProperty("acme.version");', "property-default": 'return System.getProperty("acme.version", "1.0");', "java-version": 'return System.getProperty("java.version");',
    "environment": 'return System.getenv("ACME_VERSION_X");', "environment-default": 'String s = System.getenv("ACME_VERSION_X"); return s == null ? "none" : s;',
    "time": "return String.valueOf(System.currentTimeMillis() > 0);", "random": 'return "r" + (new Random(1).nextInt(10) < 100);', "integer-constant": 'return "" + Integer.MAX_VALUE;',
    "reflection": 'try { return (String) Other.class.getField("W").get(null); } catch (Exception e) { return "bad"; }', "for-name": 'try { return Class.forName("t.nowhere.X").getName(); } catch (Exception e) { return "no class"; }',
    # The package and its manifest.
    "package": "return S.class.getPackage().getImplementationVersion();", "package-this": "return getClass().getPackage().getImplementationVersion();",
    "package-this-this": "return this.getClass().getPackage().getImplementationVersion();", "package-local": "Package p = S.class.getPackage(); return p.getImplementationVersion();",
    "package-title": "return S.class.getPackage().getImplementationTitle();", "package-specification": "return S.class.getPackage().getSpecificationVersion();",
    "package-name": "return S.class.getPackage().getName();", "package-or": 'String s = S.class.getPackage().getImplementationVersion(); return s == null ? "unknown" : s;',
    "package-if": 'String s = S.class.getPackage().getImplementationVersion(); if (s != null) { return s; } return "unknown";',
    "package-optional": 'return Optional.ofNullable(S.class.getPackage().getImplementationVersion()).orElse("unknown");',
    "package-map": 'return Optional.ofNullable(S.class.getPackage()).map(Package::getImplementationVersion).orElse("unknown");', "package-helper": "return of(S.class);",
    "package-of-other": "return Other.class.getPackage().getImplementationVersion();", "package-of-worker": "return org.apache.kafka.connect.sink.SinkConnector.class.getPackage().getImplementationVersion();",
    "package-of-java": "return String.class.getPackage().getImplementationVersion();", "package-try": 'try { return S.class.getPackage().getImplementationVersion(); } catch (Exception e) { return "0.0.0"; }',
    "package-constant": "return P;", "package-joined": 'return "v" + S.class.getPackage().getImplementationVersion();',
}
MEMBERS = """
 static final String V = "1.2.3"; static String W = "static"; static final String NULL = null; static final String X; static { X = "set"; } static final String Y = help();
 private String field = "field"; private final String fixed = "fixed"; private final String made; private String lazy; static String LAZY;
 static final String P = S.class.getPackage().getImplementationVersion();
 private static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger(S.class);
 public S() { made = "made"; }
 static String help() { return "helped"; } String mine() { return "mine"; } static String same(String s) { return s; }
 static String boom() { throw new IllegalStateException("boom"); } static String again(int n) { return n == 0 ? "end" : again(n - 1); }
 static String of(Class<?> c) { try { return c.getPackage().getImplementationVersion(); } catch (Exception e) { return "0.0.0.0"; } }
 enum Kind { A("enum"), B("other"); final String version; Kind(String v) { version = v; } }
 static class Holder { static final String V = new String("held"); }
 interface Face { default String get() { return "default"; } }
"""
OTHER = """public class Other { public static final String V = "other"; public static String W = "other-static"; public static final Other ONE = new Other();
 public static String help() { return "other-help"; } public static String deep() { return help(); } public String get() { return "got"; } }"""
FULL = "Implementation-Title: Title\nImplementation-Version: 4.5.6\nSpecification-Version: 4.5\n"
for name, body in STYLES.items():
    more = MEMBERS
    for release in (8, 17):
        at = Situation(f"version-{name}-{release}", within=f"version-styles-{release}").java(plugin("sink", "S", more, GET + "{ " + body + " }"), release=release).java(OTHER, release=release)
        at.jar(manifest=FULL if name.startswith("package") else None)


def stated(name, body, more="", other=None, kind="sink", **jar):
    subject = name.split("-")[0]
    within = f"version-{subject}" if subject in ("manifest", "resource", "properties") and "missing" not in name else None
    at = Situation(f"version-{name}", within=within).java(plugin(kind, "S", more, GET + "{ " + body + " }"))
    if other:
        at.java(other)
    return at.jar(**jar)


# Manifests.
PACKAGE = "return S.class.getPackage().getImplementationVersion();"
stated("manifest-none", PACKAGE)
stated("manifest-without", PACKAGE, manifest="Bundle-Version: 7\n")
stated("manifest-empty", PACKAGE, manifest="Implementation-Version: \n")
stated("manifest-section", PACKAGE, manifest=FULL + "\nName: t/version_manifest_section/\nImplementation-Version: section\n")
stated("manifest-section-alone", PACKAGE, manifest="\nName: t/version_manifest_section_alone/\nImplementation-Version: section\n")
stated("manifest-section-without-slash", PACKAGE, manifest=FULL + "\nName: t/version_manifest_section_without_slash\nImplementation-Version: section\n")
stated("manifest-section-of-other", PACKAGE, manifest=FULL + "\nName: t/\nImplementation-Version: section\n")
stated("manifest-section-title", PACKAGE, manifest=FULL + "\nName: t/version_manifest_section_title/\nImplementation-Title: section\n")
stated("manifest-lower", PACKAGE, manifest="implementation-version: lower\n")
stated("manifest-twice", PACKAGE, manifest="Implementation-Version: one\nImplementation-Version: two\n")
stated("manifest-continued", PACKAGE, manifest="Implementation-Version: 1.\n 2.\n 3\n")
stated("manifest-crlf", PACKAGE, manifest="Implementation-Version: crlf\r\n\r\n")
stated("manifest-spaces", PACKAGE, manifest="Implementation-Version:  two spaces  \n")
stated("manifest-no-newline", PACKAGE, manifest="Implementation-Version: 9")
stated("manifest-broken", PACKAGE, manifest="no colon here\nImplementation-Version: 9\n")
stated("manifest-broken-later", PACKAGE, manifest="Implementation-Version: 9\n\nName: x\nbroken\n")
stated("manifest-utf-8", PACKAGE, manifest="Implementation-Version: ü1\n")
stated("manifest-lower-folder", PACKAGE, files={"meta-inf/manifest.mf": "Manifest-Version: 1.0\nImplementation-Version: 9\n"})
stated("manifest-not-first", PACKAGE, files={"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\nImplementation-Version: late\n"})
stated("manifest-no-version", PACKAGE, files={"META-INF/MANIFEST.MF": "Implementation-Version: 9\n"})
(Situation("version-manifest-of-first-jar").java(plugin("sink", "S", version=GET + "{" + PACKAGE + "}")).java("public class A {}")
 .jar("a.jar", "A", manifest="Implementation-Version: a\n").jar("b.jar", "S", manifest="Implementation-Version: b\n"))
at = Situation("version-manifest-of-library").java("public class L {}", package="lib.version", group="library")
at.java(plugin("sink", "S", version=GET + "{ return lib.version.L.class.getPackage().getImplementationVersion(); }"), group="library", package="t.library")
at.jar("a.jar", "S", manifest="Implementation-Version: a\n").jar("b.jar", "L", manifest="Implementation-Version: b\n")
(Situation("version-single.jar").java(plugin("sink", "S", version=GET + "{" + PACKAGE + "}")).jar("", manifest="Implementation-Version: single\n"))

# Resources.
LOAD = 'try (InputStream in = %s) { Properties p = new Properties(); p.load(in); return p.getProperty(%s); } catch (Exception e) { return "unreadable"; }'
FILES = {"acme.properties": "# c\nversion = 3.1\nother=x\n", "t/acme.properties": "version=in-t\n"}
for name, where, key in (
    ("absolute", 'S.class.getResourceAsStream("/acme.properties")', '"version"'), ("relative", 'S.class.getResourceAsStream("acme.properties")', '"version"'),
    ("parent", 'S.class.getResourceAsStream("../acme.properties")', '"version"'), ("this", 'getClass().getResourceAsStream("/acme.properties")', '"version"'),
    ("loader", 'S.class.getClassLoader().getResourceAsStream("acme.properties")', '"version"'), ("loader-slash", 'S.class.getClassLoader().getResourceAsStream("/acme.properties")', '"version"'),
    ("missing", 'S.class.getResourceAsStream("/nowhere.properties")', '"version"'), ("key-missing", 'S.class.getResourceAsStream("/acme.properties")', '"nothing"'),
    ("default", 'S.class.getResourceAsStream("/acme.properties")', '"nothing", "default"'), ("default-unused", 'S.class.getResourceAsStream("/acme.properties")', '"version", "default"'),
    ("url", 'S.class.getResource("/acme.properties").openStream()', '"version"'), ("context", 'Thread.currentThread().getContextClassLoader().getResourceAsStream("acme.properties")', '"version"'),
    ("system", 'ClassLoader.getSystemResourceAsStream("acme.properties")', '"version"'), ("of-worker", 'S.class.getResourceAsStream("/kafka/kafka-version.properties")', '"version"'),
    ("of-other", 'Other.class.getResourceAsStream("/acme.properties")', '"version"'), ("trimmed", 'S.class.getResourceAsStream("/acme.properties")', '"version").trim(', ),
):
    stated(f"resource-{name}", LOAD % (where, key), other=OTHER, files=dict(FILES))
PROPERTIES = 'Properties p = new Properties(); try { p.load(S.class.getResourceAsStream("/acme.properties")); } catch (Exception e) { throw new RuntimeException(e); } '
stated("resource-plain", PROPERTIES + 'return p.getProperty("version");', files=FILES)
stated("resource-plain-missing", PROPERTIES + 'return p.getProperty("version");')
stated("resource-get", PROPERTIES + 'return (String) p.get("version");', files=FILES)
stated("resource-get-or-default", PROPERTIES + 'return (String) p.getOrDefault("nothing", "none");', files=FILES)
STATIC = """private static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger(S.class);
 private static final String RES; static { String v = "unknown"; try (InputStream in = S.class.getResourceAsStream("/acme.properties")) {
 Properties p = new Properties(); p.load(in); v = p.getProperty("version", v).trim(); } catch (Exception e) { LOG.warn("no", e); } RES = v; }"""
stated("resource-static", "return RES;", STATIC, files=FILES)
stated("resource-static-missing", "return RES;", STATIC)
MODULE = """public final class Module { private static final Properties INFO = load(S.class.getClassLoader(), "acme.properties");
 public static String version() { return INFO.getProperty("version"); }
 static Properties load(ClassLoader loader, String name) { try (InputStream in = loader.getResourceAsStream(name)) { Properties p = new Properties(); p.load(in); return p; }
 catch (IOException e) { throw new IllegalStateException(e); } } }"""
stated("resource-module", "return Module.version();", other=MODULE, files=FILES)
stated("resource-module-missing", "return Module.version();", other=MODULE)
for name, data in {"colon": "version: 1.0\n", "blank": "version 1.0\n", "continued": "version=1.\\\n  2\n", "escaped": "ver\\u0073ion=1\\u002e0\n", "twice": "version=1\nversion=2\n",
                   "latin-1": "version=1ü\n".encode("latin-1"), "trailing": "version=1.0   \n", "crlf": "version=1.0\r\n", "empty": "version=\n", "bom": "\ufeffversion=1\n", "bad-escape": "version=\\u00zz\n",
                   "unfiltered": "version=${project.version}\n"}.items():
    own = f"t/version_properties_{name.replace('-', '_')}/acme.properties"
    stated(f"properties-{name}", PROPERTIES.replace("/acme", "acme") + 'return p.getProperty("version");', files={own: data})
(Situation("version-resource-first-jar").java(plugin("sink", "S", version=GET + "{" + PROPERTIES + 'return p.getProperty("version"); }')).java("public class A {}")
 .jar("a.jar", "A", files={"acme.properties": "version=a\n"}).jar("b.jar", "S", files={"acme.properties": "version=b\n"}))
READER = 'try (BufferedReader r = new BufferedReader(new InputStreamReader(S.class.getResourceAsStream("/version"), java.nio.charset.StandardCharsets.UTF_8))) { return r.readLine(); } catch (IOException e) { return "bad"; }'
stated("file-reader", READER, files={"version": "2.0.0\n"})
stated("file-scanner", 'return new Scanner(S.class.getResourceAsStream("/version"), "UTF-8").useDelimiter("\\\\A").next();', files={"version": "2.0.0"})
stated("file-bytes", 'try (InputStream in = S.class.getResourceAsStream("/version")) { byte[] b = new byte[99]; int n = in.read(b); return new String(b, 0, n, "UTF-8").trim(); } catch (IOException e) { return "bad"; }', files={"version": "2.0.0\n"})
(Situation("version-file-all-bytes").java(plugin("sink", "S", version=GET + '{ try { return new String(S.class.getResourceAsStream("/version").readAllBytes()); } catch (IOException e) { return "bad"; } }'), release=11)
 .jar(files={"version": "2.0.0"}))
stated("bundle", 'return ResourceBundle.getBundle("acme").getString("version");', files=FILES)
stated("pom-properties", LOAD % ('S.class.getResourceAsStream("/META-INF/maven/g/a/pom.properties")', '"version"'), files={"META-INF/maven/g/a/pom.properties": "version=6.6\n"})
stated("manifest-by-hand", """try { Enumeration<java.net.URL> u = S.class.getClassLoader().getResources("META-INF/MANIFEST.MF"); return String.valueOf(
 new java.util.jar.Manifest(u.nextElement().openStream()).getMainAttributes().getValue("Implementation-Version")); } catch (IOException e) { return "bad"; }""", manifest="Implementation-Version: hand\n")

# Inherited, overridden, hidden.
def inherited(name, *sources, listed=None, **how):
    at = Situation(f"version-{name}", within="version-inherited")
    for source in sources:
        at.java(source, **how)
    at.jar(services=listed)


inherited("inherited", plugin("sink", "B"), "public class S extends B {}")
inherited("overridden", plugin("sink", "B"), "public class S extends B { public String version() { return \"s\"; } }")
inherited("super", plugin("sink", "B"), "public class S extends B { public String version() { return super.version() + \"-s\"; } }")
inherited("template", "public abstract class B extends SinkConnector { #sink public String version() { return name(); } abstract String name(); }",
          "public class S extends B { String name() { return \"named\"; } }", "public class R extends B { String name() { return \"other\"; } }")
inherited("super-field", "public abstract class B extends SinkConnector { #sink protected String v = \"b\"; public String version() { return v; } }",
          "public class S extends B { public S() { v = \"s\"; } }")
inherited("super-constructor", "public abstract class B extends SinkConnector { #sink private final String v; B(String v) { this.v = v; } public String version() { return v; } }",
          "public class S extends B { public S() { super(\"given\"); } }")
inherited("package-of-child", "public abstract class B extends SinkConnector { #sink public String version() { return getClass().getPackage().getImplementationVersion(); } }", "public class S extends B {}")
inherited("interface-default-own", "public interface F extends Versioned { default String version() { return \"f\"; } }", "public class S implements F, Transformation { #transformation }")
inherited("interface-default-not-versioned", "public interface F { default String version() { return \"f\"; } }", "public class S implements F, Transformation { #transformation }")
inherited("interface-default-of-kind", "public interface F extends Transformation { default String version() { return \"f\"; } }", "public class S implements F { #transformation }")
inherited("interface-abstract", "public interface F { String version(); }", "public abstract class B implements F {}", "public class S extends B implements Transformation { #transformation #v }")
inherited("class-over-default", "public class B { #v }", "public interface F { default String version() { return \"f\"; } }", "public class S extends B implements F, Transformation { #transformation }")
inherited("parent-not-versioned", "public class B { #v }", "public class S extends B implements Transformation { #transformation }")
for kind in ("converter", "header_converter", "transformation", "predicate", "policy", "configprovider"):
    (Situation(f"version-kind-{kind}", within="version-kinds").java(plugin(kind, "Bare")).java(plugin(kind, "Has", "#v")).java(plugin(kind, "Says", "#v").replace(" {", ", Versioned {", 1))
     .java(plugin(kind, "IsNull", "public String version() { return null; }").replace(" {", ", Versioned {", 1))
     .java(plugin(kind, "HasNull", "public String version() { return null; }"))
     .java(plugin(kind, "HasStatic", 'public static String version() { return "static"; }')).java(plugin(kind, "HasPrivate", 'private String version() { return "private"; }'))
     .java(plugin(kind, "HasProtected", 'protected String version() { return "protected"; }')).java(plugin(kind, "HasOther", "public int version() { return 1; }"))
     .java(plugin(kind, "HasArgument", "public String version(int i) { return null; }")).java(plugin(kind, "HasThrowing", "public String version() { throw new RuntimeException(); }"))
     .jar(services={kind: ["Bare", "Has", "Says", "IsNull", "HasNull", "HasStatic", "HasPrivate", "HasProtected", "HasOther", "HasArgument", "HasThrowing"]}))
    if kind != "configprovider":
        (Situation(f"version-newest-{kind}", within="version-newest").java(plugin(kind, "Bare"), release=17, api="4.3.1").java(plugin(kind, "Has", "#v"), release=17, api="4.3.1").jar())
(Situation("version-names-connect-plugin").java(plugin("transformation", "S", "#v").replace(" {", ", ConnectPlugin {", 1), release=17, api="4.3.1").jar(services={"transformation": "S"}))
(Situation("version-calls-default").java("public class S implements Transformation { #transformation public String version() { return Transformation.super.version(); } }", release=17, api="4.3.1").jar())
(Situation("version-of-newest-parent").java("public class S extends StringConverter { }", release=17, api="4.3.1").jar())
(Situation("version-extends-newest").java("public class S extends AllowlistConnectorClientConfigOverridePolicy { }", release=17, api="4.3.1").jar(services={"policy": "S"}))
(Situation("version-newest-method").java(plugin("sink", "S", version=GET + "{ return String.valueOf(new ConnectorContext[0].length); }"), release=17, api="4.3.1").jar())
