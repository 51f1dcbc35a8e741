//! Plugins that nobody means well with.

use plugraft::scan::Kafka;
use proptest::prelude::*;

use super::{BOTH, class, jar, jar_of, service, sights, worker};
use crate::support::plugin_class::{CONVERTER, SINK, plugin_class};

#[test]
fn a_chain_may_be_ten_thousand_deep() {
    let name = |at: usize| format!("com/acme/C{at}");
    let above = |at: usize| if at == 9_999 { SINK.to_owned() } else { name(at + 1) };
    let access = |at: usize| if at == 0 { 0x0021 } else { 0x0421 };
    let chain = (0..10_000).map(|at| plugin_class(&name(at)).extends(&above(at)).access(access(at)));
    let jar = jar_of(&chain.collect::<Vec<_>>());
    for kafka in BOTH {
        let rows = sights(&[("acme/a.jar", jar.clone())], &worker(kafka)).remove(0).rows;
        assert_eq!(rows.len(), 1);
    }
}

#[test]
fn a_service_file_may_be_long() {
    let names: Vec<String> = (0..40_000).map(|at| format!("com.acme.T{at}")).collect();
    let listed = service(CONVERTER, &names.iter().map(String::as_str).collect::<Vec<_>>());
    let rows = sights(&[("acme/a.jar", jar(&[listed]))], &worker(Kafka::V4_3)).remove(0).rows;
    assert_eq!(rows.len(), 40_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever extends whatever, every row is of a class that stands there.
    #[test]
    fn any_hierarchy_ends(edges in proptest::collection::vec((0_u8..8, proptest::collection::vec(0_u8..10, 0..3)), 1..8)) {
        let name = |at: u8| match at {
            8 => CONVERTER.to_owned(),
            9 => SINK.to_owned(),
            at => format!("com/acme/C{at}"),
        };
        let classes: Vec<_> = edges.iter().enumerate().map(|(at, (above, interfaces))| {
            let interfaces: Vec<String> = interfaces.iter().map(|at| name(*at)).collect();
            let interfaces: Vec<&str> = interfaces.iter().map(String::as_str).collect();
            let at = u8::try_from(at).expect("few");
            plugin_class(&name(at)).extends(&name(*above)).implements(&interfaces)
        }).collect();
        let mut members: Vec<_> = classes.iter().map(class).collect();
        let listed: Vec<String> = (0..8).map(|at| name(at).replace('/', ".")).collect();
        members.push(service(SINK, &listed.iter().map(String::as_str).collect::<Vec<_>>()));
        for kafka in BOTH {
            let sight = sights(&[("acme/a.jar", jar(&members))], &worker(kafka)).remove(0);
            prop_assert!(sight.rows.iter().all(|row| row.class.starts_with("com.acme.C")));
            prop_assert_eq!(sight.rows.iter().filter(|row| row.in_manifest).count(), 8);
        }
    }
}
