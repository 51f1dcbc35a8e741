//! How connectors are.

use std::time::Duration;

use plugraft::connect::{self, ConnectorState, Goal};

use super::apply::code;
use super::{cluster, failed};
use crate::cli::args::{Awaited, ClusterArgs, GetArgs, SomeArgs, WaitArgs};
use crate::cli::exit;
use crate::cli::failure::Failure;
use crate::cli::options::Environment;
use crate::cli::words::Words;

pub(super) fn status(typed: &SomeArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let cluster = cluster(&typed.worker, Duration::ZERO, environment, words)?;
    let states = connect::list(&cluster, &typed.names).map_err(failed)?;
    words.connector_states(&states)?;
    Ok(if states.iter().any(ConnectorState::has_failed) { exit::FAILED } else { exit::DONE })
}

pub(super) fn list(typed: &ClusterArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let cluster = cluster(typed, Duration::ZERO, environment, words)?;
    words.connectors_listed(&connect::list(&cluster, &[]).map_err(failed)?)?;
    Ok(exit::DONE)
}

pub(super) fn get(typed: &GetArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let cluster = cluster(&typed.worker, Duration::ZERO, environment, words)?;
    let (config, veil) = connect::configuration(&cluster, &typed.name).map_err(failed)?;
    words.connector_options(&typed.name, &config, (!typed.reveal).then_some(&veil))?;
    Ok(exit::DONE)
}

pub(super) fn wait(typed: &WaitArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let cluster = cluster(&typed.named.worker, typed.steady.steady, environment, words)?;
    let goal = match typed.state {
        Awaited::Running => Goal::Running { fewest_tasks: typed.steady.min_tasks, may_rest: false },
        Awaited::Paused => Goal::Paused,
        Awaited::Stopped => Goal::Stopped,
    };
    let settled = connect::settle(&cluster, &typed.named.names, goal).map_err(failed)?;
    words.settled(&settled)?;
    Ok(code(&settled))
}
