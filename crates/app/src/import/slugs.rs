//! A trust's slug from its name.
//!
//! GIAS shouts names and spells them with every apostrophe there is, and a slug stands in addresses
//! that people read aloud; so it keeps letters and digits only. It is given once: a trust that is
//! already on record keeps its slug, whatever GIAS calls it later.

use std::collections::HashSet;

use touchstone_domain::identifiers::{GroupUid, Slug};

/// The longest slug there may be.
const LONGEST: usize = 80;

/// The trust's name as a slug; where that is `taken`, with the group UID behind it.
pub fn slug_for(name: &str, uid: &GroupUid, taken: &HashSet<Slug>) -> Slug {
    let base = kebab(name);
    let plain = cut(&base, LONGEST).to_owned();
    let numbered = (1..).map(|attempt| {
        let suffix = if attempt == 1 { format!("-{uid}") } else { format!("-{uid}-{attempt}") };
        format!("{}{suffix}", cut(if base.is_empty() { "trust" } else { &base }, LONGEST - suffix.len()))
    });
    std::iter::once(plain)
        .chain(numbered)
        .filter_map(|candidate| Slug::parse(&candidate).ok())
        .find(|candidate| !taken.contains(candidate))
        .expect("the numbered candidates are endless, well formed and all different, and `taken` is finite")
}

/// Lower-case words with hyphens between them; `&` is a word, apostrophes are nothing, everything
/// else that is not a letter or digit parts words.
fn kebab(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    let mut gap = false;
    for c in name.chars() {
        let folded: &str = match c {
            // U+FFFD is a character that was lost before the file reached us: often an apostrophe, never a space.
            '\'' | '’' | '‘' | '`' | '´' | '\u{92}' | '\u{fffd}' => continue,
            '&' => {
                gap = true;
                "and"
            }
            c => fold(c),
        };
        if folded.is_empty() && !c.is_ascii_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && !slug.is_empty() {
            slug.push('-');
        }
        gap = c == '&';
        if folded.is_empty() { slug.push(c.to_ascii_lowercase()) } else { slug.push_str(folded) }
    }
    slug
}

/// Latin letters with marks, as the letters without. English schools are named in English, Welsh,
/// French and the names of saints; what is not here parts words.
fn fold(c: char) -> &'static str {
    match c {
        'À'..='Å' | 'à'..='å' | 'Ā' | 'ā' => "a",
        'Æ' | 'æ' => "ae",
        'Ç' | 'ç' | 'Č' | 'č' => "c",
        'È'..='Ë' | 'è'..='ë' | 'Ē' | 'ē' => "e",
        'Ì'..='Ï' | 'ì'..='ï' | 'Ī' | 'ī' => "i",
        'Ð' | 'ð' => "d",
        'Ñ' | 'ñ' => "n",
        'Ò'..='Ö' | 'ò'..='ö' | 'Ø' | 'ø' | 'Ō' | 'ō' => "o",
        'Œ' | 'œ' => "oe",
        'Š' | 'š' => "s",
        'ß' => "ss",
        'Þ' | 'þ' => "th",
        'Ù'..='Ü' | 'ù'..='ü' | 'Ū' | 'ū' => "u",
        'Ŵ' | 'ŵ' => "w",
        'Ý' | 'ý' | 'ÿ' | 'Ŷ' | 'ŷ' | 'Ÿ' => "y",
        'Ž' | 'ž' => "z",
        _ => "",
    }
}

/// At most `length` bytes of a slug, with no hyphen left hanging.
fn cut(slug: &str, length: usize) -> &str {
    slug[..slug.len().min(length)].trim_end_matches('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(name: &str, taken: &[&str]) -> String {
        let taken = taken.iter().map(|slug| Slug::parse(slug).unwrap()).collect();
        slug_for(name, &GroupUid::parse("4782").unwrap(), &taken).as_str().to_owned()
    }

    #[test]
    fn a_name_becomes_words_with_hyphens() {
        for (name, expected) in [
            ("ST PAUL'S ACADEMY", "st-pauls-academy"),
            ("LADY HAWKINS’ SCHOOL", "lady-hawkins-school"),
            ("St Peter’s and St Mary`s", "st-peters-and-st-marys"),
            ("FIERTÉ MULTI-ACADEMY TRUST", "fierte-multi-academy-trust"),
            ("Truro & Penwith", "truro-and-penwith"),
            ("T&G", "t-and-g"),
            (" - The (Best) of: 3.0 @ Leeds! - ", "the-best-of-3-0-leeds"),
            ("Ysgol Dŵr", "ysgol-dwr"),
        ] {
            assert_eq!(slug(name, &[]), expected, "{name}");
        }
    }

    #[test]
    fn two_trusts_of_one_name_are_told_apart_by_their_uid() {
        assert_eq!(slug("Unity", &["unity"]), "unity-4782");
        assert_eq!(slug("Unity", &["unity", "unity-4782"]), "unity-4782-2");
    }

    #[test]
    fn a_long_name_is_cut_and_a_name_without_letters_still_has_a_slug() {
        let long = "Learning ".repeat(20);
        assert!(slug(&long, &[]).len() <= LONGEST);
        let plain = slug(&long, &[]);
        let numbered = slug(&long, &[&plain]);
        assert!(numbered.len() <= LONGEST && numbered.ends_with("-4782"), "{numbered}");
        assert_eq!(slug("学校", &[]), "trust-4782");
    }
}
