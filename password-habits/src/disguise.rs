//! The word under a disguise: without the year, the sign and the digits that stand for letters.

use zeroize::Zeroizing;

use crate::fold;

/// Digits and signs next to the outer letters that may stand for letters.
const MAX_OUTER: usize = 3;
/// Digits of the longest telephone numbers that people have.
const MAX_NUMBER: usize = 11;
/// Signs within a date or a telephone number.
const MAX_NUMBER_SIGNS: usize = 3;

/// The cost of a digit or sign that stands for a letter.
const STAND_IN: u32 = 3;
/// The cost of a sign next to a word, of the same once more, of another, and of one that is on no key.
const SIGN: u32 = 3;
const SAME_SIGN: u32 = 1;
const OTHER_SIGN: u32 = 5;
const RARE_SIGN: u32 = 8;
/// The cost of a digit, of a year or date, and of digits in sequence.
const DIGIT: u32 = 3;
const YEAR: u32 = 6;
const DATE: u32 = 8;
const SEQUENCE: u32 = 3;
/// The cost of a change between lower and upper case, other than after a first capital.
const CASE: u32 = 3;

/// The letters that a password may be a disguise of.
pub(crate) struct Core {
    /// Letters only, folded.
    pub(crate) letters: Zeroizing<String>,
    /// The cost of the disguise.
    pub(crate) cost: u32,
}

/// Returns the words that a password may be a disguise of, at the most at this cost.
pub(crate) fn cores(password: &str, budget: u32) -> Vec<Core> {
    let plain = fold::folded(password);
    let case = case_cost(password);
    let mut cores: Vec<Core> = Vec::new();
    let mut add = |letters, cost| {
        let core = Core { letters, cost: cost + case };
        if core.cost <= budget && !cores.iter().any(|known| known.letters == core.letters) {
            cores.push(core);
        }
    };
    add_cores(&plain, &mut add);
    if plain.is_ascii() {
        add_cores(&fold::as_russian(&plain), &mut add);
    }
    cores
}

fn add_cores(plain: &str, add: &mut impl FnMut(Zeroizing<String>, u32)) {
    let chars: Zeroizing<Vec<char>> = Zeroizing::new(plain.chars().collect());
    let Some(first) = chars.iter().position(|char| char.is_alphabetic()) else { return };
    let last = chars.iter().rposition(|char| char.is_alphabetic()).unwrap_or(first);
    for start in (first.saturating_sub(MAX_OUTER)..=first).rev() {
        for end in last + 1..=(last + 1 + MAX_OUTER).min(chars.len()) {
            let around = filler_cost(&chars[..start]) + filler_cost(&chars[end..]);
            for one in ['i', 'l'] {
                let (letters, cost) = undisguised(&chars[start..end], one);
                add(letters, around + cost);
            }
        }
    }
    // Digits between two words, which stand for no letter.
    let mut others = chars.clone();
    others.retain(|char| !char.is_alphabetic());
    add(fold::letters(plain), filler_cost(&others));
}

/// Returns the letters of a word, some of which are digits and signs, and the cost of that. `one` is
/// what the digit stands for that resembles two letters.
fn undisguised(chars: &[char], one: char) -> (Zeroizing<String>, u32) {
    let mut letters = Zeroizing::new(String::with_capacity(4 * chars.len()));
    let mut cost = 0;
    for &char in chars {
        if char.is_alphabetic() {
            letters.push(char);
        } else if let Some(letter) = stands_for(char, one) {
            letters.push(letter);
            cost += STAND_IN;
        } else {
            cost += SIGN;
        }
    }
    (letters, cost)
}

fn stands_for(char: char, one: char) -> Option<char> {
    Some(match char {
        '4' | '@' => 'a',
        '8' => 'b',
        '(' => 'c',
        '3' | '€' => 'e',
        '6' | '9' => 'g',
        '1' | '!' | '|' => one,
        '0' => 'o',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '2' => 'z',
        _ => return None,
    })
}

/// Returns the cost of the digits and signs around a word.
pub(crate) fn filler_cost(chars: &[char]) -> u32 {
    let digits: Vec<u32> = chars.iter().filter_map(|char| char.to_digit(10)).collect();
    let mut last = None;
    let signs = chars.iter().copied().filter(|char| !char.is_numeric()).map(|sign| {
        let cost = match last {
            _ if !sign.is_ascii() => RARE_SIGN,
            None => SIGN,
            Some(last) if last == sign => SAME_SIGN,
            Some(_) => OTHER_SIGN,
        };
        last = Some(sign);
        cost
    });
    digits_cost(&digits) + signs.sum::<u32>()
}

fn digits_cost(digits: &[u32]) -> u32 {
    let cost = DIGIT * count(digits.len());
    if is_year(digits) {
        cost.min(YEAR)
    } else if is_date(digits) {
        cost.min(DATE)
    } else if is_sequence(digits) {
        cost.min(SEQUENCE)
    } else {
        cost
    }
}

/// Returns the cost of capitals: next to nothing for none, all, or the first letter alone.
pub(crate) fn case_cost(password: &str) -> u32 {
    let letters = password.chars().filter(|char| char.is_lowercase() || char.is_uppercase());
    let cases: Vec<bool> = letters.map(char::is_uppercase).collect();
    let changes = cases.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let is_first_capital = changes == 1 && cases.first() == Some(&true);
    if is_first_capital { 1 } else { CASE * count(changes) }
}

/// Returns true if all but a few signs and a letter at an end are digits, and no more than a date or a
/// telephone number has.
pub(crate) fn is_number(password: &str) -> bool {
    let is_letter = |char: char| char.is_alphabetic();
    let start = password.strip_prefix(is_letter).unwrap_or(password);
    let inner =
        if start == password { start.strip_suffix(is_letter).unwrap_or(start) } else { start };
    let digits = inner.chars().filter(|char| char.is_numeric()).count();
    let signs = inner.chars().count() - digits;
    !inner.contains(is_letter) && digits <= MAX_NUMBER && signs <= MAX_NUMBER_SIGNS
}

fn is_century(digits: &[u32]) -> bool {
    matches!(digits, [1, 9, ..] | [2, 0, ..])
}

fn is_year(digits: &[u32]) -> bool {
    digits.len() == 4 && is_century(digits)
}

/// Returns true for six or eight digits that are a date in any usual order, or two years.
fn is_date(digits: &[u32]) -> bool {
    let is_day_and_month = |digits: &[u32]| {
        let (first, second) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3]);
        (1..=31).contains(&first.max(second)) && (1..=12).contains(&first.min(second))
    };
    match digits.len() {
        6 => is_century(digits) || is_day_and_month(digits) || is_day_and_month(&digits[2..]),
        8 => {
            (is_century(&digits[4..]) && is_day_and_month(digits))
                || (is_century(digits) && is_day_and_month(&digits[4..]))
        }
        _ => false,
    }
}

/// Returns true if each digit is one more or less than the one before, or all are a group repeated.
fn is_sequence(digits: &[u32]) -> bool {
    let is_repeated = (1..=digits.len() / 2)
        .any(|length| digits.chunks(length).all(|chunk| chunk == &digits[..length]));
    let mut steps = digits.windows(2).map(|pair| (10 + pair[1] - pair[0]) % 10);
    let first = steps.next();
    is_repeated || (matches!(first, Some(1 | 9)) && steps.all(|step| Some(step) == first))
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
