//! Templates of tags, such as `{plugin.version}-{base.version}`.

use std::fmt;
use std::str::FromStr;

use super::near_miss::near_miss;

/// A tag with places left open until plugin and base are known.
///
/// Literal text and fields in braces; there is no escape, because a tag cannot hold a brace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagTemplate {
    text: Box<str>,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(Box<str>),
    Field(Field),
}

/// What a template may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// `{plugin.owner}`.
    PluginOwner,
    /// `{plugin.name}`.
    PluginName,
    /// `{plugin.version}`.
    PluginVersion,
    /// `{base.version}`.
    BaseVersion,
    /// `{base.tag}`.
    BaseTag,
}

/// Why a text is no template of a tag.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum InvalidTagTemplate {
    /// A brace has no partner.
    #[error("`{text}` has a brace without its partner")]
    Unbalanced {
        /// The template.
        text: String,
    },
    /// A field that there is not.
    #[error("`{{{field}}}` is not a field of a tag template")]
    UnknownField {
        /// What stands between the braces.
        field: String,
        /// What was probably meant.
        near: Option<&'static str>,
    },
    /// The literal parts can never be part of a tag.
    #[error("`{text}` can never be a tag: tags have letters, digits, `_`, `.` and `-`, and begin with none of `.-`")]
    NeverATag {
        /// The template.
        text: String,
    },
}

/// Why a template gave no tag.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NoTag {
    /// Nobody knows a field's value.
    #[error("nothing tells `{{{field}}}`, which `{template}` needs")]
    Unknown {
        /// The template.
        template: String,
        /// The field.
        field: Field,
    },
    /// The result is no tag.
    #[error("`{template}` gives `{text}`, which is not a tag")]
    NotATag {
        /// The template.
        template: String,
        /// What it gave.
        text: String,
    },
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 5] =
        [Self::PluginOwner, Self::PluginName, Self::PluginVersion, Self::BaseVersion, Self::BaseTag];

    /// What stands between the braces.
    pub fn name(self) -> &'static str {
        match self {
            Self::PluginOwner => "plugin.owner",
            Self::PluginName => "plugin.name",
            Self::PluginVersion => "plugin.version",
            Self::BaseVersion => "base.version",
            Self::BaseTag => "base.tag",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Whether a text is a tag (distribution-spec, "Pulling manifests": at most 128 characters of this alphabet).
pub fn is_tag(text: &str) -> bool {
    (1..=128).contains(&text.len()) && !text.starts_with(['.', '-']) && text.bytes().all(is_tag_byte)
}

fn is_tag_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_.-".contains(&byte)
}

impl TagTemplate {
    /// The template as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The fields it asks for, in order.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        self.parts.iter().filter_map(|part| match part {
            Part::Field(field) => Some(*field),
            Part::Literal(_) => None,
        })
    }

    /// The tag, once every field has a value.
    pub fn render(&self, value: impl Fn(Field) -> Option<String>) -> Result<String, NoTag> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Field(field) => {
                    let unknown = || NoTag::Unknown { template: self.text.to_string(), field: *field };
                    text.push_str(&value(*field).filter(|value| !value.is_empty()).ok_or_else(unknown)?);
                }
            }
        }
        if is_tag(&text) { Ok(text) } else { Err(NoTag::NotATag { template: self.text.to_string(), text }) }
    }
}

impl FromStr for TagTemplate {
    type Err = InvalidTagTemplate;

    fn from_str(text: &str) -> Result<Self, InvalidTagTemplate> {
        let unbalanced = || InvalidTagTemplate::Unbalanced { text: text.to_owned() };
        let never = || InvalidTagTemplate::NeverATag { text: text.to_owned() };
        let mut parts = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(['{', '}']).unwrap_or(rest.len());
            let (literal, braced) = rest.split_at(end);
            if !literal.bytes().all(is_tag_byte) || parts.is_empty() && literal.starts_with(['.', '-']) {
                return Err(never());
            }
            if !literal.is_empty() {
                parts.push(Part::Literal(literal.into()));
            }
            if braced.is_empty() {
                break;
            }
            let inner = braced.strip_prefix('{').ok_or_else(unbalanced)?;
            let (name, after) = inner.split_once('}').ok_or_else(unbalanced)?;
            parts.push(Part::Field(field(name)?));
            rest = after;
        }
        if parts.is_empty() { Err(never()) } else { Ok(Self { text: text.into(), parts }) }
    }
}

fn field(name: &str) -> Result<Field, InvalidTagTemplate> {
    Field::ALL.into_iter().find(|field| field.name() == name.trim()).ok_or_else(|| InvalidTagTemplate::UnknownField {
        field: name.to_owned(),
        near: near_miss(name, Field::ALL.map(Field::name)),
    })
}

impl fmt::Display for TagTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(template: &str, expected: Result<&str, &str>) {
        let value = |field: Field| match field {
            Field::PluginVersion => Some("0.1.6".to_owned()),
            Field::BaseVersion => Some("5.3.1.0".to_owned()),
            Field::PluginName => Some("datagen+x".to_owned()),
            Field::PluginOwner | Field::BaseTag => None,
        };
        let rendered = match template.parse::<TagTemplate>() {
            Ok(template) => template.render(value).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        assert_eq!(rendered.as_deref().map_err(String::as_str), expected, "{template}");
    }

    #[test]
    fn renders() {
        check("{plugin.version}-{base.version}", Ok("0.1.6-5.3.1.0"));
        check("v{ plugin.version }", Ok("v0.1.6"));
        check("{plugin.owner}", Err("nothing tells `{plugin.owner}`, which `{plugin.owner}` needs"));
        check("{plugin.name}", Err("`{plugin.name}` gives `datagen+x`, which is not a tag"));
    }

    #[test]
    fn refuses() {
        let never = "can never be a tag: tags have letters, digits, `_`, `.` and `-`, and begin with none of `.-`";
        check("", Err(&format!("`` {never}")));
        check("-{base.tag}", Err(&format!("`-{{base.tag}}` {never}")));
        check("a/{base.tag}", Err(&format!("`a/{{base.tag}}` {never}")));
        check("{base.tag", Err("`{base.tag` has a brace without its partner"));
        check("base.tag}", Err("`base.tag}` has a brace without its partner"));
        check("{base.tagg}", Err("`{base.tagg}` is not a field of a tag template"));
    }

    #[test]
    fn says_what_was_meant() {
        let error = "{plugin.verson}".parse::<TagTemplate>().expect_err("misspelt");
        let near = Some("plugin.version");
        assert_eq!(error, InvalidTagTemplate::UnknownField { field: "plugin.verson".to_owned(), near });
    }
}
