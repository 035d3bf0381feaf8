//! Prints the word of every step of a turn, one a line, in their order: `cargo run --example steps`. The end-to-end
//! tests take their list from here, so that it cannot drift from the code.

use pilotlight_core::status::Step;

fn main() {
    for step in Step::ALL {
        println!("{}", step.word());
    }
}
