//! `plugraft render connectors`.

use plugraft::render::connectors::{Form, Wish, render};

use super::out;
use crate::cli::args::{ConnectorsForm, RenderConnectorsArgs};
use crate::cli::defined::defined;
use crate::cli::exit;
use crate::cli::failure::Failure;
use crate::cli::words::Words;

pub(super) fn connectors(typed: &RenderConnectorsArgs, words: &Words) -> Result<u8, Failure> {
    let defined = defined(&typed.files)?;
    if !defined.faults.is_empty() {
        words.misdefined(&defined.faults, "nothing was rendered");
        return Ok(exit::SPEC);
    }
    let form = match typed.form {
        ConnectorsForm::Values => Form::Values,
    };
    let wish = Wish { form, name: typed.name.clone(), allow_literal_secrets: typed.allow_literal_secrets };
    let rendered = render(&defined.connectors, &wish);
    if !rendered.findings.is_empty() {
        words.unrendered(&rendered.findings);
        return Ok(exit::DENIED);
    }
    out::write(&rendered.files, &rendered.notes, &typed.out, words)?;
    Ok(exit::DONE)
}
