//! Classes that a worker takes for plugins, and jars of them.

use super::archive::{Member, file, zip};

const SINK: &str = "org/apache/kafka/connect/sink/SinkConnector";
const SOURCE: &str = "org/apache/kafka/connect/source/SourceConnector";
const STORAGE: &str = "org/apache/kafka/connect/storage";

/// A class and what it is a plugin of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PluginClass {
    Sink(&'static str),
    Source(&'static str),
    Converter(&'static str),
    Transformation(&'static str),
    /// A connector without a constructor that a worker could call.
    Closed(&'static str),
}

impl PluginClass {
    /// Its binary name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sink(name)
            | Self::Source(name)
            | Self::Converter(name)
            | Self::Transformation(name)
            | Self::Closed(name) => name,
        }
    }

    /// The name of the service that it provides.
    pub(crate) fn service(self) -> String {
        let (super_class, interface) = self.super_types();
        interface.unwrap_or(super_class.to_owned()).replace('/', ".")
    }

    fn super_types(self) -> (&'static str, Option<String>) {
        match self {
            Self::Sink(_) | Self::Closed(_) => (SINK, None),
            Self::Source(_) => (SOURCE, None),
            Self::Converter(_) => ("java/lang/Object", Some(format!("{STORAGE}/Converter"))),
            Self::Transformation(_) => {
                ("java/lang/Object", Some("org/apache/kafka/connect/transforms/Transformation".to_owned()))
            }
        }
    }

    /// The class file: a public class of Java 8 with a constructor that calls its super class's.
    pub(crate) fn bytes(self) -> Vec<u8> {
        let (super_class, interface) = self.super_types();
        let mut pool = Pool::default();
        let (this, above) = (pool.class(&self.name().replace('.', "/")), pool.class(super_class));
        let interface = interface.map(|name| pool.class(&name));
        let (name, descriptor, code) = (pool.text("<init>"), pool.text("()V"), pool.text("Code"));
        let constructor = pool.pair(12, name, descriptor);
        let constructor = pool.pair(10, above, constructor);
        let access: u16 = if matches!(self, Self::Closed(_)) { 0x0002 } else { 0x0001 };
        let mut body = Vec::new();
        let mut number = |number: u16| body.extend(number.to_be_bytes());
        [0x0021, this, above].into_iter().for_each(&mut number);
        number(u16::from(interface.is_some()));
        interface.into_iter().for_each(&mut number);
        // No fields; one method, with code of one local, one slot and five bytes.
        [0, 1, access, name, descriptor, 1, code, 0, 17, 1, 1, 0, 5].into_iter().for_each(&mut number);
        let [high, low] = constructor.to_be_bytes();
        body.extend([0x2a, 0xb7, high, low, 0xb1]);
        body.extend([0; 6]);
        let count = (pool.count + 1).to_be_bytes();
        [b"\xca\xfe\xba\xbe\0\0\0\x34".as_slice(), &count, &pool.bytes, &body].concat()
    }

    /// Its member of a jar.
    pub(crate) fn member(self) -> Member {
        file(format!("{}.class", self.name().replace('.', "/")), &self.bytes())
    }
}

/// A jar of these classes, of which service files list some.
pub(crate) fn plugin_jar(classes: &[PluginClass], listed: &[PluginClass]) -> Vec<u8> {
    let services = listed.iter().map(|class| {
        let name = format!("META-INF/services/{}", class.service());
        file(name, format!("{}\n", class.name()).as_bytes())
    });
    zip(classes.iter().map(|class| class.member()).chain(services)).bytes()
}

/// The constants of a class file in the making.
#[derive(Default)]
struct Pool {
    bytes: Vec<u8>,
    count: u16,
}

impl Pool {
    fn text(&mut self, text: &str) -> u16 {
        self.bytes.push(1);
        self.bytes.extend(u16::try_from(text.len()).expect("a short name").to_be_bytes());
        self.bytes.extend(text.as_bytes());
        self.count += 1;
        self.count
    }

    fn class(&mut self, name: &str) -> u16 {
        let name = self.text(name);
        self.bytes.push(7);
        self.bytes.extend(name.to_be_bytes());
        self.count += 1;
        self.count
    }

    fn pair(&mut self, tag: u8, one: u16, other: u16) -> u16 {
        self.bytes.push(tag);
        self.bytes.extend(one.to_be_bytes());
        self.bytes.extend(other.to_be_bytes());
        self.count += 1;
        self.count
    }
}
