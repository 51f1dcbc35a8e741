//! What may be a secret, and is not shown.

use std::collections::BTreeSet;

use crate::formats::secret::Secret;
use crate::formats::sensitive::{is_reference, is_telling, login};

use super::Config;

/// What stands in place of a secret.
pub const MASK: &str = "***";

/// Anything shorter is found in common words, and is hidden where it stands alone only.
const SHORTEST: usize = 4;

/// Which values of a connector are not shown, and where they stand in other texts.
#[derive(Debug, Clone, Default)]
pub struct Veil {
    /// Keys of type PASSWORD.
    typed: BTreeSet<String>,
    /// The values, the longest first.
    hidden: Vec<Secret>,
}

impl Veil {
    /// Covers what looks like a secret in these options.
    pub fn over(config: &Config) -> Self {
        let mut veil = Self::default();
        veil.add(config);
        veil
    }

    /// These keys are of type PASSWORD, as the worker says.
    pub fn type_keys(&mut self, keys: impl IntoIterator<Item = String>) {
        self.typed.extend(keys);
    }

    /// Covers the secrets of these options as well.
    pub fn add(&mut self, config: &Config) {
        for (key, value) in config {
            if self.covers(key) && !is_reference(value) {
                self.hidden.extend(parts(value).into_iter().map(Secret::new));
            } else {
                self.hidden.extend(login(value).map(|login| Secret::new(login.to_owned())));
            }
        }
        self.hidden.sort_by_key(|secret| std::cmp::Reverse(secret.expose().len()));
        self.hidden.dedup();
    }

    /// Whether the value of a key is a secret.
    pub fn covers(&self, key: &str) -> bool {
        self.typed.contains(key) || is_telling(key)
    }

    /// A value as it may be shown: references to what a config provider has are no secrets.
    pub fn shown(&self, key: &str, value: &str) -> String {
        if self.covers(key) && !is_reference(value) && !value.is_empty() {
            return MASK.to_owned();
        }
        login(value).map_or_else(|| value.to_owned(), |login| value.replace(login, MASK))
    }

    /// A text without the secrets.
    pub fn hide(&self, text: &str) -> String {
        let fit = self.hidden.iter().map(Secret::expose).filter(|secret| secret.len() >= SHORTEST);
        fit.fold(text.to_owned(), |text, secret| text.replace(secret, MASK))
    }

    /// A text about the value of one key; that one is hidden however short it is.
    pub fn hide_about(&self, key: &str, value: Option<&str>, text: &str) -> String {
        let value = value.filter(|value| self.covers(key) && !is_reference(value) && !value.is_empty());
        let text = value.map_or_else(|| text.to_owned(), |value| text.replace(value, MASK));
        self.hide(&text)
    }
}

/// A secret value, and what in it is one by itself: the quoted values of a JAAS line, both halves of `user:password`.
fn parts(value: &str) -> Vec<String> {
    let quoted = value.split('"').skip(1).step_by(2);
    let halves = value.split(':').filter(|_| !value.contains('"') && value.matches(':').count() == 1).skip(1);
    let parts = std::iter::once(value).chain(quoted).chain(halves);
    parts.map(str::trim).filter(|part| !part.is_empty() && !is_reference(part)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(options: &[(&str, &str)]) -> Config {
        options.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn secrets_are_masked_and_references_are_not() {
        let mut veil = Veil::default();
        veil.type_keys(["pin".to_owned()]);
        for (key, value, expected) in [
            ("database.password", "hunter2", MASK),
            ("DATABASE_PASSWORD", "x", MASK),
            ("database.password", "", ""),
            ("database.password", "${file:/a:b}", "${file:/a:b}"),
            ("database.password", "${env:A}${env:B}", "${env:A}${env:B}"),
            ("database.password", "${env:A}x", MASK),
            ("database.password", "${NAME}", MASK),
            ("pin", "1", MASK),
            ("sasl.jaas.config", "…Login required;", MASK),
            ("tasks.max", "1", "1"),
            ("connection.url", "jdbc:x://u:p@h/d", "jdbc:x://***@h/d"),
            ("connection.url", "jdbc:x://${env:U}:${env:P}@h/d", "jdbc:x://${env:U}:${env:P}@h/d"),
            ("file", "/a@b", "/a@b"),
        ] {
            assert_eq!(veil.shown(key, value), expected, "{key}={value}");
        }
    }

    #[test]
    fn other_texts_are_without_secrets() {
        let jaas = "org.x.Login required username=\"alice\" password=\"s3cret\";";
        let options =
            [("sasl.jaas.config", jaas), ("a.token", "ab"), ("basic.auth.user.info", "bob:wonder"), ("n", "name")];
        let veil = Veil::over(&config(&options));
        let check = |text: &str, expected: &str| assert_eq!(veil.hide(text), expected);
        check("bad s3cret of name", "bad *** of name");
        check(jaas, MASK);
        check("wonder and ab", "*** and ab");
        assert_eq!(veil.hide_about("a.token", Some("ab"), "Invalid value ab"), "Invalid value ***");
        assert_eq!(veil.hide_about("n", Some("name"), "Invalid value name"), "Invalid value name");
    }
}
