//! What a server asks for with a 401: the challenges of `WWW-Authenticate` (RFC 9110 §11.6.1).

use url::Url;

/// The challenge that we answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Challenge {
    /// User name and password with every request (RFC 7617).
    Basic {
        /// What the server calls the protected space.
        realm: String,
    },
    /// A token from an endpoint (distribution-spec, token authentication).
    Bearer {
        /// Where tokens are had; http or https, with a host.
        realm: Url,
        /// The service that the token is for.
        service: Option<String>,
        /// The scopes that the refused request needed, separated by spaces.
        scope: Option<String>,
    },
}

impl Challenge {
    /// Reads all values of the header, and picks Bearer over Basic; `None` where neither is usable.
    pub fn parse(header_values: &[&str]) -> Option<Self> {
        let offered: Vec<Offered> =
            header_values.iter().flat_map(|value| Cursor { rest: value }.challenges()).collect();
        offered.iter().find_map(Offered::bearer).or_else(|| offered.iter().find_map(Offered::basic))
    }
}

/// A challenge of any scheme, names as written.
#[derive(Debug)]
struct Offered {
    scheme: String,
    parameters: Vec<(String, String)>,
}

impl Offered {
    fn bearer(&self) -> Option<Challenge> {
        let realm = Url::parse(self.parameter("realm")?).ok()?;
        let usable = matches!(realm.scheme(), "http" | "https") && realm.has_host();
        (self.is("Bearer") && usable).then(|| Challenge::Bearer {
            realm,
            service: self.parameter("service").map(str::to_owned),
            scope: self.parameter("scope").filter(|scope| !scope.is_empty()).map(str::to_owned),
        })
    }

    fn basic(&self) -> Option<Challenge> {
        let realm = self.parameter("realm").unwrap_or_default().to_owned();
        self.is("Basic").then_some(Challenge::Basic { realm })
    }

    fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// The first parameter of this name.
    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Reads a header value from the left. What is no challenge is skipped up to the next comma.
struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn challenges(mut self) -> Vec<Offered> {
        let mut offered: Vec<Offered> = Vec::new();
        loop {
            self.skip(|c| is_space(c) || c == ',');
            if self.rest.is_empty() {
                return offered;
            }
            // A parameter binds tighter than a scheme: after a comma only the `=` tells them apart.
            if let (Some(last), Some(parameter)) = (offered.last_mut(), self.parameter()) {
                last.parameters.push(parameter);
                continue;
            }
            match self.token() {
                "" => self.skip(|c| c != ','),
                scheme => {
                    offered.push(Offered { scheme: scheme.to_owned(), parameters: Vec::new() });
                    self.skip_token68();
                }
            }
        }
    }

    /// `token BWS "=" BWS ( token / quoted-string )`, or nothing read.
    ///
    /// An unquoted value may hold any visible character but a comma: some servers leave out the quotes of a realm.
    fn parameter(&mut self) -> Option<(String, String)> {
        let start = self.rest;
        let parameter = self.try_parameter();
        if parameter.is_none() {
            self.rest = start;
        }
        parameter
    }

    fn try_parameter(&mut self) -> Option<(String, String)> {
        let name = self.token();
        self.skip(is_space);
        if name.is_empty() {
            return None;
        }
        self.rest = self.rest.strip_prefix('=')?;
        self.skip(is_space);
        let value = match self.rest.strip_prefix('"') {
            Some(rest) => {
                self.rest = rest;
                self.quoted()?
            }
            None => self.take(|c| !is_space(c) && c != ',').to_owned(),
        };
        (!value.starts_with('='))
            .then(|| (name.to_owned(), value))
            .filter(|(_, value)| !value.is_empty() || self.ends())
    }

    /// The rest of a quoted string, its backslashes resolved; `None` where it never ends.
    fn quoted(&mut self) -> Option<String> {
        let mut value = String::new();
        let mut characters = self.rest.char_indices();
        while let Some((at, c)) = characters.next() {
            match c {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return Some(value);
                }
                '\\' => value.push(characters.next()?.1),
                c => value.push(c),
            }
        }
        None
    }

    /// Passes over credentials in place of parameters, as `Negotiate` has them.
    fn skip_token68(&mut self) {
        let start = self.rest;
        self.skip(is_space);
        let here = self.rest;
        let is_parameter = self.parameter().is_some();
        self.rest = here;
        if is_parameter {
            return;
        }
        self.skip(|c| c.is_ascii_alphanumeric() || "-._~+/".contains(c));
        self.skip(|c| c == '=');
        if !self.ends() {
            self.rest = start;
        }
    }

    fn token(&mut self) -> &'a str {
        self.take(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
    }

    fn ends(&self) -> bool {
        let rest = self.rest.trim_start_matches(is_space);
        rest.is_empty() || rest.starts_with(',')
    }

    fn take(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !wanted(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn skip(&mut self, unwanted: impl Fn(char) -> bool) {
        self.take(unwanted);
    }
}

fn is_space(c: char) -> bool {
    c == ' ' || c == '\t'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[&str], expected: Option<&Challenge>) {
        assert_eq!(Challenge::parse(values).as_ref(), expected, "{values:?}");
    }

    fn basic(realm: &str) -> Challenge {
        Challenge::Basic { realm: realm.to_owned() }
    }

    fn bearer(realm: &str, service: Option<&str>, scope: Option<&str>) -> Challenge {
        let realm = realm.parse().expect("a URL");
        Challenge::Bearer { realm, service: service.map(str::to_owned), scope: scope.map(str::to_owned) }
    }

    #[test]
    fn a_registry_s_own_words() {
        check(
            &[
                r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push""#,
            ],
            Some(&bearer("https://auth.docker.io/token", Some("registry.docker.io"), Some("repository:a/b:pull,push"))),
        );
        check(
            &[
                r#"Bearer realm="https://r.io/t?x=1", service="s", scope="repository:a:pull repository:b:pull",error="insufficient_scope""#,
            ],
            Some(&bearer("https://r.io/t?x=1", Some("s"), Some("repository:a:pull repository:b:pull"))),
        );
        check(&[r#"Basic realm="Registry Realm""#], Some(&basic("Registry Realm")));
        check(&[r#"Basic realm="say \"please\" \\ \,""#], Some(&basic(r#"say "please" \ ,"#)));
    }

    #[test]
    fn several_challenges_in_one_value_or_many() {
        let expected = bearer("https://r.io/token", None, None);
        let one = r#"Basic realm="x, Bearer realm=y" , Bearer realm="https://r.io/token""#;
        check(&[one], Some(&expected));
        check(&["Negotiate", r#"bEARER REALM="https://r.io/token""#, "Basic realm=x"], Some(&expected));
        check(&[r#"Negotiate YII/a+b==, , Bearer realm = "https://r.io/token""#], Some(&expected));
        check(&[r#"Negotiate YII=, NTLM, Basic realm="x""#], Some(&basic("x")));
        check(&[r#"Digest realm="d", nonce="n", qop="auth,auth-int", Basic realm="x""#], Some(&basic("x")));
    }

    #[test]
    fn lax_servers_are_understood() {
        check(&["Basic"], Some(&basic("")));
        check(&[r#"Basic realm="""#], Some(&basic("")));
        check(&["Bearer realm=https://r.io/token,service=s"], Some(&bearer("https://r.io/token", Some("s"), None)));
        check(
            &[r#"Bearer realm="https://r.io/token" service="s" scope="""#],
            Some(&bearer("https://r.io/token", Some("s"), None)),
        );
    }

    #[test]
    fn what_cannot_be_used_is_left() {
        for useless in ["", ",", "Bearer", "Negotiate abc", r#"Bearer realm="/token""#, r#"Bearer realm="file:///x""#] {
            check(&[useless], None);
        }
        check(&[r#"Bearer realm="unfinished"#], None);
        check(&[r#"Bearer realm="mailto:x", Basic realm="x""#], Some(&basic("x")));
        check(&[r#"@@ ?, Basic realm="é""#], Some(&basic("é")));
        check(&[], None);
    }
}
