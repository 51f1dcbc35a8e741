//! Dialects of the world: the notations that plugraft reads and writes.
//!
//! Text or bytes enter, values leave. A value is valid by construction. Nothing here does input or output, knows a
//! room, or holds a policy.

pub mod age;
pub mod blob;
pub mod byte_size;
pub mod challenge;
pub mod checksum;
pub mod checksum_file;
pub mod class_file;
pub mod connector_definition;
pub mod coordinate;
pub mod deflate;
pub mod descriptor;
pub mod digest;
pub mod discovery;
pub mod display_url;
pub mod document;
pub mod entry_path;
pub mod file_pattern;
pub mod gzip;
pub mod gzip_members;
pub mod hub_manifest;
pub mod image_path;
pub mod inflate;
pub mod jar_manifest;
pub mod java_identifier;
pub mod kafka;
pub mod kubernetes;
pub mod license;
pub mod lock;
pub mod maven_layout;
pub mod maven_metadata;
pub mod maven_range;
pub mod maven_settings;
pub mod maven_version;
pub mod media_type;
pub mod near_miss;
pub mod netrc;
pub mod oci_layout;
pub mod platform;
pub mod properties;
pub mod properties_edit;
pub mod reference;
pub mod secret;
pub mod sensitive;
pub mod service_file;
pub mod shim_jar;
pub mod tag_template;
pub mod tar;
pub mod timestamp;
pub mod xml;
pub mod yaml_edit;
pub(crate) mod yaml_fault;
pub mod yaml_write;
pub mod zstd;
