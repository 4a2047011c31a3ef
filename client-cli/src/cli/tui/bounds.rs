//! Every bound of the full-screen client, with its unit in its name: memory stays below their sum, whoever posts.
//! A bound that the server shares is in `linli_protocol::limits`.

use linli_protocol::Seq;

/// Rows of the open conversation; with one more live post it is loaded anew from its end.
pub(super) const ROWS_MAX: usize = 5_000;
/// Rows up to which older pages are loaded; what comes live has the rest.
pub(super) const ROWS_OLDER_MAX: usize = 4_000;
/// Items of a page.
pub(super) const PAGE_ITEMS: u16 = 50;
/// Events about posts that are not loaded, kept while an older page is on its way; beyond it the page is asked again.
pub(super) const LATE_EVENTS_MAX: usize = 1_000;
/// Events that are shown after a post that was gone to, if there are so many.
pub(super) const AROUND_EVENTS: u64 = 25;
/// Events by which a window far back grows at once; a view of as many items has all posts of them.
pub(super) const NEWER_EVENTS: u64 = 200;
/// Posts that a question to the search asks for at once, and those that are kept of its answers.
pub(super) const SEARCH_ITEMS: u16 = 20;
pub(super) const HITS_MAX: usize = 200;
/// Members whose names can be completed.
pub(super) const MEMBERS_MAX: usize = 5_000;
/// Names that are offered at once.
pub(super) const COMPLETIONS_MAX: usize = 6;
/// Topics that are looked at at once, to see what waits there.
pub(super) const PEEKS_MAX: usize = 32;
/// A conversation with more events than this has more in it than requests for contact: one may be made in so many days.
pub(super) const REQUESTS_MAX: Seq = Seq(8);
/// Topics in the list.
pub(super) const TOPICS_MAX: usize = 1_000;
/// Acts that wait for their answer, or failed and were not taken back.
pub(super) const ACTS_MAX: usize = 256;
/// Topics whose unfinished text is kept while another is open.
pub(super) const DRAFTS_MAX: usize = 64;
/// Bytes of a title or a name that are kept.
pub(super) const NAME_BYTES_MAX: usize = 256;
/// Open issues of a neighbourhood on the duty desk.
pub(super) const DUTY_ISSUES_MAX: usize = 1_000;
/// Entries of an issue's timeline there.
pub(super) const DUTY_ENTRIES: u16 = 50;
/// Columns of the excerpt of the post that is answered.
pub(super) const EXCERPT_COLUMNS_MAX: usize = 48;
/// Lines of the input that are shown at a time.
pub(super) const INPUT_LINES_MAX: usize = 6;
/// Lines of a notice.
pub(super) const NOTICE_LINES_MAX: usize = 3;
/// Below so many columns the list of topics lies over the conversation.
pub(super) const NARROW_COLUMNS: u16 = 60;
/// Lines of one turn of the mouse's wheel.
pub(super) const WHEEL_LINES: usize = 3;

/// Milliseconds between two read marks.
pub(super) const READ_MARK_MS: u64 = 1_000;
/// Milliseconds between two signals that one is typing.
pub(super) const TYPING_SENT_MS: u64 = 3_000;
/// Milliseconds for which somebody else is shown as typing.
pub(super) const TYPING_SHOWN_MS: u64 = 5_000;
/// Milliseconds after a post in which its author is not shown as typing: the signal was older, and came later.
pub(super) const POSTED_MS: u64 = 2_000;
/// Milliseconds for which a notice is shown.
pub(super) const NOTICE_MS: u64 = 8_000;
/// Milliseconds in which a key does not end it: nobody has read it by then.
pub(super) const NOTICE_KEPT_MS: u64 = 1_000;
