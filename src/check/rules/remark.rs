//! What a rule has to say.

use std::fmt::Display;

use crate::plugin::{Rule, Severity};

/// What a rule has to say of a plugin.
#[derive(Debug, Clone)]
pub(super) struct Remark {
    pub(super) rule: Rule,
    pub(super) severity: Severity,
    pub(super) entry: Option<String>,
    pub(super) message: String,
    /// Where the rule's own help does not fit.
    pub(super) help: Option<String>,
}

impl Remark {
    /// Of an archive, by its path below the location; empty for the location as a whole.
    pub(super) fn new(rule: Rule, jar: &str, message: String) -> Self {
        let entry = (!jar.is_empty()).then(|| jar.to_owned());
        Self { rule, severity: rule.severity(), entry, message, help: None }
    }

    /// As bad as this, whatever the rule.
    pub(super) fn but(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// With other help than the rule's.
    pub(super) fn help(self, help: String) -> Self {
        Self { help: Some(help), ..self }
    }
}

/// The first few in backticks, and how many more there are: `a`, `b`, `c` and 4 more.
pub(super) fn examples<T: Display>(named: impl IntoIterator<Item = T>, count: usize) -> String {
    let named: Vec<String> = named.into_iter().take(3).map(|name| format!("`{name}`")).collect();
    match (&named[..], count.saturating_sub(named.len())) {
        ([], _) => String::new(),
        ([first @ .., last], 0) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        (_, 0) => named.join(", "),
        (_, more) => format!("{} and {more} more", named.join(", ")),
    }
}

/// Such as `1 class` or `3 classes`.
pub(super) fn number(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_few() {
        let check = |named: &[&str], count: usize, expected: &str| assert_eq!(examples(named, count), expected);
        check(&["a"], 1, "`a`");
        check(&["a", "b"], 2, "`a` and `b`");
        check(&["a", "b", "c"], 3, "`a`, `b` and `c`");
        check(&["a", "b", "c"], 9, "`a`, `b`, `c` and 6 more");
        check(&["a", "b", "c", "d"], 4, "`a`, `b`, `c` and 1 more");
        check(&[], 0, "");
    }
}
