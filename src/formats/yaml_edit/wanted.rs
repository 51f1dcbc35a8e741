//! Single settings as one tree, so that settings with common parents are written together.

use super::Setting;
use super::refusal::Refusal;

/// What a place should say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// This text.
    Text(String),
    /// A mapping with these keys, among others that may be there.
    Keys(Vec<(String, Self)>),
}

impl Wanted {
    /// Puts the settings together; the order of keys is that of the settings.
    pub(super) fn gather(settings: &[Setting]) -> Result<Vec<(String, Self)>, Refusal> {
        let mut top = Vec::new();
        for setting in settings {
            insert(&mut top, &setting.path, 1, &setting.value)?;
        }
        Ok(top)
    }
}

fn insert(keys: &mut Vec<(String, Wanted)>, path: &[String], depth: usize, value: &str) -> Result<(), Refusal> {
    let clash = || Refusal::Clash { path: path[..depth.min(path.len())].join(".") };
    let key = path.get(depth - 1).ok_or_else(clash)?;
    let is_leaf = depth == path.len();
    let Some(at) = keys.iter().position(|(name, _)| name == key) else {
        let mut below = Vec::new();
        let wanted = if is_leaf {
            Wanted::Text(value.to_owned())
        } else {
            insert(&mut below, path, depth + 1, value)?;
            Wanted::Keys(below)
        };
        keys.push((key.clone(), wanted));
        return Ok(());
    };
    match &mut keys[at].1 {
        Wanted::Text(text) if is_leaf && text == value => Ok(()),
        Wanted::Keys(below) if !is_leaf => insert(below, path, depth + 1, value),
        _ => Err(clash()),
    }
}
