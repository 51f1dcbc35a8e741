//! What was published, and what to do next.

use std::fmt::Write as _;

use plugraft::deploy::Files;
use plugraft::formats::byte_size;
use plugraft::formats::image_path::ImagePath;
use plugraft::publish::{PluginReceipt, Published, Receipt};

use super::layers::{Added, layers};
use super::overlays::overlays;
use super::paint::{Paint, count, harmless};
use super::shims::shims;

/// The summary of a build.
pub(super) fn receipt(receipt: &Receipt, files: &Files, worker_file: Option<&ImagePath>, paint: Paint) -> String {
    let mut text = String::new();
    for place in &receipt.published {
        let _ = writeln!(text, "{} {}", paint.bold("published"), harmless(&place.by_digest));
        for tag in &place.tags {
            let _ = writeln!(text, "  as {}", harmless(tag));
        }
        let _ = writeln!(text, "  {}", blobs(place));
    }
    let platforms: Vec<String> = receipt.platforms.iter().map(|platform| platform.platform.to_string()).collect();
    let on = platforms.join(", ");
    let _ = if let Some(plugin) = receipt.plugin_only() {
        writeln!(text, "{} {} into an image of its own for {on}", paint.bold("put"), harmless(&plugin.name))
    } else {
        let (plugins, below) = (count(receipt.plugins.len() as u64, "plugin", "plugins"), &receipt.plugin_path);
        writeln!(text, "{} {plugins} below {below} for {on}", paint.bold("grafted"))
    };
    text += &layers(&added(receipt), platforms.len(), paint);
    text += &overlays(receipt.plugins.iter().map(|it| (it.short_name(), it.overlay.as_ref())), paint);
    text += &shims(receipt.plugins.iter().map(|it| (it.short_name(), it.shim.as_ref())), paint);
    if let Some(path) = worker_file {
        text += &worker(path, paint);
    }
    text += &super::files::files(files, paint);
    if let Some(plugin) = receipt.plugin_only() {
        text += &uses(receipt, plugin);
    }
    text
}

/// One reference by digest a line.
pub(super) fn references(receipt: &Receipt) -> String {
    receipt.published.iter().map(|place| harmless(&place.by_digest) + "\n").collect()
}

/// How an image that is one plugin comes to a worker.
fn uses(receipt: &Receipt, plugin: &PluginReceipt) -> String {
    let image = receipt.by_digest().map_or_else(|| "IMAGE".to_owned(), |image| image.to_string());
    let folder = plugin.owner.as_ref().map_or_else(|| plugin.name.clone(), |owner| format!("{owner}-{}", plugin.name));
    [
        format!("next, with Strimzi: plugraft override strimzi-plugins --image {image}"),
        format!(
            "next, with any worker on Kubernetes: plugraft override image-volume --override-option container=NAME \
             --image {image}"
        ),
        format!("next, in a Dockerfile: COPY --from={image} / PLUGIN_PATH/{folder}/"),
    ]
    .map(|line| format!("  {}\n", harmless(&line)))
    .concat()
}

/// What a worker's properties have to say, where no start-up of the image says it.
pub(super) fn worker(path: &ImagePath, paint: Paint) -> String {
    let path = harmless(path.as_str());
    format!("{} the worker's properties file has to say `plugin.path={path}`\n", paint.yellow("note:"))
}

fn blobs(place: &Published) -> String {
    let blobs = place.blobs;
    let written =
        format!("{} written ({})", count(blobs.written, "blob", "blobs"), byte_size::shown(blobs.bytes_written));
    let mut parts = vec![written];
    if blobs.mounted > 0 {
        parts.push(format!("{} mounted", blobs.mounted));
    }
    if blobs.already_there > 0 {
        parts.push(format!("{} already there", blobs.already_there));
    }
    parts.join(", ")
}

fn added(receipt: &Receipt) -> Vec<Added> {
    let of = receipt.platforms.iter().flat_map(|platform| platform.layers.iter().map(move |layer| (platform, layer)));
    of.map(|(platform, layer)| Added {
        platform: platform.platform.to_string(),
        digest: layer.digest,
        size: layer.size,
        folders: layer.plugins.clone(),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use plugraft::deploy::File;
    use plugraft::formats::digest::Digest;
    use plugraft::formats::entry_path::EntryPath;
    use plugraft::image::{GraftedBase, GraftedFile, GraftedOverlay, GraftedShim};
    use plugraft::publish::{BlobCount, LayerReceipt, PlatformReceipt};
    use plugraft::scan::{Listed, PluginType};

    use super::*;

    fn entry(path: &str) -> EntryPath {
        EntryPath::parse(path.as_bytes()).expect("a path")
    }

    fn file(path: &str, replaces: &[&str]) -> GraftedFile {
        let replaces = replaces.iter().map(|path| entry(path)).collect();
        GraftedFile { path: entry(path), replaces, coordinate: "x.jar".to_owned(), digest: Digest::of(b"x") }
    }

    fn platform(name: &str, seam: &[u8]) -> PlatformReceipt {
        let layer = |bytes: &[u8], size, plugins: &[&str]| LayerReceipt {
            digest: Digest::of(bytes),
            diff_id: Digest::of(b"tar"),
            size,
            plugins: plugins.iter().map(|plugin| (*plugin).to_owned()).collect(),
        };
        PlatformReceipt {
            platform: name.parse().expect("a platform"),
            manifest: Digest::of(name.as_bytes()),
            config: Digest::of(b"config"),
            layers: vec![layer(b"plugin", 5_149_999, &["confluentinc-kafka-connect-datagen"]), layer(seam, 412, &[])],
        }
    }

    fn sample() -> Receipt {
        let digest = Digest::of(b"index");
        let place = |kind: &str, place: &str, tags: &[&str], blobs| Published {
            kind: kind.to_owned(),
            place: place.to_owned(),
            tags: tags.iter().map(|tag| format!("{place}:{tag}")).collect(),
            by_digest: format!("{place}@{digest}"),
            blobs,
            file: None,
        };
        Receipt {
            version: 1,
            digest,
            media_type: "application/vnd.oci.image.index.v1+json".to_owned(),
            reference: None,
            published: vec![
                place(
                    "registry",
                    "r.example.com/team/connect",
                    &["1.0", "latest"],
                    BlobCount { already_there: 40, mounted: 3, written: 1, bytes_written: 5_149_999 },
                ),
                place("oci", "oci:out", &[], BlobCount { written: 44, bytes_written: 812, ..BlobCount::default() }),
            ],
            base: Some(GraftedBase { name: "docker.io/a/b:1".to_owned(), digest: Digest::of(b"base") }),
            plugin_path: "/opt/kafka/plugins".parse().expect("absolute"),
            plugins: vec![PluginReceipt {
                owner: Some("confluentinc".to_owned()),
                name: "kafka-connect-datagen".to_owned(),
                version: Some("0.6.7".to_owned()),
                archive: Digest::of(b"zip"),
                folder: "/opt/kafka/plugins/confluentinc-kafka-connect-datagen".parse().expect("absolute"),
                layer: Digest::of(b"plugin"),
                overlay: Some(GraftedOverlay {
                    removed: vec![entry("doc")],
                    added: vec![
                        file("lib/a-2.jar", &["lib/a-0.jar", "lib/a-1.jar"]),
                        file("lib/b-2.jar", &["lib/b-1.jar"]),
                        file("lib/c.jar", &[]),
                    ],
                }),
                shim: Some(GraftedShim {
                    files: vec![entry("connect-plugin-path-shim-1.0.0.jar")],
                    added: vec![Listed { kind: PluginType::Source, class: "a.Gen".to_owned() }],
                }),
            }],
            platforms: vec![platform("linux/amd64", b"seam"), platform("linux/arm64", b"other seam")],
        }
    }

    #[test]
    fn a_summary() {
        let file = |path: &str, changed, note: &str| File {
            path: path.into(),
            text: String::new(),
            changed,
            notes: vec![note.to_owned()],
        };
        let files =
            Files { files: vec![file("values.yaml", true, "next: helm upgrade"), file("b.yaml", false, "next")] };
        let path = "/opt/kafka/plugins".parse().expect("absolute");
        insta::assert_snapshot!(receipt(&sample(), &files, Some(&path), Paint(false)), @r"
        published r.example.com/team/connect@sha256:1bc04b5291c26a46d918139138b992d2de976d6851d0893b0476b85bfbdfc6e6
          as r.example.com/team/connect:1.0
          as r.example.com/team/connect:latest
          1 blob written (5.1 MB), 3 mounted, 40 already there
        published oci:out@sha256:1bc04b5291c26a46d918139138b992d2de976d6851d0893b0476b85bfbdfc6e6
          44 blobs written (812 B)
        grafted 1 plugin below /opt/kafka/plugins for linux/amd64, linux/arm64
              5.1 MB  sha256:5e689e2b01672bf33996e75d5e372ff60c536ce1599a1458e867cd8f4bef5160  confluentinc-kafka-connect-datagen
               412 B  sha256:00e987128dfe081a06deaf11dc1a4edd6020b43a0e2f51c5b0bb5bf3ed027574  seam (linux/amd64)
               412 B  sha256:3bfd6e9c58b26506411f22c9a27305608f4f48cd4c525e580c4a763a2c35fd64  seam (linux/arm64)
        changed in confluentinc-kafka-connect-datagen
          `doc` is removed
          `lib/a-0.jar` and `lib/a-1.jar` are replaced by `lib/a-2.jar`
          `lib/b-1.jar` is replaced by `lib/b-2.jar`
          `lib/c.jar` is added
        manifests completed in confluentinc-kafka-connect-datagen by connect-plugin-path-shim-1.0.0.jar
          a.Gen (source)
        note: the worker's properties file has to say `plugin.path=/opt/kafka/plugins`
        wrote values.yaml
          next: helm upgrade
        kept b.yaml, which says so already
          next
        ");
    }

    #[test]
    fn only_references() {
        insta::assert_snapshot!(references(&sample()), @r"
        r.example.com/team/connect@sha256:1bc04b5291c26a46d918139138b992d2de976d6851d0893b0476b85bfbdfc6e6
        oci:out@sha256:1bc04b5291c26a46d918139138b992d2de976d6851d0893b0476b85bfbdfc6e6
        ");
    }
}
