//! What the name of a native library says of its platform, in all the spellings that libraries have found for it.

use crate::scan::observation::NativePlatform;

/// A native library by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NativeName {
    /// What is left without platform, prefix and ending.
    pub(super) name: String,
    /// For which platform it is; `None` where the name does not tell.
    pub(super) platform: Option<NativePlatform>,
}

/// Spellings that hold a separator, and would fall apart at it.
const WHOLE: [(&str, &str); 6] = [
    ("x86_64", "amd64"),
    ("x86-64", "amd64"),
    ("aarch_64", "arm64"),
    ("ppc64_le", "ppc64le"),
    ("ppcle_64", "ppc64le"),
    ("s390_64", "s390x"),
];

/// What a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    System(&'static str),
    Machine(&'static str),
    Both(&'static str, &'static str),
    Musl,
    Other,
}

/// Reads the path of a member of a jar; `None` where it is no native library.
pub(super) fn read(path: &str) -> Option<NativeName> {
    let mut path = path.to_ascii_lowercase();
    for (spelling, word) in WHOLE {
        path = path.replace(spelling, word);
    }
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", &path));
    let parts: Vec<&str> = split(file).collect();
    let by_ending = if parts.contains(&"so") {
        "linux"
    } else if parts.iter().any(|part| matches!(*part, "dylib" | "jnilib")) {
        "darwin"
    } else if parts.contains(&"dll") {
        "windows"
    } else {
        return None;
    };
    let (mut system, mut machine, mut is_musl) = (None, None, false);
    // The file's own name is nearer than its folders, and a nearer folder nearer than those above.
    for part in parts.iter().copied().rev().chain(split(folders).collect::<Vec<_>>().into_iter().rev()) {
        match word(part) {
            Word::System(name) => system = system.or(Some(name)),
            Word::Machine(name) => machine = machine.or(Some(name)),
            Word::Both(os, name) => {
                system = system.or(Some(os));
                machine = machine.or(Some(name));
            }
            Word::Musl => is_musl = true,
            Word::Other => {}
        }
    }
    let is_name = |part: &&str| word(part) == Word::Other && !matches!(*part, "so" | "dylib" | "jnilib" | "dll");
    let name = parts.into_iter().filter(is_name).collect::<Vec<_>>().join("-");
    let name = name.strip_prefix("lib").unwrap_or(&name).to_owned();
    let os = system.unwrap_or(by_ending).to_owned();
    let platform = machine.map(|architecture| NativePlatform { os, architecture: architecture.to_owned(), is_musl });
    Some(NativeName { name, platform })
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty())
}

fn word(part: &str) -> Word {
    match part {
        "linux" => Word::System("linux"),
        "linux64" => Word::Both("linux", "amd64"),
        "linux32" => Word::Both("linux", "386"),
        "osx" | "macos" | "macosx" | "mac" | "darwin" => Word::System("darwin"),
        "windows" | "win" => Word::System("windows"),
        "win64" => Word::Both("windows", "amd64"),
        "win32" => Word::Both("windows", "386"),
        "freebsd" | "freebsd64" => Word::System("freebsd"),
        "openbsd" => Word::System("openbsd"),
        "netbsd" => Word::System("netbsd"),
        "dragonflybsd" => Word::System("dragonfly"),
        "sunos" | "solaris" => Word::System("solaris"),
        "aix" => Word::System("aix"),
        "android" => Word::System("android"),
        "amd64" | "x64" => Word::Machine("amd64"),
        "arm64" | "aarch64" => Word::Machine("arm64"),
        "x86" | "i386" | "i586" | "i686" => Word::Machine("386"),
        "arm" | "armhf" | "armel" | "armv5" | "armv6" | "armv6l" | "armv7" | "armv7a" | "armv7l" => {
            Word::Machine("arm")
        }
        "ppc64le" => Word::Machine("ppc64le"),
        "ppc64" => Word::Machine("ppc64"),
        "ppc" => Word::Machine("ppc"),
        "s390x" => Word::Machine("s390x"),
        "s390" => Word::Machine("s390"),
        "riscv64" => Word::Machine("riscv64"),
        "loongarch64" => Word::Machine("loong64"),
        "mips64" | "mips64el" => Word::Machine("mips64"),
        "mips" | "mipsel" => Word::Machine("mips"),
        "sparc" | "sparcv9" | "ia64" => Word::Machine("sparc"),
        "musl" => Word::Musl,
        _ => Word::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, expected: Option<(&str, Option<&str>)>) {
        let found = read(path).map(|found| {
            let platform = found
                .platform
                .map(|it| format!("{}/{}{}", it.os, it.architecture, if it.is_musl { " musl" } else { "" }));
            (found.name, platform)
        });
        let expected = expected.map(|(name, platform)| (name.to_owned(), platform.map(str::to_owned)));
        assert_eq!(found, expected, "{path}");
    }

    #[test]
    fn names_of_real_libraries() {
        check("org/xerial/snappy/native/Linux/aarch64/libsnappyjava.so", Some(("snappyjava", Some("linux/arm64"))));
        check("org/xerial/snappy/native/Linux/x86_64/libsnappyjava.so", Some(("snappyjava", Some("linux/amd64"))));
        check("org/xerial/snappy/native/Windows/x86_64/snappyjava.dll", Some(("snappyjava", Some("windows/amd64"))));
        check("org/xerial/snappy/native/Mac/aarch64/libsnappyjava.dylib", Some(("snappyjava", Some("darwin/arm64"))));
        check("linux/amd64/libzstd-jni-1.5.6-3.so", Some(("zstd-jni-1-5-6-3", Some("linux/amd64"))));
        check("win/amd64/libzstd-jni-1.5.6-3.dll", Some(("zstd-jni-1-5-6-3", Some("windows/amd64"))));
        check("net/jpountz/util/linux/i386/liblz4-java.so", Some(("lz4-java", Some("linux/386"))));
        check("META-INF/native/libnetty_tcnative_linux_aarch_64.so", Some(("netty-tcnative", Some("linux/arm64"))));
        check("META-INF/native/libnetty_tcnative_osx_x86_64.jnilib", Some(("netty-tcnative", Some("darwin/amd64"))));
        check(
            "META-INF/native/libnetty_transport_native_epoll_x86_64.so",
            Some(("netty-transport-native-epoll", Some("linux/amd64"))),
        );
        check("librocksdbjni-linux64.so", Some(("rocksdbjni", Some("linux/amd64"))));
        check("librocksdbjni-linux-aarch64-musl.so", Some(("rocksdbjni", Some("linux/arm64 musl"))));
        check("org/sqlite/native/Linux-Musl/x86_64/libsqlitejdbc.so", Some(("sqlitejdbc", Some("linux/amd64 musl"))));
        check("org/sqlite/native/Linux-Android/arm/libsqlitejdbc.so", Some(("sqlitejdbc", Some("android/arm"))));
        check("com/sun/jna/linux-x86-64/libjnidispatch.so", Some(("jnidispatch", Some("linux/amd64"))));
        check("libduckdb_java.so_linux_arm64", Some(("duckdb-java", Some("linux/arm64"))));
        check("libduckdb_java.so_osx_universal", Some(("duckdb-java-universal", None)));
        check("jni/x86_64-Linux/libjffi-1.2.so", Some(("jffi-1-2", Some("linux/amd64"))));
        check("libfoo.so", Some(("foo", None)));
        check("aix/ppc64/libzstd-jni-1.5.6-3.so", Some(("zstd-jni-1-5-6-3", Some("aix/ppc64"))));
        check("com/acme/Also.class", None);
        check("also.properties", None);
        check("so", Some(("", None)));
    }
}
