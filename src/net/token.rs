//! Asking a registry's token endpoint (distribution-spec, "Token authentication" and "`OAuth2`"); pure.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use url::Url;
use url::form_urlencoded::Serializer;

use crate::formats::secret::Secret;

use super::credentials::Credential;

/// How we name ourselves to an endpoint that wants `OAuth2` forms.
const CLIENT_ID: &str = "plugraft";

/// "If omitted, this defaults to 60 seconds."
const DEFAULT_LIFETIME: Duration = Duration::from_secs(60);

/// No token is kept longer than a run may reasonably last.
const LONGEST_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// What to send to the endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenRequest {
    /// A GET, with the value of an `Authorization` header where there are credentials.
    Get {
        /// The endpoint with its query.
        url: Url,
        /// `Basic …`.
        authorization: Option<Secret>,
    },
    /// A POST of a form (`application/x-www-form-urlencoded`).
    Post {
        /// The endpoint.
        url: Url,
        /// The encoded form.
        form: Secret,
    },
}

/// A token, as long as it lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Goes behind `Bearer ` in an `Authorization` header; visible ASCII.
    pub(super) value: Secret,
    /// How long it lives, counted from when it was asked for: clocks differ, so `issued_at` is not looked at.
    pub(super) lifetime: Duration,
}

/// Why an answer holds no token.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// It is something else, such as a page of a proxy.
    #[error("the token endpoint's answer is not a JSON object")]
    NotJson,
    /// It has neither `token` nor `access_token`.
    #[error("the token endpoint's answer holds no token")]
    Missing,
    /// The token cannot stand in a header.
    #[error("the token endpoint's answer holds a token of other characters than visible ASCII")]
    Malformed,
}

/// Builds the request for a token that covers all `scopes`.
///
/// The scopes keep their order: some endpoints hear the first only. A password goes by Basic, an identity token as
/// `grant_type=refresh_token`; a bearer token needs no endpoint, and asks as anybody would.
pub(super) fn request(
    realm: &Url,
    service: Option<&str>,
    scopes: &[String],
    credential: Option<&Credential>,
) -> TokenRequest {
    let mut url = realm.clone();
    // An endpoint that names its own user would override ours.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    if let Some(Credential::IdentityToken { token, .. }) = credential {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "refresh_token");
        form.append_pair("refresh_token", token.expose());
        form.append_pair("client_id", CLIENT_ID);
        form.extend_pairs(service.map(|service| ("service", service)));
        if !scopes.is_empty() {
            form.append_pair("scope", &scopes.join(" "));
        }
        return TokenRequest::Post { url, form: Secret::new(form.finish()) };
    }
    let password = match credential {
        Some(Credential::Password { username, password }) => Some((username, password)),
        Some(Credential::IdentityToken { .. } | Credential::BearerToken(_)) | None => None,
    };
    let account = password.map(|(username, _)| ("account", username.as_str()));
    let scopes = scopes.iter().map(|scope| ("scope", scope.as_str()));
    url.query_pairs_mut()
        .extend_pairs(service.map(|service| ("service", service)))
        .extend_pairs(account)
        .extend_pairs(scopes);
    if url.query() == Some("") {
        url.set_query(None);
    }
    TokenRequest::Get { url, authorization: password.map(|(username, password)| basic(username, password)) }
}

/// The value of an `Authorization` header for Basic (RFC 7617 §2).
pub(super) fn basic(username: &str, password: &Secret) -> Secret {
    Secret::new(format!("Basic {}", STANDARD.encode(format!("{username}:{}", password.expose()))))
}

/// Reads the endpoint's answer.
pub(super) fn parse(answer: &[u8]) -> Result<Token, TokenError> {
    let value: Value = serde_json::from_slice(answer).map_err(|_| TokenError::NotJson)?;
    let object = value.as_object().ok_or(TokenError::NotJson)?;
    let text = |key: &str| object.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let token = text("token").or_else(|| text("access_token")).ok_or(TokenError::Missing)?;
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(TokenError::Malformed);
    }
    Ok(Token { value: Secret::new(token.to_owned()), lifetime: lifetime(object.get("expires_in")) })
}

fn lifetime(expires_in: Option<&Value>) -> Duration {
    let seconds = match expires_in {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.trim().parse().ok(),
        _ => None,
    };
    seconds
        .filter(|seconds: &f64| *seconds > 0.0)
        .map_or(DEFAULT_LIFETIME, |seconds| Duration::from_secs_f64(seconds.min(LONGEST_LIFETIME.as_secs_f64())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().expect("a URL")
    }

    fn scopes() -> Vec<String> {
        ["repository:a/b:pull,push", "repository:base:pull"].map(str::to_owned).to_vec()
    }

    fn password() -> Credential {
        Credential::Password { username: "u&x".to_owned(), password: Secret::new("p:ä".to_owned()) }
    }

    fn check(
        realm: &str,
        service: Option<&str>,
        scopes: &[String],
        credential: Option<&Credential>,
        expected: (&str, Option<&str>),
    ) {
        let (address, secret) = match request(&url(realm), service, scopes, credential) {
            TokenRequest::Get { url, authorization } => (format!("GET {url}"), authorization),
            TokenRequest::Post { url, form } => (format!("POST {url}"), Some(form)),
        };
        assert_eq!((address.as_str(), secret.as_ref().map(Secret::expose)), expected);
    }

    #[test]
    fn get_repeats_scopes_in_order() {
        check("https://r.io/token", None, &[], None, ("GET https://r.io/token", None));
        check(
            "https://evil:word@r.io/token?x=1#f",
            Some("s"),
            &scopes(),
            None,
            (
                "GET https://r.io/token?x=1&service=s&scope=repository%3Aa%2Fb%3Apull%2Cpush&scope=repository%3Abase%3Apull",
                None,
            ),
        );
        check(
            "https://r.io/token",
            Some("a b"),
            &[],
            Some(&password()),
            ("GET https://r.io/token?service=a+b&account=u%26x", Some("Basic dSZ4OnA6w6Q=")),
        );
        let bearer = Credential::BearerToken(Secret::new("t".to_owned()));
        check("https://r.io/token", None, &[], Some(&bearer), ("GET https://r.io/token", None));
    }

    #[test]
    fn an_identity_token_goes_by_post() {
        let token = Credential::IdentityToken { username: None, token: Secret::new("a+b=".to_owned()) };
        check(
            "https://r.io/oauth2/token",
            Some("r.io"),
            &scopes(),
            Some(&token),
            (
                "POST https://r.io/oauth2/token",
                Some(
                    "grant_type=refresh_token&refresh_token=a%2Bb%3D&client_id=plugraft&service=r.io&scope=repository%3Aa%2Fb%3Apull%2Cpush+repository%3Abase%3Apull",
                ),
            ),
        );
    }

    #[test]
    fn answers_in_many_forms() {
        let read = |text: &str| parse(text.as_bytes()).map(|t| (t.value.expose().to_owned(), t.lifetime.as_millis()));
        let token = |millis| Ok(("t".to_owned(), millis));
        assert_eq!(read(r#"{"token":"t"}"#), token(60_000));
        assert_eq!(read(r#"{"token":"","access_token":"t","expires_in":300}"#), token(300_000));
        assert_eq!(read(r#"{"token":"t","access_token":"u","expires_in":1.5}"#), token(1_500));
        assert_eq!(read(r#"{"token":"t","expires_in":" 90 "}"#), token(90_000));
        for odd in ["null", "0", "-5", "\"soon\"", "\"NaN\"", "[]"] {
            assert_eq!(read(&format!(r#"{{"token":"t","expires_in":{odd}}}"#)), token(60_000), "{odd}");
        }
        assert_eq!(read(r#"{"token":"t","expires_in":1e300}"#), token(86_400_000));
        for (bad, expected) in [
            ("<html>", TokenError::NotJson),
            ("[]", TokenError::NotJson),
            ("{}", TokenError::Missing),
            (r#"{"token":7}"#, TokenError::Missing),
            (r#"{"token":"a\r\nX: y"}"#, TokenError::Malformed),
        ] {
            assert_eq!(read(bad), Err(expected), "{bad}");
        }
    }
}
