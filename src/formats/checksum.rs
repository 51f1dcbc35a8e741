//! Checksums as catalogues and people state them: `sha512:…`, `md5:…`.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use md5::Md5;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha1::Sha1;
use sha2::{Digest as _, Sha512};

use super::digest::{Digest, Hasher};

/// How a checksum is made; the later, the harder to forge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// MD5 (RFC 1321): tells accidents, not attacks.
    Md5,
    /// SHA-1 (FIPS 180-4): likewise.
    Sha1,
    /// SHA-256 (FIPS 180-4).
    Sha256,
    /// SHA-512 (FIPS 180-4).
    Sha512,
}

impl Algorithm {
    /// All of them, the weakest first.
    pub const ALL: [Self; 4] = [Self::Md5, Self::Sha1, Self::Sha256, Self::Sha512];

    /// Its name, such as `sha512`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// How many hexadecimal digits its checksums have.
    pub fn digits(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Sha1 => 40,
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }
}

/// A checksum: algorithm and value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Checksum {
    algorithm: Algorithm,
    hex: String,
}

/// Why a text is no checksum.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("`{text}` is not a checksum: {why}")]
pub struct InvalidChecksum {
    /// The text as it was given.
    pub text: String,
    /// What is wrong with it.
    pub why: String,
}

impl Checksum {
    /// The checksum of this algorithm and value; capital digits are made small.
    pub fn new(algorithm: Algorithm, hex: &str) -> Result<Self, InvalidChecksum> {
        let invalid = |why| Err(InvalidChecksum { text: hex.to_owned(), why });
        if let Some(stray) = hex.chars().find(|digit| !digit.is_ascii_hexdigit()) {
            return invalid(format!("`{}` is not a hexadecimal digit", stray.escape_default()));
        }
        if hex.len() != algorithm.digits() {
            let (name, wanted) = (algorithm.name(), algorithm.digits());
            return invalid(format!("{name} has {wanted} hexadecimal digits, and these are {}", hex.len()));
        }
        Ok(Self { algorithm, hex: hex.to_ascii_lowercase() })
    }

    /// How it is made.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Its value: hexadecimal digits in lower case.
    pub fn hex(&self) -> &str {
        &self.hex
    }

    /// The same as a digest, where it is one.
    pub fn digest(&self) -> Option<Digest> {
        self.to_string().parse().ok()
    }
}

impl From<Digest> for Checksum {
    fn from(digest: Digest) -> Self {
        Self { algorithm: Algorithm::Sha256, hex: digest.hex() }
    }
}

impl FromStr for Checksum {
    type Err = InvalidChecksum;

    /// Reads `algorithm:digits`, or with `=` between, as fragments of URLs have it.
    fn from_str(text: &str) -> Result<Self, InvalidChecksum> {
        let invalid = |why: &str| InvalidChecksum { text: text.to_owned(), why: why.to_owned() };
        let (name, hex) = text.split_once([':', '=']).ok_or_else(|| invalid("nothing tells how it is made"))?;
        let algorithm = Algorithm::ALL.into_iter().find(|algorithm| algorithm.name() == name.to_ascii_lowercase());
        let algorithm = algorithm.ok_or_else(|| invalid("known are `md5`, `sha1`, `sha256` and `sha512`"))?;
        Self::new(algorithm, hex).map_err(|cause| invalid(&cause.why))
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm.name(), self.hex)
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Checksum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Checksum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Running checksums of several algorithms at once: SHA-256 always, and what else was promised.
#[derive(Clone, Default)]
pub struct Checksums {
    sha256: Hasher,
    md5: Option<Md5>,
    sha1: Option<Sha1>,
    sha512: Option<Sha512>,
}

/// Length and checksums of all bytes taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sums {
    /// SHA-256.
    pub digest: Digest,
    /// How many bytes there were.
    pub length: u64,
    others: Vec<Checksum>,
}

impl Checksums {
    /// Prepares for these algorithms.
    pub fn new(algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        let mut sums = Self::default();
        for algorithm in algorithms {
            match algorithm {
                Algorithm::Md5 => sums.md5 = Some(Md5::new()),
                Algorithm::Sha1 => sums.sha1 = Some(Sha1::new()),
                Algorithm::Sha256 => {}
                Algorithm::Sha512 => sums.sha512 = Some(Sha512::new()),
            }
        }
        sums
    }

    /// Takes more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        if let Some(md5) = &mut self.md5 {
            md5.update(bytes);
        }
        if let Some(sha1) = &mut self.sha1 {
            sha1.update(bytes);
        }
        if let Some(sha512) = &mut self.sha512 {
            sha512.update(bytes);
        }
    }

    /// How many bytes were taken.
    pub fn length(&self) -> u64 {
        self.sha256.length()
    }

    /// The checksums of all bytes taken.
    pub fn finish(self) -> Sums {
        let length = self.length();
        let md5 = self.md5.map(|state| made(Algorithm::Md5, &state.finalize()));
        let sha1 = self.sha1.map(|state| made(Algorithm::Sha1, &state.finalize()));
        let sha512 = self.sha512.map(|state| made(Algorithm::Sha512, &state.finalize()));
        Sums { digest: self.sha256.finish(), length, others: md5.into_iter().chain(sha1).chain(sha512).collect() }
    }
}

impl Sums {
    /// The checksum of this algorithm; `None` where it was not prepared for.
    pub fn of(&self, algorithm: Algorithm) -> Option<Checksum> {
        match algorithm {
            Algorithm::Sha256 => Some(self.digest.into()),
            other => self.others.iter().find(|sum| sum.algorithm == other).cloned(),
        }
    }
}

fn made(algorithm: Algorithm, bytes: &[u8]) -> Checksum {
    let hex = bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
        hex
    });
    Checksum { algorithm, hex }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksums_of_abc() {
        // The examples of RFC 1321 and of FIPS 180-4.
        let expected = [
            "md5:900150983cd24fb0d6963f7d28e17f72",
            "sha1:a9993e364706816aba3e25717850c26c9cd0d89d",
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
             2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ];
        let mut sums = Checksums::new(Algorithm::ALL);
        sums.update(b"a");
        sums.update(b"bc");
        let sums = sums.finish();
        for (algorithm, expected) in Algorithm::ALL.into_iter().zip(expected) {
            let sum = sums.of(algorithm).expect("prepared for");
            assert_eq!(sum.to_string(), expected);
            assert_eq!(expected.parse(), Ok(sum));
        }
        assert_eq!(sums.length, 3);
        assert_eq!(Checksums::default().finish().of(Algorithm::Md5), None);
    }

    #[test]
    fn what_is_no_checksum() {
        let check = |text: &str, why: &str| {
            let refused = text.parse::<Checksum>().expect_err(text);
            assert!(refused.to_string().contains(why), "{refused}");
        };
        check("900150983cd24fb0d6963f7d28e17f72", "nothing tells how it is made");
        check("crc32:352441c2", "known are");
        check("md5:900150983cd24fb0", "md5 has 32 hexadecimal digits, and these are 16");
        check("md5:900150983cd24fb0d6963f7d28e17f7g", "`g` is not a hexadecimal digit");
        check("md5:", "these are 0");
        let capital = "SHA1=A9993E364706816ABA3E25717850C26C9CD0D89D".parse::<Checksum>().expect("capitals are taken");
        assert_eq!(capital.to_string(), "sha1:a9993e364706816aba3e25717850c26c9cd0d89d");
    }

    #[test]
    fn algorithms_are_ordered_by_strength() {
        assert!(Algorithm::ALL.is_sorted());
        let digest = Digest::of(b"abc");
        assert_eq!(Checksum::from(digest).digest(), Some(digest));
    }
}
