//! The comment at the top of a file that plugraft began.

use super::consumed::Consumed;

const FIRST: &str = "# Written by plugraft: the Kafka Connect image with its plugins.";
const IMAGE: &str = "# image: ";
const DIGEST: &str = "# digest: ";

/// The comment for a new file.
pub(super) fn heading(image: &Consumed) -> String {
    format!("{FIRST}\n{}\n{}\n", image_line(image), digest_line(image))
}

/// Brings the comment up to date where the text begins with it as it was written; any other text stays as it is.
pub(super) fn refreshed(text: &str, image: &Consumed) -> String {
    let mut lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let (first, second, third) = (lines.next(), lines.next(), lines.next());
    let (Some(first), Some(old_image), Some(old_digest)) = (first, second, third) else { return text.to_owned() };
    let is_ours = first.trim_start_matches('\u{feff}') == FIRST;
    if !is_ours || !old_image.starts_with(IMAGE) || !old_digest.starts_with(DIGEST) {
        return text.to_owned();
    }
    text.replacen(old_image, &image_line(image), 1).replacen(old_digest, &digest_line(image), 1)
}

fn image_line(image: &Consumed) -> String {
    format!("{IMAGE}{}", image.whole(true).unwrap_or_else(|_| image.name()))
}

fn digest_line(image: &Consumed) -> String {
    format!("{DIGEST}{}", image.digest.map_or_else(|| "not looked up".to_owned(), |digest| digest.to_string()))
}
