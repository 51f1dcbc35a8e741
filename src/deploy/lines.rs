//! Lines of `name=value` for pipelines: a file that a shell reads, or the outputs of a step of GitHub Actions.

use crate::spec::OverrideWish;

use super::consumed::Consumed;
use super::draft::Unfit;

/// A line's name and value.
pub(super) type Line = (&'static str, String);

/// Variables of a shell.
pub(super) fn env(image: &Consumed, wish: &OverrideWish) -> Result<Vec<Line>, Unfit> {
    const NAMES: [&str; 5] = [
        "CONNECT_IMAGE",
        "CONNECT_IMAGE_REGISTRY",
        "CONNECT_IMAGE_REPOSITORY",
        "CONNECT_IMAGE_TAG",
        "CONNECT_IMAGE_DIGEST",
    ];
    lines(NAMES, image, wish)
}

/// Outputs of a step.
pub(super) fn github_output(image: &Consumed, wish: &OverrideWish) -> Result<Vec<Line>, Unfit> {
    lines(["image", "registry", "repository", "tag", "digest"], image, wish)
}

/// Nothing in a reference means anything to a shell, so no value needs quotes.
fn lines(names: [&'static str; 5], image: &Consumed, wish: &OverrideWish) -> Result<Vec<Line>, Unfit> {
    let reference = &image.reference;
    let values = [
        image.whole(wish.by_tag)?,
        reference.registry().to_owned(),
        reference.repository().to_owned(),
        reference.tag().unwrap_or_default().to_owned(),
        image.digest.map(|digest| digest.to_string()).unwrap_or_default(),
    ];
    Ok(names.into_iter().zip(values).collect())
}

/// The text with these lines; a line of the same name is replaced, others keep their bytes.
pub(super) fn written(before: &str, lines: &[Line]) -> String {
    let line_break = if before.contains("\r\n") { "\r\n" } else { "\n" };
    let mut text = before.to_owned();
    for (name, value) in lines {
        text = with(&text, name, value, line_break);
    }
    text
}

fn with(text: &str, name: &str, value: &str, line_break: &str) -> String {
    let mut out = String::with_capacity(text.len() + name.len() + value.len() + 2);
    let mut is_there = false;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\r', '\n']);
        match assigned(content, name) {
            // The last of several wins for every reader; all of them say the same now.
            Some(at) => {
                out += &content[..at];
                out += value;
                out += &line[content.len()..];
                is_there = true;
            }
            None => out += line,
        }
    }
    if !is_there {
        if !out.is_empty() && !out.ends_with('\n') {
            out += line_break;
        }
        out.extend([name, "=", value, line_break]);
    }
    out
}

/// Where the value begins in a line that sets this name, with or without `export`.
fn assigned(line: &str, name: &str) -> Option<usize> {
    let rest = line.trim_start();
    let rest = rest.strip_prefix("export ").map_or(rest, str::trim_start);
    rest.strip_prefix(name)?.strip_prefix('=').map(|value| line.len() - value.len())
}

#[cfg(test)]
mod tests {
    use super::written;

    #[track_caller]
    fn check(before: &str, expected: &str) {
        let lines = [("IMAGE", "r/x@sha256:0".to_owned()), ("IMAGE_TAG", "1.10".to_owned())];
        assert_eq!(written(before, &lines), expected);
        assert_eq!(written(expected, &lines), expected, "a second run changed something");
    }

    #[test]
    fn lines_are_replaced_or_added() {
        check("", "IMAGE=r/x@sha256:0\nIMAGE_TAG=1.10\n");
        check("# c\nA=1", "# c\nA=1\nIMAGE=r/x@sha256:0\nIMAGE_TAG=1.10\n");
        check("export IMAGE='old' \r\nB=2\r\n", "export IMAGE=r/x@sha256:0\r\nB=2\r\nIMAGE_TAG=1.10\r\n");
        check(
            "IMAGE=1\nIMAGE_TAG=2\nIMAGE=3\n#IMAGE=4",
            "IMAGE=r/x@sha256:0\nIMAGE_TAG=1.10\nIMAGE=r/x@sha256:0\n#IMAGE=4",
        );
    }
}
