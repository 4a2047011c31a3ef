//! What part of the conversation is on the screen: lines of blocks, laid out from where one looks, not all.
//! It must never lose the place when something is loaded above, or comes below.

use std::cmp::Ordering;

use ratatui::text::Line;

use super::blocks;
use super::conversation::{Key, Older};
use super::layout;
use super::state::State;

/// Something that is scrolled by: in this order from above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Block {
    /// How complete the history is.
    Top,
    Row(Key),
    /// An act of one's own that is on its way.
    Pending(u64),
    /// What follows is not loaded.
    Bottom,
}

/// Where the screen begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scroll {
    /// Wherever it has to, so that the last line is the last.
    End,
    /// At a line of a block.
    At(Block, usize),
}

impl State {
    /// The lines on the screen, each with its block, from above.
    pub(super) fn window(&self) -> Vec<(Block, Line<'static>)> {
        let (columns, height) = self.posts_size();
        let Some((mut block, mut skip)) = self.top() else { return Vec::new() };
        let mut lines = Vec::new();
        loop {
            let of_block = blocks::lines(self, block, columns);
            lines.extend(of_block.into_iter().skip(skip).map(|line| (block, line)));
            skip = 0;
            if lines.len() >= height {
                lines.truncate(height);
                return lines;
            }
            match self.next(block) {
                Some(next) => block = next,
                None => return lines,
            }
        }
    }

    pub(super) fn scroll_up(&mut self, lines: usize) {
        let Some((mut block, mut skip)) = self.top() else { return };
        let (columns, _) = self.posts_size();
        let mut left = lines;
        while left > skip {
            left -= skip;
            if let Some(previous) = self.previous(block) {
                (block, skip) = (previous, self.height(previous, columns));
            } else {
                (left, skip) = (0, 0);
            }
        }
        self.scroll = Scroll::At(block, skip - left);
    }

    pub(super) fn scroll_down(&mut self, lines: usize) {
        let Some((mut block, mut skip)) = self.top() else { return };
        let (columns, _) = self.posts_size();
        skip += lines;
        loop {
            let height = self.height(block, columns);
            match self.next(block) {
                Some(next) if skip >= height => (block, skip) = (next, skip - height),
                _ => break,
            }
        }
        self.scroll = Scroll::At(block, skip);
        self.settle_scroll();
    }

    /// Shows as much as there is room for, and stays at the end once it was reached.
    pub(super) fn settle_scroll(&mut self) {
        let Scroll::At(..) = self.scroll else { return };
        let (columns, height) = self.posts_size();
        let Some((mut block, skip)) = self.top() else {
            self.scroll = Scroll::End;
            return;
        };
        self.scroll = Scroll::At(block, skip);
        let mut lines = self.height(block, columns) - skip;
        while lines <= height {
            let Some(next) = self.next(block) else {
                self.scroll = Scroll::End;
                return;
            };
            (block, lines) = (next, lines + self.height(next, columns));
        }
    }

    /// Moves so far that all of a block is on the screen, or its beginning.
    pub(super) fn show(&mut self, block: Block) {
        let (columns, height) = self.posts_size();
        let own = self.height(block, columns);
        let shown = self.window().iter().filter(|(shown, _)| *shown == block).count();
        if shown >= own.min(height) {
            return;
        }
        let is_above = self.top().is_some_and(|(top, _)| block.cmp(&top) != Ordering::Greater);
        self.scroll = Scroll::At(block, 0);
        if !is_above && own < height {
            self.scroll_up(height - own);
        }
        self.settle_scroll();
    }

    /// Whether the beginning of what is loaded is on the screen.
    pub(super) fn sees_top(&self) -> bool {
        self.top().is_some_and(|(block, _)| block == Block::Top)
    }

    /// The place to keep while something is loaded above: never the top itself.
    pub(super) fn hold_place(&mut self) {
        if let Scroll::At(Block::Top, _) = self.scroll
            && let Some(first) = self.next(Block::Top)
        {
            self.scroll = Scroll::At(first, 0);
        }
    }

    /// The place to keep while something is loaded below: this stays the last on the screen.
    pub(super) fn hold_bottom(&mut self, block: Block) {
        let (columns, lines) = self.posts_size();
        self.scroll = Scroll::At(block, 0);
        let below = lines.saturating_sub(self.height(block, columns));
        self.scroll_up(below);
    }

    pub(super) fn next(&self, block: Block) -> Option<Block> {
        let open = self.open.as_ref()?;
        let row = match block {
            Block::Top => open.rows.keys().next(),
            Block::Row(key) => {
                open.rows.range((after(key), std::ops::Bound::Unbounded)).next().map(|(key, _)| key)
            }
            Block::Pending(_) => None,
            Block::Bottom => return None,
        };
        if !open.is_live() {
            return Some(row.copied().map_or(Block::Bottom, Block::Row));
        }
        let after_id = if let Block::Pending(id) = block { id } else { 0 };
        let pending =
            || self.outbox.shown(open.topic).find(|act| act.id > after_id).map(|act| Block::Pending(act.id));
        row.copied().map(Block::Row).or_else(pending)
    }

    pub(super) fn previous(&self, block: Block) -> Option<Block> {
        let open = self.open.as_ref()?;
        let last_row = |keys: Option<&Key>| keys.copied().map_or(Block::Top, Block::Row);
        match block {
            Block::Top => None,
            Block::Row(key) => Some(last_row(open.rows.range(..key).next_back().map(|(key, _)| key))),
            Block::Bottom => Some(last_row(open.rows.keys().next_back())),
            Block::Pending(id) => {
                let before = self.outbox.shown(open.topic).rev().find(|act| act.id < id);
                Some(
                    before
                        .map_or_else(|| last_row(open.rows.keys().next_back()), |act| Block::Pending(act.id)),
                )
            }
        }
    }

    pub(super) fn last(&self) -> Option<Block> {
        let open = self.open.as_ref()?;
        if !open.is_live() {
            return Some(Block::Bottom);
        }
        let pending = self.outbox.shown(open.topic).next_back().map(|act| Block::Pending(act.id));
        Some(pending.or_else(|| open.rows.keys().next_back().copied().map(Block::Row)).unwrap_or(Block::Top))
    }

    /// Columns and lines of the conversation.
    pub(super) fn posts_size(&self) -> (usize, usize) {
        let area = layout::areas(self).posts;
        (usize::from(area.width), usize::from(area.height))
    }

    /// The first line on the screen.
    fn top(&self) -> Option<(Block, usize)> {
        let open = self.open.as_ref()?;
        if open.older == Older::Unknown {
            return Some((Block::Top, 0));
        }
        let (columns, height) = self.posts_size();
        match self.scroll {
            Scroll::At(block, skip) => {
                let is_there = match block {
                    Block::Top => true,
                    Block::Bottom => !open.is_live(),
                    Block::Row(key) => open.rows.contains_key(&key),
                    Block::Pending(id) => self.outbox.shown(open.topic).any(|act| act.id == id),
                };
                // What was here is gone: look at what follows it.
                let block = if is_there { block } else { self.next(block).or_else(|| self.last())? };
                Some((block, skip.min(self.height(block, columns).saturating_sub(1))))
            }
            Scroll::End => {
                let (mut block, mut lines) = (self.last()?, 0);
                loop {
                    lines += self.height(block, columns);
                    if lines >= height {
                        return Some((block, lines - height));
                    }
                    match self.previous(block) {
                        Some(previous) => block = previous,
                        None => return Some((block, 0)),
                    }
                }
            }
        }
    }

    fn height(&self, block: Block, columns: usize) -> usize {
        blocks::lines(self, block, columns).len()
    }
}

fn after(key: Key) -> std::ops::Bound<Key> {
    std::ops::Bound::Excluded(key)
}
