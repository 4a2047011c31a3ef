//! What is told of issues, in every language: each step, and each name of the protocol.

use linli_protocol::{AlertReason, Category, Escalation, EventFrame, IssueClass, IssueState, ReplyOutcome};

use super::*;

/// The steps as they travel, and what English says of each.
const STEPS: [(&str, &str); 26] = [
    (r#""step":"acknowledged""#, "王 has seen it, and has it"),
    (r#""step":"responded","text":"soon""#, "王 writes: soon"),
    (
        r#""step":"replied","outcome":"started","text":"on Friday""#,
        "王 replies formally (it is being dealt with): on Friday",
    ),
    (
        r#""step":"classified","class":"handling","reason":"a lamp""#,
        "王 put it into the class “matter to be handled”: a lamp",
    ),
    (r#""step":"neighbours_tried","text":"a bulb""#, "王 recorded what neighbours try: a bulb"),
    (r#""step":"sent_to_grid","text":"a lamp""#, "王 sent it to the grid as a work order: a lamp"),
    (r#""step":"joint_opened","text":"three of us""#, "王 opened a joint case: three of us"),
    (r#""step":"progressed","text":"ordered""#, "王 tells how it goes on: ordered"),
    (r#""step":"resolved","text":"it hangs""#, "王 closed it as mended: it hangs"),
    (r#""step":"unresolved","text":"no wire""#, "王 closed it, not mended: no wire"),
    (
        r#""step":"confirmed","by_reporter":true,"stars":4"#,
        "the reporter agrees that it is done, and gives 4 of 5 stars",
    ),
    (r#""step":"confirmed","by_reporter":true"#, "the reporter agrees that it is done"),
    (
        r#""step":"reopened","by_reporter":true,"reason":"dark again""#,
        "the reporter says that it is not done: dark again",
    ),
    (r#""step":"merged_into","into":9"#, "王 says that it is the same as issue 9, where it goes on"),
    (r#""step":"took_in","from":9"#, "王 says that issue 9 is the same as this one"),
    (r#""step":"withdrawn","by_reporter":true"#, "the reporter took it back"),
    (
        r#""step":"escalated","escalation":"repeated""#,
        "still nobody has acknowledged it: they are alerted again",
    ),
    (
        r#""step":"replied","outcome":"answered","text":"see","cites":{"department":2,"entry":5,"version":3}"#,
        "王 replies formally (answered): see (entry 5 of department 2’s reply guide, version 3)",
    ),
    (
        r#""step":"joint_opened","text":"dig once","lead":2,"invited":[3,4]"#,
        "王 opened a joint case of departments 2, 3, 4: dig once",
    ),
    (r#""step":"order_moved","to":"accepted""#, "王: work order accepted"),
    (r#""step":"order_moved","to":"returned","text":"not ours""#, "王: work order given back: not ours"),
    (
        r#""step":"order_moved","to":"extended","text":"a part","until":7"#,
        "王: work order extended until <7>: a part",
    ),
    (r#""step":"minuted","text":"dig first""#, "王 wrote the minutes: dig first"),
    (r#""step":"committed","text":"we dig","due_at":7"#, "王 commits to this until <7>: we dig"),
    (
        r#""step":"commitment_settled","commitment":1,"kept":true,"text":"dug""#,
        "王 says of commitment 1 that it was kept: dug",
    ),
    (
        r#""step":"commitment_settled","commitment":1,"kept":false,"text":"rain""#,
        "王 says of commitment 1 that it was missed: rain",
    ),
];

fn told(topic: &str, kind: &str, by: bool, data: &str, language: Language) -> String {
    let by = if by { r#","by":{"id":57,"name":"王","badge":false}"# } else { "" };
    let frame = format!(r#"{{"topic":"{topic}","seq":9,"at":1{by},"kind":"{kind}","data":{{{data}}}}}"#);
    let event: EventFrame = serde_json::from_str(&frame).unwrap();
    let (texts, other) = (Catalogue::new(language), Other::of_event(&event));
    let person = |card: &linli_protocol::Card| card.name.clone();
    let time = |at: u64| format!("<{at}>");
    other.told(&texts, &Look { by: texts.actor(event.by.as_ref()), person: &person, time: &time })
}

#[test]
fn every_step_of_an_issue_is_told_in_a_sentence_of_its_own_in_every_language() {
    for language in Language::ALL {
        let mut seen = BTreeSet::new();
        for (step, english) in STEPS {
            let data = format!(r#""issue":12,"state":"acknowledged",{step}"#);
            let by = !step.contains("by_reporter") && !step.contains("escalated");
            let said = told("issues/7", "issue_stepped", by, &data, language);
            assert!(!said.contains("issue_") && !said.contains('{'), "{step}: {said}");
            if language == Language::English {
                assert_eq!(said, format!("issue 12: {english}"));
            }
            assert!(seen.insert(said), "{step}");
        }
        let data = r#""issue":12,"state":"acknowledged","step":"from_the_future""#;
        let said = told("issues/7", "issue_stepped", true, data, language);
        assert!(seen.insert(said.clone()) && said.contains("12"), "{said}");
    }
}

#[test]
fn reports_comments_cases_and_alerts_are_told_and_so_is_what_was_erased_of_them() {
    let of = |topic: &str, kind: &str, by: bool, data: &str| told(topic, kind, by, data, Language::English);
    let due = r#""response_by":5,"reply_by":9,"posts":1"#;
    let report = format!(r#""issue":12,"alias":4821,"category":"lighting","spot":"Gate 3",{due}"#);
    assert_eq!(
        of("issues/7", "issue_reported", false, &format!(r#"{report},"text":"dark""#)),
        "issue 12: Neighbour 4821 reports lighting, Gate 3: dark (formal reply due by <9>)"
    );
    assert_eq!(
        of("issues/7", "issue_reported", false, &report),
        "issue 12: Neighbour 4821 reported lighting, Gate 3: taken back"
    );
    let comment = r#""issue":12,"by_reporter":true,"posts":2"#;
    assert_eq!(
        of("issues/7", "issue_commented", false, comment),
        "issue 12: the reporter commented: taken back"
    );
    assert_eq!(
        of("issues/7", "issue_commented", true, r#""issue":12,"posts":2,"text":"dark""#),
        "issue 12: 王 comments: dark"
    );
    assert_eq!(
        of("issues/7", "issue_blanked", false, r#""issue":12,"of":3"#),
        "issue 12: the reporter took the text of 3 back"
    );
    let opened = r#""reporter":{"id":12,"name":"Ana","badge":false}"#;
    assert_eq!(
        of("case/7/12", "case_opened", true, &format!(r#"{opened},"contact":"138""#)),
        "Ana reported it; to be reached: 138"
    );
    assert_eq!(
        of("case/7/12", "case_opened", true, opened),
        "Ana reported it, and did not say how to be reached"
    );
    let person = r#""person":{"id":12,"name":"Ana","badge":false}"#;
    assert_eq!(
        of("case/7/12", "handler_set", true, &format!(r#"{person},"on":true"#)),
        "王 made Ana a handler"
    );
    let alert =
        r#""issue":12,"reason":"warning","category":"lighting","spot":"Gate 3","since":4,"reply_by":9"#;
    assert_eq!(
        of("inbox/7/57", "alerted", false, &format!(r#"{alert},"wants":"reply","posts":1"#)),
        "issue 12: lighting, Gate 3: the time for a formal reply ends soon; it wants its formal reply \
         (since <4>, formal reply by <9>)"
    );
    assert_eq!(
        of("inbox/7/57", "alert_cleared", false, r#""issue":12"#),
        "issue 12: it wants nothing from you any more"
    );
}

#[test]
fn every_name_of_the_protocol_for_issues_has_a_word_of_its_own_in_every_language() {
    fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<&'static str> {
        all.iter().copied().map(name).collect()
    }
    for (key, all) in [
        ("category", names(Category::ALL, Category::as_str)),
        ("issue-state", names(IssueState::ALL, IssueState::as_str)),
        ("issue-class", names(IssueClass::ALL, IssueClass::as_str)),
        ("reply-outcome", names(ReplyOutcome::ALL, ReplyOutcome::as_str)),
        ("escalation", names(Escalation::ALL, Escalation::as_str)),
        ("alert-reason", names(AlertReason::ALL, AlertReason::as_str)),
    ] {
        for language in Language::ALL {
            let texts = Catalogue::new(language);
            let words: BTreeSet<String> = all.iter().map(|name| texts.named(key, name)).collect();
            assert_eq!(words.len(), all.len(), "{key}: {words:?}");
            let unknown =
                |name: &&&str| texts.named(key, "moon").replace("moon", name) == texts.named(key, name);
            assert_eq!(all.iter().find(unknown), None, "{key} in {}", language.tag());
        }
    }
}
