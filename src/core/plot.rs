//! How a person is shown how long the first words took: where each answer lies on a scale that all rows share.
//!
//! The scale is logarithmic, because a live session answers a hundred times as fast as one that has to be made.

use crate::{figures::Way, time::Millis};

/// Where the scale ends: places are told in thousandths of it.
pub const END: u32 = 1_000;

/// One row for each way in which a session is obtained, and the marks below them.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// The rows, in the order of [`Way::ALL`].
    pub rows: Vec<Row>,
    /// The powers of ten from one end of the scale to the other.
    pub marks: Vec<Dot>,
}

/// The answers whose sessions were obtained in one way.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The way.
    pub way: Way,
    /// The answers.
    pub dots: Vec<Dot>,
    /// The time that half of them did not exceed. `None` where there are none.
    pub median: Option<Dot>,
}

/// A time and its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// In milliseconds.
    pub time: Millis,
    /// From 0, the beginning of the scale, to [`END`].
    pub at: u32,
}

impl Plot {
    /// Of answers: how the session of each was obtained, and how long its first words took. `None` where there are none.
    pub fn of(answers: &[(Way, Millis)]) -> Option<Self> {
        let times = || answers.iter().map(|(_, time)| *time);
        let scale = Scale::around(times().min()?, times().max()?);
        let row = |way: Way| {
            let times = || answers.iter().filter(|(of, _)| *of == way).map(|(_, time)| *time);
            // They are few enough to be compared each with each; sorting them takes more code than all of this.
            let is_half =
                |time: &Millis| times().filter(|other| other <= time).count() * 2 >= times().count();
            Row {
                way,
                median: times().filter(is_half).min().map(|time| scale.dot(time)),
                dots: times().map(|time| scale.dot(time)).collect(),
            }
        };
        let marks = (scale.first..=scale.last).map(|power| scale.dot(10u64.saturating_pow(power))).collect();
        Some(Self { rows: Way::ALL.into_iter().map(row).collect(), marks })
    }
}

/// A scale from one power of ten to another.
#[derive(Clone, Copy)]
struct Scale {
    first: u32,
    last: u32,
}

impl Scale {
    /// The shortest that both times lie on.
    fn around(least: Millis, most: Millis) -> Self {
        let first = least.max(1).ilog10();
        let most = most.max(1);
        let last = most.ilog10() + u32::from(10u64.saturating_pow(most.ilog10()) < most);
        Self { first, last: last.max(first + 1) }
    }

    fn dot(self, time: Millis) -> Dot {
        let end = |power| logarithm(10u64.saturating_pow(power));
        let (first, last) = (end(self.first), end(self.last));
        let at = u64::from(END) * logarithm(time).saturating_sub(first) / (last - first).max(1);
        Dot { time, at: u32::try_from(at).unwrap_or(END).min(END) }
    }
}

/// The binary logarithm in 1,024ths, by whole numbers: the library's takes more code than all of this.
fn logarithm(time: Millis) -> u64 {
    let time = time.max(1);
    // From 1 to less than 2, in units of 2⁻³¹. Where its square reaches 2, the next bit of the logarithm is set.
    let mut rest = (time << time.leading_zeros()) >> 32;
    (0..10).fold(u64::from(time.ilog2()), |log, _| {
        let square = (rest * rest) >> 31;
        let bit = square >> 32;
        rest = square >> bit;
        (log << 1) | bit
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_way_has_a_row_with_its_answers_and_its_median() {
        let answers =
            [(Way::Create, 4_000), (Way::Hit, 30), (Way::Hit, 10), (Way::Hit, 20), (Way::Clone, 100)];
        let plot = Plot::of(&answers).expect("there are answers");
        let rows: Vec<_> =
            plot.rows.iter().map(|row| (row.way, row.dots.len(), row.median.map(|dot| dot.time))).collect();
        let expected = [
            (Way::Hit, 3, Some(20)),
            (Way::Clone, 1, Some(100)),
            (Way::Restore, 0, None),
            (Way::Create, 1, Some(4_000)),
        ];
        assert_eq!(rows, expected);
        let marks: Vec<_> = plot.marks.iter().map(|mark| mark.time).collect();
        assert_eq!(marks, [10, 100, 1_000, 10_000]);
        assert_eq!((plot.rows[0].dots[1].at, plot.marks[3].at), (0, END));
        assert_eq!(plot.rows[1].dots[0].at, 333, "a decade is a third of this scale");
    }

    #[test]
    fn of_nothing_there_is_no_plot_and_one_time_has_a_scale_all_the_same() {
        assert_eq!(Plot::of(&[]), None);
        for (time, ends) in
            [(0, [1, 10]), (1, [1, 10]), (10, [10, 100]), (99, [10, 100]), (100, [100, 1_000])]
        {
            let plot = Plot::of(&[(Way::Clone, time)]).expect("there is an answer");
            assert_eq!(plot.marks.iter().map(|mark| mark.time).collect::<Vec<_>>(), ends, "{time}");
        }
    }

    #[test]
    fn the_logarithm_is_that_of_the_library() {
        for time in (0..5_000).chain((0..60).map(|power| 3 << power)) {
            let exact = (time.max(1) as f64).log2() * 1_024.0;
            assert!((logarithm(time) as f64 - exact).abs() <= 1.0, "{time}");
        }
    }

    proptest! {
        /// Whatever was measured: nothing lies outside of the scale, what took longer never lies before, every answer
        /// has its dot, and half of a row do not exceed its median.
        #[test]
        fn every_answer_has_its_place(
            answers in proptest::collection::vec((0usize..4, 0u64..10_000_000), 1..60),
        ) {
            let answers: Vec<_> = answers.into_iter().map(|(way, time)| (Way::ALL[way], time)).collect();
            let plot = Plot::of(&answers).expect("there are answers");
            prop_assert_eq!(plot.rows.iter().map(|row| row.dots.len()).sum::<usize>(), answers.len());
            let all = plot.rows.iter().flat_map(|row| &row.dots).chain(&plot.marks);
            let mut all: Vec<_> = all.copied().collect();
            all.sort_by_key(|dot| dot.time);
            prop_assert!(all.iter().all(|dot| dot.at <= END));
            prop_assert!(all.windows(2).all(|pair| pair[0].at <= pair[1].at));
            for row in &plot.rows {
                let Some(median) = row.median else { continue };
                let within = row.dots.iter().filter(|dot| dot.time <= median.time).count();
                prop_assert!(within * 2 >= row.dots.len());
            }
        }
    }
}
