//! Until connectors are as they should be, and stay so.

use std::collections::BTreeMap;
use std::time::Instant;

use super::{Cluster, ConnectorState, Error};

/// How connectors should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// They run, with at least so many tasks each, all of which run.
    Running {
        /// How many tasks.
        fewest_tasks: usize,
        /// Whether one that was paused or stopped, or began so, is as it should be too.
        may_rest: bool,
    },
    /// They are paused.
    Paused,
    /// They are stopped.
    Stopped,
}

/// What became of a connector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Its name.
    pub name: String,
    /// How it is.
    pub verdict: Verdict,
    /// What was seen last; `None` where the worker told nothing of it.
    pub state: Option<ConnectorState>,
}

/// What a state means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is as it should be, and stayed so.
    Good,
    /// It, or a task of it, has failed and stayed so.
    Failed,
    /// Time ran out.
    Late,
}

impl Goal {
    fn is_met(self, state: &ConnectorState) -> bool {
        match self {
            Self::Running { fewest_tasks, may_rest } => state.runs(fewest_tasks) || may_rest && state.rests(),
            Self::Paused => state.rests() && state.state == "PAUSED",
            Self::Stopped => state.rests() && state.state == "STOPPED",
        }
    }

    /// What of a state decides; `None` where it is one that passes.
    fn verdict(self, state: Option<&ConnectorState>) -> Option<Verdict> {
        let state = state?;
        if self.is_met(state) {
            return Some(Verdict::Good);
        }
        // Who waits for a pause does not mind what failed before.
        (matches!(self, Self::Running { .. }) && state.has_failed()).then_some(Verdict::Failed)
    }
}

/// A verdict, and since when nothing spoke against it.
struct Watched {
    state: Option<ConnectorState>,
    verdict: Option<(Verdict, Instant)>,
}

/// Looks at connectors until each is as it should be or has failed, and stays so for a while: what a worker tells right
/// after a change may still be of before it. All are looked at by one question, however many there are.
pub fn settle(cluster: &Cluster, names: &[String], goal: Goal) -> Result<Vec<Settled>, Error> {
    let mut watched: BTreeMap<&str, Watched> =
        names.iter().map(|name| (name.as_str(), Watched { state: None, verdict: None })).collect();
    while !watched.is_empty() {
        let mut states = match cluster.states() {
            Ok(states) => states.into_iter().map(|state| (state.name.clone(), state)).collect::<BTreeMap<_, _>>(),
            Err(error) if error.is_about_time() => break,
            Err(error) => return Err(error),
        };
        let now = Instant::now();
        for (name, watched) in &mut watched {
            let found = states.remove(*name);
            let verdict = goal.verdict(found.as_ref());
            let since = match watched.verdict {
                Some((before, since)) if Some(before) == verdict && watched.state == found => since,
                _ => now,
            };
            watched.state = found;
            watched.verdict = verdict.map(|verdict| (verdict, since));
        }
        let is_decided = |one: &Watched| one.verdict.is_some_and(|(_, since)| now - since >= cluster.pace.steady);
        if watched.values().all(is_decided) {
            break;
        }
        if let Some(text) = waiting(&watched) {
            cluster.say_waiting(text);
        }
        if !cluster.pause(0, None) {
            // What did not last long enough did not last.
            watched.values_mut().filter(|one| !is_decided(one)).for_each(|one| one.verdict = None);
            break;
        }
    }
    let settled = |name: &String| {
        let mut one = watched.remove(name.as_str())?;
        if let Some(state) = &mut one.state {
            state.hide_secrets(cluster);
        }
        let verdict = one.verdict.map_or(Verdict::Late, |(verdict, _)| verdict);
        Some(Settled { name: name.clone(), verdict, state: one.state })
    };
    Ok(names.iter().filter_map(settled).collect())
}

fn waiting(watched: &BTreeMap<&str, Watched>) -> Option<String> {
    let open: Vec<(&&str, &Watched)> = watched.iter().filter(|(_, one)| one.verdict.is_none()).collect();
    let (name, first) = open.first()?;
    let seen = first.state.as_ref().map_or_else(|| "nothing is known of it yet".to_owned(), ConnectorState::in_short);
    let more = if open.len() > 1 { format!(", and {} more", open.len() - 1) } else { String::new() };
    Some(format!("waiting for `{name}` ({seen}){more}"))
}
