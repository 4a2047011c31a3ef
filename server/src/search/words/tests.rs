use super::*;

fn is_found(query: &str, text: &str) -> bool {
    let text = fold(text);
    let indexed: Vec<String> = index_tokens(&text).into_iter().map(|t| text[t].iter().collect()).collect();
    let all = wanted(query);
    let proposed = all.iter().flat_map(Wanted::tokens).all(|token| indexed.contains(&token));
    let found = !all.is_empty() && all.iter().all(|wanted| wanted.is_in(&text));
    assert!(proposed || !found, "the index would not propose {query:?}");
    proposed && found
}

fn shown(query: &str, text: &str) -> String {
    let folded = fold(text);
    let found = wanted(query).iter().flat_map(|wanted| wanted.places(&folded)).collect();
    let pieces = excerpt(text, found);
    pieces.iter().map(|p| if p.hit { format!("[{}]", p.text) } else { p.text.clone() }).collect()
}

#[test]
fn any_stretch_of_chinese_is_found_and_none_that_is_not_there() {
    let text = "三号楼的电梯又坏了，今晚有人来修。";
    for query in ["电梯", "梯又坏", "三号楼的电梯又坏了", "修", "坏了 三号楼", "今晚有人来修"]
    {
        assert!(is_found(query, text), "{query}");
    }
    for query in ["电坏", "梯电", "楼电梯", "坏了今晚", "四号楼", "电梯 没坏"] {
        assert!(!is_found(query, text), "{query}");
    }
}

#[test]
fn every_substring_of_a_chinese_text_finds_it() {
    let text: Vec<char> = "寶月尚園居民議事廳公告欄".chars().collect();
    for from in 0..text.len() {
        for to in from + 1..=text.len() {
            let query: String = text[from..to].iter().collect();
            assert!(is_found(&query, &text.iter().collect::<String>()), "{query}");
        }
    }
}

#[test]
fn words_are_whole_and_their_capitals_and_widths_make_no_difference() {
    let text = "The WiFi password is Ｌｉｎｌｉ２０１７, not lin";
    for query in ["wifi", "WIFI PASSWORD", "linli2017", "ＬＩＮ", "is"] {
        assert!(is_found(query, text), "{query}");
    }
    for query in ["wif", "word", "linli", "017"] {
        assert!(!is_found(query, text), "{query}");
    }
}

#[test]
fn chinese_and_words_mix_without_spaces() {
    let text = "请到17号楼B座领WiFi卡";
    for query in ["17号楼", "号楼b座", "b座领wifi卡", "wifi", "领WIFI", "17"] {
        assert!(is_found(query, text), "{query}");
    }
    for query in ["7号楼", "号楼座", "b座wifi", "1"] {
        assert!(!is_found(query, text), "{query}");
    }
}

#[test]
fn traditional_and_simplified_find_each_other() {
    assert!(is_found("電梯壞了", "电梯坏了") && is_found("电梯坏了", "電梯壞了"));
    assert!(is_found("议事厅", "社區議事廳今晚開會") && is_found("議事廳", "社区议事厅今晚开会"));
}

#[test]
fn the_table_of_characters_is_whole_and_folding_twice_is_folding_once() {
    let table = include_str!("../simplified.txt");
    let pairs: Vec<&str> =
        table.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect();
    assert!(pairs.len() > 4_000 && pairs.is_sorted());
    for pair in pairs {
        let chars: Vec<char> = pair.chars().collect();
        assert_eq!(chars.len(), 2, "{pair}");
        assert_eq!((folded(chars[0]), folded(chars[1])), (chars[1], chars[1]), "{pair}");
        assert!(chars.iter().all(|c| sort(*c) == Sort::Ideograph), "{pair}");
    }
}

#[test]
fn quotation_marks_keep_words_together_and_nothing_else_is_a_language() {
    let text = "the lift is out of order: lift 2";
    assert!(
        is_found("\"out of order\"", text) && is_found("“lift is out”", text) && is_found("order lift", text)
    );
    assert!(!is_found("\"order of\"", text) && is_found("\"order, lift\"", text));
    assert!(is_found("lift:2", text), "a colon only parts words");
    for query in ["OR", "NOT lift", "lift AND order", "text:lift*", "-lift (", "topic:1"] {
        let all_words_there = wanted(query).iter().all(|wanted| wanted.is_in(&fold(text)));
        assert_eq!(is_found(query, text), all_words_there && !wanted(query).is_empty(), "{query}");
    }
    for nothing in ["", " ", "\"\"", "…、。！", "🎉"] {
        assert_eq!(wanted(nothing), [], "{nothing}");
    }
}

#[test]
fn an_excerpt_shows_what_was_found_and_says_where_it_was_cut() {
    assert_eq!(shown("电梯", "三号楼的电梯又坏了"), "三号楼的[电梯]又坏了");
    assert_eq!(shown("電梯 坏", "三號樓的電梯\n又壞了"), "三號樓的[電梯] 又[壞]了");
    assert_eq!(shown("张", "没有这个名字"), "没有这个名字");
    let long = format!("{}电梯{}", "前".repeat(100), "后".repeat(100));
    assert_eq!(shown("电梯", &long), format!("…{}[电梯]{}…", "前".repeat(20), "后".repeat(58)));
    let at_the_end = format!("{}电梯", "前".repeat(100));
    assert_eq!(shown("电梯", &at_the_end), format!("…{}[电梯]", "前".repeat(78)));
    assert_eq!(shown("aa \"aa bb\"", "aa bb"), "[aa bb]", "what overlaps is shown once");
}

#[test]
fn a_word_without_end_is_found_by_its_beginning_and_checked_in_full() {
    let (long, longer) = ("x".repeat(200), "x".repeat(201));
    assert!(is_found(&long, &long));
    assert!(!is_found(&long, &longer), "proposed, since the first letters are the same, and not found");
    assert!(index_tokens(&fold(&long))[0].len() == limits::SEARCH_WORD_CHARS_MAX);
}
