//! What plugins will say of their version, and what they reach for that nobody has: by their code alone.

mod risky;
mod verified;

use std::collections::BTreeMap;

use plugraft::formats::jar_manifest::JarManifest;
use plugraft::scan::version::{Lack, Papers, Sources, stated, what_it_may_lack};
use plugraft::scan::{Kafka, Version, Worker, WorkerSource};

use crate::support::class_writer::{
    ABSTRACT, ClassWriter, Code, DUP, NULL, POP, PUBLIC, RETURN, RETURN_IT, SPECIAL, STATIC, STATICALLY, THIS, THROW,
    VIRTUAL,
};

const PLUGIN: &str = "com/acme/Plugin";
const MODULE: &str = "com/acme/Module";
const OBJECT: &str = "java/lang/Object";
const STRING: &str = "Ljava/lang/String;";
const GIVES_STRING: &str = "()Ljava/lang/String;";
const SOURCE: &str = "org/apache/kafka/connect/source/SourceConnector";
const CONVERTER: &str = "org/apache/kafka/connect/storage/Converter";
const HEADER_CONVERTER: &str = "org/apache/kafka/connect/storage/HeaderConverter";
const VERSIONED: &str = "org/apache/kafka/connect/components/Versioned";
const PROPERTIES: &str = "java/util/Properties";

/// A location: its classes, resources, and what its one jar says.
#[derive(Default)]
struct Location {
    classes: BTreeMap<String, Vec<u8>>,
    resources: BTreeMap<String, Vec<u8>>,
    papers: Papers,
}

impl Sources for Location {
    fn class(&mut self, internal: &str) -> Option<Vec<u8>> {
        self.classes.get(internal).cloned()
    }

    fn has_class(&mut self, internal: &str) -> bool {
        self.classes.contains_key(internal)
    }

    fn resource(&mut self, name: &str) -> Option<Vec<u8>> {
        self.resources.get(name).cloned()
    }

    fn papers(&mut self, internal: &str) -> Option<Papers> {
        self.classes.contains_key(internal).then(|| self.papers.clone())
    }
}

impl Location {
    /// One with this plugin.
    fn of(plugin: &mut ClassWriter) -> Self {
        Self::default().with(PLUGIN, plugin)
    }

    fn with(mut self, name: &str, class: &mut ClassWriter) -> Self {
        self.classes.insert(name.to_owned(), class.bytes());
        self
    }

    fn resource(mut self, name: &str, text: &str) -> Self {
        self.resources.insert(name.to_owned(), text.into());
        self
    }

    fn main(mut self, name: &str, value: &str) -> Self {
        let manifest = self.papers.manifest.get_or_insert_with(JarManifest::default);
        manifest.main.insert(name.to_owned(), value.to_owned());
        self
    }

    fn section(mut self, of: &str, name: &str, value: &str) -> Self {
        let manifest = self.papers.manifest.get_or_insert_with(JarManifest::default);
        manifest.sections.entry(of.to_owned()).or_default().insert(name.to_owned(), value.to_owned());
        self
    }

    #[track_caller]
    fn says(self, expected: &str) {
        self.says_to(Kafka::V4_3, expected);
    }

    #[track_caller]
    fn says_to(mut self, kafka: Kafka, expected: &str) {
        let said = stated(PLUGIN, &mut self, &worker(kafka));
        assert_eq!(said, Version::Stated(expected.to_owned()), "to Kafka {kafka}");
    }

    #[track_caller]
    fn does_not_say(mut self, why: &str, hint: Option<&str>) {
        let hint = hint.map(ToOwned::to_owned);
        let said = stated(PLUGIN, &mut self, &worker(Kafka::V4_3));
        assert_eq!(said, Version::NotProvable { why: why.to_owned(), hint });
    }

    #[track_caller]
    fn lacks(mut self, kafka: Kafka, expected: &Lack) {
        assert_eq!(what_it_may_lack(PLUGIN, &mut self, &worker(kafka)), *expected, "on Kafka {kafka}");
    }
}

fn worker(kafka: Kafka) -> Worker {
    Worker { kafka, version: format!("{kafka}.7"), java: 17, source: WorkerSource::Spec }
}

/// A source connector whose `version` is this.
fn connector(version: impl FnOnce(&mut Code<'_>)) -> ClassWriter {
    let mut class = ClassWriter::new(PLUGIN, SOURCE, &[]);
    class.version(version);
    class
}

/// `return X.class.getPackage().getImplementationVersion()`
fn implementation_version(of: &str) -> impl FnOnce(&mut Code<'_>) {
    move |code| {
        code.class(of).invoke(VIRTUAL, "java/lang/Class", "getPackage", "()Ljava/lang/Package;");
        code.invoke(VIRTUAL, "java/lang/Package", "getImplementationVersion", GIVES_STRING).op(RETURN_IT);
    }
}

#[test]
fn constants_null_and_exceptions() {
    let location = |version: fn(&mut Code<'_>)| Location::of(&mut connector(version));
    for kafka in Kafka::ALL {
        location(|code| {
            code.text("1.0 β").op(RETURN_IT);
        })
        .says_to(kafka, "1.0 β");
        location(|code| {
            code.text("").op(RETURN_IT);
        })
        .says_to(kafka, "");
        location(|code| {
            code.op(NULL).op(RETURN_IT);
        })
        .says_to(kafka, "null");
        location(|code| {
            code.create("java/lang/IllegalStateException");
            code.invoke(SPECIAL, "java/lang/IllegalStateException", "<init>", "()V").op(THROW);
        })
        .says_to(kafka, "undefined");
        location(|code| {
            code.invoke(STATICALLY, "org/apache/kafka/common/utils/AppInfoParser", "getVersion", GIVES_STRING);
            code.op(RETURN_IT);
        })
        .says_to(kafka, &format!("{kafka}.7"));
    }
}

#[test]
fn who_is_asked_depends_on_the_worker() {
    let converter = |interfaces: &[&str]| {
        let mut class = ClassWriter::new(PLUGIN, OBJECT, interfaces);
        class.version(|code| {
            code.text("1.0").op(RETURN_IT);
        });
        Location::of(&mut class)
    };
    let check = |interfaces: &[&str], before: &str, since: &str| {
        for kafka in Kafka::ALL {
            converter(interfaces).says_to(kafka, if kafka == Kafka::V4_3 { since } else { before });
        }
    };
    check(&[CONVERTER], "undefined", "1.0");
    check(&[CONVERTER, VERSIONED], "1.0", "1.0");
    check(&["org/apache/kafka/common/config/provider/ConfigProvider"], "undefined", "undefined");
    check(&["org/apache/kafka/common/config/provider/ConfigProvider", VERSIONED], "1.0", "1.0");
}

#[test]
fn the_method_that_a_jvm_would_call() {
    let mut both = ClassWriter::new(PLUGIN, OBJECT, &[CONVERTER, HEADER_CONVERTER]);
    // Two defaults, neither nearer than the other.
    Location::of(&mut both).says("undefined");
    Location::of(&mut ClassWriter::new(PLUGIN, OBJECT, &[CONVERTER, VERSIONED])).says("undefined");
    // Kafka's own base classes say what the worker is.
    let of_kafka = "org/apache/kafka/connect/storage/StringConverter";
    for kafka in Kafka::ALL {
        Location::of(&mut ClassWriter::new(PLUGIN, of_kafka, &[])).says_to(kafka, &format!("{kafka}.7"));
    }
    // A class goes before an interface, and a default of the location before that of Connect.
    let mut base = ClassWriter::new("com/acme/Base", OBJECT, &[]);
    base.version(|code| {
        code.text("of the class").op(RETURN_IT);
    });
    let mut near = ClassWriter::bare("com/acme/Near", OBJECT, &[CONVERTER], 0x0601);
    near.version(|code| {
        code.text("of the interface").op(RETURN_IT);
    });
    Location::of(&mut ClassWriter::new(PLUGIN, "com/acme/Base", &["com/acme/Near"]))
        .with("com/acme/Base", &mut base)
        .with("com/acme/Near", &mut near)
        .says("of the class");
    Location::of(&mut ClassWriter::new(PLUGIN, OBJECT, &["com/acme/Near", CONVERTER]))
        .with("com/acme/Near", &mut near)
        .says("of the interface");
    let mut none = ClassWriter::new(PLUGIN, SOURCE, &[]);
    none.method(PUBLIC | ABSTRACT, "version", GIVES_STRING, |_| ());
    Location::of(&mut none).says("undefined");
}

#[test]
fn what_the_manifest_of_the_jar_says() {
    let location = || Location::of(&mut connector(implementation_version(PLUGIN)));
    location().says("null");
    location().main("implementation-title", "acme").says("null");
    location().main("implementation-version", "1.2").says("1.2");
    location()
        .main("implementation-version", "1.2")
        .section("com/acme/", "implementation-version", "1.3")
        .section("com/", "implementation-version", "1.4")
        .says("1.3");
    // A class of the worker: its jar is not here.
    Location::of(&mut connector(implementation_version(SOURCE)))
        .does_not_say("it uses what `java.lang.Class.getPackage` yields", None);
}

/// `static { P.load(Module.class.getResourceAsStream(path)) }`, and `version` that asks it for a key.
fn module(path: &str) -> ClassWriter {
    let mut class = ClassWriter::new(MODULE, OBJECT, &[]);
    class.field(STATIC, "P", "Ljava/util/Properties;");
    class.method(STATIC, "<clinit>", "()V", |code| {
        code.create(PROPERTIES).op(DUP).invoke(SPECIAL, PROPERTIES, "<init>", "()V");
        code.field(179, MODULE, "P", "Ljava/util/Properties;");
        code.class(MODULE).text(path);
        code.invoke(VIRTUAL, "java/lang/Class", "getResourceAsStream", "(Ljava/lang/String;)Ljava/io/InputStream;");
        code.invoke(VIRTUAL, PROPERTIES, "load", "(Ljava/io/InputStream;)V").op(RETURN);
    });
    class.method(PUBLIC | STATIC, "version", GIVES_STRING, |code| {
        code.field(178, MODULE, "P", "Ljava/util/Properties;").text("version").text("none");
        code.invoke(VIRTUAL, PROPERTIES, "getProperty", &format!("({STRING}{STRING}){STRING}")).op(RETURN_IT);
    });
    class
}

#[test]
fn resources() {
    let asks = || {
        connector(|code| {
            code.invoke(STATICALLY, MODULE, "version", GIVES_STRING).op(RETURN_IT);
        })
    };
    let location = |path: &str| Location::of(&mut asks()).with(MODULE, &mut module(path));
    location("build.version").resource("com/acme/build.version", "a=1\nversion : 3.6\n").says("3.6");
    location("/build.version").resource("build.version", "version=\\u0033.é\n").says("3.Ã©");
    location("/build.version").resource("build.version", "other=3.6\n").says("none");
    // It is not there: `load` throws, and so does whoever asks.
    location("/build.version").resource("com/acme/build.version", "version=1").says("undefined");
    // The worker has this one.
    location("/kafka/kafka-version.properties")
        .does_not_say("it reads `kafka/kafka-version.properties`, which the worker has", None);
}

#[test]
fn fields_that_the_constructor_sets() {
    let mut class = ClassWriter::bare(PLUGIN, SOURCE, &[], 0x0021);
    class.field(0x0002, "version", STRING);
    class.method(PUBLIC, "<init>", "()V", |code| {
        code.op(THIS).invoke(SPECIAL, SOURCE, "<init>", "()V");
        code.op(THIS).create("java/lang/StringBuilder").text("1.");
        code.invoke(SPECIAL, "java/lang/StringBuilder", "<init>", "(Ljava/lang/String;)V");
        code.op(5).invoke(VIRTUAL, "java/lang/StringBuilder", "append", "(I)Ljava/lang/StringBuilder;");
        code.invoke(VIRTUAL, "java/lang/StringBuilder", "toString", GIVES_STRING);
        code.field(181, PLUGIN, "version", STRING).op(RETURN);
    });
    class.version(|code| {
        code.op(THIS).field(180, PLUGIN, "version", STRING).op(RETURN_IT);
    });
    Location::of(&mut class).says("1.2");
}

/// `System.getProperty(..)` decides: null or not.
fn unknown(code: &mut Code<'_>) -> usize {
    code.text("acme").invoke(STATICALLY, "java/lang/System", "getProperty", &format!("({STRING}){STRING}"));
    code.jump(198)
}

/// `return getClass().getPackage().getName()`
#[test]
fn the_object_itself_is_of_a_known_class() {
    Location::of(&mut connector(|code| {
        code.op(THIS).invoke(VIRTUAL, OBJECT, "getClass", "()Ljava/lang/Class;");
        code.invoke(VIRTUAL, "java/lang/Class", "getPackage", "()Ljava/lang/Package;");
        code.invoke(VIRTUAL, "java/lang/Package", "getName", GIVES_STRING).op(RETURN_IT);
    }))
    .says("com.acme");
}

#[test]
fn what_nobody_knows() {
    const WHY: &str = "it uses what `java.lang.System.getProperty` yields";
    let two = |one: &'static str, other: &'static str| {
        Location::of(&mut connector(move |code| {
            let jump = unknown(code);
            code.text(one).op(RETURN_IT).land(jump).text(other).op(RETURN_IT);
        }))
    };
    two("1.0", "1.0").says("1.0");
    two("1.0", "2.0").does_not_say(WHY, None);
    two("1.0", "2.0").main("bundle-version", "5").does_not_say(WHY, Some("5"));
    let mut hinted = two("1.0", "2.0");
    hinted.papers.file = "acme-sink-1.5.jar".to_owned();
    hinted.does_not_say(WHY, Some("1.5"));
    Location::of(&mut connector(|code| {
        code.restart(167);
    }))
    .does_not_say("it does not come to an end", None);
    let calls_itself = |code: &mut Code<'_>| {
        code.op(THIS).invoke(VIRTUAL, PLUGIN, "version", GIVES_STRING).op(RETURN_IT);
    };
    Location::of(&mut connector(calls_itself)).does_not_say("calls within calls", None);
    Location::of(&mut connector(|code| {
        code.op(POP);
    }))
    .does_not_say("its code is not well formed", None);
}

#[test]
fn exceptions_are_caught_by_who_catches_them() {
    let throws = |caught: &'static str| {
        Location::of(&mut connector(move |code| {
            code.invoke(STATICALLY, "com/acme/Gone", "version", GIVES_STRING).op(RETURN_IT);
            code.catches(caught).op(POP).text("caught").op(RETURN_IT);
        }))
    };
    throws("java/lang/NoClassDefFoundError").says("caught");
    throws("java/lang/Throwable").says("caught");
    throws("java/lang/RuntimeException").says("undefined");
}

#[test]
fn what_is_missing_when_it_is_made() {
    let made = |initializer: fn(&mut Code<'_>)| {
        let mut class = ClassWriter::new(PLUGIN, SOURCE, &[]);
        class.method(STATIC, "<clinit>", "()V", initializer);
        Location::of(&mut class)
    };
    let gone = "the class `com.acme.Gone` is missing".to_owned();
    made(|code| {
        code.op(RETURN);
    })
    .lacks(Kafka::V4_3, &Lack::Nothing);
    made(|code| {
        code.class("com/acme/Gone").op(POP).op(RETURN);
    })
    .lacks(Kafka::V4_3, &Lack::Surely(gone.clone()));
    made(|code| {
        let jump = unknown(code);
        code.class("com/acme/Gone").op(POP).op(RETURN).land(jump).op(RETURN);
    })
    .lacks(Kafka::V4_3, &Lack::Possibly(gone));
    // What is caught does no harm.
    made(|code| {
        code.class("com/acme/Gone").op(POP).op(RETURN).catches("java/lang/Error").op(POP).op(RETURN);
    })
    .lacks(Kafka::V4_3, &Lack::Nothing);
    made(|code| {
        code.create("java/lang/IllegalStateException");
        code.invoke(SPECIAL, "java/lang/IllegalStateException", "<init>", "()V").op(THROW);
    })
    .lacks(Kafka::V4_3, &Lack::Surely("it throws `java.lang.IllegalStateException`".to_owned()));
}

#[test]
fn members_that_only_newer_workers_have() {
    // KAFKA-19112.
    let list = "org/apache/kafka/common/config/ConfigDef$ValidList";
    let (name, descriptor) = ("anyNonDuplicateValues", format!("(ZZ)L{list};"));
    let why = format!("the class `{}` has no method `{name}{descriptor}`", list.replace('/', "."));
    for kafka in Kafka::ALL {
        let mut class = ClassWriter::new(PLUGIN, SOURCE, &[]);
        class.method(STATIC, "<clinit>", "()V", |code| {
            code.op(3).op(4).invoke(STATICALLY, list, name, &descriptor).op(POP).op(RETURN);
        });
        let lacks = if kafka < Kafka::V4_2 { Lack::Surely(why.clone()) } else { Lack::Nothing };
        Location::of(&mut class).lacks(kafka, &lacks);
    }
}
