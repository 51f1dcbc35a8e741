//! From definitions to connectors that run.

use std::time::Duration;

use plugraft::connect::{self, Change, Cluster, Goal, Owner, Patience, Settled, Validated, Verdict};

use super::{cluster, definitions, failed, owner};
use crate::cli::args::{ApplyArgs, DefinitionArgs, PlanArgs};
use crate::cli::exit;
use crate::cli::failure::Failure;
use crate::cli::options::Environment;
use crate::cli::words::Words;

pub(super) fn validate(typed: &DefinitionArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let cluster = cluster(&typed.worker, Duration::ZERO, environment, words)?;
    let Some(validated) = validated(&cluster, typed, None, Patience::Judges, words)? else { return Ok(exit::SPEC) };
    words.validated(&validated)?;
    Ok(if validated.problems().is_empty() { exit::DONE } else { exit::DENIED })
}

pub(super) fn plan(typed: &PlanArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let owner = owner(typed.owner.owner.as_ref())?;
    let cluster = cluster(&typed.definitions.worker, Duration::ZERO, environment, words)?;
    let found = validated(&cluster, &typed.definitions, owner.as_ref(), Patience::Judges, words)?;
    let Some(validated) = found else { return Ok(exit::SPEC) };
    if !validated.problems().is_empty() {
        words.invalid(&validated);
        return Ok(exit::DENIED);
    }
    let comparison = connect::compare(&cluster, validated, owner.as_ref(), typed.owner.prune).map_err(failed)?;
    words.compared(&comparison)?;
    Ok(if typed.exit_code && !comparison.is_empty() { exit::DENIED } else { exit::DONE })
}

pub(super) fn apply(typed: &ApplyArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    let owner = owner(typed.owner.owner.as_ref())?;
    let cluster = cluster(&typed.definitions.worker, typed.steady.steady, environment, words)?;
    let found = validated(&cluster, &typed.definitions, owner.as_ref(), Patience::Waits, words)?;
    let Some(validated) = found else { return Ok(exit::SPEC) };
    if !validated.problems().is_empty() {
        words.invalid(&validated);
        return Ok(exit::DENIED);
    }
    let comparison = connect::compare(&cluster, validated, owner.as_ref(), typed.owner.prune).map_err(failed)?;
    let applied = connect::apply(&cluster, comparison);
    let is_done = applied.iter().all(|one| one.failure.is_none());
    let names: Vec<String> = applied
        .iter()
        .filter(|one| one.failure.is_none() && one.change != Change::Delete)
        .map(|one| one.name.clone())
        .collect();
    let goal = Goal::Running { fewest_tasks: typed.steady.min_tasks, may_rest: true };
    let settled = if typed.no_wait { Ok(Vec::new()) } else { connect::settle(&cluster, &names, goal) };
    let (settled, failure) = match settled {
        Ok(settled) => (settled, None),
        Err(error) => (Vec::new(), Some(failed(error))),
    };
    words.applied(&applied, &settled)?;
    match failure {
        _ if !is_done => Ok(exit::PUBLISH),
        Some(failure) => Err(failure),
        None => Ok(code(&settled)),
    }
}

/// What a script is told of connectors that were waited for.
pub(super) fn code(settled: &[Settled]) -> u8 {
    let has = |verdict: Verdict| settled.iter().any(|one| one.verdict == verdict);
    match (has(Verdict::Failed), has(Verdict::Late)) {
        (true, _) => exit::FAILED,
        (false, true) => exit::LATE,
        (false, false) => exit::DONE,
    }
}

/// What the worker thinks of the definitions; `None` where they are none, which was told.
fn validated(
    cluster: &Cluster,
    typed: &DefinitionArgs,
    owner: Option<&Owner>,
    patience: Patience,
    words: &Words,
) -> Result<Option<Validated>, Failure> {
    let files = definitions(typed)?;
    if !files.faults.is_empty() {
        words.misdefined(&files.faults, "the worker was not asked");
        return Ok(None);
    }
    connect::validate(cluster, &files.connectors, owner, patience).map(Some).map_err(failed)
}
