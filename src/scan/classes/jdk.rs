//! Which packages are the JDK's, release by release.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

/// Packages, and the releases that have them. A line is a package and, where not every release since 8 has it, the first
/// one and the last one, such as `javax/xml/bind 8-8` and `java/net/http 11-`.
static PACKAGES: LazyLock<HashMap<&str, RangeInclusive<u16>>> = LazyLock::new(|| {
    let lines = include_str!("tables/jdk.txt").lines().filter(|line| !line.starts_with('#'));
    let parsed = lines.map(|line| {
        let (package, releases) = line.split_once(' ').unwrap_or((line, "-"));
        let (first, last) = releases.split_once('-').unwrap_or((releases, ""));
        (package, first.parse().unwrap_or(0)..=last.parse().unwrap_or(u16::MAX))
    });
    parsed.collect()
});

/// Whether a class belongs to the JDK of a feature release. All of `java/` does, for no other loader may define it.
pub(super) fn has(internal: &str, release: u16) -> bool {
    let Some((package, _)) = internal.rsplit_once('/') else { return false };
    match PACKAGES.get(package) {
        Some(releases) => releases.contains(&release),
        None => package.starts_with("java/"),
    }
}

/// Whether a class would stand in a package of `java` that a feature release does not have: nobody may define it there
/// (`ClassLoader.preDefineClass`).
pub(super) fn is_forbidden(internal: &str, release: u16) -> bool {
    let package = internal.rsplit_once('/').map_or("", |(package, _)| package);
    package.starts_with("java/") && PACKAGES.get(package).is_none_or(|releases| !releases.contains(&release))
}

/// Whether a class of the JDK has such a method, for those that Kafka's own extend most (Java SE API).
pub(super) fn has_method(internal: &str, name: &str, descriptor: &str) -> Option<bool> {
    const OBJECT: [(&str, &str); 12] = [
        ("<init>", "()V"),
        ("clone", "()Ljava/lang/Object;"),
        ("equals", "(Ljava/lang/Object;)Z"),
        ("finalize", "()V"),
        ("getClass", "()Ljava/lang/Class;"),
        ("hashCode", "()I"),
        ("notify", "()V"),
        ("notifyAll", "()V"),
        ("toString", "()Ljava/lang/String;"),
        ("wait", "()V"),
        ("wait", "(J)V"),
        ("wait", "(JI)V"),
    ];
    match internal {
        "java/lang/Object" => Some(OBJECT.contains(&(name, descriptor))),
        "java/lang/AutoCloseable" | "java/io/Closeable" => Some((name, descriptor) == ("close", "()V")),
        "java/io/Serializable" | "java/lang/Cloneable" => Some(false),
        _ => None,
    }
}
