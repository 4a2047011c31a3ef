//! Which report alerted whom. It knows nothing of sockets, so every fault it must find can be planted in a test.

use crate::latency::Latency;
use crate::units;

/// Who is alerted in each neighbourhood.
pub(super) const OFFICES: [&str; 2] = ["secretary", "deputy"];

/// How a report ended for its reporter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    None,
    Accepted { at_ns: u64 },
    Refused,
}

/// What became of one report in one inbox.
#[derive(Debug, Clone, Copy, Default)]
struct Alerts {
    first_ns: Option<u64>,
    came: u64,
    standing: u64,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    place: usize,
    intended_ns: u64,
    answer: Answer,
    alerts: [Alerts; OFFICES.len()],
}

/// Every report of a run, by its number.
#[derive(Debug, Default)]
pub(super) struct Book {
    entries: Vec<Entry>,
    strange: u64,
}

/// What the book says in the end; what there is one of for each office stands in the order of [`OFFICES`].
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// Reports that were sent.
    pub(super) reports: u64,
    /// Those that were accepted: each must alert everybody once.
    pub(super) accepted: u64,
    /// Those that were refused.
    pub(super) refused: u64,
    /// Those that were never answered.
    pub(super) unanswered: u64,
    /// Accepted reports whose alert never came.
    pub(super) lost: [u64; OFFICES.len()],
    /// Alerts beyond the first to a report.
    pub(super) doubled: [u64; OFFICES.len()],
    /// Accepted reports that do not stand in the inbox as it is read back.
    pub(super) inbox_lost: [u64; OFFICES.len()],
    /// Items of the inbox beyond the first of a report.
    pub(super) inbox_doubled: [u64; OFFICES.len()],
    /// Events of inboxes that came after a later one, or not at all though a later one came.
    pub(super) out_of_order: u64,
    /// Alerts that must not exist: to no report, to one of another neighbourhood, to one that was refused.
    pub(super) strange: u64,
    /// From the moment the reporter reads `accepted` to the moment the alert is read; 0 where the alert came first.
    pub(super) from_accepted: [Latency; OFFICES.len()],
    /// From the moment the report was meant to be sent.
    pub(super) from_sending: [Latency; OFFICES.len()],
}

impl Found {
    /// Whether everybody was alerted to everything, once.
    pub(super) fn is_clean(&self) -> bool {
        let each = [self.lost, self.doubled, self.inbox_lost, self.inbox_doubled];
        let once = [self.refused, self.unanswered, self.out_of_order, self.strange];
        each.into_iter().flatten().chain(once).all(|wrong| wrong == 0)
    }
}

impl Book {
    /// A report of this neighbourhood is about to be sent; gives it its number.
    pub(super) fn open(&mut self, place: usize, intended_ns: u64) -> u64 {
        let alerts = [Alerts::default(); OFFICES.len()];
        self.entries.push(Entry { place, intended_ns, answer: Answer::None, alerts });
        units::count(self.entries.len()) - 1
    }

    /// Its reporter reads that it is stored. Says whether an answer was expected.
    pub(super) fn accepted(&mut self, report: u64, at_ns: u64) -> bool {
        self.answer(report, Answer::Accepted { at_ns })
    }

    /// Its reporter reads that it is refused. Says whether an answer was expected.
    pub(super) fn refused(&mut self, report: u64) -> bool {
        self.answer(report, Answer::Refused)
    }

    fn answer(&mut self, report: u64, answer: Answer) -> bool {
        match self.entries.get_mut(units::index(report)) {
            Some(entry) if entry.answer == Answer::None => {
                entry.answer = answer;
                true
            }
            _ => false,
        }
    }

    /// An alert to a report came to an office of a neighbourhood; `None` is one that names no report of the run.
    pub(super) fn alerted(&mut self, report: Option<u64>, (place, office): (usize, usize), at_ns: u64) {
        if let Some(alerts) = self.alerts(report, place, office) {
            alerts.first_ns.get_or_insert(at_ns);
            alerts.came += 1;
        }
    }

    /// An alert stands in the inbox of an office as it is read back, and wants something still.
    pub(super) fn stands(&mut self, report: Option<u64>, (place, office): (usize, usize)) {
        if let Some(alerts) = self.alerts(report, place, office) {
            alerts.standing += 1;
        }
    }

    fn alerts(&mut self, report: Option<u64>, place: usize, office: usize) -> Option<&mut Alerts> {
        let entry = report.and_then(|report| self.entries.get_mut(units::index(report)));
        let found = entry
            .filter(|entry| entry.place == place && entry.answer != Answer::Refused)
            .and_then(|entry| entry.alerts.get_mut(office));
        self.strange += u64::from(found.is_none());
        found
    }

    /// How many answers and first alerts are still to come.
    pub(super) fn missing(&self) -> u64 {
        let missing = |entry: &Entry| match entry.answer {
            Answer::None => 1,
            Answer::Refused => 0,
            Answer::Accepted { .. } => {
                units::count(entry.alerts.iter().filter(|alerts| alerts.came == 0).count())
            }
        };
        self.entries.iter().map(missing).sum()
    }

    /// What is right and wrong, and how long it took.
    pub(super) fn found(&self) -> Found {
        let mut found =
            Found { reports: units::count(self.entries.len()), strange: self.strange, ..Found::default() };
        for entry in &self.entries {
            let accepted_ns = match entry.answer {
                Answer::None => {
                    found.unanswered += 1;
                    continue;
                }
                Answer::Refused => {
                    found.refused += 1;
                    continue;
                }
                Answer::Accepted { at_ns } => at_ns,
            };
            found.accepted += 1;
            for (office, Alerts { first_ns, came, standing }) in entry.alerts.into_iter().enumerate() {
                found.lost[office] += u64::from(came == 0);
                found.doubled[office] += came.saturating_sub(1);
                found.inbox_lost[office] += u64::from(standing == 0);
                found.inbox_doubled[office] += standing.saturating_sub(1);
                if let Some(first_ns) = first_ns {
                    found.from_accepted[office].record_ns(first_ns.saturating_sub(accepted_ns));
                    found.from_sending[office].record_ns(first_ns.saturating_sub(entry.intended_ns));
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRETARY: (usize, usize) = (3, 0);
    const DEPUTY: (usize, usize) = (3, 1);

    /// One report of neighbourhood 3, accepted and alerted to as it should be.
    fn sound() -> Book {
        let mut book = Book::default();
        let report = book.open(3, 1_000_000);
        book.alerted(Some(report), SECRETARY, 4_000_000);
        assert!(book.accepted(report, 5_000_000));
        book.alerted(Some(report), DEPUTY, 7_000_000);
        book.stands(Some(report), SECRETARY);
        book.stands(Some(report), DEPUTY);
        book
    }

    #[test]
    fn an_alert_before_the_answer_took_no_time_and_one_after_it_the_time_between() {
        let book = sound();
        let found = book.found();
        assert!(found.is_clean());
        let max_ms = |latency: &Latency| format!("{:.0}", latency.percentiles().max_ms.unwrap());
        assert_eq!(found.from_accepted.each_ref().map(max_ms), ["0", "2"]);
        assert_eq!(found.from_sending.each_ref().map(max_ms), ["3", "6"]);
    }

    #[test]
    fn an_alert_that_never_comes_is_lost_and_one_that_comes_again_is_doubled() {
        let mut book = sound();
        let second = book.open(3, 0);
        assert_eq!(book.missing(), 1, "its answer");
        book.accepted(second, 1);
        assert_eq!(book.missing(), 2, "both alerts");
        book.alerted(Some(second), DEPUTY, 2);
        book.alerted(Some(second), DEPUTY, 3);
        let found = book.found();
        assert_eq!((found.lost, found.doubled), ([1, 0], [0, 1]));
        assert_eq!(found.inbox_lost, [1, 1]);
        assert!(!found.is_clean());
    }

    #[test]
    fn an_inbox_that_holds_a_report_twice_is_told() {
        let mut book = sound();
        book.stands(Some(0), SECRETARY);
        assert_eq!(book.found().inbox_doubled, [1, 0]);
    }

    #[test]
    fn an_alert_to_nothing_to_another_neighbourhood_or_to_what_was_refused_is_strange() {
        let mut book = sound();
        let refused = book.open(3, 0);
        assert!(book.refused(refused) && !book.accepted(refused, 1), "answered once");
        for (report, place) in [(None, 3), (Some(9), 3), (Some(0), 4), (Some(refused), 3)] {
            book.alerted(report, (place, 0), 1);
        }
        assert_eq!(book.found().strange, 4);
    }
}
