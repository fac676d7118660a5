//! Keys that lie side by side, on the keyboards of several countries.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::disguise::{case_cost, filler_cost};

/// The rows of a keyboard from the top, with and without Shift.
type Layout = &'static [(&'static str, &'static str)];

/// Where a layout has a key that types nothing here, there is a space.
const LAYOUTS: [Layout; 9] = [
    // American, and with it those that have the same letters in the same place.
    &[
        ("1234567890-=", "!@#$%^&*()_+"),
        ("qwertyuiop[]", "QWERTYUIOP{}"),
        ("asdfghjkl;'", "ASDFGHJKL:\""),
        ("zxcvbnm,./", "ZXCVBNM<>?"),
    ],
    // German
    &[
        ("1234567890ß", "!\"§$%&/()=?"),
        ("qwertzuiopü+", "QWERTZUIOPÜ*"),
        ("asdfghjklöä#", "ASDFGHJKLÖÄ'"),
        ("yxcvbnm,.-", "YXCVBNM;:_"),
    ],
    // French
    &[
        ("&é\"'(-è_çà)=", "1234567890°+"),
        ("azertyuiop^$", "AZERTYUIOP¨£"),
        ("qsdfghjklmù*", "QSDFGHJKLM%µ"),
        ("wxcvbn,;:!", "WXCVBN?./§"),
    ],
    // Spanish
    &[
        ("1234567890'¡", "!\"·$%&/()=?¿"),
        ("qwertyuiop`+", "QWERTYUIOP^*"),
        ("asdfghjklñ´ç", "ASDFGHJKLÑ¨Ç"),
        ("zxcvbnm,.-", "ZXCVBNM;:_"),
    ],
    // Italian
    &[
        ("1234567890'ì", "!\"£$%&/()=?^"),
        ("qwertyuiopè+", "QWERTYUIOPé*"),
        ("asdfghjklòàù", "ASDFGHJKLç°§"),
        ("zxcvbnm,.-", "ZXCVBNM;:_"),
    ],
    // Turkish
    &[
        ("1234567890*-", "!'^+%&/()=?_"),
        ("qwertyuıopğü", "QWERTYUIOPĞÜ"),
        ("asdfghjklşi,", "ASDFGHJKLŞİ;"),
        ("zxcvbnmöç.", "ZXCVBNMÖÇ:"),
    ],
    // Russian
    &[
        ("1234567890-=", "!\"№;%:?*()_+"),
        ("йцукенгшщзхъ", "ЙЦУКЕНГШЩЗХЪ"),
        ("фывапролджэ", "ФЫВАПРОЛДЖЭ"),
        ("ячсмитьбю.", "ЯЧСМИТЬБЮ,"),
    ],
    // The number pad
    &[("789", "   "), ("456", "   "), ("123", "   "), ("0", " ")],
    // The alphabet, no keyboard
    &[("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")],
];

/// Keys in a row that are no chance.
const MIN_WALK: usize = 3;

/// The cost of the key where a walk begins, of the first step, of a step straight on, and of a turn.
const START: u32 = 5;
const FIRST_STEP: u32 = 3;
const STRAIGHT_ON: u32 = 1;
const TURN: u32 = 4;
/// The cost of a letter that is not on a walk.
const LETTER: u32 = 6;

/// The cost of a password without any walk: more than any habit's, and room to add to it.
const NO_WALK: u32 = 1_000;

/// Returns the cost of a password as keys side by side, with others between them and around.
pub(crate) fn cost(password: &str) -> u32 {
    let keys: Vec<Key> = password.chars().map(Key::of).collect();
    let every_second = |start| keys.iter().copied().skip(start).step_by(2).collect::<Vec<_>>();
    let in_turns = [0, 1].map(every_second).iter().map(|half| walks_cost(half)).sum();
    walks_cost(&keys).min(in_turns) + case_cost(password)
}

/// A character and the keys that type it.
#[derive(Clone, Copy)]
struct Key {
    char: char,
    places: Places,
}

impl Key {
    fn of(char: char) -> Self {
        Self { char, places: PLACES.get(&char).copied().unwrap_or_default() }
    }
}

fn walks_cost(keys: &[Key]) -> u32 {
    let mut rest = keys;
    let (mut walked, mut cost, mut others) = (0, 0, Vec::new());
    while let [first, after @ ..] = rest {
        let walks = (0..LAYOUTS.len()).map(|layout| walk(rest, layout));
        let (length, walk_cost) = walks.max_by_key(|walk| walk.0).unwrap_or_default();
        if length >= MIN_WALK {
            walked += length;
            cost += walk_cost;
            rest = &rest[length..];
        } else {
            if first.char.is_alphabetic() {
                cost += LETTER;
            } else {
                others.push(first.char);
            }
            rest = after;
        }
    }
    if walked == 0 { NO_WALK } else { cost + filler_cost(&others) }
}

/// Returns how many keys lie side by side from the first on, and the cost of such a walk.
fn walk(keys: &[Key], layout: usize) -> (usize, u32) {
    let mut places = keys.iter().map_while(|key| key.places[layout]);
    let Some(mut previous) = places.next() else { return (0, 0) };
    let (mut length, mut cost, mut direction) = (1, START, None);
    for place in places {
        let step = (place.0 - previous.0, place.1 - previous.1);
        if step.0.abs() > 1 || step.1.abs() > 1 {
            break;
        }
        cost += match direction {
            None => FIRST_STEP,
            Some(before) if before == step => STRAIGHT_ON,
            Some(_) => TURN,
        };
        (previous, direction) = (place, Some(step));
        length += 1;
    }
    (length, cost)
}

/// The row and the column of the key that types a character, on each layout.
type Places = [Option<(i8, i8)>; LAYOUTS.len()];

static PLACES: LazyLock<HashMap<char, Places>> = LazyLock::new(|| {
    let mut places: HashMap<char, Places> = HashMap::new();
    for (layout, rows) in LAYOUTS.iter().enumerate() {
        for (row, (plain, shifted)) in (0..).zip(*rows) {
            for keys in [plain, shifted] {
                for (column, key) in (0..).zip(keys.chars()).filter(|(_, key)| *key != ' ') {
                    places.entry(key).or_default()[layout].get_or_insert((row, column));
                }
            }
        }
    }
    places
});
