//! Classes that a worker takes for plugins, with the constructors and attributes that scanners look at, and jars of them.

use super::archive::{Member, file, zip};
use super::class_writer::{ClassWriter, RETURN, RETURN_IT, SPECIAL, THIS};

/// A class file to be; a public class of Java 8 with a public constructor without parameters, where nothing else is said.
#[derive(Debug, Clone)]
pub(crate) struct PluginClass {
    name: String,
    super_class: String,
    interfaces: Vec<String>,
    access: u16,
    version: (u16, u16),
    constructors: Vec<Constructor>,
    /// The class around it and its own name there.
    nesting: Option<(Option<String>, Option<String>)>,
    /// What its method `version` answers.
    stated: Option<String>,
    /// Methods of interfaces that it refers to: owner, name and descriptor.
    calls: Vec<[String; 3]>,
}

#[derive(Debug, Clone)]
struct Constructor {
    access: u16,
    descriptor: String,
    throws: Vec<String>,
}

/// What plugins extend, by internal name.
pub(crate) const SINK: &str = "org/apache/kafka/connect/sink/SinkConnector";
pub(crate) const SOURCE: &str = "org/apache/kafka/connect/source/SourceConnector";
pub(crate) const CONVERTER: &str = "org/apache/kafka/connect/storage/Converter";
pub(crate) const HEADER_CONVERTER: &str = "org/apache/kafka/connect/storage/HeaderConverter";
pub(crate) const TRANSFORMATION: &str = "org/apache/kafka/connect/transforms/Transformation";
pub(crate) const PREDICATE: &str = "org/apache/kafka/connect/transforms/predicates/Predicate";
pub(crate) const CONFIG_PROVIDER: &str = "org/apache/kafka/common/config/provider/ConfigProvider";
const OBJECT: &str = "java/lang/Object";

/// A class of this name, internal or binary, that extends `java.lang.Object`.
pub(crate) fn plugin_class(name: &str) -> PluginClass {
    PluginClass {
        name: name.replace('.', "/"),
        super_class: OBJECT.to_owned(),
        interfaces: Vec::new(),
        access: 0x0021,
        version: (52, 0),
        constructors: vec![Constructor { access: 1, descriptor: "()V".to_owned(), throws: Vec::new() }],
        nesting: None,
        stated: None,
        calls: Vec::new(),
    }
}

/// A sink connector.
pub(crate) fn sink(name: &str) -> PluginClass {
    plugin_class(name).extends(SINK)
}

/// A source connector.
pub(crate) fn source(name: &str) -> PluginClass {
    plugin_class(name).extends(SOURCE)
}

/// A converter.
pub(crate) fn converter(name: &str) -> PluginClass {
    plugin_class(name).implements(&[CONVERTER])
}

/// A transformation.
pub(crate) fn transformation(name: &str) -> PluginClass {
    plugin_class(name).implements(&[TRANSFORMATION])
}

impl PluginClass {
    /// Its internal name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn extends(mut self, super_class: &str) -> Self {
        super_class.clone_into(&mut self.super_class);
        self
    }

    pub(crate) fn implements(mut self, interfaces: &[&str]) -> Self {
        self.interfaces = interfaces.iter().map(|name| (*name).to_owned()).collect();
        self
    }

    pub(crate) fn access(mut self, access: u16) -> Self {
        self.access = access;
        self
    }

    pub(crate) fn version(mut self, major: u16, minor: u16) -> Self {
        self.version = (major, minor);
        self
    }

    /// Compiled for this Java.
    pub(crate) fn java(self, feature: u16) -> Self {
        self.version(feature + 44, 0)
    }

    /// An interface, which has no constructors.
    pub(crate) fn interface(self) -> Self {
        self.access(0x0601).without_constructors()
    }

    pub(crate) fn without_constructors(mut self) -> Self {
        self.constructors.clear();
        self
    }

    pub(crate) fn constructor(mut self, access: u16, descriptor: &str, throws: &[&str]) -> Self {
        let throws = throws.iter().map(|name| (*name).to_owned()).collect();
        self.constructors.push(Constructor { access, descriptor: descriptor.to_owned(), throws });
        self
    }

    /// Stands in another class, or in a method where that is `None`.
    pub(crate) fn nested(mut self, outer: Option<&str>, name: Option<&str>) -> Self {
        self.nesting = Some((outer.map(str::to_owned), name.map(str::to_owned)));
        self
    }

    pub(crate) fn states(mut self, version: &str) -> Self {
        self.stated = Some(version.to_owned());
        self
    }

    /// Refers to this method of an interface.
    pub(crate) fn calls(mut self, owner: &str, name: &str, descriptor: &str) -> Self {
        self.calls.push([owner, name, descriptor].map(str::to_owned));
        self
    }

    /// With a constructor that nobody else can call, and no other.
    pub(crate) fn closed(self) -> Self {
        self.without_constructors().constructor(0x0002, "()V", &[])
    }

    /// The name of the service that it provides: its one super type that is something.
    fn service(&self) -> String {
        self.interfaces.first().unwrap_or(&self.super_class).replace('/', ".")
    }

    /// The class file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let interfaces: Vec<&str> = self.interfaces.iter().map(String::as_str).collect();
        let mut class = ClassWriter::bare(&self.name, &self.super_class, &interfaces, self.access);
        class.version_of(self.version);
        for Constructor { access, descriptor, throws } in &self.constructors {
            class.throwing_method(*access, "<init>", descriptor, throws, |code| {
                code.op(THIS).invoke(SPECIAL, &self.super_class, "<init>", "()V").op(RETURN);
            });
        }
        if let Some(version) = &self.stated {
            class.version(|code| {
                code.text(version).op(RETURN_IT);
            });
        }
        for [owner, name, descriptor] in &self.calls {
            class.pool().member(11, owner, name, descriptor);
        }
        self.write_nesting(&mut class);
        class.bytes()
    }

    fn write_nesting(&self, class: &mut ClassWriter) {
        let Some((outer, name)) = &self.nesting else { return };
        let pool = class.pool();
        let this = pool.class(&self.name);
        let around = outer.as_ref().map_or(0, |outer| pool.class(outer));
        let named = name.as_ref().map_or(0, |name| pool.utf8(name));
        class.attribute("InnerClasses", &[1, this, around, named, self.access]);
        if outer.is_none() {
            let method_in = class.pool().class("com/acme/Outer");
            class.attribute("EnclosingMethod", &[method_in, 0]);
        }
    }

    /// The path of its file in a jar, and its bytes.
    pub(crate) fn file(&self) -> (String, Vec<u8>) {
        (format!("{}.class", self.name), self.bytes())
    }
}

/// A jar of these classes, of which service files list some.
pub(crate) fn plugin_jar(classes: &[PluginClass], listed: &[PluginClass]) -> Vec<u8> {
    let services = listed.iter().map(|class| {
        let name = format!("META-INF/services/{}", class.service());
        file(name, format!("{}\n", class.name.replace('/', ".")).as_bytes())
    });
    let members = classes.iter().map(|class| {
        let (path, bytes) = class.file();
        file(path, &bytes)
    });
    zip(members.chain(services).collect::<Vec<Member>>()).bytes()
}
