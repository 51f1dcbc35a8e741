//! What is there already: directories, links and names below the plugin path, whatever the base's form.

mod damage;
mod forms;
mod ground;
mod validator;

use plugraft::base::{Base, Error};
use plugraft::spec::BaseWish;

use crate::support::base::{Built, Image, Layer, Member, Packing, Recipe, dir, file};
use crate::support::survey::{Run, show, spec};

const PLUGINS: &str = "/opt/kafka/plugins";

/// Surveys a built base in a layout.
fn survey_layout(built: &Built, plugin_path: &str, platforms: &[&str]) -> (Result<Base, Error>, Vec<String>) {
    let run = Run::new();
    let layout = run.temp.path().join("layout");
    built.write_layout(&layout, None);
    let mut spec = spec(BaseWish::Layout { dir: layout, tag: None }, plugin_path);
    spec.platforms = platforms.iter().map(|platform| platform.parse().expect("a platform")).collect();
    (run.survey(&spec), run.heard.sentences())
}

fn survey_recipe(recipe: &Recipe, plugin_path: &str) -> Base {
    survey_layout(&recipe.build(), plugin_path, &[]).0.expect("surveyed")
}

/// The ground of one image of these layers.
fn check(layers: Vec<Vec<Member>>, plugin_path: &str, expected: &[&str]) {
    let image = layers.into_iter().fold(Image::new("linux/amd64"), Image::layer);
    let base = survey_recipe(&Recipe::single(image), plugin_path);
    assert_eq!(show(&base.images[0].ground), expected);
}

fn with_layer(packing: Packing) -> Built {
    let members = [dir("opt"), dir("opt/kafka").owner(1001, 0), file("opt/kafka/x", &[7; 5000])];
    Recipe::single(Image::new("linux/amd64").packed_layer(Layer::new(packing, members))).build()
}
