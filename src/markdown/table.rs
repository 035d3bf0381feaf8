//! Tables, line by line.

use crate::seq::Seq;
use crate::{
    inline,
    scan::{self, Cursor},
    tree::{Alignment, Row, Run, Table},
};
use std::rc::Rc;

/// Reads the line under the head: the alignment of every column. `None` if this is not such a line.
pub(crate) fn delimiter_row(mut cursor: Cursor<'_>) -> Option<Vec<Alignment>> {
    if cursor.take_spaces(4) == 4 {
        return None;
    }
    let line = cursor.rest().trim_matches(' ');
    if !line.contains('|') || !line.contains('-') {
        return None;
    }
    let inner = line.strip_prefix('|').unwrap_or(line);
    let (inner, open) = inner.strip_suffix('|').map_or((inner, true), |inner| (inner, false));
    let columns = inner.split('|').count();
    let read = |(at, cell): (usize, &str)| {
        alignment(cell).filter(|_| cell.contains('-') || (open && at + 1 == columns))
    };
    inner.split('|').enumerate().map(read).collect()
}

/// Colons say where the text of a column stands. As with `pulldown-cmark`, spaces do not matter, and the last cell may do
/// without hyphens unless a pipe closes it.
fn alignment(cell: &str) -> Option<Alignment> {
    let mut marks = cell.chars().filter(|&c| c != ' ');
    let first = marks.next().filter(|&c| c == '-' || c == ':')?;
    let mut right = false;
    for mark in marks {
        match mark {
            '-' => {}
            ':' => right = true,
            _ => return None,
        }
    }
    Some(match (first == ':', right) {
        (true, true) => Alignment::Center,
        (true, false) => Alignment::Left,
        (false, true) => Alignment::Right,
        (false, false) => Alignment::Unset,
    })
}

/// The table that begins with this head, if it has one cell for each column. A head has a pipe, else every
/// underlined heading were one, and it does not end in a hard line break.
pub(crate) fn begin(head: &str, alignments: Vec<Alignment>, work: &mut u64) -> Option<Table> {
    let cells = cells(head);
    if first_pipe(head).is_none() || ends_in_break(head) || cells.len() != alignments.len() {
        return None;
    }
    Some(Table { alignments: alignments.into(), head: Rc::new(read(&cells, work)), rows: Seq::new() })
}

/// Reads a row of a table with this many columns. `None` if the line has no cells.
pub(crate) fn row(line: &str, columns: usize, work: &mut u64) -> Option<Row> {
    let mut cells = cells(line);
    cells.truncate(columns);
    (!cells.is_empty()).then(|| read(&cells, work))
}

fn read(cells: &[&str], work: &mut u64) -> Row {
    cells.iter().map(|cell| Run::from(inline::read(&cell.replace("\\|", "|"), work))).collect()
}

/// The cells of a line: pipes divide them, even within code, unless a backslash stands before.
fn cells(line: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        rest = rest.strip_prefix('|').unwrap_or(rest).trim_start_matches(white);
        if rest.is_empty() {
            return cells;
        }
        let end = first_pipe(rest).unwrap_or(rest.len());
        let (cell, after) = rest.split_at(end);
        cells.push(cell.trim_end_matches(white));
        rest = after;
    }
}

fn ends_in_break(line: &str) -> bool {
    line.bytes().rev().take_while(|&b| b == b'\\').count() % 2 == 1
}

fn first_pipe(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    (0..bytes.len()).find(|&at| bytes[at] == b'|' && (at == 0 || bytes[at - 1] != b'\\'))
}

fn white(c: char) -> bool {
    u8::try_from(c).is_ok_and(scan::is_space)
}
