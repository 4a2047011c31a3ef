//! What a name may show (R10, R18): something that can be seen, no badge that is none, and no office that one gives oneself.
//! Never here: whether two names may be alike; neighbours often are called the same.

use linli_protocol::{DisplayName, ErrorCode};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::command::Rejection;

/// Stars, flags and the sign of the party: clients show the badge as one of them.
const LIKE_A_BADGE: &[char] = &[
    '★', '☆', '⭐', '🌟', '🌠', '✪', '✫', '✬', '✭', '✮', '✯', '✰', '⋆', '✦', '✧', '✩', '✡', '✴', '✵', '✶',
    '✷', '✸', '✹', '⚝', '⛤', '⛥', '⛦', '⛧', '⍟', '⭑', '⭒', '⯨', '⯩', '⯪', '⯫', '🔯', '꙳', '🟀', '🟁', '🟂', '🟃',
    '🟄', '🟅', '🟆', '🟇', '🟈', '🟉', '🟊', '🟋', '🚩', '⚑', '⚐', '🏴', '🏳', '🏱', '🏲', '🎌', '🏁', '⛳', '☭', '⚒',
    '🛠', '🎖', '🏅', '🏵',
];
/// Regional indicators make flags of countries.
const FLAG_LETTERS: std::ops::RangeInclusive<char> = '\u{1F1E6}'..='\u{1F1FF}';
/// What those who hold an office are called, also with characters of both sorts mixed. In small letters, without what parts words.
const LIKE_AN_OFFICE: &[&str] = &[
    "书记",
    "書記",
    "书記",
    "書记",
    "支书",
    "支書",
    "居委",
    "街道",
    "物业",
    "物業",
    "民警",
    "警察",
    "党员",
    "黨員",
    "管理员",
    "管理員",
    "社区医生",
    "社區醫生",
    "secretary",
    "deputy",
    "police",
    "propertydesk",
    "familydoctor",
];
/// Letters and digits that look like a letter of a title and are none of Latin's plain ones: Cyrillic, Greek, Armenian, small
/// capitals. Whatever Unicode itself takes for a letter's other form (accents, wide, round, mathematical ones) needs no line here.
const LOOK_ALIKE: &[(char, &str)] = &[
    ('a', "АаΑαɑᴀ"),
    ('c', "СсϹϲᴄҪҫ"),
    ('d', "ԀԁᴅđĐδ"),
    ('e', "ЕеΕεɛᴇ3ЄєҽҾ"),
    ('f', "ꜰϜϝҒғſ"),
    ('k', "КкΚκᴋҚқҜҝ"),
    ('l', "1іІіΙιıɩɪӀӏʟłŁǀ|!"),
    ('m', "МмΜᴍ"),
    ('o', "0ОоΟοσᴏøØՕօө"),
    ('p', "РрΡρᴘ"),
    ('r', "ГгʀᴦЯя"),
    ('s', "ЅѕꜱՏ5ςꞨ"),
    ('t', "ТтΤτᴛŧŦ"),
    ('u', "υμᴜսՍцЦ"),
    ('y', "УуҮүҰұΥγʏϒ"),
];

/// Who chose a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChosenBy {
    /// Whoever bears it.
    Oneself,
    /// The administration, which knows who holds an office.
    Administration,
}

/// Refuses a name that shows nothing, one that would pass for a badge, and one that somebody gives themselves and that would pass
/// for an office.
pub(super) fn may_be_shown(name: &DisplayName, by: ChosenBy) -> Result<(), Rejection> {
    let text = name.as_str();
    if text.chars().any(is_blank) {
        let message = "a name has no characters that cannot be seen";
        return Err(Rejection::new(ErrorCode::BadText, message));
    }
    if !shows_something(text) {
        return Err(Rejection::new(ErrorCode::BadText, "a name has something to be seen"));
    }
    if text.nfkd().any(|c| LIKE_A_BADGE.contains(&c) || FLAG_LETTERS.contains(&c)) {
        let message = "a name has no stars or flags: the badge comes from the verified roster";
        return Err(Rejection::new(ErrorCode::NameNotAllowed, message));
    }
    let letters = letters_of(text);
    if by == ChosenBy::Oneself && LIKE_AN_OFFICE.iter().any(|title| letters.contains(&letters_of(title))) {
        let message = "a name names no office: whoever holds one is shown with it";
        return Err(Rejection::new(ErrorCode::NameNotAllowed, message));
    }
    Ok(())
}

/// Whether a line has something to be seen.
pub(super) fn shows_something(text: &str) -> bool {
    text.chars().any(|c| shows(c) && !is_blank(c))
}

/// What a line looks like: two that look the same are the same to who has to choose between them.
pub(super) fn look_of(text: &str) -> String {
    text.nfkc().filter(|c| !is_blank(*c)).collect()
}

/// Whether one sees something of a character that stands alone.
fn shows(c: char) -> bool {
    !c.is_whitespace() && !is_combining_mark(c)
}

/// Characters that show nothing and are no white space: with one of them two names would look alike. Those of a name's own rules
/// (`protocol`) do not come so far.
fn is_blank(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{00AD}'
                | '\u{034F}'
                | '\u{115F}' | '\u{1160}' // Hangul that is filled in
                | '\u{17B4}' | '\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{2800}' // Braille without a dot
                | '\u{3164}' | '\u{FFA0}'
                | '\u{E000}'..='\u{F8FF}' // whatever a font has there
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
                | '\u{FFF0}'..='\u{FFFC}'
                | '\u{1BCA0}'..='\u{1BCA3}'
                | '\u{1D159}'
                | '\u{1D173}'..='\u{1D17A}'
                | '\u{E0000}'..='\u{10FFFF}'
        )
}

/// The letters of a name as they look: small, of usual width, without accents, and one letter for all that look alike. What stands
/// between them parts no title.
fn letters_of(name: &str) -> String {
    name.nfkd().map(plain).flat_map(char::to_lowercase).map(plain).filter(|c| c.is_alphanumeric()).collect()
}

/// A letter for what looks like it; a small i is taken for an l.
fn plain(c: char) -> char {
    let known = LOOK_ALIKE.iter().find(|(_, alike)| alike.contains(c));
    match known {
        Some((letter, _)) => *letter,
        None if c == 'i' || c == 'I' => 'l',
        None => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str, by: ChosenBy) -> Option<ErrorCode> {
        may_be_shown(&DisplayName::parse(name).unwrap(), by).err().map(|rejection| rejection.code)
    }

    #[test]
    fn a_name_that_shows_nothing_or_hides_something_is_refused_to_everybody() {
        for nothing in [
            "\u{2800}",
            "\u{2800} \u{2800}",
            "\u{115F}",
            "\u{1160}\u{1160}",
            "\u{0301}",
            "\u{0301} \u{20DD}",
            "\u{034F}",
            "\u{17B4}",
            "\u{180B}",
            "\u{206A}",
            "\u{FFFC}",
            "\u{FFF9}",
            "\u{1D159}",
            "\u{1D173}",
            "\u{E000}",
            "\u{F0000}",
            "Ana\u{2800}",
            "An\u{034F}a",
            "王\u{115F}",
        ] {
            for by in [ChosenBy::Oneself, ChosenBy::Administration] {
                assert_eq!(refused(nothing, by), Some(ErrorCode::BadText), "{nothing:?}");
            }
        }
        for nothing in ["\u{3164}", "\u{FFA0}", "\u{200B}", "\u{2060}", "\u{00AD}", " \u{3000} ", "\u{FE0F}"]
        {
            assert!(DisplayName::parse(nothing).is_err(), "{nothing:?} is no name at all");
        }
    }

    #[test]
    fn an_office_is_seen_through_letters_of_other_alphabets_accents_and_fonts() {
        for title in [
            "Ѕесrеtаrу", // Cyrillic
            "ЅЕСRЕТАRУ",
            "sесгеtагу",
            "Ροlιcе", // Greek and Cyrillic
            "ΡΟLΙCΕ",
            "Dерutу Wang",
            "Sécrétàry",
            "ｄｅｐｕｔｙ",
            "𝐒𝐞𝐜𝐫𝐞𝐭𝐚𝐫𝐲",
            "𝓅𝑜𝓁𝒾𝒸𝑒",
            "ⓓⓔⓟⓤⓣⓨ",
            "ᴘᴏʟɪᴄᴇ",
            "P0L1CE",
            "po|ice",
            "Famlly Doctor",
            "王書\u{0301}記",
        ] {
            assert_eq!(refused(title, ChosenBy::Oneself), Some(ErrorCode::NameNotAllowed), "{title}");
            assert_eq!(refused(title, ChosenBy::Administration), None, "{title}");
        }
    }

    #[test]
    fn stars_flags_and_the_sign_of_the_party_are_refused_in_whatever_shape() {
        for wrong in
            ["Ana ★", "☆安", "⭐", "🌟🌟", "✡", "🟊", "⯪", "🚩王", "🇨🇳", "🏳王", "⛳", "黨員☭", "⚒", "🎖"]
        {
            for by in [ChosenBy::Oneself, ChosenBy::Administration] {
                assert_eq!(refused(wrong, by), Some(ErrorCode::NameNotAllowed), "{wrong}");
            }
        }
    }

    #[test]
    fn names_of_people_everywhere_are_names() {
        for right in [
            "王秀英",
            "Ana Costa",
            "Đặng Thị 安",
            "O'Neill-Ünal",
            "Дмитрий Сергеев",
            "Γιώργος Παππάς",
            "Հակոբ",
            "أحمد",
            "김민준",
            "สมชาย",
            "प्रिया",
            "José 2",
            "三樓李四",
            "Jürgen 🌻",
            "N'Guessan",
            "Søren",
            "Łukasz",
            "张*三",
            "。",
            "Полина",
            "Policarpo",
        ] {
            assert_eq!(refused(right, ChosenBy::Oneself), None, "{right}");
        }
    }
}
