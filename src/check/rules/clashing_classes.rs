//! Classes of one name and other bytes in two archives, but for those of one artifact in two versions.

use super::{Ground, Remark, Subject, examples, number};
use crate::plugin::Rule;
use crate::scan::Clash;

/// So many pairs of archives are told one by one.
const TOLD: usize = 3;

pub(super) fn judge(subject: &Subject<'_>, _: &Ground<'_>) -> Vec<Remark> {
    let seen = &subject.sight.observations;
    let is_told = |clash: &Clash| {
        seen.versions.iter().any(|artifact| {
            let has = |jar: &str| artifact.copies.iter().any(|(_, copy)| copy == jar);
            has(&clash.winner) && has(&clash.loser)
        })
    };
    let mut clashes: Vec<&Clash> = seen.clashes.iter().filter(|clash| !is_told(clash)).collect();
    clashes.sort_by_key(|clash| std::cmp::Reverse(clash.count));
    let told = clashes.iter().take(TOLD).map(|clash| {
        let differ =
            if clash.count == 1 { "1 class differs".to_owned() } else { format!("{} classes differ", clash.count) };
        let names = examples(&clash.examples, clash.count);
        let message = format!("{differ} from what `{}` has, which comes first and is loaded: {names}", clash.winner);
        Remark::new(Rule::ClashingClasses, &clash.loser, message)
    });
    let rest = clashes.get(TOLD..).filter(|rest| !rest.is_empty()).map(|rest| {
        let count = rest.iter().map(|clash| clash.count).sum();
        let pairs = number(rest.len(), "more pair of archives", "more pairs of archives");
        let message = format!("{pairs} have {} of one name and other bytes", number(count, "class", "classes"));
        Remark::new(Rule::ClashingClasses, "", message)
    });
    told.chain(rest).collect()
}
