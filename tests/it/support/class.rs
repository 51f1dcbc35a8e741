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
