//! Which rows of a long list are drawn.

use std::ops::Range;

/// How many rows beyond the edge are drawn, so that scrolling and Tab meet a row that is there.
const BEYOND: usize = 6;

/// The rows of a list that are drawn: those that are seen, and a few beyond. All lengths are in CSS pixels and
/// every row is `row` high.
pub fn drawn_rows(count: usize, row: f64, top: f64, seen: f64) -> Range<usize> {
    // A page that is not laid out yet, or broken numbers, draw the first rows rather than none or all.
    let whole = |n: f64| if n.is_finite() && n > 0.0 { n as usize } else { 0 };
    let first = whole(top / row).min(count);
    let rows = whole((seen / row).ceil()).saturating_add(1);
    let start = first.saturating_sub(BEYOND);
    start..first.saturating_add(rows).saturating_add(BEYOND).min(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn draws_all_that_is_seen_and_not_much_more(
            count in 0usize..5_000, row in 1.0f64..100.0, top in 0.0f64..500_000.0, seen in 0.0f64..4_000.0,
        ) {
            let drawn = drawn_rows(count, row, top, seen);
            prop_assert!(drawn.end <= count && drawn.start <= drawn.end);
            prop_assert!(drawn.len() as f64 <= seen / row + 2.0 + 2.0 * BEYOND as f64);
            for index in 0..count {
                let (above, below) = (index as f64 * row, (index + 1) as f64 * row);
                if below > top && above < top + seen {
                    prop_assert!(drawn.contains(&index));
                }
            }
        }

        #[test]
        fn any_number_is_survived(count in 0usize..100, row: f64, top: f64, seen: f64) {
            let drawn = drawn_rows(count, row, top, seen);
            prop_assert!(drawn.end <= count);
        }
    }
}
