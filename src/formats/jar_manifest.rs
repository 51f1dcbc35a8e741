//! `META-INF/MANIFEST.MF` (JAR File Specification, "JAR Manifest"), as the JVM reads it.
//!
//! What is taken and what is refused is what `java.util.jar.Manifest` and `Attributes` of JDK 17 take and refuse, which
//! is not what the specification says: lines may have 512 bytes, and what stands behind the last line end is lost.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The attributes of a jar's manifest; names in lower case, for they are compared without case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JarManifest {
    /// The main section.
    pub main: BTreeMap<String, String>,
    /// The sections of packages and members, by `Name`.
    pub sections: BTreeMap<String, BTreeMap<String, String>>,
    /// Whether it makes the jar a multi-release one (`JarFile.checkForSpecialAttributes`): name and value have to stand
    /// in one line, with one blank between them and none behind.
    pub multi_release: bool,
}

/// Why a manifest is none: a JVM loads no class of a package from such a jar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} {why}")]
pub struct InvalidManifest {
    /// The line, from 1.
    pub line: u32,
    /// What is wrong with it; a sentence without subject.
    pub why: &'static str,
    /// Whether the loader of a class path passes over the whole jar for it, and finds not even its resources: it reads
    /// the manifest at once where the words `Class-Path` or `Multi-Release` stand in it.
    pub hides_jar: bool,
}

/// The JVM's buffer for one line, its end included.
const LONGEST_LINE: usize = 512;
/// The longest name of an attribute (`Attributes.Name`).
const LONGEST_NAME: usize = 70;
const MULTI_RELEASE: &[u8] = b"Multi-Release: true";

impl JarManifest {
    /// Reads a manifest.
    pub fn parse(bytes: &[u8]) -> Result<Self, InvalidManifest> {
        let mut lines = Lines { rest: bytes, number: 0 };
        let mut manifest = Self::default();
        let has_path = || says(bytes, b"Class-Path: ");
        lines
            .section(&mut manifest.main)
            .map_err(|invalid| InvalidManifest { hides_jar: has_path() || says(bytes, MULTI_RELEASE), ..invalid })?;
        manifest.read_sections(&mut lines).map_err(|invalid| InvalidManifest { hides_jar: has_path(), ..invalid })?;
        let value = manifest.main.get("multi-release");
        manifest.multi_release =
            says(bytes, MULTI_RELEASE) && value.is_some_and(|value| value.eq_ignore_ascii_case("true"));
        Ok(manifest)
    }

    fn read_sections(&mut self, lines: &mut Lines<'_>) -> Result<(), InvalidManifest> {
        while let Some(line) = lines.next()? {
            if line.is_empty() {
                continue;
            }
            let is_name = line.len() >= 6 && line[..6].eq_ignore_ascii_case(b"Name: ");
            let mut name = if is_name { line[6..].to_vec() } else { return Err(lines.fault("begins no section")) };
            while lines.is_continued() {
                // A name whose last part has no line end names nothing.
                let Some(more) = lines.next()? else { return Ok(()) };
                name.extend_from_slice(&more[1..]);
            }
            let name = String::from_utf8_lossy(&name).into_owned();
            lines.section(self.sections.entry(name).or_default())?;
        }
        Ok(())
    }
}

/// Whether the bytes have these words anywhere, in any case (`JarFile.match`).
fn says(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window.eq_ignore_ascii_case(words))
}

/// Lines that are yet to be read.
struct Lines<'b> {
    rest: &'b [u8],
    number: u32,
}

impl<'b> Lines<'b> {
    /// The next line without its end, which is CR, LF or both; `None` where there is none that has an end.
    fn next(&mut self) -> Result<Option<&'b [u8]>, InvalidManifest> {
        let room = &self.rest[..self.rest.len().min(LONGEST_LINE)];
        let Some(length) = room.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
            if room.len() < LONGEST_LINE {
                self.rest = &[];
                return Ok(None);
            }
            self.number += 1;
            return Err(self.fault("is too long"));
        };
        // A line end of two bytes whose second one has no room in the buffer is two line ends.
        let is_pair = room[length..].starts_with(b"\r\n");
        self.rest = &self.rest[length + if is_pair { 2 } else { 1 }..];
        self.number += 1;
        Ok(Some(&room[..length]))
    }

    fn is_continued(&self) -> bool {
        self.rest.first() == Some(&b' ')
    }

    fn fault(&self, why: &'static str) -> InvalidManifest {
        InvalidManifest { line: self.number, why, hides_jar: false }
    }

    /// Reads attributes up to an empty line; of two with one name the last one counts.
    fn section(&mut self, section: &mut BTreeMap<String, String>) -> Result<(), InvalidManifest> {
        while let Some(line) = self.next()?.filter(|line| !line.is_empty()) {
            if line[0] == b' ' {
                return Err(self.fault("continues nothing"));
            }
            let colon = line.iter().position(|byte| *byte == b':').ok_or_else(|| self.fault("has no colon"))?;
            if line.get(colon + 1) != Some(&b' ') {
                return Err(self.fault("has no blank behind its colon"));
            }
            let mut value = line[colon + 2..].to_vec();
            while self.is_continued() {
                // An attribute whose last part has no line end is lost.
                let Some(more) = self.next()? else { return Ok(()) };
                value.extend_from_slice(&more[1..]);
            }
            let name = name(&line[..colon]).ok_or_else(|| self.fault("has an attribute with an impossible name"))?;
            section.insert(name, String::from_utf8_lossy(&value).into_owned());
        }
        Ok(())
    }
}

/// The name of an attribute in lower case; `None` where no attribute can have it.
fn name(bytes: &[u8]) -> Option<String> {
    let is_name = (1..=LONGEST_NAME).contains(&bytes.len())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    is_name.then(|| bytes.iter().map(|byte| char::from(byte.to_ascii_lowercase())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Attributes as `name=value`, sections as `[name]`; what JDK 17 makes of the same bytes is compared in
    /// `tests/interop/jvm.sh`.
    fn told(bytes: &[u8]) -> String {
        let manifest = match JarManifest::parse(bytes) {
            Ok(manifest) => manifest,
            Err(invalid) => return invalid.to_string(),
        };
        let section = |section: &BTreeMap<String, String>| {
            section.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>()
        };
        let mut lines = section(&manifest.main);
        for (name, attributes) in &manifest.sections {
            lines.push(format!("[{name}]"));
            lines.extend(section(attributes));
        }
        if manifest.multi_release {
            lines.push("multi-release".to_owned());
        }
        lines.join(" ")
    }

    fn check(bytes: impl AsRef<[u8]>, expected: &str) {
        let bytes = bytes.as_ref();
        assert_eq!(told(bytes), expected, "{:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(100)]));
    }

    #[test]
    fn attributes_and_sections() {
        check("", "");
        check("Manifest-Version: 1.0\r\nA-b_3: x y \r\n\r\n", "a-b_3=x y  manifest-version=1.0");
        check("A: 1\na: 2\nB: \n", "a=2 b=");
        check("A: 1\r\rName: x\rB: 2\r", "a=1 [x] b=2");
        check("A: 1\n\n\n\nName: a/b/\nB: 2\n\nNAME: c\nB: 3\n\nName: a/b/\nC: 4\n", "a=1 [a/b/] b=2 c=4 [c] b=3");
        check("\nName: a\nB: 1\n", "[a] b=1");
        check("A: 1\nName: in the main section\n", "a=1 name=in the main section");
        check(b"A: \xff\n", "a=\u{fffd}");
    }

    #[test]
    fn lines_go_on_and_may_be_lost() {
        check("A: 1\n 2\n  3\nB: 4\n", "a=12 3 b=4");
        check("A: caf\u{e9}\n", "a=caf\u{e9}");
        // A character that is cut in two by the end of a line.
        check(b"A: caf\xc3\n \xa9\n", "a=caf\u{e9}");
        check("A: 1\n\nName: a/\n b/\n c\nB: 2\n", "a=1 [a/b/c] b=2");
        // What has no line end is not there, and takes with it what it continues.
        check("A: 1\nB: 2", "a=1");
        check("A: 1\nB: 2\n 3", "a=1");
        check("A: 1\n\nName: a\n b", "a=1");
        check("A: 1", "");
    }

    #[test]
    fn what_no_jvm_reads() {
        check(" A: 1\n", "line 1 continues nothing");
        check("A: 1\nno colon\n", "line 2 has no colon");
        check("A:1\n", "line 1 has no blank behind its colon");
        check("A:\n", "line 1 has no blank behind its colon");
        check("A b: 1\n", "line 1 has an attribute with an impossible name");
        check(": 1\n", "line 1 has an attribute with an impossible name");
        check("\u{feff}A: 1\n", "line 1 has an attribute with an impossible name");
        check(format!("{}: 1\n", "n".repeat(70)), &format!("{}=1", "n".repeat(70)));
        check(format!("{}: 1\n", "n".repeat(71)), "line 1 has an attribute with an impossible name");
        check("A: 1\n\nB: 2\n", "line 3 begins no section");
        check("A: 1\n\nName:a\n", "line 3 begins no section");
        check(format!("A: {}\n", "v".repeat(508)), &format!("a={}", "v".repeat(508)));
        check(format!("A: {}\n", "v".repeat(509)), "line 1 is too long");
        // The second byte of the line end has no room in the buffer: it is an empty line, which ends the section.
        check(format!("A: {}\r\nB: 2\n", "v".repeat(508)), "line 3 begins no section");
    }

    #[test]
    fn some_faults_hide_the_whole_jar() {
        let check = |text: &str, expected: bool| {
            let invalid = JarManifest::parse(text.as_bytes()).expect_err("no manifest");
            assert_eq!(invalid.hides_jar, expected, "{text:?}");
        };
        check("no colon\n", false);
        check("no colon\nclass-PATH: a.jar\n", true);
        check("no colon\nMulti-Release: true\n", true);
        check("A: 1\n\nno name\nMulti-Release: true\n", false);
        check("Class-Path: a.jar\n\nno name\n", true);
    }

    #[test]
    fn multi_release_is_told_strictly() {
        let check = |text: &str, expected: bool| {
            let found = JarManifest::parse(text.as_bytes()).expect("a manifest").multi_release;
            assert_eq!(found, expected, "{text:?}");
        };
        check("Multi-Release: true\n", true);
        check("MULTI-release: TRUE\r\n", true);
        check("Multi-Release: true \n", false);
        check("Multi-Release:  true\n", false);
        check("Multi-Release: tr\n ue\n", false);
        check("Multi-Release: true", false);
        check("Multi-Release: false\n", false);
        check("Multi-Release: trueish\n", false);
        check("Multi-Release: true\nMulti-Release: false\n", false);
        check("A: 1\n\nName: x\nMulti-Release: true\n", false);
        // The value counts where the words stand anywhere.
        check("Multi-Release: tr\n ue\nA: multi-release: true\n", true);
    }
}
