//! Who may do what: Basic, and Bearer with its token endpoint (distribution-spec, token authentication).

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::support::http::{Head, Response, form_values};

/// What a registry asks of its clients.
#[derive(Debug, Clone)]
pub(super) enum Auth {
    None,
    Basic { username: String, password: String },
    Bearer(Bearer),
}

/// A token endpoint's ways. New ones know nobody, and honour every scope asked for.
#[derive(Debug, Clone)]
pub(crate) struct Bearer {
    users: BTreeMap<String, String>,
    identity_tokens: BTreeSet<String>,
    anonymous_pull: bool,
    scopes: Scopes,
    denied: BTreeSet<String>,
    uses: Option<u32>,
    expires_in: Option<serde_json::Value>,
    field: &'static str,
    post: bool,
    pub(super) own_port: bool,
}

/// How a token endpoint treats a request for several scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scopes {
    /// Grants each that it may.
    All,
    /// Grants the first and forgets the others.
    FirstOnly,
    /// Refuses the request.
    RefuseSeveral,
}

impl Bearer {
    pub(crate) fn new() -> Self {
        Self {
            users: BTreeMap::new(),
            identity_tokens: BTreeSet::new(),
            anonymous_pull: false,
            scopes: Scopes::All,
            denied: BTreeSet::new(),
            uses: None,
            expires_in: Some(300.into()),
            field: "token",
            post: true,
            own_port: false,
        }
    }

    /// Knows a user, by GET with Basic and by POST with `grant_type=password`.
    #[must_use]
    pub(crate) fn user(mut self, username: &str, password: &str) -> Self {
        self.users.insert(username.to_owned(), password.to_owned());
        self
    }

    /// Knows an identity token, by POST with `grant_type=refresh_token`.
    #[must_use]
    pub(crate) fn identity_token(mut self, token: &str) -> Self {
        self.identity_tokens.insert(token.to_owned());
        self
    }

    /// Lets everybody pull.
    #[must_use]
    pub(crate) fn anonymous_pull(self) -> Self {
        Self { anonymous_pull: true, ..self }
    }

    /// Treats several scopes so.
    #[must_use]
    pub(crate) fn scopes(self, scopes: Scopes) -> Self {
        Self { scopes, ..self }
    }

    /// Grants nothing in this repository, to nobody.
    #[must_use]
    pub(crate) fn deny(mut self, repository: &str) -> Self {
        self.denied.insert(repository.to_owned());
        self
    }

    /// Tokens are good for so many requests, and expired then.
    #[must_use]
    pub(crate) fn expire_after(self, requests: u32) -> Self {
        Self { uses: Some(requests), ..self }
    }

    /// What answers say of the tokens' life, as a number, a float or a text; `None` leaves it out.
    #[must_use]
    pub(crate) fn expires_in(self, expires_in: Option<serde_json::Value>) -> Self {
        Self { expires_in, ..self }
    }

    /// Answers with `access_token` instead of `token`.
    #[must_use]
    pub(crate) fn access_token(self) -> Self {
        Self { field: "access_token", ..self }
    }

    /// Knows GET only: POST is answered with 405.
    #[must_use]
    pub(crate) fn get_only(self) -> Self {
        Self { post: false, ..self }
    }

    /// Listens on a port of its own, so that its origin is not the registry's.
    #[must_use]
    pub(crate) fn on_own_port(self) -> Self {
        Self { own_port: true, ..self }
    }
}

/// Tokens in circulation.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    granted: BTreeMap<String, Grant>,
    issued: u32,
}

#[derive(Debug)]
struct Grant {
    access: BTreeSet<(String, String)>,
    uses: Option<u32>,
}

/// What a request needs: repository and action.
pub(super) type Needed = Vec<(String, &'static str)>;

/// What a request to the registry needs (distribution's `appendAccessRecords`: a mount needs pull on its source).
pub(super) fn needed(head: &Head, repository: Option<&str>) -> Needed {
    let Some(repository) = repository else { return Vec::new() };
    let own = |action| (repository.to_owned(), action);
    let mut needed = match head.method.as_str() {
        "GET" | "HEAD" => vec![own("pull")],
        "DELETE" if !head.path().contains("/blobs/uploads/") => vec![own("delete")],
        _ => vec![own("pull"), own("push")],
    };
    needed.extend(head.query("from").into_iter().map(|from| (from, "pull")));
    needed
}

impl Auth {
    /// Lets a request pass, or says what it lacks.
    pub(super) fn admit(&self, tokens: &mut Tokens, head: &Head, needed: &Needed, realm: &str) -> Result<(), Response> {
        let authorization = head.header("authorization");
        let (challenge, admitted) = match self {
            Self::None => return Ok(()),
            Self::Basic { username, password } => {
                let admitted = authorization.and_then(basic) == Some((username.clone(), password.clone()));
                ("Basic realm=\"registry, of \\\"tests\\\"\"".to_owned(), admitted)
            }
            Self::Bearer(_) => {
                let token = authorization.and_then(|value| value.strip_prefix("Bearer "));
                let admitted = token.is_some_and(|token| tokens.admit(token, needed));
                (bearer_challenge(realm, needed, token.is_some()), admitted)
            }
        };
        if admitted {
            return Ok(());
        }
        Err(Response::error(401, "UNAUTHORIZED", "authentication required").with("WWW-Authenticate", challenge))
    }
}

fn bearer_challenge(realm: &str, needed: &Needed, insufficient: bool) -> String {
    let mut by_repository: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (repository, action) in needed {
        by_repository.entry(repository).or_default().push(action);
    }
    let mut scopes: Vec<String> = by_repository
        .iter()
        .map(|(repository, actions)| format!("repository:{repository}:{}", actions.join(",")))
        .collect();
    scopes.sort_by_key(|scope| !scope.contains("push"));
    let mut parameters = vec![format!("realm=\"{realm}\""), "service=\"registry.test\"".to_owned()];
    if !scopes.is_empty() {
        parameters.push(format!("scope=\"{}\"", scopes.join(" ")));
    }
    if insufficient {
        parameters.push("error=\"insufficient_scope\"".to_owned());
    }
    format!("Bearer {}", parameters.join(","))
}

fn basic(authorization: &str) -> Option<(String, String)> {
    let decoded = STANDARD.decode(authorization.strip_prefix("Basic ")?).ok()?;
    let (username, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((username.to_owned(), password.to_owned()))
}

impl Tokens {
    fn admit(&mut self, token: &str, needed: &Needed) -> bool {
        let Some(grant) = self.granted.get_mut(token) else { return false };
        if let Some(uses) = &mut grant.uses {
            if *uses == 0 {
                return false;
            }
            *uses -= 1;
        }
        needed.iter().all(|(repository, action)| grant.access.contains(&(repository.clone(), (*action).to_owned())))
    }

    /// Lets a token pass that no endpoint issued.
    pub(super) fn accept(&mut self, token: &str, access: BTreeSet<(String, String)>) {
        let grant = self.granted.entry(token.to_owned());
        grant.or_insert(Grant { access: BTreeSet::new(), uses: None }).access.extend(access);
    }

    /// Forgets all tokens.
    pub(super) fn revoke(&mut self) {
        self.granted.clear();
    }

    /// Serves the token endpoint.
    pub(super) fn serve(&mut self, ways: &Bearer, head: &Head, body: &[u8]) -> Response {
        let (who, scopes, service) = match head.method.as_str() {
            "GET" => (by_get(ways, head), head.query("scope"), head.query("service")),
            "POST" if ways.post => {
                // The OAuth2 form carries one `scope` field, its values separated by spaces (RFC 6749 §3.3).
                let scopes = form_values(body, "scope");
                let scopes = scopes.iter().flat_map(|scope| scope.split(' ')).map(str::to_owned).collect();
                (by_post(ways, body), scopes, form_values(body, "service"))
            }
            _ => return Response::error(405, "UNSUPPORTED", "method not allowed"),
        };
        if service != ["registry.test"] {
            return Response::error(400, "UNKNOWN", "a token is for one service");
        }
        let Some(who) = who else {
            return Response::error(401, "UNAUTHORIZED", "unknown user or token");
        };
        if ways.scopes == Scopes::RefuseSeveral && scopes.len() > 1 {
            return Response::error(403, "DENIED", "one scope at a time");
        }
        let limit = if ways.scopes == Scopes::FirstOnly { 1 } else { usize::MAX };
        let access = scopes.iter().take(limit).flat_map(|scope| grants(ways, scope, who)).collect();
        self.issue(ways, access)
    }

    fn issue(&mut self, ways: &Bearer, access: BTreeSet<(String, String)>) -> Response {
        self.issued += 1;
        let token = format!("test-token-{}", self.issued);
        self.granted.insert(token.clone(), Grant { access, uses: ways.uses });
        let mut answer = serde_json::json!({ ways.field: token });
        if let Some(expires_in) = &ways.expires_in {
            answer["expires_in"] = expires_in.clone();
        }
        let body = answer.to_string().into_bytes();
        Response::new(200).with("content-type", "application/json").with_body(body.into())
    }
}

/// Who asks for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Anybody,
    Known,
}

fn by_get(ways: &Bearer, head: &Head) -> Option<Who> {
    match head.header("authorization") {
        None => Some(Who::Anybody),
        Some(value) => basic(value).filter(|(u, p)| ways.users.get(u) == Some(p)).map(|_| Who::Known),
    }
}

fn by_post(ways: &Bearer, body: &[u8]) -> Option<Who> {
    let one = |key| form_values(body, key).pop().unwrap_or_default();
    if one("client_id").is_empty() {
        return None;
    }
    let known = match one("grant_type").as_str() {
        "refresh_token" => ways.identity_tokens.contains(&one("refresh_token")),
        "password" => ways.users.get(&one("username")) == Some(&one("password")),
        _ => false,
    };
    known.then_some(Who::Known)
}

fn grants(ways: &Bearer, scope: &str, who: Who) -> Vec<(String, String)> {
    let parts: Option<(&str, &str)> = scope.strip_prefix("repository:").and_then(|rest| rest.rsplit_once(':'));
    let Some((repository, actions)) = parts else { return Vec::new() };
    let allowed = |action: &&str| who == Who::Known || (ways.anonymous_pull && *action == "pull");
    if ways.denied.contains(repository) {
        return Vec::new();
    }
    actions.split(',').filter(allowed).map(|action| (repository.to_owned(), action.to_owned())).collect()
}
