//! Orders to connectors.

use std::time::Duration;

use plugraft::connect::{self, Order, Restart};

use super::{cluster, failed, owner};
use crate::cli::args::{DeleteArgs, NamedArgs, RestartArgs};
use crate::cli::exit;
use crate::cli::failure::Failure;
use crate::cli::options::Environment;
use crate::cli::words::Words;

pub(super) fn restart(typed: &RestartArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let order = Order::Restart(Restart { only_failed: typed.failed, tasks: !typed.without_tasks });
    send(&typed.named, order, environment, words)
}

pub(super) fn send(typed: &NamedArgs, order: Order, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let cluster = cluster(&typed.worker, Duration::ZERO, environment, words)?;
    connect::send(&cluster, &typed.names, order).map_err(failed)?;
    words.ordered(order, &typed.names)?;
    Ok(exit::DONE)
}

pub(super) fn delete(typed: &DeleteArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let owner = owner(typed.owner.as_ref())?;
    let cluster = cluster(&typed.named.worker, Duration::ZERO, environment, words)?;
    let deleted = connect::delete(&cluster, &typed.named.names, owner.as_ref(), typed.if_exists).map_err(failed)?;
    words.deleted(&deleted)?;
    Ok(exit::DONE)
}
