//! `plugraft connectors`: makes a worker run what files define, and looks after what it runs.

mod apply;
mod look;
mod orders;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use plugraft::connect::{self, Cluster, Owner};
use plugraft::definition::Defined;
use plugraft::error::Error;
use plugraft::event::Observer;
use plugraft::net::Net;

use super::args::{ClusterArgs, ConnectorsVerb};
use super::defined::defined;
use super::failure::Failure;
use super::options::{Environment, pace, worker_places};
use super::words::Words;

pub(crate) fn connectors(verb: &ConnectorsVerb, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    match verb {
        ConnectorsVerb::Validate(typed) => apply::validate(typed, environment, words),
        ConnectorsVerb::Plan(typed) => apply::plan(typed, environment, words),
        ConnectorsVerb::Apply(typed) => apply::apply(typed, environment, words),
        ConnectorsVerb::Status(typed) => look::status(typed, environment, words),
        ConnectorsVerb::List(typed) => look::list(typed, environment, words),
        ConnectorsVerb::Get(typed) => look::get(typed, environment, words),
        ConnectorsVerb::Wait(typed) => look::wait(typed, environment, words),
        ConnectorsVerb::Restart(typed) => orders::restart(typed, environment, words),
        ConnectorsVerb::Pause(typed) => orders::send(typed, connect::Order::Pause, environment, words),
        ConnectorsVerb::Resume(typed) => orders::send(typed, connect::Order::Resume, environment, words),
        ConnectorsVerb::Stop(typed) => orders::send(typed, connect::Order::Stop, environment, words),
        ConnectorsVerb::Delete(typed) => orders::delete(typed, environment, words),
    }
}

/// The cluster that was named; from here on its time runs.
fn cluster(
    typed: &ClusterArgs,
    steady: Duration,
    environment: &Environment,
    words: &Words,
) -> Result<Cluster, Failure> {
    let places = worker_places(typed, environment)?;
    places.notices.iter().for_each(|notice| words.notice(notice));
    let observer: Arc<dyn Observer> = words.observer();
    let net = Net::new(places.settings, Arc::clone(&observer)).map_err(|cause| Failure::Net(Box::new(cause)))?;
    Ok(Cluster::new(net.workers(&places.addresses), pace(typed, steady), observer))
}

/// What files define; standard input is read where it is named, and holds no password then.
fn definitions(typed: &super::args::DefinitionArgs) -> Result<Defined, Failure> {
    let is_named = typed.files.iter().any(|path| path.as_path() == Path::new("-"));
    if is_named && typed.worker.password_stdin {
        return Err(Failure::SharedInput);
    }
    defined(&typed.files)
}

fn owner(typed: Option<&String>) -> Result<Option<Owner>, Failure> {
    let Some(word) = typed else { return Ok(None) };
    Owner::new(word).map(Some).ok_or_else(|| Failure::setting("--owner", word))
}

fn failed(error: connect::Error) -> Failure {
    Failure::from(Error::from(error))
}
