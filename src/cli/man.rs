//! `plugraft man`: writes man pages.

use std::fs;
use std::io;
use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use super::args::Typed;
use super::exit;
use super::failure::Failure;
use super::words::Words;

pub(crate) fn man(directory: Option<&Path>, words: &Words) -> Result<u8, Failure> {
    let mut command = Typed::command().disable_help_subcommand(true);
    command.build();
    match directory {
        None => words.bytes(&page(&command).map_err(Failure::Print)?)?,
        Some(directory) => {
            let write = |cause| Failure::Write { path: directory.to_owned(), cause };
            fs::create_dir_all(directory).map_err(write)?;
            for command in std::iter::once(&command).chain(command.get_subcommands()) {
                let path = directory.join(format!("{}.1", name(command)));
                let write = |cause| Failure::Write { path: path.clone(), cause };
                fs::write(&path, page(command).map_err(write)?).map_err(write)?;
            }
        }
    }
    Ok(exit::DONE)
}

fn name(command: &Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

fn page(command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone().disable_help_subcommand(true)).render(&mut page)?;
    Ok(page)
}
