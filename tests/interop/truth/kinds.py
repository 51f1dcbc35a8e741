"""Each kind of plugin in each layout, with and without service files; and Kafka's own test plugins."""
from situation import BASES, Situation, plugin

for kind in BASES:
    for way in ("single", "multi", "hierarchy"):
        for listed in ("listed", "unlisted"):
            within = None if way == "single" else f"kinds-{way}-{listed}"
            at = Situation(f"kind-{kind}-{way}-{listed}" + ("" if within else ".jar"), within=within).java(plugin(kind, "P"))
            services = {kind: "P"} if listed == "listed" else None
            if way == "single":
                at.jar("", services=services)
            elif way == "multi":
                at.jar(services=services)
            else:
                at.loose(services=services)

MULTI = "implements Converter, HeaderConverter, Predicate, Transformation, ConnectorClientConfigOverridePolicy"
BODY = "#convert #headers #test #apply #validate #config #common"
(Situation("multi-one-listed").java(f"public final class M {MULTI} {{ {BODY} #v }}").jar(services={"policy": "M"}))
(Situation("multi-all-listed").java(f"public final class M {MULTI} {{ {BODY} #v }}")
 .jar(services={kind: "M" for kind in ("converter", "header_converter", "predicate", "transformation", "policy")}))
(Situation("multi-no-version").java(f"public final class M {MULTI} {{ {BODY} }}").jar(services={"converter": "M"}))
(Situation("multi-versioned").java(f"public final class M {MULTI}, Versioned {{ {BODY} #v }}").jar())
(Situation("two-defaults").java("public class C implements Converter, HeaderConverter { #convert #headers #config #common }")
 .jar())
(Situation("two-defaults-and-versioned")
 .java("public class C implements Converter, HeaderConverter, Versioned { #convert #headers #config #common #v }").jar())
(Situation("two-defaults-inherited")
 .java("public abstract class B implements Converter { #convert }")
 .java("public class C extends B implements HeaderConverter { #headers #config #common }").jar())

# Kafka's bad packaging: all in manifests, few of them right.
(Situation("bad-packaging")
 .java(plugin("sink", "CoLocated"))
 .java(plugin("sink", "InnocuousSinkConnector", version='public String version() { return "0.0.0"; }'))
 .java(plugin("source", "VersionMethodThrowsConnector", version='public String version() { throw new RuntimeException("no"); }'))
 .java(plugin("sink", "DefaultConstructorPrivateConnector", "private DefaultConstructorPrivateConnector() {}"))
 .java(plugin("sink", "DefaultConstructorThrowsConnector", 'public DefaultConstructorThrowsConnector() { throw new RuntimeException("no"); }'))
 .java("""public class DefaultConstructorThrowsConverter implements Converter, HeaderConverter { #convert #headers #config #common
   public DefaultConstructorThrowsConverter() { throw new RuntimeException("no"); } }""")
 .java(plugin("sink", "NoDefaultConstructorConnector", "public NoDefaultConstructorConnector(int i) {}"))
 .java(plugin("converter", "NoDefaultConstructorConverter", "public NoDefaultConstructorConverter(int i) {}"))
 .java(plugin("policy", "NoDefaultConstructorOverridePolicy", "public NoDefaultConstructorOverridePolicy(int i) {}"))
 .java("public class OuterClass { " + plugin("sink", "InnerClass") + " }")
 .java(plugin("source", "StaticInitializerThrowsConnector", "static int x = 1 / zero(); static int zero() { return 0; }"))
 .java(plugin("rest_extension", "StaticInitializerThrowsRestExtension", 'static { if (true) throw new RuntimeException("no"); }'))
 .java("public interface NonExistentInterface {}")
 .java("public class MissingSuperclassConverter implements Converter, NonExistentInterface { #convert }")
 .jar(drop="NonExistentInterface", services={
     "sink": ["CoLocated", "InnocuousSinkConnector", "DefaultConstructorPrivateConnector", "DefaultConstructorThrowsConnector",
              "NoDefaultConstructorConnector", "OuterClass$InnerClass"],
     "source": ["VersionMethodThrowsConnector", "StaticInitializerThrowsConnector"],
     "converter": ["DefaultConstructorThrowsConverter", "NoDefaultConstructorConverter", "MissingSuperclassConverter"],
     "header_converter": "DefaultConstructorThrowsConverter",
     "policy": "NoDefaultConstructorOverridePolicy",
     "rest_extension": "StaticInitializerThrowsRestExtension",
 }))
(Situation("plugins-in-jar").java(plugin("converter", "ThingOne")).java(plugin("converter", "ThingTwo")).jar())
(Situation("subclass-of-classpath")
 .java("public class SubclassOfClasspathConverter extends org.apache.kafka.connect.converters.ByteArrayConverter {}")
 .java("public class SubclassOfClasspathOverridePolicy extends AllConnectorClientConfigOverridePolicy {}")
 .jar(services={"policy": "SubclassOfClasspathOverridePolicy", "converter": "SubclassOfClasspathConverter"}))
(Situation("always-throws").java(plugin("converter", "Thrower", 'public Thrower() { throw new IllegalStateException("always"); }')).jar())
(Situation("aliased-static-field").java(plugin("converter", "Aliased", """private static final String FIELD;
 static { FIELD = String.valueOf(System.identityHashCode(Aliased.class)); }""")).jar())
(Situation("config-in-constructor").java(plugin("converter", "Sampling", """private static final ClassLoader STATIC =
 Thread.currentThread().getContextClassLoader(); private final ClassLoader own; public Sampling() {
 own = Thread.currentThread().getContextClassLoader(); }""")).jar())
(Situation("loads-a-service").java("public interface Some {}").java("public class Any implements Some {}")
 .java(plugin("converter", "Loads", "private final Some some; public Loads() { some = ServiceLoader.load(Some.class).iterator().next(); }"))
 .jar(services={"t.loads_a_service.Some": "Any"}))

# What extends a class of the worker.
for name, parent in {
    "string": "StringConverter", "simple": "SimpleHeaderConverter", "json": "org.apache.kafka.connect.json.JsonConverter",
    "bytes": "org.apache.kafka.connect.converters.ByteArrayConverter", "long": "org.apache.kafka.connect.converters.LongConverter",
    "double": "org.apache.kafka.connect.converters.DoubleConverter", "boolean": "org.apache.kafka.connect.converters.BooleanConverter",
    "filter": "Filter", "router": "TimestampRouter", "predicate": "TopicNameMatches",
    "mirror": "org.apache.kafka.connect.mirror.MirrorSourceConnector", "files": "FileConfigProvider", "none": "NoneConnectorClientConfigOverridePolicy",
    "replace": "ReplaceField", "heartbeat": "org.apache.kafka.connect.mirror.MirrorHeartbeatConnector",
}.items():
    if name == "replace":
        more = "protected Schema operatingSchema(ConnectRecord r) { return null; } protected Object operatingValue(ConnectRecord r) { return null; } protected ConnectRecord newRecord(ConnectRecord r, Schema s, Object v) { return null; }"
    else:
        more = ""
    Situation(f"worker-parent-{name}", within="worker-parents").java(f"public class Child extends {parent} {{ {more} }}").jar()
    if name not in ("mirror", "heartbeat", "replace"):
        Situation(f"worker-parent-{name}-versioned", within="worker-parents-versioned").java(f"public class Child extends {parent} {{ {more} #v }}").jar()
(Situation("directly-a-connector").java("public class D extends Connector { #sink #v }").jar(services={"sink": "D"}))
