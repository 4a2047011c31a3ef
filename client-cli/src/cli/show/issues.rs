//! How issues and alerts look line by line, with how long they have waited and until when something is owed.

use linli_cli::{IssuePage, plain};
use linli_protocol::{Alert, AlertItem, AlertWants, IssueEntry, IssueItem, IssueState, Item, OnRota, Report};

use super::super::words::Other;
use super::{INDENT, Show};

impl Show<'_> {
    /// What neighbours would see of a report.
    pub(crate) fn report(&self, report: &Report) -> String {
        let place = self.place(report.category.as_str(), report.spot.as_str());
        let text = plain::lines(report.text.as_str(), INDENT);
        format!("{INDENT}{place}\n{INDENT}{text}\n{INDENT}{}", self.texts.say("preview-neighbour"))
    }

    /// An issue in a list: what and where it is, and below that how it stands at this time, in milliseconds since 1970.
    pub(crate) fn issue(&self, item: &IssueItem, now_ms: u64) -> String {
        let text = item.text.as_deref().map_or_else(|| self.texts.say("erased"), plain::one_line);
        let what = self.texts.with(
            "issue-says",
            &[("what", (&self.place(item.category.as_str(), &item.spot)).into()), ("text", (&text).into())],
        );
        let mut parts = vec![self.neighbour(item), self.state(item)];
        parts.extend(self.reply(item, now_ms));
        parts.extend(self.more(item));
        self.line(u64::from(item.issue.0), Some(item.at), &format!("{what}\n{INDENT}{}", self.joined(&parts)))
    }

    /// An issue with what has happened to it.
    pub(crate) fn issue_page(&self, page: &IssuePage, now_ms: u64) -> String {
        let item = &page.issue;
        let text =
            item.text.as_deref().map_or_else(|| self.texts.say("erased"), |text| plain::lines(text, INDENT));
        let mut lines = vec![self.issue_title(item), format!("{INDENT}{text}"), self.issue_reported(item)];
        lines.extend(self.issue_standing(item, now_ms));
        lines.extend(item.photos.iter().map(|photo| {
            let photo = photo.to_string();
            format!("{INDENT}{}", self.texts.with("issue-photo", &[("photo", (&photo).into())]))
        }));
        lines.extend(page.entries.iter().map(|entry| self.entry(entry)));
        lines.join("\n")
    }

    /// Its number, what it is about, and where.
    pub(crate) fn issue_title(&self, item: &IssueItem) -> String {
        let place = self.place(item.category.as_str(), &item.spot);
        self.texts.with("issue-title", &[("issue", item.issue.into()), ("what", (&place).into())])
    }

    /// When it was reported, and by which number.
    pub(crate) fn issue_reported(&self, item: &IssueItem) -> String {
        let (date, who) = (self.date(item.at), self.neighbour(item));
        self.texts.with("issue-reported", &[("date", (&date).into()), ("by", (&who).into())])
    }

    /// How it stands; and how it is with its response and its reply.
    pub(crate) fn issue_standing(&self, item: &IssueItem, now_ms: u64) -> [String; 2] {
        let mut times = vec![self.response(item)];
        times.extend(self.reply(item, now_ms));
        let mut parts = vec![self.state(item)];
        parts.extend(item.class.map(|class| self.texts.named("issue-class", class.as_str())));
        parts.extend(self.more(item));
        [self.joined(&parts), self.joined(&times)]
    }

    /// What an inbox holds of an issue.
    pub(crate) fn alert_item(&self, item: &AlertItem, now_ms: u64) -> String {
        self.alert(&item.alert, item.at, Some(item.state), now_ms)
    }

    /// An alert that came at this time. Of an issue that is known to owe no reply none is said to be due.
    pub(crate) fn alert(&self, alert: &Alert, at_ms: u64, state: Option<IssueState>, now_ms: u64) -> String {
        let texts = self.texts;
        let mut parts = vec![texts.named("alert-reason", alert.reason.as_str())];
        parts.extend(state.map(|state| texts.named("issue-state", state.as_str())));
        let waits = texts.duration(now_ms.saturating_sub(alert.since));
        if alert.wants != AlertWants::Nothing {
            let args = [("wants", alert.wants.as_str().into()), ("wait", (&waits).into())];
            parts.push(texts.with("alert-waits", &args));
        }
        parts.extend(alert.quiet.then(|| texts.say("alert-quiet")));
        let owes = matches!(alert.wants, AlertWants::Acknowledgement | AlertWants::Reply)
            || state.is_some_and(owes_reply);
        parts.extend(owes.then(|| self.due(alert.reply_by, now_ms)));
        let place = self.place(alert.category.as_str(), &alert.spot);
        let parts = self.joined(&parts);
        let told = texts.with("issue-says", &[("what", (&place).into()), ("text", (&parts).into())]);
        self.line(u64::from(alert.issue.0), Some(at_ms), &told)
    }

    /// A line of the rota: who, whether they are on duty now, and when they are.
    pub(crate) fn on_rota(&self, line: &OnRota) -> String {
        let mut parts = Vec::from_iter(line.on_duty.then(|| self.texts.say("on-duty-now")));
        parts.push(if line.slots.is_empty() {
            self.texts.say("no-duty")
        } else {
            self.texts.week(&line.slots)
        });
        let (who, when) = (self.texts.person(&line.person), self.joined(&parts));
        let told = self.texts.with("on-rota", &[("person", (&who).into()), ("when", (&when).into())]);
        self.line(line.person.id.0, None, &told)
    }

    fn entry(&self, entry: &IssueEntry) -> String {
        self.other(&Other::of_item(&Item::IssueEntry(entry.clone())).of_one_issue())
    }

    fn place(&self, category: &str, spot: &str) -> String {
        let category = self.texts.named("category", category);
        self.texts.with("issue-place", &[("category", (&category).into()), ("spot", spot.into())])
    }

    fn neighbour(&self, item: &IssueItem) -> String {
        let who = self.texts.with("neighbour", &[("alias", item.alias.into())]);
        let you = if item.mine { self.texts.aside(&self.texts.say("neighbour-you")) } else { String::new() };
        format!("{who}{you}")
    }

    fn state(&self, item: &IssueItem) -> String {
        let state = self.texts.named("issue-state", item.state.as_str());
        let outcome = item.outcome.filter(|_| item.state.is_open() && !owes_reply(item.state));
        let outcome =
            outcome.map(|outcome| self.texts.aside(&self.texts.named("reply-outcome", outcome.as_str())));
        format!("{state}{}", outcome.unwrap_or_default())
    }

    fn response(&self, item: &IssueItem) -> String {
        match item.responded_at {
            Some(at) => self.texts.with("issue-response", &[("when", (&self.when(item, at)).into())]),
            None => self.texts.say("issue-no-response"),
        }
    }

    /// How it is with the formal reply of this round; nothing where none came and none is owed.
    fn reply(&self, item: &IssueItem, now_ms: u64) -> Option<String> {
        let reply_by = item.due.reply_by;
        let Some(at) = item.replied_at else {
            return owes_reply(item.state).then(|| self.due(reply_by, now_ms));
        };
        let when = self.when(item, at);
        Some(if at > reply_by {
            let late = self.texts.duration(at - reply_by);
            self.texts.with("issue-reply-was-late", &[("when", (&when).into()), ("late", (&late).into())])
        } else {
            self.texts.with("issue-reply", &[("when", (&when).into())])
        })
    }

    /// Until when a formal reply is owed, or how late it is.
    fn due(&self, reply_by: u64, now_ms: u64) -> String {
        if now_ms > reply_by {
            return self
                .texts
                .with("issue-late", &[("late", (&self.texts.duration(now_ms - reply_by)).into())]);
        }
        let (wait, date) = (self.texts.duration(reply_by - now_ms), self.date(reply_by));
        self.texts.with("issue-due", &[("wait", (&wait).into()), ("date", (&date).into())])
    }

    /// How long after the report; of a later round, which began at another time, the moment.
    fn when(&self, item: &IssueItem, at_ms: u64) -> String {
        if item.reopenings > 0 {
            return self.date(at_ms);
        }
        let wait = self.texts.duration(at_ms.saturating_sub(item.at));
        self.texts.with("issue-after", &[("wait", (&wait).into())])
    }

    /// What is to be said of an issue beside how it stands.
    fn more(&self, item: &IssueItem) -> Vec<String> {
        let texts = self.texts;
        let some = |count: u64, key: &str| (count > 0).then(|| texts.with(key, &[("n", count.into())]));
        let merged = item.merged_into.map(|into| texts.with("issue-goes-on", &[("into", into.into())]));
        let stars = item.stars.map(|stars| texts.with("issue-stars", &[("stars", u64::from(stars).into())]));
        let following = item.following.then(|| texts.say("issue-following"));
        let counted = [
            some(item.reopenings.into(), "issue-reopenings"),
            some(item.breaches.into(), "issue-breaches"),
            some(item.comments, "issue-comments"),
        ];
        let told = [merged, stars].into_iter().chain(counted).chain([following]).flatten();
        self.parts_of(item).into_iter().chain(told).collect()
    }

    fn joined(&self, parts: &[String]) -> String {
        parts.join(&self.texts.say("and-parts"))
    }
}

/// Whether an issue in this state has had no formal reply in its round, and owes one.
fn owes_reply(state: IssueState) -> bool {
    matches!(state, IssueState::Submitted | IssueState::Acknowledged | IssueState::Reopened)
}

#[cfg(test)]
mod tests {
    use super::super::super::words::{Catalogue, Language};
    use super::*;
    use jiff::tz::TimeZone;
    use linli_protocol::{AlertReason, Category, IssueDue, IssueId, ReplyOutcome, Seq};

    const MINUTE: u64 = 60_000;
    const HOUR: u64 = 60 * MINUTE;
    /// 1970-01-01 23:40.
    const AT: u64 = 23 * HOUR + 40 * MINUTE;

    fn lamp() -> IssueItem {
        IssueItem {
            issue: IssueId(12),
            seq: Seq(31),
            at: AT,
            alias: 4821,
            mine: true,
            following: false,
            category: Category::Lighting,
            spot: "Gate 3".into(),
            text: Some("dark\n    13  lies".into()),
            photos: vec![],
            state: IssueState::Submitted,
            class: None,
            outcome: None,
            due: IssueDue { response_by: AT + 30 * MINUTE, reply_by: AT + 48 * HOUR },
            acknowledged_at: None,
            responded_at: None,
            replied_at: None,
            breaches: 0,
            reopenings: 0,
            merged_into: None,
            stars: None,
            order: None,
            joint: None,
            comments: 2,
            changed: Seq(31),
        }
    }

    fn shown(language: Language, show: impl FnOnce(&Show<'_>) -> String) -> String {
        show(&Show { texts: &Catalogue::new(language), zone: &TimeZone::UTC })
    }

    #[test]
    fn an_issue_says_how_long_until_its_reply_is_due_and_from_then_on_how_late_it_is() {
        let at = |language, now_ms| shown(language, |show| show.issue(&lamp(), now_ms));
        assert_eq!(
            at(Language::English, AT + 5 * MINUTE),
            "    12  1970-01-01 23:40 lighting, Gate 3: dark     13  lies\n        \
             Neighbour 4821 (you) · not acknowledged yet · formal reply due in 48 h (1970-01-03 23:40) · 2 comments"
        );
        let late = at(Language::English, AT + 51 * HOUR);
        assert!(late.ends_with("· formal reply LATE by 3 h · 2 comments"), "{late}");
        let late = at(Language::Simplified, AT + 51 * HOUR);
        assert!(late.ends_with("邻居 4821（您） · 尚未受理 · 正式答复已逾期 3 小时 · 2 条评论"), "{late}");
    }

    #[test]
    fn what_is_answered_owes_nothing_and_says_how_long_it_took() {
        let mut item = lamp();
        (item.state, item.outcome) = (IssueState::Replied, Some(ReplyOutcome::Started));
        (item.responded_at, item.replied_at) = (Some(AT + 4 * MINUTE), Some(AT + 9 * HOUR));
        let page = |item: &IssueItem| {
            let page = IssuePage { issue: item.clone(), entries: vec![], next: None };
            shown(Language::English, |show| show.issue_page(&page, AT + 60 * HOUR))
        };
        let said = page(&item);
        assert!(said.contains("formally replied to (it is being dealt with)"), "{said}");
        assert!(said.contains("first response after 4 min · formal reply after 9 h"), "{said}");
        assert!(!said.contains("LATE") && said.contains("\n            13  lies"), "{said}");
        item.replied_at = Some(AT + 50 * HOUR);
        assert!(page(&item).contains("formal reply after 3 days, LATE by 2 h"), "{}", page(&item));
        (item.state, item.replied_at) = (IssueState::Withdrawn, None);
        assert!(!page(&item).contains("formal reply"), "nothing is owed any more: {}", page(&item));
    }

    #[test]
    fn an_alert_says_what_it_wants_since_when_and_until_when() {
        let alert = Alert {
            issue: IssueId(12),
            reason: AlertReason::Reported,
            category: Category::Lighting,
            spot: "Gate 3\u{1b}[2J".into(),
            since: AT,
            reply_by: AT + 48 * HOUR,
            wants: AlertWants::Acknowledgement,
            quiet: false,
        };
        let of = |alert: &Alert, state, language| {
            shown(language, |show| show.alert(alert, AT, state, AT + 10 * MINUTE))
        };
        assert_eq!(
            of(&alert, None, Language::English),
            "    12  1970-01-01 23:40 lighting, Gate 3[2J: a problem was reported · has waited 10 min to be \
             acknowledged · formal reply due in 48 h (1970-01-03 23:40)"
        );
        let said = of(&alert, None, Language::Traditional);
        assert!(said.contains("有新上報 · 等待受理已 10 分鐘 · 還有 48 小時應正式答覆"), "{said}");
        let quiet = of(&Alert { quiet: true, ..alert.clone() }, None, Language::English);
        assert!(quiet.contains("to be acknowledged · quietly · formal reply due"), "{quiet}");
        let told = Alert { wants: AlertWants::Nothing, reason: AlertReason::Stepped, ..alert };
        let said = of(&told, Some(IssueState::Replied), Language::English);
        assert!(said.ends_with(": it went on · formally replied to"), "{said}");
    }
}
