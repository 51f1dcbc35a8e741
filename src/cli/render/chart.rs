//! `plugraft render chart`.

use plugraft::render;

use super::out;
use crate::cli::args::{OutArgs, RenderChartArgs};
use crate::cli::exit;
use crate::cli::failure::Failure;
use crate::cli::words::Words;

pub(super) fn chart(typed: &RenderChartArgs, words: &Words) -> Result<u8, Failure> {
    let to = OutArgs { to: format!("{}/", typed.directory.trim_end_matches('/')), force: typed.force };
    let next = format!("`helm upgrade --install RELEASE {} -f VALUES` puts it to use", typed.directory);
    out::write(&render::chart(), None, &to, words, |_| vec![next.clone()])?;
    Ok(exit::DONE)
}
