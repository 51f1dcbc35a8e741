//! Class files with code, byte by byte; of Java 5, whose code needs no frames.

use std::collections::BTreeMap;

pub(crate) const PUBLIC: u16 = 0x0001;
pub(crate) const STATIC: u16 = 0x0008;
pub(crate) const ABSTRACT: u16 = 0x0400;

pub(crate) const VIRTUAL: u8 = 182;
pub(crate) const SPECIAL: u8 = 183;
pub(crate) const STATICALLY: u8 = 184;

pub(crate) const NULL: u8 = 1;
pub(crate) const THIS: u8 = 42;
pub(crate) const POP: u8 = 87;
pub(crate) const DUP: u8 = 89;
pub(crate) const RETURN: u8 = 177;
pub(crate) const RETURN_IT: u8 = 176;
pub(crate) const THROW: u8 = 191;

/// A class in the making.
pub(crate) struct ClassWriter {
    pool: Pool,
    access: u16,
    name: String,
    super_class: u16,
    interfaces: Vec<u16>,
    fields: Vec<Vec<u8>>,
    methods: Vec<Vec<u8>>,
}

/// Constants, each once.
#[derive(Default)]
struct Pool {
    bytes: Vec<u8>,
    known: BTreeMap<Vec<u8>, u16>,
}

/// What a method does.
pub(crate) struct Code<'p> {
    pool: &'p mut Pool,
    bytes: Vec<u8>,
    handlers: Vec<u8>,
}

impl Pool {
    fn add(&mut self, constant: Vec<u8>) -> u16 {
        let next = u16::try_from(self.known.len() + 1).expect("few constants");
        *self.known.entry(constant).or_insert_with_key(|constant| {
            self.bytes.extend(constant);
            next
        })
    }

    fn utf8(&mut self, text: &str) -> u16 {
        let length = u16::try_from(text.len()).expect("a short text").to_be_bytes();
        self.add([&[1], &length[..], text.as_bytes()].concat())
    }

    /// A constant of this tag that refers to others.
    fn refers(&mut self, tag: u8, to: &[u16]) -> u16 {
        self.add([tag].into_iter().chain(to.iter().flat_map(|index| index.to_be_bytes())).collect())
    }

    fn class(&mut self, name: &str) -> u16 {
        let name = self.utf8(name);
        self.refers(7, &[name])
    }

    fn member(&mut self, tag: u8, owner: &str, name: &str, descriptor: &str) -> u16 {
        let named = [self.utf8(name), self.utf8(descriptor)];
        let both = [self.class(owner), self.refers(12, &named)];
        self.refers(tag, &both)
    }
}

impl ClassWriter {
    /// A public class with these super types and a constructor without parameters that does nothing.
    pub(crate) fn new(name: &str, super_class: &str, interfaces: &[&str]) -> Self {
        let mut class = Self::bare(name, super_class, interfaces, 0x0021);
        class.method(PUBLIC, "<init>", "()V", |code| {
            code.op(THIS).invoke(SPECIAL, super_class, "<init>", "()V").op(RETURN);
        });
        class
    }

    /// A class or interface without anything in it.
    pub(crate) fn bare(name: &str, super_class: &str, interfaces: &[&str], access: u16) -> Self {
        let mut pool = Pool::default();
        let super_class = pool.class(super_class);
        let interfaces = interfaces.iter().map(|name| pool.class(name)).collect();
        let (fields, methods) = (Vec::new(), Vec::new());
        Self { pool, access, name: name.to_owned(), super_class, interfaces, fields, methods }
    }

    pub(crate) fn field(&mut self, access: u16, name: &str, descriptor: &str) -> &mut Self {
        let words = [access, self.pool.utf8(name), self.pool.utf8(descriptor), 0];
        self.fields.push(words.iter().flat_map(|word| word.to_be_bytes()).collect());
        self
    }

    /// A method; one that is abstract has no code, whatever is written.
    pub(crate) fn method(
        &mut self,
        access: u16,
        name: &str,
        descriptor: &str,
        write: impl FnOnce(&mut Code<'_>),
    ) -> &mut Self {
        let mut words = vec![access, self.pool.utf8(name), self.pool.utf8(descriptor)];
        let mut attribute = Vec::new();
        if access & ABSTRACT == 0 {
            words.extend([1, self.pool.utf8("Code")]);
            let mut code = Code { pool: &mut self.pool, bytes: Vec::new(), handlers: Vec::new() };
            write(&mut code);
            let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("short").to_be_bytes();
            let handlers = u16::try_from(code.handlers.len() / 8).expect("few").to_be_bytes();
            let whole = [&[0, 9, 0, 9], &length(&code.bytes)[..], &code.bytes, &handlers, &code.handlers, &[0, 0]];
            attribute = whole.concat();
            attribute.splice(0..0, length(&attribute));
        } else {
            words.push(0);
        }
        let words = words.iter().flat_map(|word| word.to_be_bytes());
        self.methods.push(words.chain(attribute).collect());
        self
    }

    /// A public `version` that is no static method.
    pub(crate) fn version(&mut self, write: impl FnOnce(&mut Code<'_>)) -> &mut Self {
        self.method(PUBLIC, "version", "()Ljava/lang/String;", write)
    }

    pub(crate) fn bytes(&mut self) -> Vec<u8> {
        let count = |items: usize| u16::try_from(items).expect("few").to_be_bytes();
        let mut body = [self.access, self.pool.class(&self.name), self.super_class].map(u16::to_be_bytes).concat();
        body.extend(count(self.interfaces.len()));
        body.extend(self.interfaces.iter().flat_map(|index| index.to_be_bytes()));
        for members in [&self.fields, &self.methods] {
            body.extend(count(members.len()));
            body.extend(members.concat());
        }
        body.extend([0, 0]);
        let head = [&[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 49][..], &count(self.pool.known.len() + 1)].concat();
        [head, self.pool.bytes.clone(), body].concat()
    }
}

impl Code<'_> {
    /// An instruction without operands.
    pub(crate) fn op(&mut self, code: u8) -> &mut Self {
        self.bytes.push(code);
        self
    }

    fn with(&mut self, code: u8, index: u16) -> &mut Self {
        self.bytes.push(code);
        self.bytes.extend(index.to_be_bytes());
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        let utf8 = self.pool.utf8(text);
        let index = self.pool.refers(8, &[utf8]);
        self.with(19, index)
    }

    pub(crate) fn class(&mut self, name: &str) -> &mut Self {
        let index = self.pool.class(name);
        self.with(19, index)
    }

    pub(crate) fn create(&mut self, class: &str) -> &mut Self {
        let index = self.pool.class(class);
        self.with(187, index).op(DUP)
    }

    /// `getstatic` (178) to `putfield` (181).
    pub(crate) fn field(&mut self, code: u8, owner: &str, name: &str, descriptor: &str) -> &mut Self {
        let index = self.pool.member(9, owner, name, descriptor);
        self.with(code, index)
    }

    pub(crate) fn invoke(&mut self, code: u8, owner: &str, name: &str, descriptor: &str) -> &mut Self {
        let index = self.pool.member(10, owner, name, descriptor);
        self.with(code, index)
    }

    /// A jump whose target is told later; tells where it is.
    pub(crate) fn jump(&mut self, code: u8) -> usize {
        self.with(code, 0);
        self.bytes.len() - 3
    }

    /// The jump at a place comes here.
    pub(crate) fn land(&mut self, jump: usize) -> &mut Self {
        let distance = i16::try_from(self.bytes.len() - jump).expect("near").to_be_bytes();
        self.bytes[jump + 1..jump + 3].copy_from_slice(&distance);
        self
    }

    /// A jump to where the code begins.
    pub(crate) fn restart(&mut self, code: u8) -> &mut Self {
        let distance = -i16::try_from(self.bytes.len()).expect("near");
        self.with(code, distance.cast_unsigned())
    }

    /// Handles here what is thrown up to here.
    pub(crate) fn catches(&mut self, class: &str) -> &mut Self {
        let here = u16::try_from(self.bytes.len()).expect("short");
        let class = self.pool.class(class);
        self.handlers.extend([0, here, here, class].iter().flat_map(|word| word.to_be_bytes()));
        self
    }
}
