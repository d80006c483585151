//! Patterns in the letters of CLDR. A locale has them for a few widths; what else is asked for is one of them with
//! other widths, as UTS 35 has it.

/// Fields that mean the same, and so stand for each other.
fn alike(letter: char) -> char {
    match letter {
        'L' => 'M',
        'c' | 'e' => 'E',
        'K' | 'H' | 'k' | 'j' => 'h',
        other => other,
    }
}

/// How often a field's letter stands in a skeleton.
fn width_in(skeleton: &str, letter: char) -> usize {
    skeleton.chars().filter(|other| alike(*other) == alike(letter)).count()
}

/// The width of the month's name in a pattern of this skeleton: that of the widest name that was asked for.
fn usual_width(skeleton: &str, letter: char) -> usize {
    let is_long = width_in(skeleton, 'M') == 4 || width_in(skeleton, 'E') == 4;
    match letter {
        'M' | 'L' if is_long => 4,
        'M' | 'L' => 3,
        _ => 1,
    }
}

fn adjusted_width(letter: char, width: usize, wanted: &str) -> usize {
    let asked = width_in(wanted, letter);
    if asked == 0 {
        return width;
    }
    match alike(letter) {
        'd' | 'h' if asked == 2 => 2,
        // As in ICU: with other fields as wide as asked for, the hour is so too; and hours up to 12 always are.
        'h' if width_in(wanted, 'm') == 2 || width_in(wanted, 's') == 2 || "hK".contains(letter) => 1,
        'M' if asked == 2 && width <= 2 => 2,
        'M' if asked >= 3 && width >= 3 && asked != usual_width(wanted, letter) => asked,
        'y' | 'E' | 'G' => asked,
        _ => width,
    }
}

/// Whether a month that should be a word is a number.
pub(super) fn lacks_words(base: &str, wanted: &str) -> bool {
    width_in(wanted, 'M') >= 3 && (1..3).contains(&width_in(base, 'M'))
}

/// A long pattern with short names.
pub(super) fn narrowed(base: &str) -> String {
    base.replace("MMMM", "MMM").replace("LLLL", "LLL").replace("EEEE", "EEE").replace("cccc", "ccc")
}

/// The pattern with each field as wide as in the skeleton.
pub(super) fn adjusted(base: &str, wanted: &str, from_one_to_24: bool) -> String {
    let mut text = String::with_capacity(base.len());
    let mut letters = base.chars().peekable();
    let mut is_quoted = false;
    while let Some(letter) = letters.next() {
        is_quoted ^= letter == '\'';
        if is_quoted || !letter.is_ascii_alphabetic() {
            text.push(letter);
            continue;
        }
        let mut width = 1;
        while letters.next_if_eq(&letter).is_some() {
            width += 1;
        }
        let shown = if from_one_to_24 && letter == 'H' { 'k' } else { letter };
        text.extend(std::iter::repeat_n(shown, adjusted_width(letter, width, wanted)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::adjusted;

    #[test]
    fn fields_get_the_width_that_was_asked_for() {
        assert_eq!(adjusted("M/d/y", "yMMdd", false), "MM/dd/y");
        assert_eq!(adjusted("EEEE, MMMM d, y", "EEEMMMMdy", false), "EEE, MMMM d, y");
        assert_eq!(adjusted("d 'de' MMM 'de' y", "yMMMMMd", false), "d 'de' MMMMM 'de' y");
    }

    #[test]
    fn what_a_locale_writes_wider_stays_so() {
        assert_eq!(adjusted("dd/MM/y", "yMd", false), "dd/MM/y");
        assert_eq!(adjusted("y. M. d.", "yMMMd", false), "y. M. d.");
        assert_eq!(adjusted("HH:mm", "Hm", false), "HH:mm");
    }
}
