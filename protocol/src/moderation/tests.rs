//! The chain: what holds, and what each change breaks.

use super::*;

const SEVEN: NeighbourhoodId = NeighbourhoodId(7);

fn card(id: u64) -> Card {
    Card { id: UserId(id), name: "Bo".into(), badge: false, office: None }
}

/// A true record of three acts.
fn record() -> Vec<ActItem> {
    let mut link = Link::START;
    let mut next = |seq, kind| {
        link = link.next(&Entry { neighbourhood: SEVEN, seq, at: 1_000, by: Some(UserId(57)), kind });
        link
    };
    let muted = |until, link| {
        let reason = "forty posts in a minute".to_owned();
        ModerationAct::Muted(Muted { person: card(12), until, rule: Rule::Flooding, reason, link })
    };
    let kind = |until| EntryKind::Muted {
        user: UserId(12),
        until,
        rule: Rule::Flooding,
        reason: "forty posts in a minute",
    };
    let acts = [
        muted(61_000, next(Seq(1), kind(61_000))),
        ModerationAct::Unmuted(Unmuted {
            person: card(12),
            link: next(Seq(2), EntryKind::Unmuted { user: UserId(12) }),
        }),
        muted(90_000, next(Seq(3), kind(90_000))),
    ];
    let item = |(act, seq)| ActItem { seq: Seq(seq), at: 1_000, by: Some(card(57)), act };
    acts.into_iter().zip(1..).map(item).collect()
}

fn check(record: &[ActItem]) -> Result<(), ChainError> {
    let mut chain = Chain::start(SEVEN);
    record.iter().try_for_each(|item| chain.take(item))
}

#[test]
fn a_true_record_holds_also_when_somebody_has_another_name_and_office_today() {
    assert_eq!(check(&record()), Ok(()));
    let mut renamed = record();
    renamed[0].by = Some(Card { name: "Bo Li".into(), badge: true, ..card(57) });
    assert_eq!(check(&renamed), Ok(()));
}

#[test]
fn whatever_is_changed_breaks_the_record_where_it_was_changed() {
    type Change = fn(&mut ActItem);
    let changes: [Change; 8] = [
        |item| item.at += 1,
        |item| item.by = None,
        |item| item.by = Some(card(58)),
        |item| change(item, |muted| muted.person = card(13)),
        |item| change(item, |muted| muted.until += 1),
        |item| change(item, |muted| muted.rule = Rule::Insult),
        |item| change(item, |muted| muted.reason.push('.')),
        |item| change(item, |muted| muted.link.0[31] ^= 1),
    ];
    for (which, make) in changes.into_iter().enumerate() {
        let mut record = record();
        make(&mut record[0]);
        assert_eq!(check(&record), Err(ChainError::Broken(Seq(1))), "change {which}");
    }
}

fn change(item: &mut ActItem, change: fn(&mut Muted)) {
    match &mut item.act {
        ModerationAct::Muted(muted) => change(muted),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_act_that_is_left_out_or_moved_is_found_also_when_the_numbers_are_made_to_fit() {
    let mut gap = record();
    gap.remove(1);
    assert_eq!(check(&gap), Err(ChainError::Gap { last: Seq(1), found: Seq(3) }));
    gap[1].seq = Seq(2);
    assert_eq!(check(&gap), Err(ChainError::Broken(Seq(2))));
    let mut elsewhere = Chain::start(NeighbourhoodId(8));
    assert_eq!(elsewhere.take(&record()[0]), Err(ChainError::Broken(Seq(1))), "another record's act");
}

#[test]
fn what_this_build_does_not_know_is_not_taken_for_checked() {
    let mut newer = record();
    newer[0].act = ModerationAct::Unknown;
    assert_eq!(check(&newer), Err(ChainError::TooNew(Seq(1))));
}

/// Computed by another implementation (Python's hashlib), so that the formula stays what `wire.md` says.
#[test]
fn the_first_link_is_what_the_page_about_the_wire_says() {
    let ModerationAct::Muted(Muted { link, .. }) = &record()[0].act else { panic!("not muted") };
    assert_eq!(link.to_string(), "ae8a25a6f2c6966232c0b88a33273229ffe01d46753bce27b5def7dea2463cfe");
}

#[test]
fn a_link_has_64_hexadecimal_digits() {
    let link = Link(std::array::from_fn(|at| u8::try_from(at * 7).unwrap_or(255)));
    assert_eq!(link.to_string().parse(), Ok(link));
    for wrong in ["", "00", &"0".repeat(63), &"0".repeat(65), &"g".repeat(64), &"é".repeat(32)] {
        assert_eq!(wrong.parse::<Link>(), Err(LinkError), "{wrong}");
    }
}
