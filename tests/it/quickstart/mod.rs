//! What README's first command reads: made anew from its recipe and compared.

mod base;
mod plugin;
mod run;

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// `fixtures/quickstart/recipe.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipe {
    plugin: plugin::PluginRecipe,
    base: base::BaseRecipe,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/quickstart")
}

fn recipe() -> Recipe {
    serde_saphyr::from_str(&text("recipe.yaml")).expect("a recipe")
}

fn bytes(path: &str) -> Vec<u8> {
    let path = folder().join(path);
    std::fs::read(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()))
}

fn text(path: &str) -> String {
    String::from_utf8(bytes(path)).expect("UTF-8")
}

/// Whether the fixtures are to be written instead of compared.
fn writes() -> bool {
    std::env::var_os("PLUGRAFT_WRITE_FIXTURES").is_some()
}

fn write(path: &str, bytes: &[u8]) {
    let path = folder().join(path);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    std::fs::write(&path, bytes).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
}
