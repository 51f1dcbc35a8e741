//! Which values of a connector's options are secrets, where nothing tells their type, and where they are kept instead.

use std::ops::Range;

/// Words in keys whose values are secrets.
const TELLING: [&str; 15] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "credential",
    "apikey",
    "api.key",
    "private.key",
    "access.key",
    "account.key",
    "jaas.config",
    "auth.user.info",
    "authorization",
];

/// How keys end that say something about a secret, and do not hold it: `basic.auth.credentials.source`,
/// `s3.credentials.provider.class`, `sasl.oauthbearer.token.endpoint.url`.
const ABOUT: [&str; 17] = [
    "class",
    "source",
    "provider",
    "url",
    "uri",
    "path",
    "file",
    "location",
    "type",
    "enable",
    "enabled",
    "ms",
    "name",
    "names",
    "algorithm",
    "format",
    "mode",
];

/// Whether a key looks as if its value were a secret.
pub fn is_telling(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let is_about = key.rsplit_once(['.', '_']).is_some_and(|(_, end)| ABOUT.contains(&end));
    !is_about && TELLING.iter().any(|word| key.contains(word))
}

/// Whether a value is nothing but references, such as `${file:/etc/secret:password}` (KIP-297).
pub fn is_reference(value: &str) -> bool {
    let mut rest = value.trim();
    while let Some(inside) = rest.strip_prefix("${") {
        match inside.split_once('}') {
            Some((reference, behind)) if reference.contains(':') => rest = behind,
            _ => return false,
        }
        if rest.is_empty() {
            return true;
        }
    }
    false
}

/// User and password of an address in a value, `user:password` in `postgres://user:password@host`.
pub fn login(value: &str) -> Option<&str> {
    let (_, rest) = value.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (login, _) = authority.rsplit_once('@')?;
    (login.contains(':') && !login.contains("${")).then_some(login)
}

/// Where in a value of this key a secret is written out; `None` where there is none, or where a config provider has it.
pub fn literal(key: &str, value: &str) -> Option<Range<usize>> {
    if is_telling(key) {
        let is_kept = matches!(value.trim(), "" | "true" | "false")
            || is_reference(value)
            || (key.to_ascii_lowercase().ends_with("jaas.config") && has_no_literal_option(value))
            || password(value).is_some_and(is_reference);
        return (!is_kept).then_some(0..value.len());
    }
    let within = |part: &str| {
        let start = part.as_ptr() as usize - value.as_ptr() as usize;
        start..start + part.len()
    };
    let password = login(value).and_then(|login| login.split_once(':')).map(|(_, password)| password);
    password.filter(|password| !password.is_empty()).map(within).or_else(|| parameter(value).map(within))
}

/// What follows the user in `user:password`, where either may be a reference.
fn password(value: &str) -> Option<&str> {
    let mut rest = value.trim_start();
    while let Some((_, behind)) = rest.strip_prefix("${").and_then(|inside| inside.split_once('}')) {
        rest = behind;
    }
    rest.split_once(':').map(|(_, password)| password)
}

/// The secret among the parameters of an address, `p` in `jdbc:postgresql://host/db?user=u&password=p`.
fn parameter(value: &str) -> Option<&str> {
    let (_, rest) = value.split_once("://")?;
    let parameters = rest.split(['?', '&', ';']).skip(1).filter_map(|parameter| parameter.split_once('='));
    let mut secrets = parameters.filter(|(name, value)| is_telling(name) && !value.is_empty() && !is_reference(value));
    secrets.next().map(|(_, value)| value)
}

/// Whether the options of a JAAS line (`Module required name="value" …;`) hold no secret that is written out.
fn has_no_literal_option(line: &str) -> bool {
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once('=') {
        let name = before.trim_end().rsplit(|c: char| c.is_whitespace() || c == ';').next().unwrap_or_default();
        let behind = behind.trim_start();
        let (value, next) = match behind.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => behind.split_at(behind.find(|c: char| c.is_whitespace() || c == ';').unwrap_or(behind.len())),
        };
        if is_telling(name) && !value.is_empty() && !is_reference(value) {
            return false;
        }
        rest = next;
    }
    // A line without options is none that could be read.
    line.contains('=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_out() {
        let check = |key: &str, value: &str, expected: Option<&str>| {
            assert_eq!(literal(key, value).map(|range| &value[range]), expected, "{key}={value}");
        };
        check("database.password", "hunter2", Some("hunter2"));
        check("DATABASE_PASSWORD", " x", Some(" x"));
        check("database.password", "", None);
        check("database.password", "${file:/a:b}", None);
        check("database.password", "${env:A}${env:B}", None);
        check("database.password", "${env:A}x", Some("${env:A}x"));
        check("database.password", "${NAME}", Some("${NAME}"));
        check("tasks.max", "1", None);
        check("basic.auth.credentials.source", "USER_INFO", None);
        check("token.enabled", "true", None);
        check("mask.passwords", "true", None);
        check("basic.auth.user.info", "bob:wonder", Some("bob:wonder"));
        check("basic.auth.user.info", "bob:${env:P}", None);
        check("basic.auth.user.info", "${env:U}:${env:P}", None);
        check("basic.auth.user.info", "${env:U}:wonder", Some("${env:U}:wonder"));
        check("s3.credentials.provider.class", "x.Y", None);
        check("connection.url", "jdbc:x://u:p@h/d", Some("p"));
        check("connection.url", "jdbc:x://u@h/d", None);
        check("connection.url", "jdbc:x://${env:U}:${env:P}@h/d", None);
        check("connection.url", "jdbc:postgresql://h/d?user=u&password=p&ssl=true", Some("p"));
        check("connection.url", "jdbc:sqlserver://h;user=u;password=p", Some("p"));
        check("connection.url", "jdbc:postgresql://h/d?password=${env:P}", None);
        check("file", "/a@b", None);
    }

    #[test]
    fn lines_of_jaas() {
        let check = |line: &str, is_kept: bool| {
            assert_eq!(literal("a.sasl.jaas.config", line).is_none(), is_kept, "{line}");
        };
        check(r#"x.Login required username="alice" password="s3cret";"#, false);
        check(r#"x.Login required username="alice" password="${env:P}";"#, true);
        check(r#"x.Login required username = "alice" password = "${file:/a:b}" ;"#, true);
        check("x.Login required username=alice password=s3cret;", false);
        check(r#"x.Login required clientId="a" clientSecret="b";"#, false);
        check(r#"x.Krb5LoginModule required useKeyTab=true keyTab="/etc/k" principal="a@B";"#, true);
        check("x.Login required;", false);
    }
}
