//! Times of the week in words.

use linli_protocol::DutySlot;

use super::Catalogue;

const MINUTES_PER_HOUR: u16 = 60;
/// So many days in a row are told by the first and the last.
const RUN_DAYS: usize = 3;

impl Catalogue {
    /// Times of the week at which somebody is on duty.
    pub(crate) fn week(&self, slots: &[DutySlot]) -> String {
        let slot = |slot: &DutySlot| {
            let (days, hours) = (self.days(&slot.days), self.hours(slot.from_minute, slot.to_minute));
            self.with("duty-slot", &[("days", (&days).into()), ("hours", (&hours).into())])
        };
        slots.iter().map(slot).collect::<Vec<_>>().join(&self.say("and-names"))
    }

    /// From a minute of the day to another one, of the next day where that is the smaller.
    pub(crate) fn hours(&self, from_minute: u16, to_minute: u16) -> String {
        let (from, to) = (clock(from_minute), clock(to_minute));
        if to_minute < from_minute {
            self.with("from-to-overnight", &[("from", (&from).into()), ("to", (&to).into())])
        } else {
            self.with("from-to", &[("from", (&from).into()), ("to", (&to).into())])
        }
    }

    /// Days from 1 for Monday, in their order.
    fn days(&self, days: &[u8]) -> String {
        let runs = days.chunk_by(|day, next| day + 1 == *next);
        let run = |run: &[u8]| match run {
            [first, .., last] if run.len() >= RUN_DAYS => {
                let (first, last) = (self.day(*first), self.day(*last));
                self.with("days-in-a-row", &[("first", (&first).into()), ("last", (&last).into())])
            }
            few => few.iter().map(|day| self.day(*day)).collect::<Vec<_>>().join(&self.say("and-days")),
        };
        runs.map(run).collect::<Vec<_>>().join(&self.say("and-days"))
    }

    fn day(&self, day: u8) -> String {
        self.with("weekday", &[("day", u64::from(day).into())])
    }
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / MINUTES_PER_HOUR, minute % MINUTES_PER_HOUR)
}

#[cfg(test)]
mod tests {
    use super::super::Language;
    use super::*;

    #[test]
    fn times_of_the_week_are_told_as_people_say_them() {
        let slot =
            |days: &[u8], from_minute, to_minute| DutySlot { days: days.into(), from_minute, to_minute };
        let slots = [slot(&[1, 2, 3, 4, 5], 1_080, 480), slot(&[6, 7], 0, 1_440), slot(&[1, 3], 540, 545)];
        let week = |language| Catalogue::new(language).week(&slots);
        assert_eq!(
            week(Language::English),
            "Mon–Fri 18:00–08:00 (next day), Sat+Sun 00:00–24:00, Mon+Wed 09:00–09:05"
        );
        assert_eq!(
            week(Language::Simplified),
            "周一至周五 18:00–次日 08:00、周六和周日 00:00–24:00、周一和周三 09:00–09:05"
        );
        assert_eq!(
            week(Language::Traditional),
            "週一至週五 18:00–次日 08:00、週六和週日 00:00–24:00、週一和週三 09:00–09:05"
        );
    }
}
