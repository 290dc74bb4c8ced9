//! Writes iCalendar (RFC 5545): all-day events and no more, which is what calendar programs agree on.

use std::fmt::Write;

use chrono::{DateTime, Days, NaiveDate, Utc};

/// What a line may hold at most, in octets (RFC 5545, 3.1).
const LINE: usize = 75;
/// How often programs are asked to look again.
const REFRESH: &str = "PT6H";

/// An all-day event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AllDay {
    /// The same for ever.
    pub uid: String,
    /// The day.
    pub on: NaiveDate,
    /// What it is called.
    pub summary: String,
    /// Where it is.
    pub location: String,
    /// How often its day or its status was changed.
    pub sequence: usize,
    /// True where it no longer takes place.
    pub cancelled: bool,
}

/// A calendar as programs subscribe to it.
pub(crate) fn calendar(name: &str, stamp: DateTime<Utc>, events: &[AllDay]) -> String {
    let mut text = String::new();
    for fixed in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Touchstone//Calendar feed//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"] {
        line(&mut text, fixed);
    }
    line(&mut text, &format!("NAME:{}", escaped(name)));
    line(&mut text, &format!("X-WR-CALNAME:{}", escaped(name)));
    line(&mut text, &format!("REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}"));
    line(&mut text, &format!("X-PUBLISHED-TTL:{REFRESH}"));
    for event in events {
        let next = event.on.checked_add_days(Days::new(1)).unwrap_or(event.on);
        line(&mut text, "BEGIN:VEVENT");
        line(&mut text, &format!("UID:{}", event.uid));
        line(&mut text, &format!("DTSTAMP:{}", stamp.format("%Y%m%dT%H%M%SZ")));
        line(&mut text, &format!("DTSTART;VALUE=DATE:{}", event.on.format("%Y%m%d")));
        line(&mut text, &format!("DTEND;VALUE=DATE:{}", next.format("%Y%m%d")));
        line(&mut text, &format!("SEQUENCE:{}", event.sequence));
        line(&mut text, &format!("STATUS:{}", if event.cancelled { "CANCELLED" } else { "CONFIRMED" }));
        line(&mut text, "TRANSP:TRANSPARENT");
        line(&mut text, &format!("SUMMARY:{}", escaped(&event.summary)));
        line(&mut text, &format!("LOCATION:{}", escaped(&event.location)));
        line(&mut text, "END:VEVENT");
    }
    line(&mut text, "END:VCALENDAR");
    text
}

/// A text value (RFC 5545, 3.3.11). Characters that no line may hold are left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            other if other.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// A content line, folded so that no part of it is longer than is allowed and no character is cut in two.
fn line(text: &mut String, content: &str) {
    let mut used = 0;
    for character in content.chars() {
        if used + character.len_utf8() > LINE {
            text.push_str("\r\n ");
            used = 1;
        }
        // Writing into a string cannot fail.
        let _ = text.write_char(character);
        used += character.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters_and_text_is_escaped() {
        let event = AllDay {
            uid: "a@touchstone".into(),
            on: "2026-12-31".parse().unwrap(),
            summary: "Trust visit".into(),
            location: format!("Ysgol Tŷ Ddewi, {}; \\ again\r\nand more", "é".repeat(60)),
            sequence: 2,
            cancelled: true,
        };
        let text = calendar("Sandbank, all", "2026-12-01T00:00:00Z".parse().unwrap(), &[event]);
        assert!(text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
        assert!(text.split("\r\n").all(|line| line.len() <= LINE), "{text}");
        let unfolded = text.replace("\r\n ", "");
        for wanted in [
            "DTSTART;VALUE=DATE:20261231\r\n",
            "DTEND;VALUE=DATE:20270101\r\n",
            "SEQUENCE:2\r\n",
            "STATUS:CANCELLED\r\n",
            "X-WR-CALNAME:Sandbank\\, all\r\n",
        ] {
            assert!(unfolded.contains(wanted), "{wanted} in {unfolded}");
        }
        assert!(unfolded.contains("\\; \\\\ again\\nand more\r\n"), "{unfolded}");
    }
}
