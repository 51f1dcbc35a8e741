//! `plugraft render`: writes what makes a cluster run connectors and workers.

mod chart;
mod connectors;
mod out;
mod worker;

use super::args::RenderVerb;
use super::failure::Failure;
use super::words::Words;

pub(crate) fn render(verb: &RenderVerb, words: &Words) -> Result<u8, Failure> {
    match verb {
        RenderVerb::Chart(typed) => chart::chart(typed, words),
        RenderVerb::Connectors(typed) => connectors::connectors(typed, words),
        RenderVerb::Worker(typed) => worker::worker(typed, words),
    }
}
