//! Class files, byte by byte.

/// A public class of Java 8 without members, whose super types are these; internal names.
pub(crate) fn class(name: &str, super_class: &str, interfaces: &[&str]) -> Vec<u8> {
    bytes(name, super_class, interfaces, (52, 0), 0x0021)
}

/// A class of these super types, version (major, minor) and access flags, without members.
pub(crate) fn bytes(
    name: &str,
    super_class: &str,
    interfaces: &[&str],
    (major, minor): (u16, u16),
    access: u16,
) -> Vec<u8> {
    let mut pool = Vec::new();
    let mut count = 0_u16;
    let mut constant = |name: &str| {
        pool.push(1);
        pool.extend(u16::try_from(name.len()).expect("a short name").to_be_bytes());
        pool.extend(name.as_bytes());
        pool.push(7);
        pool.extend((count + 1).to_be_bytes());
        count += 2;
        count
    };
    let mut body = access.to_be_bytes().to_vec();
    body.extend(constant(name).to_be_bytes());
    body.extend(if super_class.is_empty() { 0 } else { constant(super_class) }.to_be_bytes());
    body.extend(u16::try_from(interfaces.len()).expect("few interfaces").to_be_bytes());
    for name in interfaces {
        body.extend(constant(name).to_be_bytes());
    }
    let mut bytes = b"\xca\xfe\xba\xbe".to_vec();
    bytes.extend(minor.to_be_bytes());
    bytes.extend(major.to_be_bytes());
    bytes.extend((count + 1).to_be_bytes());
    bytes.extend(pool);
    bytes.extend(body);
    // Neither fields nor methods nor attributes.
    bytes.extend([0; 6]);
    bytes
}

/// A public class of Java 8 with a public constructor that takes nothing.
pub(crate) fn plugin(name: &str, super_class: &str, interfaces: &[&str]) -> Vec<u8> {
    let mut bytes = class(name, super_class, interfaces);
    let constants = u16::try_from(2 * (2 + interfaces.len()) + 1).expect("few interfaces");
    let mut pool = Vec::new();
    for text in ["<init>", "()V", "Code"] {
        pool.push(1);
        pool.extend(u16::try_from(text.len()).expect("a short name").to_be_bytes());
        pool.extend(text.as_bytes());
    }
    bytes[8..10].copy_from_slice(&(constants + 3).to_be_bytes());
    // Behind the pool stand flags, the two classes, the interfaces, and three counts of two bytes each.
    let end = bytes.len() - 6 - 2 * interfaces.len() - 8;
    // One method: public, its name and descriptor, and its code, which returns at once.
    let counts = bytes.len() - 4;
    let mut methods = vec![0, 1, 0, 1];
    for at in 0..2 {
        methods.extend((constants + at).to_be_bytes());
    }
    methods.extend([0, 1]);
    methods.extend((constants + 2).to_be_bytes());
    methods.extend([0, 0, 0, 13, 0, 1, 0, 1, 0, 0, 0, 1, 0xb1, 0, 0, 0, 0]);
    bytes.splice(counts..counts + 2, methods);
    bytes.splice(end..end, pool);
    bytes
}
