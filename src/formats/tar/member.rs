//! What a tar says of one member, its own header and all headers before it taken together.

use std::collections::BTreeMap;

use super::field;
use super::reader::BadTar;

/// A member as its headers describe it; names are as they stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Where its own header block is, in bytes from the beginning of the tar.
    pub offset: u64,
    /// The name.
    pub name: Vec<u8>,
    /// Where a link leads; empty otherwise.
    pub target: Vec<u8>,
    /// The type flag: `0` or NUL for a file, `1` for a hard link, `5` for a directory, and so on.
    pub flag: u8,
    /// How many bytes of content follow.
    pub size: u64,
    /// The mode without its type bits, if it has any.
    pub mode: u32,
    /// Numeric owner.
    pub uid: u64,
    /// Numeric group.
    pub gid: u64,
    /// Seconds since 1970, and nanoseconds on top.
    pub mtime: (i64, u32),
    /// What else its pax records say.
    pub pax: BTreeMap<String, Vec<u8>>,
    /// What another reader may see otherwise.
    pub doubts: Vec<Doubt>,
}

/// Something that readers of tar archives disagree about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Doubt {
    /// Header and pax record tell different sizes, although the header could tell the right one.
    #[error("its header promises {header} bytes and its pax record {pax}")]
    Sizes {
        /// As the header has it.
        header: u64,
        /// As the pax record has it.
        pax: u64,
    },
    /// GNU's header and a pax record tell different names.
    #[error("a pax record and a GNU header give it different names")]
    Names,
    /// More than one extension header of one kind.
    #[error("several extension headers of one kind stand before it")]
    Repeated,
    /// What has no content claims to have some.
    #[error("it claims {size} bytes of content, which its type does not have")]
    Content {
        /// How many.
        size: u64,
    },
}

/// What extension headers said about the next member.
#[derive(Default)]
pub(super) struct Ahead {
    pub(super) pax: Option<BTreeMap<String, Vec<u8>>>,
    pub(super) long_name: Option<Vec<u8>>,
    pub(super) long_target: Option<Vec<u8>>,
    pub(super) is_repeated: bool,
}

impl Ahead {
    pub(super) fn is_empty(&self) -> bool {
        self.pax.is_none() && self.long_name.is_none() && self.long_target.is_none()
    }

    /// Puts a value where there should be none yet.
    pub(super) fn put<T>(slot: &mut Option<T>, is_repeated: &mut bool, value: T) {
        *is_repeated |= slot.replace(value).is_some();
    }
}

/// Links, devices, directories and pipes have no content, whatever their size field says.
fn has_content(flag: u8) -> bool {
    !matches!(flag, b'1'..=b'6')
}

/// Whether a header's size field takes this number in octal (GNU's and star's base-256 takes more).
fn is_octal(size: u64) -> bool {
    size < 1 << 33
}

/// A pax record; an empty value takes back what an earlier record said (pax, "Extended Header").
fn take(pax: &mut BTreeMap<String, Vec<u8>>, key: &str) -> Option<Vec<u8>> {
    pax.remove(key).filter(|value| !value.is_empty())
}

/// Takes header and extensions together.
pub(super) fn member(
    block: &[u8; 512],
    offset: u64,
    globals: &BTreeMap<String, Vec<u8>>,
    ahead: Ahead,
) -> Result<Member, BadTar> {
    let mut doubts = Vec::new();
    let mut pax = globals.clone();
    pax.extend(ahead.pax.unwrap_or_default());
    let malformed = |field| BadTar::Field { field };
    let flag = block[156];
    let header_size = field::unsigned(&block[124..136]).ok_or_else(|| malformed("size"))?;
    let mut size = header_size;
    if let Some(text) = take(&mut pax, "size") {
        size = field::decimal(&text).ok_or_else(|| malformed("size"))?;
        if size != header_size && is_octal(size) {
            doubts.push(Doubt::Sizes { header: header_size, pax: size });
        }
    }
    if !has_content(flag) && size > 0 {
        doubts.push(Doubt::Content { size });
        size = 0;
    }
    let (plain, sparse) = (take(&mut pax, "path"), take(&mut pax, "GNU.sparse.name"));
    let pax_name = sparse.or(plain);
    let pax_target = take(&mut pax, "linkpath");
    let differ = |one: &Option<Vec<u8>>, other: &Option<Vec<u8>>| one.is_some() && other.is_some() && one != other;
    if differ(&ahead.long_name, &pax_name) || differ(&ahead.long_target, &pax_target) {
        doubts.push(Doubt::Names);
    }
    if ahead.is_repeated {
        doubts.push(Doubt::Repeated);
    }
    let mut owner = |key: &str, field: &[u8], what| match take(&mut pax, key) {
        Some(text) => field::decimal(&text).ok_or(BadTar::Field { field: what }),
        None => field::unsigned(field).ok_or(BadTar::Field { field: what }),
    };
    let uid = owner("uid", &block[108..116], "owner")?;
    let gid = owner("gid", &block[116..124], "group")?;
    let mtime = match take(&mut pax, "mtime") {
        Some(text) => field::decimal_time(&text),
        None => field::number(&block[136..148]).map(|seconds| (seconds, 0)),
    };
    let mode = field::unsigned(&block[100..108]).ok_or_else(|| malformed("mode"))? & 0o7777;
    Ok(Member {
        offset,
        name: ahead.long_name.or(pax_name).unwrap_or_else(|| field::name(block)),
        target: ahead.long_target.or(pax_target).unwrap_or_else(|| field::until_nul(&block[157..257]).to_owned()),
        flag,
        size,
        mode: u32::try_from(mode).expect("masked to 12 bits"),
        uid,
        gid,
        mtime: mtime.ok_or_else(|| malformed("mtime"))?,
        pax,
        doubts,
    })
}
