//! `plugraft plan`: tells what would be published.

use plugraft::pipeline::Until;

use super::args::WorkArgs;
use super::failure::Failure;
use super::options::Environment;
use super::run::walk;
use super::words::Words;

pub(crate) fn plan(typed: &WorkArgs, environment: &Environment, words: &Words) -> Result<u8, Failure> {
    walk(typed, environment, words, Until::Planned)
}
