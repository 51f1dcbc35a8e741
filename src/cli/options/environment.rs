//! The variables of this process.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// The environment of this process; variables that are not UTF-8 are left out.
pub(crate) struct Environment {
    variables: BTreeMap<String, String>,
}

impl Environment {
    pub(crate) fn read() -> Self {
        let utf8 = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self { variables: std::env::vars_os().filter_map(utf8).collect() }
    }

    #[cfg(test)]
    pub(super) fn of<const N: usize>(variables: [(&str, &str); N]) -> Self {
        Self { variables: variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into() }
    }

    #[cfg(test)]
    pub(super) fn of_all(variables: &[(&str, &str)]) -> Self {
        Self { variables: variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect() }
    }

    /// All of it, for `${NAME}` in specs.
    pub(crate) fn variables(&self) -> &BTreeMap<String, String> {
        &self.variables
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        self.get(name).map(PathBuf::from)
    }

    /// Whether it is set to something that is no refusal.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value != "0" && !value.eq_ignore_ascii_case("false"))
    }

    /// The small spelling wins, as with curl.
    pub(super) fn proxy(&self, name: &str) -> Option<String> {
        self.get(name).or_else(|| self.get(&name.to_uppercase())).map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_in_both_spellings() {
        let environment = Environment::of([("HTTPS_PROXY", "big"), ("https_proxy", "small"), ("NO_PROXY", "x")]);
        assert_eq!(environment.proxy("https_proxy").as_deref(), Some("small"));
        assert_eq!(environment.proxy("no_proxy").as_deref(), Some("x"));
        assert_eq!(environment.proxy("http_proxy"), None);
    }
}
