//! `plugraft inspect`: what a worker finds, before there is one.

use std::path::{Path, PathBuf};

use plugraft::pipeline::{Directories, View, inspect_directories, inspect_plugins};
use plugraft::spec::{Purpose, Spec};
use plugraft::tools::Tools;

use super::args::{InspectArgs, TableForm, WorkArgs};
use super::exit;
use super::failure::Failure;
use super::options::{Environment, Machine};
use super::run;
use super::words::Words;

pub(crate) fn inspect(typed: &InspectArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let subject = Subject::of(typed)?;
    let work = match &subject {
        Subject::Directories(_) => typed.work(&[]),
        Subject::Plugins => typed.work(&typed.subjects),
    };
    let spec = run::spec(&work, environment, words, Purpose::Inspect)?;
    let view = with_tools(&work, &spec, environment, words, |tools| match &subject {
        Subject::Directories(directories) => {
            let meant = if typed.location { Directories::Locations } else { Directories::PluginPath };
            Ok(inspect_directories(tools, directories, meant, &spec.worker)?)
        }
        Subject::Plugins => Ok(inspect_plugins(tools, &spec)?),
    })?;
    if typed.format == TableForm::ConnectPluginPath {
        refuse_what_the_tool_refuses(&view)?;
    }
    words.inspected(&view, typed.format)?;
    Ok(exit::DONE)
}

/// What is looked at.
enum Subject {
    /// Directories of this machine.
    Directories(Vec<PathBuf>),
    /// Archives, wherever they are.
    Plugins,
}

impl Subject {
    fn of(typed: &InspectArgs) -> Result<Self, Failure> {
        let is_directory = |subject: &&String| typed.location || Path::new(subject).is_dir();
        let (directories, others): (Vec<&String>, Vec<&String>) = typed.subjects.iter().partition(is_directory);
        match (&directories[..], &others[..]) {
            ([], _) => Ok(Self::Plugins),
            (_, []) if typed.location => Ok(Self::Directories(directories.into_iter().map(PathBuf::from).collect())),
            (_, []) => Ok(Self::Directories(directories.into_iter().map(|path| absolute(path)).collect())),
            ([directory, ..], [other, ..]) => {
                Err(Failure::MixedSubjects { one: (*directory).clone(), other: (*other).clone() })
            }
        }
    }
}

/// As a worker makes an element of its plugin path absolute: nothing is resolved, and no `.` taken out.
fn absolute(path: &str) -> PathBuf {
    std::env::current_dir().map_or_else(|_| PathBuf::from(path), |current| current.join(path))
}

fn with_tools<T>(
    work: &WorkArgs,
    spec: &Spec,
    environment: &Environment,
    words: &Words,
    then: impl FnOnce(&Tools) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let machine = Machine::new(&work.machine, environment)?;
    let (store, _passing) = run::open(&machine.store, words)?;
    then(&run::tools(work, environment, words, spec, &machine, store)?)
}

/// Kafka's tool ends with an error where a worker only logs one.
fn refuse_what_the_tool_refuses(view: &View) -> Result<(), Failure> {
    if let Some(passed) = view.passed_over.iter().find(|passed| passed.is_fatal_to_tool) {
        return Err(Failure::Location { place: passed.place.clone(), why: passed.why.clone() });
    }
    let halted = view.sights.iter().find_map(|sight| Some((sight, sight.halt.as_ref()?)));
    halted.map_or(Ok(()), |(sight, why)| {
        Err(Failure::Location { place: sight.place.clone(), why: format!("stops every worker: {why}") })
    })
}
