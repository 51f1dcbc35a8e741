//! Which members a jar has besides classes, as far as that is asked for without opening it again.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The names of a jar's members that are no class files, each by its CRC-32: whoever looks for one in a hundred jars opens
/// those that may have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resources(Box<[u32]>);

impl Resources {
    /// The members with these names.
    pub(super) fn of<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let names = names.filter(|name| !name.ends_with(CLASS) && !name.ends_with('/'));
        let mut sums: Vec<u32> = names.map(|name| crc32fast::hash(name.as_bytes())).collect();
        sums.sort_unstable();
        sums.dedup();
        Self(sums.into())
    }

    /// Whether there may be a member of this name.
    pub fn may_have(&self, name: &str) -> bool {
        name.ends_with(CLASS) || self.0.binary_search(&crc32fast::hash(name.as_bytes())).is_ok()
    }
}

const CLASS: &str = ".class";

impl Serialize for Resources {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|sum| sum.to_le_bytes()).collect();
        serializer.serialize_str(&STANDARD_NO_PAD.encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Resources {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = STANDARD_NO_PAD.decode(String::deserialize(deserializer)?).map_err(de::Error::custom)?;
        let (sums, rest) = bytes.as_chunks();
        if !rest.is_empty() {
            return Err(de::Error::custom("names break off"));
        }
        Ok(Self(sums.iter().map(|sum| u32::from_le_bytes(*sum)).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_jar_has_is_told_from_a_record_too() {
        let names = ["a.properties", "dir/", "a.properties", "com/acme/A.class", "META-INF/b"];
        let found = Resources::of(names.into_iter());
        let text = serde_json::to_string(&found).expect("a record");
        assert_eq!(serde_json::from_str::<Resources>(&text).expect("a record"), found);
        assert_eq!(found.0.len(), 2);
        for (name, expected) in
            [("a.properties", true), ("META-INF/b", true), ("b", false), ("dir/", false), ("com/acme/B.class", true)]
        {
            assert_eq!(found.may_have(name), expected, "{name}");
        }
        serde_json::from_str::<Resources>("\"AAA\"").expect_err("half a name");
    }
}
