//! Who may pass: `Authorization` headers for a registry, kept as long as they live.
//!
//! Nothing is sent unasked: a registry's challenge comes first, and is remembered, so that later requests bring what
//! it wants at once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use tokio::time::Instant;
use url::Url;

use crate::formats::challenge::Challenge;
use crate::formats::display_url::DisplayUrl;
use crate::formats::secret::Secret;

use super::answer::Answer;
use super::conversation::host_of;
use super::credentials::{Credential, Credentials, Found};
use super::error::Identity;
use super::exchange::Request;
use super::place::Place;
use super::token::{self, TokenRequest};
use super::{Error, Net};

/// A token that dies within this time is dead: the request has to arrive first.
const MARGIN: Duration = Duration::from_secs(10);

/// How much of a token endpoint's answer is read.
const TOKEN_LIMIT: usize = 1024 * 1024;

/// Registry, repository and scopes.
type Key = (String, String, Vec<String>);

type Slot = Arc<Mutex<Option<Pass>>>;

/// What registries asked for, and what we have for them.
pub(super) struct Admission {
    credentials: Credentials,
    challenges: Mutex<BTreeMap<String, Challenge>>,
    passes: Mutex<BTreeMap<Key, Slot>>,
}

/// The value of an `Authorization` header.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pass {
    value: HeaderValue,
    until: Option<Instant>,
}

impl Pass {
    fn new(text: &Secret, until: Option<Instant>) -> Option<Self> {
        let mut value = HeaderValue::from_str(text.expose()).ok()?;
        value.set_sensitive(true);
        Some(Self { value, until })
    }

    fn is_alive(&self) -> bool {
        self.until.is_none_or(|until| Instant::now() < until)
    }

    /// Puts itself on a request.
    pub(super) fn sign(&self, request: Request) -> Request {
        request.header(AUTHORIZATION, self.value.clone())
    }
}

impl Admission {
    pub(super) fn new(credentials: Credentials) -> Self {
        Self { credentials, challenges: Mutex::default(), passes: Mutex::default() }
    }

    fn slot(&self, place: &Place, scopes: &[String]) -> Slot {
        let key = (place.registry.clone(), place.repository.clone(), scopes.to_vec());
        Arc::clone(lock(&self.passes).entry(key).or_default())
    }

    fn found(&self, place: &Place) -> Result<Option<Found>, Error> {
        self.credentials
            .for_registry(&place.registry, &place.repository)
            .map_err(|cause| Error::Credentials { registry: place.registry.clone(), cause })
    }

    /// Who we say we are at a place.
    pub(super) fn identity(&self, place: &Place) -> Identity {
        if !lock(&self.challenges).contains_key(&place.registry) {
            return Identity::Unasked;
        }
        match self.found(place) {
            Ok(Some(found)) => Identity::Known(found.source),
            Ok(None) | Err(_) => Identity::Anonymous,
        }
    }
}

impl Net {
    /// What to bring, as far as the registry has told what it wants.
    pub(super) fn pass(&self, place: &Place, scopes: &[String]) -> Result<Option<Pass>, Error> {
        let admission = &self.inner.admission;
        let slot = admission.slot(place, scopes);
        let mut held = lock(&slot);
        if let Some(pass) = held.as_ref().filter(|pass| pass.is_alive()) {
            return Ok(Some(pass.clone()));
        }
        let challenge = lock(&admission.challenges).get(&place.registry).cloned();
        let Some(challenge) = challenge else { return Ok(None) };
        *held = self.obtain(place, scopes, &challenge)?;
        Ok(held.clone())
    }

    /// What to bring instead of what was just refused with a challenge; `None` where we have nothing else.
    ///
    /// Of several threads refused at once one asks for a new token, and the others take it.
    pub(super) fn renew(
        &self,
        place: &Place,
        scopes: &[String],
        refused: Option<&Pass>,
        answer: &Answer,
    ) -> Result<Option<Pass>, Error> {
        let admission = &self.inner.admission;
        let slot = admission.slot(place, scopes);
        let mut held = lock(&slot);
        if let Some(newer) = held.as_ref().filter(|held| Some(*held) != refused) {
            return Ok(Some(newer.clone()));
        }
        let values: Vec<&str> =
            answer.headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok()).collect();
        // Some hosts before a registry refuse a dead token without a challenge.
        let remembered = || lock(&admission.challenges).get(&place.registry).cloned();
        let Some(challenge) = Challenge::parse(&values).or_else(remembered) else { return Ok(None) };
        lock(&admission.challenges).insert(place.registry.clone(), challenge.clone().without_scope());
        let renewed = self.obtain(place, scopes, &challenge)?;
        held.clone_from(&renewed);
        Ok(renewed.filter(|renewed| refused.is_none_or(|refused| refused.value != renewed.value)))
    }

    fn obtain(&self, place: &Place, scopes: &[String], challenge: &Challenge) -> Result<Option<Pass>, Error> {
        let found = self.inner.admission.found(place)?;
        let credential = found.as_ref().map(|found| &found.credential);
        match (challenge, credential) {
            (_, Some(Credential::BearerToken(token))) => {
                Ok(Pass::new(&Secret::new(format!("Bearer {}", token.expose())), None))
            }
            (Challenge::Basic { .. }, Some(Credential::Password { username, password })) => {
                Ok(Pass::new(&token::basic(username, password), None))
            }
            (Challenge::Basic { .. }, _) => Ok(None),
            (Challenge::Bearer { realm, service, scope }, credential) => {
                let scopes = with_asked(scopes, scope.as_deref());
                // Credentials go where the registry says: by TLS anywhere, else only to this machine and to hosts that
                // the settings name, for an endpoint is refused as any other host is.
                let request = token::request(realm, service.as_deref(), &scopes, credential);
                self.ask_for_token(place, realm, request)
            }
        }
    }

    fn ask_for_token(&self, place: &Place, realm: &Url, request: TokenRequest) -> Result<Option<Pass>, Error> {
        let what =
            format!("get a token for `{}/{}` from `{}`", place.registry, place.repository, DisplayUrl::from(realm));
        let (mut request, pass) = match request {
            TokenRequest::Get { url, authorization } => {
                (Request::new(Method::GET, url), authorization.and_then(|text| Pass::new(&text, None)))
            }
            TokenRequest::Post { url, form } => {
                let form_type = HeaderValue::from_static("application/x-www-form-urlencoded");
                let mut request = Request::new(Method::POST, url).header(CONTENT_TYPE, form_type);
                request.body = Some(Bytes::from(form.expose().to_owned()));
                (request, None)
            }
        };
        if let Some(pass) = &pass {
            request = pass.sign(request);
        }
        let asked_at = Instant::now();
        let answer = self.ask_endpoint(&what, realm, &request, TOKEN_LIMIT)?;
        if answer.status != reqwest::StatusCode::OK {
            return Err(self.refused(&what, place, &answer));
        }
        let host = host_of(realm);
        let token = token::parse(&answer.body).map_err(|cause| Error::Token { what, host, cause })?;
        let until = asked_at + token.lifetime.saturating_sub(MARGIN.min(token.lifetime / 2));
        Ok(Pass::new(&Secret::new(format!("Bearer {}", token.value.expose())), Some(until)))
    }
}

/// Our scopes, and after them those that the registry asked for and ours do not name.
fn with_asked(scopes: &[String], asked: Option<&str>) -> Vec<String> {
    let name = |scope: &str| scope.rsplit_once(':').map_or(scope, |(name, _)| name).to_owned();
    let mut all = scopes.to_vec();
    for scope in asked.into_iter().flat_map(|asked| asked.split(' ')).filter(|scope| !scope.is_empty()) {
        if !all.iter().any(|own| name(own) == name(scope)) {
            all.push(scope.to_owned());
        }
    }
    all
}

impl Challenge {
    /// The challenge as it holds for every request to its registry.
    fn without_scope(self) -> Self {
        match self {
            Self::Bearer { realm, service, scope: _ } => Self::Bearer { realm, service, scope: None },
            basic @ Self::Basic { .. } => basic,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_of_a_challenge_are_added_where_they_are_new() {
        let own = ["repository:a/b:pull,push".to_owned()];
        let check = |asked, expected: &[&str]| assert_eq!(with_asked(&own, asked), expected);
        check(None, &["repository:a/b:pull,push"]);
        check(Some("repository:a/b:pull"), &["repository:a/b:pull,push"]);
        check(Some(" registry:catalog:*"), &["repository:a/b:pull,push", "registry:catalog:*"]);
    }
}
