use super::*;
use crate::scan::WorkerSource;

fn classes(kafka: Kafka, java: u16) -> WorkerClasses {
    WorkerClasses::of(&Worker { kafka, version: String::new(), java, source: WorkerSource::Spec })
}

#[test]
fn super_types_lead_to_the_types_of_plugins() {
    for kafka in Kafka::ALL {
        let classes = classes(kafka, 17);
        for kind in PluginType::ALL {
            let base = classes.class(&kind.base().replace('.', "/")).unwrap_or_else(|| panic!("{kind}"));
            assert!(base.access.is_public() && base.access.is_abstract() && base.is_whole, "{kafka} {kind}");
        }
        for (plugin, kind) in classes.plugins() {
            let mut pending = vec![plugin.replace('.', "/")];
            let mut seen = Vec::new();
            while let Some(name) = pending.pop() {
                if let Some(class) = classes.class(&name) {
                    pending.push(class.super_class.to_owned());
                    pending.extend(class.interfaces.iter().map(ToString::to_string));
                } else {
                    assert!(classes.is_jdk(&name), "{kafka}: {plugin} extends {name}");
                }
                seen.push(name);
            }
            assert!(seen.contains(&kind.base().replace('.', "/")), "{kafka}: {plugin} is a {kind}");
        }
    }
}

#[test]
fn what_a_line_has_that_another_has_not() {
    let check = |name: &str, expected: &[Kafka]| {
        let has = Kafka::ALL.into_iter().filter(|kafka| classes(*kafka, 17).class(name).is_some());
        assert_eq!(has.collect::<Vec<_>>(), expected, "{name}");
    };
    check("org/apache/kafka/connect/components/Versioned", &Kafka::ALL);
    check("org/apache/kafka/connect/components/ConnectPlugin", &[Kafka::V4_3]);
    check("org/apache/kafka/connect/converters/NumberConverter", &Kafka::ALL);
    check("org/apache/kafka/connect/file/FileStreamSourceConnector", &[]);
    check("javax/ws/rs/core/Configurable", &[Kafka::V3_9]);
    check("jakarta/ws/rs/core/Configurable", &Kafka::ALL[1..]);
    check("org/reflections/Reflections", &[Kafka::V3_9]);
    check("io/github/classgraph/ClassGraph", &Kafka::ALL[1..]);
    check("com/fasterxml/jackson/databind/ObjectMapper", &Kafka::ALL);
    check("org/apache/kafka/common/config/ConfigDef$Type", &Kafka::ALL);
    check("org/apache/kafka/common/config/ConfigDef$1", &[]);
    check("", &[]);
    check("/", &[]);
}

#[test]
fn kinds_of_classes() {
    let classes = classes(Kafka::V4_2, 17);
    let check = |name: &str, flags: u16, super_class: &str, interfaces: &[&str]| {
        let class = classes.class(name).expect(name);
        assert_eq!((class.access, class.super_class), (Access(flags), super_class), "{name}");
        assert!(class.interfaces.iter().map(|name| &**name).eq(interfaces.iter().copied()), "{name}: {class:?}");
    };
    let connect = "org/apache/kafka/connect";
    let versioned = format!("{connect}/components/Versioned");
    check(&format!("{connect}/sink/SinkConnector"), 0x0401, &format!("{connect}/connector/Connector"), &[]);
    check(&format!("{connect}/connector/Connector"), 0x0401, "java/lang/Object", &[&versioned]);
    check(&versioned, 0x0601, "java/lang/Object", &[]);
    check(
        &format!("{connect}/converters/LongConverter"),
        0x0001,
        &format!("{connect}/converters/NumberConverter"),
        &[],
    );
    let types = "org/apache/kafka/common/config/ConfigDef$Type";
    check(types, 0x4011, "java/lang/Enum", &[]);
    assert!(!classes.class(&format!("{connect}/converters/NumberConverter")).expect("there").access.is_public());
}

#[test]
fn members_that_a_line_lacks() {
    let config = "org/apache/kafka/common/config/ConfigDef";
    let check = |kafka: Kafka, owner: &str, name: &str, descriptor: &str, expected: bool| {
        let lacks = classes(kafka, 17).lacks_member(owner, name, descriptor);
        assert_eq!(lacks, expected, "{kafka} {owner}.{name}{descriptor}");
    };
    for kafka in Kafka::ALL {
        check(kafka, config, "<init>", "()V", false);
        check(kafka, config, "<init>", "(Ljava/lang/String;)V", true);
        check(kafka, config, "hashCode", "()I", false);
        check(kafka, config, "noSuch", "()V", true);
        // What is inherited, through a class and through interfaces.
        check(kafka, "org/apache/kafka/connect/sink/SinkConnector", "config", &format!("()L{config};"), false);
        check(kafka, "org/apache/kafka/connect/sink/SinkConnector", "version", "()Ljava/lang/String;", false);
        // An enum inherits from a class of the JDK, whose members are not listed.
        check(kafka, "org/apache/kafka/common/config/ConfigDef$Type", "ordinal", "()I", false);
        check(kafka, "org/apache/kafka/common/config/ConfigDef$Type", "STRING", &format!("L{config}$Type;"), false);
        check(kafka, "com/fasterxml/jackson/databind/ObjectMapper", "noSuch", "()V", false);
        check(kafka, "com/acme/Unknown", "noSuch", "()V", false);
    }
    // KIP-1273.
    let version = ("version", "()Ljava/lang/String;");
    let lacking = Kafka::ALL.into_iter().filter(|kafka| {
        classes(*kafka, 17).lacks_member("org/apache/kafka/connect/storage/Converter", version.0, version.1)
    });
    assert_eq!(lacking.collect::<Vec<_>>(), &Kafka::ALL[..4]);
}

const ALL: &[u16] = &[8, 11, 17, 21, 25];

#[test]
fn packages_of_the_jdk() {
    let check = |name: &str, expected: &[u16]| {
        let has = [8, 11, 17, 21, 25].into_iter().filter(|java| classes(Kafka::V3_9, *java).is_jdk(name));
        assert_eq!(has.collect::<Vec<_>>(), expected, "{name}");
    };
    for name in ["java/lang/Object", "java/util/concurrent/Flow$Publisher", "java/sql/Driver", "javax/sql/DataSource"] {
        check(name, ALL);
    }
    for name in ["sun/misc/Unsafe", "org/xml/sax/Attributes", "org/w3c/dom/Node", "com/sun/net/httpserver/HttpServer"] {
        check(name, ALL);
    }
    check("java/net/http/HttpClient", &ALL[1..]);
    for name in ["javax/xml/bind/JAXBContext", "javax/annotation/PostConstruct", "javax/activation/DataHandler"] {
        check(name, &[8]);
    }
    for name in ["javax/annotation/processing/Processor", "javax/transaction/xa/XAResource"] {
        check(name, ALL);
    }
    for name in ["javax/ws/rs/Path", "com/acme/Sink", "Sink", "javafx/application/Application", "javanese/Sink"] {
        check(name, &[]);
    }
}
