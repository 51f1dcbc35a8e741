//! Texts with `${…}` in them.

use std::collections::BTreeMap;

use crate::formats::secret::Secret;

/// What `${NAME}` may stand for: `env.X` for each variable of the environment, and names such as `user.home`.
pub type Variables = BTreeMap<String, String>;

/// A variable that a text names and that nothing sets. Maven would send the `${…}` as it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`${{{variable}}}` is not set")]
pub struct Unset {
    /// Its name, such as `env.NEXUS_PASSWORD`.
    pub variable: String,
}

/// A text after its variables were filled in. Whether one was missing matters only to who needs the text.
pub type Filled<T = String> = Result<T, Unset>;

/// Fills in what is known. A value is taken as it is: a `${` in it means nothing.
pub(super) fn fill(text: &str, variables: &Variables) -> Filled {
    let (filled, unset) = fill_known(text, variables);
    unset.map_or(Ok(filled), |variable| Err(Unset { variable }))
}

/// Likewise, and what is not known stays as it stands; the first of those is named.
pub(super) fn fill_known(text: &str, variables: &Variables) -> (String, Option<String>) {
    let (mut filled, mut unset) = (String::with_capacity(text.len()), None);
    let mut rest = text;
    while let Some((before, name, after)) = placeholder(rest) {
        filled.push_str(before);
        if let Some(value) = variables.get(name) {
            filled.push_str(value);
        } else {
            filled.extend(["${", name, "}"]);
            unset.get_or_insert_with(|| name.to_owned());
        }
        rest = after;
    }
    filled.push_str(rest);
    (filled, unset)
}

pub(super) fn secret(text: &str, variables: &Variables) -> Filled<Secret> {
    fill(text, variables).map(Secret::new)
}

/// What stands before the first `${NAME}`, its name, and what comes behind.
fn placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find("${")?;
    let end = start + text[start..].find('}')?;
    Some((&text[..start], &text[start + 2..end], &text[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables() {
        let known: Variables =
            [("env.A", "1"), ("env.NESTED", "${env.A}"), ("user.home", "/h")].map(|(k, v)| (k.into(), v.into())).into();
        let check = |text: &str, expected: Result<&str, &str>| {
            let filled = fill(text, &known).map_err(|unset| unset.variable);
            assert_eq!(filled.as_deref().map_err(String::as_str), expected, "{text}");
        };
        check("", Ok(""));
        check("plain $x {y} $", Ok("plain $x {y} $"));
        check("${env.A}-${env.A}", Ok("1-1"));
        check("${user.home}/.m2", Ok("/h/.m2"));
        check("${env.NESTED}", Ok("${env.A}"));
        check("${env.B}${env.C}", Err("env.B"));
        check("${env.A", Ok("${env.A"));
        check("${}", Err(""));
    }
}
