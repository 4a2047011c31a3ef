//! What people talk about: texts of words, so that there is something to search for. The same number makes the same text.

use linli_protocol::limits::POST_TEXT_BYTES_MAX;

/// Words, the commonest first: a word's share of the talk falls with its place, as in any language (Zipf).
const WORDS: [&str; 64] = [
    "的",
    "我們",
    "今天",
    "樓",
    "小區",
    "有人",
    "電梯",
    "水",
    "明天",
    "物業",
    "車",
    "孩子",
    "晚上",
    "垃圾",
    "鑰匙",
    "快遞",
    "老人",
    "門口",
    "停電",
    "wifi",
    "花園",
    "噪音",
    "裝修",
    "停車位",
    "充電樁",
    "路燈",
    "消防通道",
    "活動室",
    "志願者",
    "疫苗",
    "體檢",
    "廣場舞",
    "狗",
    "貓",
    "雨棚",
    "下水道",
    "漏水",
    "暖氣",
    "門禁",
    "監控",
    "投票",
    "居委會",
    "書記",
    "公告",
    "收費",
    "維修基金",
    "綠化",
    "健身器材",
    "圖書角",
    "義賣",
    "舊衣服",
    "自行車",
    "elevator",
    "parking",
    "meeting",
    "3號樓",
    "12號樓",
    "團購",
    "牛奶",
    "螺絲刀",
    "鋼琴",
    "螢火蟲",
    "望遠鏡",
    "曇花",
];
/// Talk after what a text begins with, until it has so many bytes (within what a text may have), less the last word's rest.
pub fn extend(text: &mut String, number: u64, bytes: usize) {
    let bytes = bytes.min(POST_TEXT_BYTES_MAX);
    let mut random = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    loop {
        // An LCG is random enough to talk.
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let word = word(random >> 33);
        let between = if random >> 60 == 0 { "，" } else { "" };
        if text.len() + word.len() + between.len() > bytes {
            return;
        }
        text.push_str(word);
        text.push_str(between);
    }
}

/// How often the commonest word is drawn, against the others.
const COMMONEST: u64 = 1 << 16;
const ALL: u64 = {
    let (mut all, mut place) = (0, 0);
    while place < WORDS.len() as u64 {
        place += 1;
        all += COMMONEST / place;
    }
    all
};

/// Which word: the second comes half as often as the first, the third a third.
fn word(drawn: u64) -> &'static str {
    let mut left = drawn % ALL;
    for (word, place) in WORDS.iter().zip(1..) {
        match left.checked_sub(COMMONEST / place) {
            Some(rest) => left = rest,
            None => return word,
        }
    }
    WORDS[0]
}

/// What nobody ever says.
pub const NOBODY_SAYS: &str = "恐龍";
/// The commonest, a middling and the rarest words, one character, one of letters, two together, and what nobody says.
pub const QUESTIONS: [&str; 10] =
    ["的", "電梯", "电梯", "水", "wifi", "停車位 充電樁", "螢火蟲", "昙花", "3號樓 漏水", NOBODY_SAYS];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_says_the_same_and_no_more_bytes_than_asked_for() {
        let said = |number| {
            let mut text = "~mark~".to_owned();
            extend(&mut text, number, 120);
            text
        };
        assert_eq!(said(7), said(7));
        assert_ne!(said(7), said(8));
        assert!((0..1000).all(|number| (90..=120).contains(&said(number).len())));
    }

    #[test]
    fn common_words_are_common_and_rare_ones_are_said() {
        let times = |word: &str| {
            (0..20_000u64)
                .filter(|number| {
                    let mut text = String::new();
                    extend(&mut text, *number, 120);
                    text.contains(word)
                })
                .count()
        };
        let (common, rare) = (times(WORDS[0]), times(WORDS[63]));
        assert!(common > 10_000 && rare > 20 && rare < common / 10, "{common}, {rare}");
    }
}
