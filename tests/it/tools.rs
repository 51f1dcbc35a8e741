//! Work on several threads.

use std::sync::Mutex;

use plugraft::tools::Tools;

use crate::support::tools::offline;

#[test]
fn what_is_heavy_is_begun_first_and_results_keep_their_places() {
    let dir = tempfile::tempdir().expect("a temp directory");
    let tools = Tools { threads: 1, ..offline(dir.path()) };
    let begun = Mutex::new(Vec::new());
    let double = |item: &u64| {
        begun.lock().expect("one thread").push(*item);
        if *item == 99 { Err("no") } else { Ok(2 * item) }
    };
    assert_eq!(tools.heaviest_first(&[2, 7, 1, 7], |item| *item, double), Ok(vec![4, 14, 2, 14]));
    assert_eq!(*begun.lock().expect("one thread"), [7, 7, 2, 1]);
    assert_eq!(tools.heaviest_first(&[2, 99], |item| *item, double), Err("no"));
}
