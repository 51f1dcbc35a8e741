//! Class files of plugins, byte by byte, with the constructors and attributes that scanners look at.

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

/// A class of this internal name that extends `java.lang.Object`.
pub(crate) fn plugin_class(name: &str) -> PluginClass {
    PluginClass {
        name: name.to_owned(),
        super_class: OBJECT.to_owned(),
        interfaces: Vec::new(),
        access: 0x0021,
        version: (52, 0),
        constructors: vec![Constructor { access: 1, descriptor: "()V".to_owned(), throws: Vec::new() }],
        nesting: None,
        stated: None,
    }
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

    /// The class file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut pool = Pool::default();
        let mut body = self.access.to_be_bytes().to_vec();
        let this = pool.class(&self.name);
        push(&mut body, this);
        let above = if self.super_class.is_empty() { 0 } else { pool.class(&self.super_class) };
        push(&mut body, above);
        push(&mut body, count(&self.interfaces));
        for name in &self.interfaces {
            push(&mut body, pool.class(name));
        }
        push(&mut body, 0);
        push(&mut body, count(&self.constructors) + u16::from(self.stated.is_some()));
        for constructor in &self.constructors {
            self.write_constructor(constructor, &mut pool, &mut body);
        }
        if let Some(version) = &self.stated {
            let text = pool.string(version);
            let [high, low] = text.to_be_bytes();
            for number in [1, pool.text("version"), pool.text("()Ljava/lang/String;"), 1] {
                push(&mut body, number);
            }
            // ldc_w, areturn
            code(&mut pool, &mut body, 1, &[0x13, high, low, 0xb0]);
        }
        self.write_nesting(&mut pool, &mut body);
        let mut bytes = b"\xca\xfe\xba\xbe".to_vec();
        for number in [self.version.1, self.version.0, pool.count + 1] {
            push(&mut bytes, number);
        }
        [bytes, pool.bytes, body].concat()
    }

    fn write_constructor(&self, constructor: &Constructor, pool: &mut Pool, body: &mut Vec<u8>) {
        let attributes = 1 + u16::from(!constructor.throws.is_empty());
        for number in [constructor.access, pool.text("<init>"), pool.text(&constructor.descriptor), attributes] {
            push(body, number);
        }
        let above = pool.method(&self.super_class, "<init>", "()V");
        let [high, low] = above.to_be_bytes();
        // aload_0, invokespecial, return
        code(pool, body, 20, &[0x2a, 0xb7, high, low, 0xb1]);
        if !constructor.throws.is_empty() {
            push(body, pool.text("Exceptions"));
            body.extend((2 + 2 * u32::from(count(&constructor.throws))).to_be_bytes());
            push(body, count(&constructor.throws));
            for name in &constructor.throws {
                push(body, pool.class(name));
            }
        }
    }

    fn write_nesting(&self, pool: &mut Pool, body: &mut Vec<u8>) {
        let Some((outer, name)) = &self.nesting else {
            push(body, 0);
            return;
        };
        push(body, if outer.is_some() { 1 } else { 2 });
        push(body, pool.text("InnerClasses"));
        body.extend(10_u32.to_be_bytes());
        push(body, 1);
        push(body, pool.class(&self.name));
        push(body, outer.as_ref().map_or(0, |outer| pool.class(outer)));
        push(body, name.as_ref().map_or(0, |name| pool.text(name)));
        push(body, self.access);
        if outer.is_none() {
            push(body, pool.text("EnclosingMethod"));
            body.extend(4_u32.to_be_bytes());
            push(body, pool.class("com/acme/Outer"));
            push(body, 0);
        }
    }
}

/// The attribute `Code` of a method without handlers.
fn code(pool: &mut Pool, body: &mut Vec<u8>, locals: u16, instructions: &[u8]) {
    let length = u32::try_from(instructions.len()).expect("short code");
    push(body, pool.text("Code"));
    body.extend((12 + length).to_be_bytes());
    push(body, 1);
    push(body, locals);
    body.extend(length.to_be_bytes());
    body.extend(instructions);
    push(body, 0);
    push(body, 0);
}

fn push(bytes: &mut Vec<u8>, number: u16) {
    bytes.extend(number.to_be_bytes());
}

fn count<T>(items: &[T]) -> u16 {
    u16::try_from(items.len()).expect("few")
}

/// The constants of a class file in the making.
#[derive(Default)]
struct Pool {
    bytes: Vec<u8>,
    count: u16,
}

impl Pool {
    fn add(&mut self, tag: u8, numbers: &[u16]) -> u16 {
        self.bytes.push(tag);
        for number in numbers {
            push(&mut self.bytes, *number);
        }
        self.count += 1;
        self.count
    }

    fn text(&mut self, text: &str) -> u16 {
        let length = u16::try_from(text.len()).expect("a short text");
        let index = self.add(1, &[length]);
        // No character here has two units in UTF-16, and none is NUL: this is modified UTF-8.
        self.bytes.extend(text.as_bytes());
        index
    }

    fn class(&mut self, name: &str) -> u16 {
        let name = self.text(name);
        self.add(7, &[name])
    }

    fn string(&mut self, text: &str) -> u16 {
        let text = self.text(text);
        self.add(8, &[text])
    }

    fn method(&mut self, class: &str, name: &str, descriptor: &str) -> u16 {
        let class = self.class(class);
        let (name, descriptor) = (self.text(name), self.text(descriptor));
        let both = self.add(12, &[name, descriptor]);
        self.add(10, &[class, both])
    }
}
