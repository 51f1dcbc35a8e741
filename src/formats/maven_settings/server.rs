//! Names and passwords, by the name of the repository or mirror that they are for.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use roxmltree::Node;

use super::Variables;
use super::filled::{Unset, secret};
use crate::formats::secret::Secret;
use crate::formats::xml::{child, children, listed, text};

/// An entry of `<servers>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Whom it is for.
    pub id: String,
    /// What to show; or why it cannot be shown, which matters only where that repository is asked.
    pub credentials: Result<ServerCredentials, Unusable>,
}

/// What is shown to a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerCredentials {
    /// Name and password. A name may be a token, and is shown no more than a password.
    pub login: Option<(Secret, Secret)>,
    /// Headers that go with every request.
    pub headers: Vec<(String, Secret)>,
}

/// Why an entry cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unusable {
    /// It names a variable that is not set.
    #[error(transparent)]
    Unset(#[from] Unset),
    /// Its password is encrypted by Maven, and the key is Maven's.
    #[error("its password is encrypted by Maven")]
    Encrypted,
}

impl Server {
    pub(super) fn read(node: Node<'_, '_>, variables: &Variables) -> Self {
        let id = text(node, "id").unwrap_or_else(|| "default".to_owned());
        Self { id, credentials: credentials(node, variables) }
    }
}

fn credentials(node: Node<'_, '_>, variables: &Variables) -> Result<ServerCredentials, Unusable> {
    let login = login(node, variables)?;
    let mut headers = Vec::new();
    for property in children(node, "configuration").flat_map(|node| listed(node, "httpHeaders", "property")) {
        if let (Some(name), Some(value)) = (text(property, "name"), text(property, "value")) {
            headers.push((name, secret(&value, variables)?));
        }
    }
    Ok(ServerCredentials { login, headers })
}

/// User name and password of a server or a proxy; a password without a name is of no use to HTTP.
pub(super) fn login(node: Node<'_, '_>, variables: &Variables) -> Result<Option<(Secret, Secret)>, Unusable> {
    let Some(name) = text(node, "username") else { return Ok(None) };
    let password = child(node, "password").and_then(|_| text(node, "password")).unwrap_or_default();
    if is_encrypted(&password) {
        return Err(Unusable::Encrypted);
    }
    Ok(Some((secret(&name, variables)?, secret(&password, variables)?)))
}

/// Whether a password is what `mvn --encrypt-password` prints: base64 in braces, with any words around it.
///
/// <https://maven.apache.org/guides/mini/guide-encryption.html>. Braces in a password that was not encrypted hold
/// something else, and are sent as they are, as Maven does after it failed to decrypt them.
fn is_encrypted(password: &str) -> bool {
    let braces = password.match_indices('{').filter(|(at, _)| !password[..*at].ends_with(['\\', '$']));
    braces.into_iter().any(|(at, _)| {
        let inside = password[at + 1..].split('}').next().unwrap_or_default();
        let closed = password.len() > at + 1 + inside.len();
        // Maven 4 names the cipher in brackets before it.
        let inside = inside.split_once(']').filter(|(name, _)| name.starts_with('[')).map_or(inside, |(_, rest)| rest);
        // A salt, a length and a block of AES at least.
        closed && BASE64_STANDARD.decode(inside.trim()).is_ok_and(|bytes| bytes.len() >= 16)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encrypted_passwords() {
        for (password, encrypted) in [
            ("{COQLCE6DU6GtcS5P=}", false),
            ("{jSMOWnoPFgsHVpMvz5VrIt5kRbzGpI8u+9EF1iFQyJQ=}", true),
            ("Expires 2031 {jSMOWnoPFgsHVpMvz5VrIt5kRbzGpI8u+9EF1iFQyJQ=} ask Jo", true),
            ("{[name=master,cipher=AES/GCM/NoPadding]jSMOWnoPFgsHVpMvz5VrIt5kRbzGpI8u+9EF1iFQyJQ=}", true),
            ("\\{jSMOWnoPFgsHVpMvz5VrIt5kRbzGpI8u+9EF1iFQyJQ=\\}", false),
            ("{jSMOWnoPFgsHVpMvz5VrIt5kRbzGpI8u+9EF1iFQyJQ=", false),
            ("${env.PASSWORD}", false),
            ("pa{ss}word", false),
            ("{}", false),
            ("", false),
        ] {
            assert_eq!(is_encrypted(password), encrypted, "{password}");
        }
    }
}
