//! What the mouse does: the wheel scrolls what it is over, a click opens a topic, chooses a post, or goes to the input.

use crossterm::event::{KeyCode, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::bounds::WHEEL_LINES;
use super::draw;
use super::layout;
use super::scroll::Block;
use super::state::{Dialog, Effect, Focus, State};
use super::topics::Entry;

impl State {
    pub(super) fn mouse(&mut self, mouse: MouseEvent) -> Vec<Effect> {
        if self.dialog == Some(Dialog::Search) {
            return match mouse.kind {
                MouseEventKind::ScrollDown => self.choose_found(1),
                MouseEventKind::ScrollUp => self.choose_found(-1),
                MouseEventKind::Down(MouseButton::Left) => {
                    let at = draw::found_at(self, mouse.column, mouse.row);
                    at.map(|at| self.go_to_found(at)).unwrap_or_default()
                }
                _ => Vec::new(),
            };
        }
        if let Some(dialog) = &self.dialog {
            self.dialog = match (dialog, mouse.kind) {
                (Dialog::Help { skipped }, MouseEventKind::ScrollDown) => {
                    Some(Dialog::Help { skipped: skipped + 1 })
                }
                (Dialog::Help { skipped }, MouseEventKind::ScrollUp) => {
                    Some(Dialog::Help { skipped: skipped.saturating_sub(1) })
                }
                (Dialog::Help { .. }, MouseEventKind::Down(_)) => None,
                (Dialog::Pins { choice }, MouseEventKind::ScrollDown) => {
                    Some(Dialog::Pins { choice: (choice + 1).min(self.pins().len().saturating_sub(1)) })
                }
                (Dialog::Pins { choice }, MouseEventKind::ScrollUp) => {
                    Some(Dialog::Pins { choice: choice.saturating_sub(1) })
                }
                (Dialog::Pins { .. }, MouseEventKind::Down(MouseButton::Left)) => {
                    let at = draw::pin_at(self, mouse.column, mouse.row);
                    return match at {
                        Some(choice) => self.pins_key(choice, KeyCode::Enter),
                        None => Vec::new(),
                    };
                }
                // A question wants a key.
                _ => return Vec::new(),
            };
            return Vec::new();
        }
        let areas = layout::areas(self);
        let is_over = |area: Rect| area.contains(Position { x: mouse.column, y: mouse.row });
        if mouse.kind == MouseEventKind::Down(MouseButton::Left)
            && let Some(at) = draw::offer_at(self, mouse.column, mouse.row)
        {
            self.members.chosen = at;
            self.take_offer();
            return Vec::new();
        }
        match mouse.kind {
            MouseEventKind::ScrollUp if is_over(areas.topics) => {
                self.topics.chosen = self.topics.chosen.saturating_sub(1);
            }
            MouseEventKind::ScrollDown if is_over(areas.topics) => {
                let last = self.topics.heads.len().saturating_sub(1);
                self.topics.chosen = (self.topics.chosen + 1).min(last);
            }
            MouseEventKind::ScrollUp => self.scroll_up(WHEEL_LINES),
            MouseEventKind::ScrollDown => self.scroll_down(WHEEL_LINES),
            MouseEventKind::Down(MouseButton::Left) if is_over(areas.topics) => {
                let line = usize::from(mouse.row - areas.topics.y);
                let entry = draw::entries_shown(self, areas.topics).get(line).copied();
                let Some(Entry::Topic(at) | Entry::Title(at)) = entry else { return Vec::new() };
                let topic = self.topics.heads[at].topic;
                self.enter_input();
                return self.open_topic(topic);
            }
            MouseEventKind::Down(MouseButton::Left) if is_over(areas.posts) => {
                let window = self.window();
                // What is shown stands at the lower end.
                let empty = usize::from(areas.posts.height) - window.len();
                let line = usize::from(mouse.row - areas.posts.y).checked_sub(empty);
                if let Some((block, _)) = line.and_then(|line| window.get(line))
                    && !matches!(block, Block::Top | Block::Bottom)
                {
                    (self.focus, self.selected) = (Focus::Posts, Some(*block));
                }
            }
            MouseEventKind::Down(MouseButton::Left) if is_over(areas.pins) => self.show_pins(),
            MouseEventKind::Down(MouseButton::Left) if is_over(areas.input) => self.enter_input(),
            _ => {}
        }
        Vec::new()
    }
}
