//! A bot's script: a line is a text to post, or a JSON object that says what to do.
//! A line that starts like JSON and is none is an error, never a post.

use linli_protocol::{ClientId, Op, PostText, Reaction, Seq, Topic};
use serde::Deserialize;

use super::super::words::{self, say};

/// Longest wait of a script, in milliseconds.
const WAIT_MS_MAX: u64 = 3_600_000;

/// A step.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Act(Act),
    Read { seq: Seq },
    Typing,
    Wait { ms: u64 },
}

/// A step that makes an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Act {
    Post { text: String, reply_to: Option<PostRef> },
    Edit { post: PostRef, text: String },
    Delete { post: PostRef },
    React { post: PostRef, reaction: String, on: bool },
}

/// A post by its number, or the bot's own last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum PostRef {
    Number(Seq),
    Word(Word),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Word {
    Last,
}

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Post { text: String, reply_to: Option<PostRef> },
    Edit { post: PostRef, text: String },
    Delete { post: PostRef },
    React { post: PostRef, reaction: String, on: Option<bool> },
    Read { seq: Seq },
    Typing,
    Wait { ms: u64 },
}

/// Reads a line; an empty one is no step.
pub(super) fn parse(line: &str) -> Result<Option<Step>, String> {
    let line = line.trim();
    if line.is_empty() {
        return Ok(None);
    }
    if !line.starts_with('{') {
        return Ok(Some(Step::Act(Act::Post { text: line.to_owned(), reply_to: None })));
    }
    let line = serde_json::from_str(line).map_err(|error| say!("script-step", why = &error.to_string()))?;
    Ok(Some(match line {
        Line::Post { text, reply_to } => Step::Act(Act::Post { text, reply_to }),
        Line::Edit { post, text } => Step::Act(Act::Edit { post, text }),
        Line::Delete { post } => Step::Act(Act::Delete { post }),
        Line::React { post, reaction, on } => {
            Step::Act(Act::React { post, reaction, on: on.unwrap_or(true) })
        }
        Line::Read { seq } => Step::Read { seq },
        Line::Typing => Step::Typing,
        Line::Wait { ms } => Step::Wait { ms: ms.min(WAIT_MS_MAX) },
    }))
}

impl Act {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Act::Post { .. } => "post",
            Act::Edit { .. } => "edit",
            Act::Delete { .. } => "delete",
            Act::React { .. } => "react",
        }
    }

    /// The request, with the bot's own last post put in.
    pub(super) fn op(self, topic: Topic, last: Option<Seq>, client_id: ClientId) -> Result<Op, String> {
        let number = |post: PostRef| match post {
            PostRef::Number(seq) => Ok(seq),
            PostRef::Word(Word::Last) => last.ok_or_else(|| say!("script-no-last")),
        };
        let bad_text = |error| words::spoken().bad_text(&error);
        let parsed = |text: String| PostText::parse(text).map_err(bad_text);
        Ok(match self {
            Act::Post { text, reply_to } => Op::Post {
                topic,
                client_id,
                text: parsed(text)?,
                reply_to: reply_to.map(number).transpose()?,
                mentions: vec![],
                mention_all: false,
            },
            Act::Edit { post, text } => Op::Edit {
                topic,
                client_id,
                post: number(post)?,
                text: parsed(text)?,
                mentions: vec![],
                mention_all: false,
            },
            Act::Delete { post } => Op::Delete { topic, client_id, post: number(post)? },
            Act::React { post, reaction, on } => {
                let reaction = Reaction::parse(reaction).map_err(bad_text)?;
                Op::React { topic, client_id, post: number(post)?, reaction, on }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_post_or_says_what_to_do() {
        let post = |text: &str| Step::Act(Act::Post { text: text.into(), reply_to: None });
        assert_eq!(parse(" hello "), Ok(Some(post("hello"))));
        assert_eq!(parse(""), Ok(None));
        assert_eq!(parse(r#"{"do":"wait","ms":5}"#), Ok(Some(Step::Wait { ms: 5 })));
        let last = PostRef::Word(Word::Last);
        assert_eq!(
            parse(r#"{"do":"delete","post":"last"}"#),
            Ok(Some(Step::Act(Act::Delete { post: last })))
        );
        let react = Act::React { post: PostRef::Number(Seq(3)), reaction: "👍".into(), on: true };
        assert_eq!(parse(r#"{"do":"react","post":3,"reaction":"👍"}"#), Ok(Some(Step::Act(react))));
    }

    #[test]
    fn a_broken_step_is_an_error_and_not_a_post() {
        for wrong in
            [r#"{"do":"post"}"#, r#"{"do":"dance"}"#, r#"{"do":"#, r#"{"do":"delete","post":"first"}"#]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_last_post_has_to_be_there() {
        let topic = "group/7".parse().unwrap();
        let delete = || Act::Delete { post: PostRef::Word(Word::Last) };
        assert!(delete().op(topic, None, ClientId(1)).is_err());
        let op = delete().op(topic, Some(Seq(9)), ClientId(1));
        assert_eq!(op, Ok(Op::Delete { topic, client_id: ClientId(1), post: Seq(9) }));
    }
}
