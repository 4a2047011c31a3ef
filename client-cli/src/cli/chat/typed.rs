//! What a typed line means. Nothing is sent from here, and a line that is not understood is never posted.

use linli_protocol::Seq;

use super::super::words::say;

/// A typed line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed {
    Post {
        text: String,
        reply_to: Option<Seq>,
    },
    Edit {
        post: Seq,
        text: String,
    },
    Delete {
        post: Seq,
    },
    React {
        post: Seq,
        reaction: String,
        on: bool,
    },
    Older,
    Help,
    Quit,
    Nothing,
    /// Not understood, and why.
    Wrong(String),
}

/// Reads a line.
pub(super) fn parse(line: &str) -> Typed {
    let line = line.trim_end_matches(['\r', '\n']);
    if line.trim().is_empty() {
        return Typed::Nothing;
    }
    let Some(command) = line.strip_prefix('/') else {
        return Typed::Post { text: line.to_owned(), reply_to: None };
    };
    if command.starts_with('/') {
        return Typed::Post { text: command.to_owned(), reply_to: None };
    }
    let (name, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let rest = rest.trim();
    match name {
        "reply" => with_text(name, rest, |post, text| Typed::Post { text, reply_to: Some(post) }),
        "edit" => with_text(name, rest, |post, text| Typed::Edit { post, text }),
        "react" => with_text(name, rest, |post, reaction| Typed::React { post, reaction, on: true }),
        "unreact" => with_text(name, rest, |post, reaction| Typed::React { post, reaction, on: false }),
        "delete" => match number(rest) {
            Some(post) => Typed::Delete { post },
            None => Typed::Wrong(say!("typed-delete")),
        },
        "older" => Typed::Older,
        "help" => Typed::Help,
        "quit" | "q" | "exit" => Typed::Quit,
        _ => Typed::Wrong(say!("typed-unknown", command = name)),
    }
}

fn with_text(name: &str, rest: &str, make: impl FnOnce(Seq, String) -> Typed) -> Typed {
    let parts = rest.split_once(char::is_whitespace);
    match parts.and_then(|(post, text)| Some((number(post)?, text.trim()))) {
        Some((post, text)) => make(post, text.to_owned()),
        None => Typed::Wrong(say!("typed-rest", command = name)),
    }
}

fn number(text: &str) -> Option<Seq> {
    let text = text.strip_prefix('#').unwrap_or(text);
    text.parse().ok().filter(|number| *number > 0).map(Seq)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_posted_as_it_is() {
        assert_eq!(parse("  你好 \r\n"), Typed::Post { text: "  你好 ".into(), reply_to: None });
        assert_eq!(parse("//etc/hosts"), Typed::Post { text: "/etc/hosts".into(), reply_to: None });
        assert_eq!(parse(" \t\n"), Typed::Nothing);
    }

    #[test]
    fn commands_name_a_post_by_its_number() {
        assert_eq!(
            parse("/reply 12 yes, do"),
            Typed::Post { text: "yes, do".into(), reply_to: Some(Seq(12)) }
        );
        assert_eq!(parse("/reply #11 ok"), Typed::Post { text: "ok".into(), reply_to: Some(Seq(11)) });
        assert_eq!(parse("/edit 12  new"), Typed::Edit { post: Seq(12), text: "new".into() });
        assert_eq!(parse("/delete 12"), Typed::Delete { post: Seq(12) });
        assert_eq!(parse("/react 12 👍"), Typed::React { post: Seq(12), reaction: "👍".into(), on: true });
        assert_eq!(parse("/unreact 12 👍"), Typed::React { post: Seq(12), reaction: "👍".into(), on: false });
    }

    #[test]
    fn a_command_that_is_not_understood_is_never_posted() {
        for wrong in [
            "/",
            "/dleete 12",
            "/delete",
            "/delete all",
            "/edit 12",
            "/reply hello",
            "/react 0 👍",
            "/re\u{1b}c",
        ] {
            assert!(matches!(parse(wrong), Typed::Wrong(_)), "{wrong}: {:?}", parse(wrong));
        }
        assert_eq!(parse("/help"), Typed::Help);
        for quit in ["/quit\n", "/q", "/exit"] {
            assert_eq!(parse(quit), Typed::Quit, "{quit}");
        }
    }
}
