//! The crate aho-corasick behind the C interface of rustac.h.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::{ffi::c_char, fmt::Display, slice};

/// A match, in the layout of harness.Span.
#[repr(C)]
pub struct Match {
    start: i64,
    end: i64,
}

/// An automaton with what its matches are judged by.
pub struct Matcher {
    automaton: AhoCorasick,
    overlapping: bool,
    words: usize,     // the first so many patterns must be whole words, the others are marks
    in_word: Vec<u8>, // a bit for each character that continues a word
    marks: i64,       // found by the last scan
}

const IN_WORD_BYTES: usize = 0x110000 / 8;

/// # Safety
/// letters must hold as many bytes as the patterns' lengths say together,
/// in_word IN_WORD_BYTES, why room bytes, at least one.
#[no_mangle]
pub unsafe extern "C" fn rustac_build(
    letters: *const u8,
    lengths: *const u32,
    patterns: u32,
    words: u32,
    in_word: *const u8,
    caseless: i32,
    overlapping: i32,
    why: *mut u8,
    room: usize,
) -> *mut Matcher {
    let mut rest = letters;
    let texts = slice::from_raw_parts(lengths, patterns as usize).iter().map(|&n| {
        let text = slice::from_raw_parts(rest, n as usize);
        rest = rest.add(n as usize);
        text
    });
    let kind = if overlapping != 0 { MatchKind::Standard } else { MatchKind::LeftmostLongest };
    let built = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .match_kind(kind)
        .ascii_case_insensitive(caseless != 0)
        .build(texts);
    match built {
        Ok(automaton) => Box::into_raw(Box::new(Matcher {
            automaton,
            overlapping: overlapping != 0,
            words: words as usize,
            in_word: slice::from_raw_parts(in_word, IN_WORD_BYTES).to_vec(),
            marks: 0,
        })),
        Err(reason) => {
            explain(reason, slice::from_raw_parts_mut(why, room));
            std::ptr::null_mut()
        }
    }
}

/// Writes a reason as a C string, as much of it as there is room for.
fn explain(reason: impl Display, why: &mut [u8]) {
    let text = reason.to_string();
    let n = text.len().min(why.len() - 1);
    why[..n].copy_from_slice(&text.as_bytes()[..n]);
    why[n] = 0;
}

/// # Safety
/// m must come from rustac_build, text hold so many bytes and out room matches.
#[no_mangle]
pub unsafe extern "C" fn rustac_scan(m: *mut Matcher, text: *const u8, bytes: usize, out: *mut Match, room: i64) -> i64 {
    let m = &mut *m;
    let text = slice::from_raw_parts(text, bytes);
    let out: &mut [Match] = if room > 0 { slice::from_raw_parts_mut(out, room as usize) } else { &mut [] };
    let mut scan = Scan { text, out, words: m.words, in_word: &m.in_word, found: 0, marks: 0 };
    if m.overlapping {
        m.automaton.find_overlapping_iter(text).for_each(|x| scan.take(x));
    } else {
        m.automaton.find_iter(text).for_each(|x| scan.take(x));
    }
    m.marks = scan.marks;
    scan.found
}

/// # Safety
/// m must come from rustac_build.
#[no_mangle]
pub unsafe extern "C" fn rustac_marks(m: *const Matcher) -> i64 {
    (*m).marks
}

/// # Safety
/// m must come from rustac_build.
#[no_mangle]
pub unsafe extern "C" fn rustac_bytes(m: *const Matcher) -> i64 {
    (*m).automaton.memory_usage() as i64
}

/// The version of aho-corasick, which build.sh tells.
#[no_mangle]
pub extern "C" fn rustac_version() -> *const c_char {
    concat!(env!("AHO_CORASICK_VERSION"), "\0").as_ptr().cast()
}

/// # Safety
/// m must come from rustac_build and not be used again.
#[no_mangle]
pub unsafe extern "C" fn rustac_free(m: *mut Matcher) {
    drop(Box::from_raw(m));
}

/// What a scan knows while it runs.
struct Scan<'a> {
    text: &'a [u8],
    out: &'a mut [Match],
    words: usize,
    in_word: &'a [u8],
    found: i64,
    marks: i64,
}

impl Scan<'_> {
    fn take(&mut self, found: aho_corasick::Match) {
        let (start, end) = (found.start(), found.end());
        if found.pattern().as_usize() >= self.words {
            self.marks += 1;
            self.report(start, start);
        } else if !self.word_before(start) && !self.word_behind(end) {
            self.report(start, end);
        }
    }

    fn report(&mut self, start: usize, end: usize) {
        if let Some(slot) = self.out.get_mut(self.found as usize) {
            *slot = Match { start: start as i64, end: end as i64 };
        }
        self.found += 1;
    }

    /// Whether the character that ends at an offset continues a word.
    fn word_before(&self, at: usize) -> bool {
        let begins = |back: &usize| self.text[at - back] & 0xC0 != 0x80;
        (1..=4.min(at)).find(begins).is_some_and(|back| self.continues(&self.text[at - back..at]))
    }

    /// Whether the character that begins at an offset continues a word.
    fn word_behind(&self, at: usize) -> bool {
        let size = match self.text.get(at) {
            None => return false,
            Some(0..=0x7F) => 1,
            Some(0x80..=0xDF) => 2,
            Some(0xE0..=0xEF) => 3,
            Some(_) => 4,
        };
        self.text.get(at..at + size).is_some_and(|c| self.continues(c))
    }

    /// Whether bytes are one character that continues a word.
    fn continues(&self, bytes: &[u8]) -> bool {
        let mut characters = std::str::from_utf8(bytes).unwrap_or("").chars();
        match (characters.next(), characters.next()) {
            (Some(c), None) => self.in_word[c as usize / 8] >> (c as usize % 8) & 1 != 0,
            _ => false,
        }
    }
}
