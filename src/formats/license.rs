//! Licences as publishers spell them, and the SPDX identifiers that are meant (SPDX 2.3, annexes A and D).

use serde::{Deserialize, Serialize};
use spdx::Expression;
use spdx::identifiers::LICENSES;

/// A licence as a manifest states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct License {
    /// What it is called, free form.
    pub name: String,
    /// Where its text is.
    pub url: Option<String>,
}

/// Names that no identifier and no full name resembles.
const ALIASES: [(&str, &str); 5] = [
    ("asl 2.0", "Apache-2.0"),
    ("new bsd", "BSD-3-Clause"),
    ("modified bsd", "BSD-3-Clause"),
    ("simplified bsd", "BSD-2-Clause"),
    ("freebsd", "BSD-2-Clause"),
];

/// The SPDX identifier that a name means; `None` for a name that SPDX does not list.
pub fn spdx_id(name: &str) -> Option<&'static str> {
    let plain = plain(name);
    let alias = ALIASES.iter().find(|(alias, _)| *alias == plain).map(|(_, id)| *id);
    let listed = || LICENSES.iter().find(|listed| self::plain(listed.name) == plain);
    let described = || LICENSES.iter().find(|listed| self::plain(listed.full_name) == plain);
    alias.or_else(|| listed().or_else(described).map(|listed| listed.name))
}

/// The SPDX expression for a name: its identifier, itself where it is an expression, else a `LicenseRef-`.
pub fn expression(name: &str) -> String {
    if let Some(id) = spdx_id(name) {
        return id.to_owned();
    }
    if Expression::parse(name).is_ok() {
        return name.to_owned();
    }
    let slug: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
    let parts: Vec<&str> = slug.split('-').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { String::new() } else { format!("LicenseRef-{}", parts.join("-")) }
}

/// Whether two names mean one licence.
pub fn is_same(one: &str, other: &str) -> bool {
    match (spdx_id(one), spdx_id(other)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => plain(one) == plain(other) || expression(one) == other || one == expression(other),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// Whether a name's licence may be used, where `is_permitted` tells it of single licences: of an expression with `OR`
/// one side is enough, of one with `AND` it takes both.
pub fn is_usable(name: &str, is_permitted: impl Fn(&str) -> bool) -> bool {
    match Expression::parse(name) {
        Ok(expression) => expression.evaluate(|wanted| is_permitted(&wanted.to_string())),
        Err(_) => is_permitted(name),
    }
}

/// The words of a name that tell licences apart: `The Apache License, Version 2.0` is `apache 2.0`.
fn plain(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric() && c != '.').filter(|word| !word.is_empty());
    let noise = ["the", "license", "licence", "licensed", "version", "software", "v"];
    let mut words: Vec<String> =
        words.filter(|word| !noise.contains(word)).map(|word| versionless_v(word).to_owned()).collect();
    if let Some(last) = words.last_mut().filter(|last| last.bytes().all(|byte| byte.is_ascii_digit())) {
        last.push_str(".0");
    }
    words.join(" ")
}

/// `2.0` of `v2.0`.
fn versionless_v(word: &str) -> &str {
    word.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, id) in [
            ("Apache License 2.0", "Apache-2.0"),
            ("The Apache License, Version 2.0", "Apache-2.0"),
            ("The Apache Software License, Version 2.0", "Apache-2.0"),
            ("Apache 2", "Apache-2.0"),
            ("apache-2.0", "Apache-2.0"),
            ("ASL 2.0", "Apache-2.0"),
            ("Apache License v2.0", "Apache-2.0"),
            ("MIT License", "MIT"),
            ("The MIT License", "MIT"),
            ("New BSD License", "BSD-3-Clause"),
            ("BSD 3-Clause", "BSD-3-Clause"),
            ("Eclipse Public License - v 2.0", "EPL-2.0"),
            ("Mozilla Public License Version 2.0", "MPL-2.0"),
            ("Apache-2.0 OR MIT", "Apache-2.0 OR MIT"),
            ("Confluent Software Evaluation License", "LicenseRef-Confluent-Software-Evaluation-License"),
            ("Apache-ish", "LicenseRef-Apache-ish"),
            ("mitosis", "LicenseRef-mitosis"),
            ("  ", ""),
        ] {
            assert_eq!(expression(name), id, "{name}");
        }
    }

    #[test]
    fn what_is_the_same() {
        for (one, other, expected) in [
            ("Apache License 2.0", "Apache-2.0", true),
            ("Confluent Community License", "confluent community licence", true),
            ("LicenseRef-Confluent-Community-License", "Confluent Community License", true),
            ("Confluent Community License", "Confluent Evaluation License", false),
            ("MIT", "Apache-2.0", false),
            ("MIT", "Mine", false),
        ] {
            assert_eq!((is_same(one, other), is_same(other, one)), (expected, expected), "{one}, {other}");
        }
    }

    #[test]
    fn expressions_are_weighed() {
        let only_mit = |name: &str| is_same(name, "MIT");
        for (name, expected) in [
            ("MIT License", true),
            ("MIT OR GPL-3.0-only", true),
            ("MIT AND GPL-3.0-only", false),
            ("GPL-3.0-only", false),
            ("No licence at all OR MIT", false),
        ] {
            assert_eq!(is_usable(name, only_mit), expected, "{name}");
        }
    }
}
