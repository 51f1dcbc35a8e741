//! What is run of a class file that says whatever it likes.

use plugraft::formats::class_file::ClassBody;
use plugraft::scan::version::{Papers, Sources, stated, what_it_may_lack};
use plugraft::scan::{Kafka, Version, Worker, WorkerSource};

/// A location that has one class, under every name of its package, and whose resources are that class too.
struct One<'b> {
    bytes: &'b [u8],
    package: String,
}

impl Sources for One<'_> {
    fn class(&mut self, internal: &str) -> Option<Vec<u8>> {
        self.has_class(internal).then(|| self.bytes.to_vec())
    }

    fn has_class(&mut self, internal: &str) -> bool {
        internal.starts_with(&self.package)
    }

    fn resource(&mut self, _: &str) -> Option<Vec<u8>> {
        Some(self.bytes.to_vec())
    }

    fn papers(&mut self, _: &str) -> Option<Papers> {
        Some(Papers::default())
    }
}

/// The bytes are a class file: whatever its code does, an answer comes.
pub(super) fn class_code(bytes: &[u8]) {
    let Ok(body) = ClassBody::parse(bytes.to_vec()) else { return };
    for code in body.methods.iter().filter_map(|method| method.code.as_ref()) {
        let mut at = 0;
        while let Some((_, behind)) = body.instruction(code, at) {
            assert!(behind > at, "an instruction takes room");
            at = behind;
        }
    }
    assert!(u16::try_from(body.all_constants().count()).is_ok());
    let package = body.name.rsplit_once('/').map_or("", |(package, _)| package).to_owned();
    for kafka in [Kafka::V3_9, Kafka::V4_3] {
        let worker = Worker { kafka, version: "9".to_owned(), java: 17, source: WorkerSource::Spec };
        let mut sources = One { bytes, package: package.clone() };
        if let Version::NotProvable { why, .. } = stated(&body.name, &mut sources, &worker) {
            assert!(!why.is_empty());
        }
        what_it_may_lack(&body.name, &mut sources, &worker);
    }
}
