//! Why a YAML text has not the shape that was asked for, in words that do without the parser's.

use serde_saphyr::Error as Yaml;

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum YamlFault {
    /// A key that the map does not have.
    UnknownKey {
        /// The key.
        key: String,
        /// The keys that the map has.
        known: Vec<&'static str>,
    },
    /// A key that stands twice in one map.
    RepeatedKey {
        /// The key.
        key: String,
    },
    /// A value of another shape.
    Shape {
        /// The shape that was expected.
        expected: String,
    },
    /// The text is not YAML, or not one document of it, or too much.
    Syntax {
        /// In which way.
        why: String,
    },
}

impl YamlFault {
    /// Reads what the parser says of a text that is a `noun`, such as a spec.
    pub(crate) fn of(error: &Yaml, noun: &str) -> Self {
        let shape = |expected: &str| Self::Shape { expected: expected.to_owned() };
        match error.without_snippet() {
            Yaml::SerdeUnknownField { field, expected, .. } => {
                Self::UnknownKey { key: field.clone(), known: expected.clone() }
            }
            Yaml::DuplicateMappingKey { key: Some(key), .. } => Self::RepeatedKey { key: key.clone() },
            Yaml::Unexpected { expected: "sequence start", .. } => shape("a list"),
            Yaml::Unexpected { expected: "mapping start", .. } => shape("a map"),
            Yaml::Unexpected { expected: "string scalar", .. } | Yaml::NullIntoString { .. } => shape("a text"),
            // The parser's own word for any value whose place it keeps.
            Yaml::SerdeInvalidType { expected, .. } if expected.starts_with("a span-aware") => {
                shape("a value of another shape")
            }
            Yaml::SerdeInvalidType { expected, .. } => shape(expected),
            Yaml::MultipleDocuments { .. } => {
                Self::Syntax { why: format!("a second document begins here, and a {noun} is one") }
            }
            Yaml::Budget { .. } => Self::Syntax { why: format!("the text is longer or deeper than a {noun} may be") },
            other => Self::Syntax { why: without_location(&other.to_string()) },
        }
    }
}

fn without_location(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}
