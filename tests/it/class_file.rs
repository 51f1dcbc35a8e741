//! Headers of class files, beside what the crate `cafebabe` reads.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cafebabe::descriptors::FieldType;
use cafebabe::{MethodAccessFlags, ParseOptions, parse_class_with_options};
use plugraft::formats::class_file::{ClassFile, InvalidClassFile};
use proptest::prelude::*;

/// A class file to be.
#[derive(Debug, Clone)]
struct Recipe {
    major: u16,
    access: u16,
    name: String,
    super_class: Option<String>,
    interfaces: Vec<String>,
    fields: Vec<String>,
    /// Access, name and descriptor.
    methods: Vec<(u16, String, String)>,
}

fn recipe() -> Recipe {
    Recipe {
        major: 52,
        access: 0x0021,
        name: "com/acme/Sink$Task".to_owned(),
        super_class: Some("com/acme/Base".to_owned()),
        interfaces: vec!["java/io/Closeable".to_owned(), "com/acme/Ünlike".to_owned()],
        fields: vec!["count".to_owned()],
        methods: vec![
            (0x0001, "<init>".to_owned(), "()V".to_owned()),
            (0x0082, "<init>".to_owned(), "(I[[Lcom/acme/Part;Ljava/util/Map;)V".to_owned()),
            (0x0008, "<clinit>".to_owned(), "()V".to_owned()),
            (0x0401, "run".to_owned(), "(J)Ljava/lang/Object;".to_owned()),
        ],
    }
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
        // No character here has two units in UTF-16, and none is NUL: this is modified UTF-8.
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

    /// A number that takes two places.
    fn long(&mut self) {
        self.bytes.push(5);
        self.bytes.extend([0; 8]);
        self.count += 2;
    }
}

impl Recipe {
    fn bytes(&self) -> Vec<u8> {
        let mut pool = Pool::default();
        let mut body = Vec::new();
        body.extend(self.access.to_be_bytes());
        body.extend(pool.class(&self.name).to_be_bytes());
        pool.long();
        body.extend(self.super_class.as_ref().map_or(0, |name| pool.class(name)).to_be_bytes());
        body.extend(length(&self.interfaces));
        for name in &self.interfaces {
            body.extend(pool.class(name).to_be_bytes());
        }
        body.extend(length(&self.fields));
        for name in &self.fields {
            let numbers = [0x0002, pool.text(name), pool.text("I"), 0];
            body.extend(numbers.iter().flat_map(|number: &u16| number.to_be_bytes()));
        }
        body.extend(length(&self.methods));
        for (access, name, descriptor) in &self.methods {
            let numbers = [*access, pool.text(name), pool.text(descriptor), 1, pool.text("Deprecated"), 0, 0];
            body.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
        }
        body.extend([0, 0]);
        let head = [&[0xca, 0xfe, 0xba, 0xbe, 0, 0][..], &self.major.to_be_bytes(), &(pool.count + 1).to_be_bytes()];
        [&head.concat()[..], &pool.bytes, &body].concat()
    }
}

fn length<T>(items: &[T]) -> [u8; 2] {
    u16::try_from(items.len()).expect("few").to_be_bytes()
}

/// Whatever the other reader takes is taken here, and says the same.
#[track_caller]
fn agrees(bytes: &[u8]) -> Option<ClassFile> {
    let ours = ClassFile::parse(bytes);
    let mut options = ParseOptions::default();
    options.parse_bytecode(false);
    // The other one may panic on damaged files.
    let theirs = catch_unwind(AssertUnwindSafe(|| parse_class_with_options(bytes, &options).ok())).ok().flatten();
    let Some(theirs) = theirs else { return ours.ok() };
    // The other reader takes a NUL in a text, which the specification (4.4.7) and every machine refuse.
    let ours = match ours {
        Err(InvalidClassFile::Text { .. }) => return None,
        ours => ours.expect("the other reader takes it"),
    };
    assert_eq!(ours.version, (theirs.major_version, theirs.minor_version));
    assert_eq!(ours.name, *theirs.this_class);
    assert_eq!(ours.super_class.as_deref(), theirs.super_class.as_deref());
    assert!(ours.interfaces.iter().map(String::as_str).eq(theirs.interfaces.iter().map(|name| &**name)));
    let known = theirs.access_flags.bits();
    assert_eq!(ours.access.0 & known, known);
    let named = |name: &'static str| theirs.methods.iter().filter(move |method| method.name == name);
    assert_eq!(ours.has_static_initializer, named("<clinit>").next().is_some());
    assert_eq!(ours.constructors.len(), named("<init>").count());
    for (ours, theirs) in ours.constructors.iter().zip(named("<init>")) {
        assert_eq!(ours.descriptor, theirs.descriptor.to_string());
        assert_eq!(ours.access.is_public(), theirs.access_flags.contains(MethodAccessFlags::PUBLIC));
        let classes = theirs.descriptor.parameters.iter().filter_map(|parameter| match &parameter.field_type {
            FieldType::Object(name) => Some(name.to_string()),
            _ => None,
        });
        assert_eq!(ours.classes, classes.collect::<Vec<_>>());
    }
    Some(ours)
}

#[test]
fn a_header_in_full() {
    let class = agrees(&recipe().bytes()).expect("a class file");
    assert_eq!(class.version, (52, 0));
    assert!(class.access.is_public() && !class.access.is_interface() && !class.access.is_abstract());
    assert_eq!(class.name, "com/acme/Sink$Task");
    assert_eq!(class.super_class.as_deref(), Some("com/acme/Base"));
    assert_eq!(class.interfaces, ["java/io/Closeable", "com/acme/Ünlike"]);
    let [first, second] = class.constructors.as_slice() else { panic!("two constructors") };
    assert_eq!((first.access.is_public(), first.descriptor.as_str()), (true, "()V"));
    assert!(!second.access.is_public());
    assert_eq!(second.classes, ["com/acme/Part", "java/util/Map"]);
    assert!(class.has_static_initializer);
}

#[test]
fn flags_tell_what_it_is() {
    let access = |access: u16| agrees(&Recipe { access, ..recipe() }.bytes()).expect("a class file").access;
    assert!(access(0x0601).is_interface() && access(0x0601).is_abstract() && !access(0x0021).is_annotation());
    assert!(access(0x2601).is_annotation() && access(0x4031).is_enum() && !access(0x0020).is_public());
    let module = Recipe {
        major: 53,
        access: 0x8000,
        name: "module-info".to_owned(),
        super_class: None,
        interfaces: Vec::new(),
        fields: Vec::new(),
        methods: Vec::new(),
    };
    let module = ClassFile::parse(&module.bytes()).expect("a class file");
    assert!(module.access.is_module());
    assert_eq!(module.super_class, None);
}

#[test]
fn a_compiled_class() {
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/quickstart/plugraft-topic-prefix-1.0.0.zip");
    let inner = |bytes: Vec<u8>, suffix: &str| {
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
        let mut names = zip.file_names().map(|name| name.expect("a name").into_owned());
        let name = names.find(|name| name.ends_with(suffix)).expect(suffix);
        drop(names);
        let mut bytes = Vec::new();
        std::io::copy(&mut zip.by_name(&name).expect("a member"), &mut bytes).expect("readable");
        bytes
    };
    let jar = inner(std::fs::read(fixture).expect("a fixture"), ".jar");
    let class = agrees(&inner(jar, "TopicPrefix.class")).expect("a class file");
    assert!(class.name.ends_with("/TopicPrefix") && class.access.is_public());
    let connect = "org/apache/kafka/connect";
    assert_eq!(
        class.interfaces,
        [format!("{connect}/transforms/Transformation"), format!("{connect}/components/Versioned")]
    );
    assert!(class.constructors.iter().any(|it| it.descriptor == "()V" && it.access.is_public()));
}

#[test]
fn what_is_no_class_file() {
    let check = |bytes: &[u8], expected: &str| {
        assert_eq!(ClassFile::parse(bytes).map_err(|why| why.to_string()), Err(expected.to_owned()));
    };
    let whole = recipe().bytes();
    check(b"", "it does not begin as a class file");
    check(b"PK\x03\x04", "it does not begin as a class file");
    check(&[&whole[..], b"xy"].concat(), "2 bytes follow its end");
    let constants = |constants: &[u8]| [&[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52][..], constants].concat();
    check(&constants(&[0, 2, 99]), "its constant 1 has the unknown tag 99");
    check(&constants(&[0, 2, 1, 0, 1, b'a', 0, 1, 0, 1]), "its constant 1 is not a class");
    check(&constants(&[0, 2, 7, 0, 9, 0, 1, 0, 1]), "its constant 9 is not a text");
    check(&constants(&[0, 3, 7, 0, 2, 1, 0, 1, 0xff, 0, 1, 0, 1]), "its constant 2 is not modified UTF-8");
    // The second place of a number is no constant, and a number behind the last place takes none.
    check(&constants(&[0, 3, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2]), "its constant 2 is not a class");
    let odd = Recipe { methods: vec![(1, "<init>".to_owned(), "()I".to_owned())], ..recipe() };
    check(&odd.bytes(), "one of its constructors has no descriptor of a constructor");
    for end in MAGIC_LENGTH..whole.len() {
        assert_eq!(ClassFile::parse(&whole[..end]), Err(InvalidClassFile::Truncated { length: end }), "{end}");
    }
}

const MAGIC_LENGTH: usize = 4;

fn name() -> impl Strategy<Value = String> {
    "([a-zé]{1,5}/){0,2}[A-Z][a-zA-Z0-9_$日]{0,6}"
}

fn method() -> impl Strategy<Value = (u16, String, String)> {
    let descriptor = prop::collection::vec(prop_oneof!["\\[{0,3}[BCDFIJSZ]", "\\[{0,2}L[a-z]{1,3}/[A-Z]{1,3};"], 0..4);
    (prop_oneof![Just(0), Just(1), Just(2), Just(4)], any::<bool>(), descriptor, "[a-z]{1,6}").prop_map(
        |(access, is_constructor, parameters, name)| {
            let name = if is_constructor { "<init>".to_owned() } else { name };
            (access, name, format!("({})V", parameters.concat()))
        },
    )
}

fn recipes() -> impl Strategy<Value = Recipe> {
    let parts = (
        45..70_u16,
        prop_oneof![Just(0x0020), Just(0x0021), Just(0x0601), Just(0x0421)],
        name(),
        name(),
        prop::collection::vec(name(), 0..4),
        prop::collection::btree_map("[a-z]{1,6}", Just(()), 0..4),
        prop::collection::vec(method(), 0..5),
    );
    parts.prop_map(|(major, access, name, super_class, interfaces, fields, methods)| Recipe {
        major,
        access,
        name,
        super_class: Some(super_class),
        interfaces,
        fields: fields.into_keys().collect(),
        methods,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(recipe in recipes()) {
        let class = agrees(&recipe.bytes()).expect("a class file");
        prop_assert_eq!(class.name, recipe.name);
        prop_assert_eq!(class.super_class, recipe.super_class);
        prop_assert_eq!(class.interfaces, recipe.interfaces);
        let constructors: Vec<String> =
            recipe.methods.into_iter().filter(|(_, name, _)| name == "<init>").map(|(.., it)| it).collect();
        prop_assert_eq!(class.constructors.into_iter().map(|it| it.descriptor).collect::<Vec<_>>(), constructors);
    }

    #[test]
    fn damage_is_no_panic(recipe in recipes(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = recipe.bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        agrees(&bytes);
    }
}
