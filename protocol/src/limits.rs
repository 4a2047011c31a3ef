//! Every bound that both sides of the wire must know, with its unit in its name. Bounds that only the
//! server knows are in the server's `limits` file; both are printed in `protocol/docs/wire.md`.

/// Longest text of a post or an edit, in bytes of UTF-8.
pub const POST_TEXT_BYTES_MAX: usize = 4 * 1024;
/// Longest display name, in bytes of UTF-8.
pub const DISPLAY_NAME_BYTES_MAX: usize = 96;
/// Longest title of a neighbourhood, in bytes of UTF-8.
pub const TITLE_BYTES_MAX: usize = 96;
/// Longest log-in name, in ASCII characters.
pub const LOGIN_NAME_BYTES_MAX: usize = 32;
/// Longest label of a device, in bytes of UTF-8.
pub const DEVICE_LABEL_BYTES_MAX: usize = 64;
/// Longest reaction, in bytes of UTF-8: room for one emoji with joiners.
pub const REACTION_BYTES_MAX: usize = 32;
/// Longest name of a building, in bytes of UTF-8.
pub const BUILDING_BYTES_MAX: usize = 48;
/// Longest name of a flat, in bytes of UTF-8.
pub const FLAT_BYTES_MAX: usize = 48;
/// Most applications that wait in one neighbourhood at a time.
pub const APPLICANTS_WAITING_MAX: usize = 1_000;
/// Longest reason of an act of order or of a refusal, in bytes of UTF-8.
pub const REASON_BYTES_MAX: usize = 300;
/// Longest mute, in minutes: a week.
pub const MUTE_MINUTES_MAX: u32 = 7 * 24 * 60;
/// Longest pause of slow mode, in seconds: an hour.
pub const SLOW_MODE_SECONDS_MAX: u32 = 60 * 60;
/// Days in which an act of order may be appealed against, unless the operator set otherwise; so long a removed text is kept.
pub const APPEAL_PERIOD_DAYS: u64 = 7;
/// Most posts pinned in one topic at a time.
pub const PINS_MAX: usize = 5;
/// Most posts of one person that wait to be looked at in one neighbourhood.
pub const HELD_PER_PERSON_MAX: usize = 5;
/// Most posts that wait to be looked at in one neighbourhood.
pub const HELD_PER_NEIGHBOURHOOD_MAX: usize = 200;
/// Days until somebody who has not answered, or said no, may be asked for contact again.
pub const CONTACT_ASK_AGAIN_DAYS: u64 = 30;
/// Most requests for contact of one person that wait for an answer in one neighbourhood. One that is older than
/// [`CONTACT_ASK_AGAIN_DAYS`] is not counted.
pub const CONTACT_REQUESTS_MAX: usize = 20;
/// Most people whom one person may block.
pub const BLOCKS_PER_PERSON_MAX: usize = 200;
/// Longest text to search for, in bytes of UTF-8: a hundred Chinese characters.
pub const SEARCH_TEXT_BYTES_MAX: usize = 300;
/// Most posts in one answer to a search.
pub const SEARCH_HITS_MAX: u16 = 50;
/// Posts in one answer to a search when the client names no number.
pub const SEARCH_HITS_DEFAULT: u16 = 20;
/// Most members whose names were searched for in one answer.
pub const SEARCH_PEOPLE_MAX: usize = 20;
/// Most characters of an excerpt, the marks of what was left out not counted.
pub const EXCERPT_CHARS_MAX: usize = 80;
/// Longest password, in bytes; longer ones are refused before hashing.
pub const PASSWORD_BYTES_MAX: usize = 256;
/// Shortest password, in bytes.
pub const PASSWORD_BYTES_MIN: usize = 8;
/// Longest `agent` that a client may name itself in `hello`, in bytes.
pub const AGENT_BYTES_MAX: usize = 64;

/// Largest message a client may send once signed in, in bytes (all fragments together).
pub const CLIENT_FRAME_BYTES_MAX: usize = 64 * 1024;
/// All a client may send before it is signed in, in bytes, WebSocket headers included.
pub const UNSIGNED_BYTES_MAX: usize = 4 * 1024;
/// Largest message a server sends, in bytes. A view page is cut to stay below it.
pub const SERVER_FRAME_BYTES_MAX: usize = 1024 * 1024;

/// Most items in one page of a view.
pub const VIEW_ITEMS_MAX: u16 = 200;
/// Items in one page of a view when the client names no number.
pub const VIEW_ITEMS_DEFAULT: u16 = 50;
/// Most events a resume may replay; beyond it the answer is `start_from_view`.
pub const REPLAY_EVENTS_MAX: u64 = 10_000;
/// Most topics one session may follow at a time.
pub const SUBSCRIPTIONS_MAX: usize = 64;
/// Most requests of one session that may wait for an answer; further frames wait in the socket.
pub const REQUESTS_IN_FLIGHT_MAX: usize = 64;
/// Most times one post may be edited.
pub const EDITS_PER_POST_MAX: usize = 20;
/// Most different reactions one person may leave on one post.
pub const REACTIONS_PER_PERSON_MAX: usize = 3;
/// Most different reactions one post may carry.
pub const REACTIONS_PER_POST_MAX: usize = 24;
/// Most people mentioned by one post.
pub const MENTIONS_PER_POST_MAX: usize = 20;
/// Minutes between two posts that mention everybody, in one neighbourhood.
pub const MENTION_ALL_MINUTES_MIN: u64 = 60;
/// Longest question of a poll, in bytes of UTF-8: a hundred Chinese characters.
pub const POLL_QUESTION_BYTES_MAX: usize = 300;
/// Longest option of a poll, in bytes of UTF-8.
pub const POLL_OPTION_BYTES_MAX: usize = 100;
/// Fewest options of a poll.
pub const POLL_OPTIONS_MIN: usize = 2;
/// Most options of a poll.
pub const POLL_OPTIONS_MAX: usize = 10;
/// Most polls that are open in one group at a time.
pub const POLLS_OPEN_MAX: usize = 5;
/// Longest time that a poll is open, in seconds: two weeks.
pub const POLL_SECONDS_MAX: u32 = 14 * 24 * 60 * 60;
/// How long a poll is open when nothing is said, in seconds: a day.
pub const POLL_SECONDS_DEFAULT: u32 = 24 * 60 * 60;
/// Longest subject of a mediation, in bytes of UTF-8: fifty Chinese characters.
pub const MEDIATION_SUBJECT_BYTES_MAX: usize = 150;
/// Fewest parties with whom a mediation is opened.
pub const MEDIATION_PARTIES_MIN: usize = 2;
/// Most parties of a mediation, at a time.
pub const MEDIATION_PARTIES_MAX: usize = 8;
/// Most people who have left one mediation; it takes no new party then.
pub const MEDIATION_LEFT_MAX: usize = 32;
/// Most mediations that are open in one neighbourhood at a time.
pub const MEDIATIONS_OPEN_MAX: usize = 20;
/// Most mediations of one neighbourhood that `mine` lists beside the open ones, the latest; older ones are there for who names
/// them.
pub const MEDIATIONS_LISTED_MAX: usize = 50;
/// Longest words for a place of a report, in bytes of UTF-8: fifty Chinese characters.
pub const SPOT_BYTES_MAX: usize = 150;
/// Longest words for how a reporter wants to be reached, in bytes of UTF-8.
pub const CONTACT_BYTES_MAX: usize = 150;
/// Most issues of one person that are open in one neighbourhood at a time.
pub const ISSUES_OPEN_PER_PERSON_MAX: usize = 50;
/// Most photos that one report shows.
pub const PHOTOS_PER_ISSUE_MAX: usize = 5;
/// Most photos of one person that no report shows yet.
pub const PHOTOS_UNUSED_MAX: usize = 20;
/// Hours after which a photo that no report shows goes.
pub const PHOTO_UNUSED_HOURS: u64 = 24;
/// Most events of one issue: it takes only steps that end it then.
pub const EVENTS_PER_ISSUE_MAX: u32 = 1_000;
/// Of these, events that no comment takes: whoever comments without end must not stop an issue.
pub const EVENTS_KEPT_FOR_STEPS: u32 = 250;
/// Most times one issue is reopened.
pub const REOPENINGS_MAX: u32 = 10;
/// Most people who handle one issue at a time.
pub const HANDLERS_MAX: usize = 8;
/// Most times of the week at which one person is on duty in one neighbourhood.
pub const DUTY_SLOTS_MAX: usize = 14;
/// Most people who follow one issue.
pub const FOLLOWERS_MAX: usize = 200;
/// Most stars of a rating.
pub const STARS_MAX: u8 = 5;
/// Most times the grid may give one work order back; then it carries it out.
pub const ORDER_RETURNS_MAX: u32 = 2;
/// Most times the grid may extend one work order.
pub const ORDER_EXTENSIONS_MAX: u32 = 2;
/// Most times one work order is urged.
pub const ORDER_SUPERVISIONS_MAX: u32 = 3;
/// Most times one work order is done again.
pub const ORDER_REWORKS_MAX: u32 = 3;
/// Longest time until which the grid extends a work order, and for which somebody commits themselves, in days from the moment.
pub const PROMISE_DAYS_MAX: u64 = 366;
/// Most departments of a district.
pub const DEPARTMENTS_MAX: usize = 200;
/// Most people who sit in one department.
pub const DEPARTMENT_MEMBERS_MAX: usize = 30;
/// Most departments that are invited to one joint case, beside the one that leads.
pub const INVITED_MAX: usize = 8;
/// Most commitments of one joint case.
pub const COMMITMENTS_MAX: usize = 20;
/// Most entries of one department's reply guide, withdrawn ones counted.
pub const GUIDE_ENTRIES_MAX: u32 = 500;
/// Most versions of one entry of a reply guide.
pub const GUIDE_VERSIONS_MAX: usize = 100;
/// Most cases of one neighbourhood that `mine` lists, the latest open ones; others are there for who names them.
pub const CASES_LISTED_MAX: usize = 50;
/// Most people named in one `typing` frame.
pub const TYPING_CARDS_MAX: usize = 5;

/// Milliseconds a connection may stay without a successful `hello`.
pub const SIGN_IN_MS_MAX: u64 = 10_000;
/// Milliseconds between pings, unless the server's `hello` reply says otherwise.
pub const PING_MS_DEFAULT: u64 = 25_000;
/// Milliseconds a `pong` may take.
pub const PONG_MS_MAX: u64 = 10_000;
/// Milliseconds of silence beyond `ping_ms` after which a client reconnects.
pub const SILENCE_GRACE_MS: u64 = 10_000;
/// Milliseconds over which `mine` and typing and online counts are coalesced.
pub const COALESCE_MS: u64 = 1_000;

/// Days an answer is kept for its `client_id`.
pub const CLIENT_ID_KEPT_DAYS: u64 = 30;
/// Days after which a `client_id` is refused as `client_id_expired`; less than it is kept, so that an
/// accepted id is never forgotten while it would still be taken.
pub const CLIENT_ID_AGE_DAYS_MAX: u64 = 29;
/// Hours a `client_id` may lie in the server's future (a phone with a wrong clock).
pub const CLIENT_ID_AHEAD_HOURS_MAX: u64 = 24;
/// How often a person may rename themselves within [`RENAMES_WINDOW_DAYS`].
pub const RENAMES_MAX: usize = 3;
/// Days in which one's renames are counted.
pub const RENAMES_WINDOW_DAYS: u64 = 30;
