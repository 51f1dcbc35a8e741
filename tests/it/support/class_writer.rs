//! Class files, byte by byte; of Java 5, whose code needs no frames, where nothing else is said.

use super::class_pool::ClassPool;

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
    pool: ClassPool,
    version: (u16, u16),
    access: u16,
    this: u16,
    super_class: u16,
    interfaces: Vec<u16>,
    fields: Vec<Vec<u8>>,
    methods: Vec<Vec<u8>>,
    attributes: Vec<Vec<u8>>,
}

/// What a method does.
pub(crate) struct Code<'p> {
    pool: &'p mut ClassPool,
    bytes: Vec<u8>,
    handlers: Vec<u8>,
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
        let mut pool = ClassPool::default();
        let this = pool.class(name);
        let super_class = if super_class.is_empty() { 0 } else { pool.class(super_class) };
        let interfaces = interfaces.iter().map(|name| pool.class(name)).collect();
        let (fields, methods, attributes) = (Vec::new(), Vec::new(), Vec::new());
        Self { pool, version: (49, 0), access, this, super_class, interfaces, fields, methods, attributes }
    }

    /// Of this major and minor version.
    pub(crate) fn version_of(&mut self, version: (u16, u16)) -> &mut Self {
        self.version = version;
        self
    }

    /// The constants, for what refers to some without being code.
    pub(crate) fn pool(&mut self) -> &mut ClassPool {
        &mut self.pool
    }

    /// An attribute of the class, of numbers.
    pub(crate) fn attribute(&mut self, name: &str, numbers: &[u16]) -> &mut Self {
        let attribute = attribute(&mut self.pool, name, &words(numbers));
        self.attributes.push(attribute);
        self
    }

    pub(crate) fn field(&mut self, access: u16, name: &str, descriptor: &str) -> &mut Self {
        let field = [access, self.pool.utf8(name), self.pool.utf8(descriptor), 0];
        self.fields.push(words(&field));
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
        self.throwing_method(access, name, descriptor, &[], write)
    }

    /// The same, with exceptions that it declares.
    pub(crate) fn throwing_method(
        &mut self,
        access: u16,
        name: &str,
        descriptor: &str,
        throws: &[String],
        write: impl FnOnce(&mut Code<'_>),
    ) -> &mut Self {
        let mut attributes = Vec::new();
        if access & ABSTRACT == 0 {
            let mut code = Code { pool: &mut self.pool, bytes: Vec::new(), handlers: Vec::new() };
            write(&mut code);
            let length = u32::try_from(code.bytes.len()).expect("short").to_be_bytes();
            let handlers = count(code.handlers.len() / 8);
            let body = [&[0, 9, 0, 20], &length[..], &code.bytes, &handlers, &code.handlers, &[0, 0]].concat();
            attributes.push(attribute(&mut self.pool, "Code", &body));
        }
        if !throws.is_empty() {
            let classes: Vec<u16> = throws.iter().map(|name| self.pool.class(name)).collect();
            attributes.push(attribute(
                &mut self.pool,
                "Exceptions",
                &[&count(classes.len())[..], &words(&classes)].concat(),
            ));
        }
        let head = words(&[access, self.pool.utf8(name), self.pool.utf8(descriptor)]);
        self.methods.push([&head[..], &count(attributes.len()), &attributes.concat()].concat());
        self
    }

    /// A public `version` that is no static method.
    pub(crate) fn version(&mut self, write: impl FnOnce(&mut Code<'_>)) -> &mut Self {
        self.method(PUBLIC, "version", "()Ljava/lang/String;", write)
    }

    /// The class file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut body = words(&[self.access, self.this, self.super_class]);
        body.extend(count(self.interfaces.len()));
        body.extend(words(&self.interfaces));
        for members in [&self.fields, &self.methods, &self.attributes] {
            body.extend(count(members.len()));
            body.extend(members.concat());
        }
        let (major, minor) = self.version;
        let head = [b"\xca\xfe\xba\xbe".to_vec(), words(&[minor, major])].concat();
        [head, self.pool.finish(), body].concat()
    }
}

fn attribute(pool: &mut ClassPool, name: &str, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("short").to_be_bytes();
    [&pool.utf8(name).to_be_bytes()[..], &length, body].concat()
}

fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

fn count(items: usize) -> [u8; 2] {
    u16::try_from(items).expect("few").to_be_bytes()
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
