//! The list of the desk: the open issues of all its neighbourhoods in one order, as far as they pass the filter. What was chosen and is
//! gone is not replaced by its neighbour: the next key must not act on that.

use linli_cli::plain;
use linli_protocol::{IssueId, IssueItem, NeighbourhoodId};

use super::place::{Place, owes_reply};
use super::state::State;

/// Which issue.
pub(super) type At = (NeighbourhoodId, IssueId);

impl State {
    /// What is listed: without a formal reply first, and of these what has waited longest.
    pub(super) fn listed(&self) -> Vec<(At, &Place, &IssueItem)> {
        let wanted = self.filter.text().trim().to_lowercase();
        let words: Vec<&str> = wanted.split_whitespace().collect();
        let mut listed: Vec<(At, &Place, &IssueItem)> = Vec::new();
        for (neighbourhood, place) in &self.places {
            for item in &place.issues {
                if words.is_empty() || self.fits(place, item, &words) {
                    listed.push(((*neighbourhood, item.issue), place, item));
                }
            }
        }
        listed.sort_by_key(|(at, place, item)| (!owes_reply(item), place.since(item), *at));
        listed
    }

    /// The chosen issue, if it is listed.
    pub(super) fn chosen_item(&self) -> Option<(At, &Place, &IssueItem)> {
        let (neighbourhood, issue) = self.chosen?;
        let place = self.places.get(&neighbourhood)?;
        let item = place.issues.iter().find(|item| item.issue == issue)?;
        Some(((neighbourhood, issue), place, item))
    }

    /// Chooses one further up or down.
    pub(super) fn move_choice(&mut self, lines: isize) {
        let listed: Vec<At> = self.listed().into_iter().map(|(at, ..)| at).collect();
        let at = self.chosen.and_then(|chosen| listed.iter().position(|at| *at == chosen));
        let last = listed.len().saturating_sub(1);
        let to = at.map_or(0, |at| at.saturating_add_signed(lines).min(last));
        if let Some(to) = listed.get(to) {
            self.choose(*to);
        }
    }

    /// Chooses the first or the last.
    pub(super) fn choose_end(&mut self, is_last: bool) {
        let listed = self.listed();
        let end = if is_last { listed.last() } else { listed.first() };
        if let Some(at) = end.map(|(at, ..)| *at) {
            self.choose(at);
        }
    }

    pub(super) fn choose(&mut self, at: At) {
        if self.chosen != Some(at) {
            self.skipped = 0;
        }
        self.chosen = Some(at);
    }

    fn fits(&self, place: &Place, item: &IssueItem, words: &[&str]) -> bool {
        let parts = [
            item.issue.to_string(),
            self.texts.named("category", item.category.as_str()),
            item.spot.clone(),
            item.text.clone().unwrap_or_default(),
            place.title.clone(),
            self.texts.named("issue-state", item.state.as_str()),
        ];
        let all = plain::one_line(&parts.join(" ")).to_lowercase();
        words.iter().all(|word| all.contains(word))
    }
}
