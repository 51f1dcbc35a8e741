//! The netrc file: logins by host (the GNU inetutils manual, "The .netrc file").
//!
//! Words are separated by blanks and line ends; one that begins with `"` ends with `"`, with `\` before either inside.
//! Comments begin with `#` where a word would begin. A macro (`macdef`) ends with an empty line, and is skipped.

use super::secret::Secret;

/// Logins by host, in the file's order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Netrc {
    entries: Vec<Entry>,
}

/// One login.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    /// The host; `None` for all others.
    machine: Option<String>,
    login: Option<String>,
    password: Option<Secret>,
}

/// Why a text is no netrc file. What stands there may be a password, and is not repeated.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("line {line}: {why}")]
pub struct InvalidNetrc {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub why: &'static str,
}

impl Netrc {
    /// Reads a file's text.
    pub fn parse(text: &str) -> Result<Self, InvalidNetrc> {
        let mut words = Words { rest: text, line: 1 };
        let mut entries: Vec<Entry> = Vec::new();
        while let Some(word) = words.next()? {
            let entry = |machine| Entry { machine, login: None, password: None };
            match word.as_str() {
                "machine" => entries.push(entry(Some(words.value("a host is missing behind `machine`")?))),
                "default" => entries.push(entry(None)),
                "macdef" => words.skip_macro(),
                "login" | "password" | "account" => {
                    let value = words.value("a value is missing at the end")?;
                    let last = entries.last_mut();
                    let last = last.ok_or_else(|| words.invalid("no `machine` and no `default` stands before this"))?;
                    match word.as_str() {
                        "login" => last.login = Some(value),
                        "password" => last.password = Some(Secret::new(value)),
                        _ => {}
                    }
                }
                _ => return Err(words.invalid("`machine`, `default`, `login` or `password` is expected here")),
            }
        }
        Ok(Self { entries })
    }

    /// User and password for a host: the first entry that names it, or a `default` before that, where it has a password.
    pub fn login(&self, host: &str) -> Option<(&str, &Secret)> {
        let is_meant = |entry: &&Entry| entry.machine.as_ref().is_none_or(|name| name.eq_ignore_ascii_case(host));
        let entry = self.entries.iter().find(is_meant)?;
        Some((entry.login.as_deref().unwrap_or_default(), entry.password.as_ref()?))
    }
}

struct Words<'a> {
    rest: &'a str,
    line: usize,
}

impl Words<'_> {
    fn invalid(&self, why: &'static str) -> InvalidNetrc {
        InvalidNetrc { line: self.line, why }
    }

    fn value(&mut self, missing: &'static str) -> Result<String, InvalidNetrc> {
        self.next()?.ok_or_else(|| self.invalid(missing))
    }

    fn advance(&mut self, bytes: usize) {
        self.line += self.rest[..bytes].matches('\n').count();
        self.rest = &self.rest[bytes..];
    }

    fn next(&mut self) -> Result<Option<String>, InvalidNetrc> {
        loop {
            let blank = self.rest.len() - self.rest.trim_start().len();
            self.advance(blank);
            if !self.rest.starts_with('#') {
                break;
            }
            self.advance(self.rest.find('\n').unwrap_or(self.rest.len()));
        }
        if self.rest.starts_with('"') {
            return self.quoted().map(Some);
        }
        let end = self.rest.find(char::is_whitespace).unwrap_or(self.rest.len());
        let word = self.rest[..end].to_owned();
        self.advance(end);
        Ok((!word.is_empty()).then_some(word))
    }

    fn quoted(&mut self) -> Result<String, InvalidNetrc> {
        let mut word = String::new();
        let mut chars = self.rest.char_indices().skip(1);
        while let Some((at, found)) = chars.next() {
            match found {
                '"' => {
                    self.advance(at + 1);
                    return Ok(word);
                }
                '\\' => word.extend(chars.next().map(|(_, escaped)| match escaped {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    other => other,
                })),
                '\n' => break,
                other => word.push(other),
            }
        }
        Err(self.invalid("a quotation mark is not closed"))
    }

    /// Skips a macro: its name, and lines up to an empty one.
    fn skip_macro(&mut self) {
        let end = ["\n\n", "\n\r\n"].iter().filter_map(|end| self.rest.find(end)).min();
        self.advance(end.unwrap_or(self.rest.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# my logins\nmachine a.io login ann password \"p\\\"q w\"\nmachine b.io\n\tlogin bob\n\t\
                        password x#y # not\nmacdef init\nmachine no password no\n\nmachine c.io login cid\n\
                        default login anonymous password me@\nmachine d.io password d\n";

    fn check(text: &str, host: &str, expected: Option<(&str, &str)>) {
        let netrc = Netrc::parse(text).expect("a netrc file");
        assert_eq!(netrc.login(host).map(|(login, password)| (login, password.expose())), expected, "{host}");
    }

    #[test]
    fn logins_by_host() {
        check(TEXT, "a.io", Some(("ann", "p\"q w")));
        check(TEXT, "A.IO", Some(("ann", "p\"q w")));
        check(TEXT, "b.io", Some(("bob", "x#y")));
        check(TEXT, "c.io", None);
        check(TEXT, "d.io", Some(("anonymous", "me@")));
        check(TEXT, "no", Some(("anonymous", "me@")));
        check("machine t.io password token", "t.io", Some(("", "token")));
        check("", "a.io", None);
        check("machine a.io\r\nlogin u\r\npassword p\r\n", "a.io", Some(("u", "p")));
    }

    #[test]
    fn what_is_no_netrc_is_refused_without_repeating_it() {
        let refuse = |text: &str, line: usize| {
            let refused = Netrc::parse(text).expect_err(text);
            assert_eq!(refused.line, line, "{text}");
            assert!(!format!("{refused:?} {refused}").contains("secret"), "{refused}");
        };
        refuse("login secret", 1);
        refuse("machine", 1);
        refuse("machine a.io\nlogin u\npassword", 3);
        refuse("machine a.io\npasswrod secret", 2);
        refuse("machine a.io password \"secret", 1);
        assert!(!format!("{:?}", Netrc::parse("machine a.io password secret")).contains("secret"));
    }
}
