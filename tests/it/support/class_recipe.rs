//! Class files of plugins: with the constructor that Connect calls.

/// A class file to be; names are internal ones.
#[derive(Debug, Clone)]
pub(crate) struct ClassRecipe {
    name: String,
    super_class: String,
    interfaces: Vec<String>,
    major: u16,
    access: u16,
    calls: Vec<[String; 3]>,
}

/// A public class of Java 8 with a public constructor, and these super types.
pub(crate) fn plugin_class(name: &str, super_class: &str, interfaces: &[&str]) -> ClassRecipe {
    ClassRecipe {
        name: name.to_owned(),
        super_class: super_class.to_owned(),
        interfaces: interfaces.iter().map(|name| (*name).to_owned()).collect(),
        major: 52,
        access: 0x0021,
        calls: Vec::new(),
    }
}

/// A sink connector of Kafka's.
pub(crate) fn sink(name: &str) -> ClassRecipe {
    plugin_class(name, "org/apache/kafka/connect/sink/SinkConnector", &[])
}

/// A transformation.
pub(crate) fn transformation(name: &str) -> ClassRecipe {
    plugin_class(name, "java/lang/Object", &["org/apache/kafka/connect/transforms/Transformation"])
}

impl ClassRecipe {
    /// Compiled for this Java.
    pub(crate) fn java(self, feature: u16) -> Self {
        Self { major: feature + 44, ..self }
    }

    /// With these flags.
    pub(crate) fn access(self, access: u16) -> Self {
        Self { access, ..self }
    }

    /// With code that calls this method of an interface.
    pub(crate) fn calls(mut self, owner: &str, name: &str, descriptor: &str) -> Self {
        self.calls.push([owner, name, descriptor].map(str::to_owned));
        self
    }

    /// The path of the file, and its bytes.
    pub(crate) fn file(&self) -> (String, Vec<u8>) {
        let mut pool = Pool::default();
        let (this, above) = (pool.class(&self.name), pool.class(&self.super_class));
        let interfaces: Vec<u16> = self.interfaces.iter().map(|name| pool.class(name)).collect();
        let above_new = pool.member(10, &self.super_class, "<init>", "()V");
        for [owner, name, descriptor] in &self.calls {
            pool.member(11, owner, name, descriptor);
        }
        let (new, nothing, code) = (pool.text("<init>"), pool.text("()V"), pool.text("Code"));
        let mut body = Vec::new();
        let mut numbers = |all: &[u16]| body.extend(all.iter().flat_map(|number| number.to_be_bytes()));
        numbers(&[self.access, this, above, u16::try_from(interfaces.len()).expect("few")]);
        numbers(&interfaces);
        // No field; one method, which is public and has one attribute of 17 bytes: a stack of one, a variable, 5 bytes.
        numbers(&[0, 1, 0x0001, new, nothing, 1, code, 0, 17, 1, 1, 0, 5]);
        let [high, low] = above_new.to_be_bytes();
        // `super()`, and no exceptions, no attributes.
        body.extend([0x2a, 0xb7, high, low, 0xb1, 0, 0, 0, 0, 0, 0]);
        let head = [&b"\xca\xfe\xba\xbe\0\0"[..], &self.major.to_be_bytes(), &(pool.count + 1).to_be_bytes()].concat();
        (format!("{}.class", self.name), [head, pool.bytes, body].concat())
    }
}

#[derive(Default)]
struct Pool {
    bytes: Vec<u8>,
    count: u16,
}

impl Pool {
    fn constant(&mut self, tag: u8, numbers: &[u16]) -> u16 {
        self.bytes.push(tag);
        self.bytes.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
        self.count += 1;
        self.count
    }

    fn text(&mut self, text: &str) -> u16 {
        self.bytes.push(1);
        self.bytes.extend(u16::try_from(text.len()).expect("short").to_be_bytes());
        self.bytes.extend(text.as_bytes());
        self.count += 1;
        self.count
    }

    fn class(&mut self, name: &str) -> u16 {
        let name = self.text(name);
        self.constant(7, &[name])
    }

    fn member(&mut self, tag: u8, owner: &str, name: &str, descriptor: &str) -> u16 {
        let (owner, name, descriptor) = (self.class(owner), self.text(name), self.text(descriptor));
        let named = self.constant(12, &[name, descriptor]);
        self.constant(tag, &[owner, named])
    }
}
