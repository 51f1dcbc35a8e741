//! The secrets that a request brings, so that an answer which repeats them is not shown with them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::AUTHORIZATION;
use url::Url;

use crate::formats::secret::Secret;

use super::exchange::Request;

/// Anything shorter is found in common words, and is no secret.
const SHORTEST: usize = 4;

/// What one request brings, the longest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Brought(Vec<Secret>);

impl Brought {
    /// Credentials of the `Authorization` header, in all spellings of Basic, and values of a form.
    pub(super) fn by(request: &Request) -> Self {
        let header = request.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let credentials = header.split_once(' ').map_or(header, |(_, credentials)| credentials);
        let user_and_password = STANDARD.decode(credentials).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let password = user_and_password.as_ref().and_then(|text| text.split_once(':')).map(|(_, password)| password);
        let shown =
            request.headers.values().filter(|value| value.is_sensitive()).filter_map(|value| value.to_str().ok());
        let form = request.form().map(|(_, value)| value);
        let texts = [credentials, password.unwrap_or_default(), user_and_password.as_deref().unwrap_or_default()];
        let texts = texts.map(str::to_owned).into_iter().chain(shown.map(str::to_owned)).chain(form);
        let mut secrets: Vec<String> = texts.filter(|text| text.len() >= SHORTEST).collect();
        secrets.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Self(secrets.into_iter().map(Secret::new).collect())
    }

    /// The same, and the query of a URL, which may be a signature.
    pub(super) fn add_query(&mut self, url: &Url) {
        let values = url.query_pairs().map(|(_, value)| value.into_owned());
        let whole = url.query().map(str::to_owned);
        let values = values.chain(whole).filter(|text| text.len() >= SHORTEST);
        self.0.extend(values.map(Secret::new));
        self.0.sort_by_key(|text| std::cmp::Reverse(text.expose().len()));
    }

    /// A text without them.
    pub(super) fn hide(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret.expose(), "***"))
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use reqwest::Method;
    use reqwest::header::HeaderValue;
    use url::Url;

    use super::*;

    fn check(authorization: &str, form: Option<&str>, text: &str, expected: &str) {
        let url = Url::parse("https://r.io/token").expect("a URL");
        let value = HeaderValue::from_str(authorization).expect("a header's value");
        let mut request = Request::new(Method::POST, url).header(AUTHORIZATION, value);
        request.body = form.map(|form| Bytes::from(form.to_owned()));
        assert_eq!(Brought::by(&request).hide(text), expected);
    }

    #[test]
    fn what_was_brought_is_hidden_in_all_spellings() {
        check("Bearer abcd.efg", None, "bad token `abcd.efg`", "bad token `***`");
        check("Basic dXNlcjpodW50ZXIy", None, "hunter2 of user:hunter2 is dXNlcjpodW50ZXIy", "*** of *** is ***");
        check("", Some("grant_type=refresh_token&refresh_token=a%2Bb%3Dc"), "no a+b=c", "no ***");
        check("Basic dXNlcjpw", None, "perhaps", "perhaps");
        check("", None, "as it is", "as it is");
    }
}
