//! The groups of columns that the headings of a line head together.

use crate::columns::Columns;
use crate::levels::Head;

/// Gives the headings of a line the groups of columns that they head, when these fill the table: groups that they stand
/// in the middle of, else such of the same size. The first column may be left out.
pub(crate) fn group(heads: &mut [Head], columns: &Columns) {
    if let Some(groups) = centered(heads, columns).or_else(|| of_same_size(heads, columns)) {
        for (head, (first, last)) in heads.iter_mut().zip(groups) {
            (head.first, head.last) = (first, last);
        }
    }
}

/// The groups that fill the table and that the headings stand nearest to the middle of; none when some heading stands far
/// from it in all of them.
fn centered(heads: &[Head], columns: &Columns) -> Option<Vec<(usize, usize)>> {
    let last_column = columns.extents.len() - 1;
    // For each end of the groups so far, how far off their headings are, and the ends of all.
    let first = heads.first()?;
    let mut best: Vec<(f32, Vec<usize>)> = vec![(0.0, vec![usize::from(first.first > 0)])];
    for (at, head) in heads.iter().enumerate() {
        let to = heads.get(at + 1).map_or(last_column, |next| next.first - 1);
        let is_label = (head.first, head.last) == (0, 0);
        let to = if is_label { 0 } else { to };
        let group_to = |end: usize| {
            let starts = best.iter().filter(|(_, ends)| ends.last().is_some_and(|start| *start <= head.first));
            let ends = starts.filter_map(|(off, ends)| {
                let start = *ends.last()?;
                let own = if is_label { 0.0 } else { columns.off_middle(head.top(), (start, end))? };
                Some((off + own, [ends.as_slice(), &[end + 1]].concat()))
            });
            ends.min_by(|a, b| a.0.total_cmp(&b.0))
        };
        best = (head.last..=to).filter_map(group_to).collect();
    }
    let (_, ends) = best.into_iter().find(|(_, ends)| ends.last() == Some(&(last_column + 1)))?;
    Some(ends.windows(2).map(|pair| (pair[0], pair[1] - 1)).collect())
}

fn of_same_size(heads: &[Head], columns: &Columns) -> Option<Vec<(usize, usize)>> {
    let labels = heads.iter().take_while(|head| head.last == 0).count();
    let (number, grouped) = (columns.extents.len() - 1, heads.len() - labels);
    if grouped < 2 || number % grouped != 0 || number / grouped < 2 {
        return None;
    }
    let size = number / grouped;
    let group = |at: usize| (1 + at * size, (at + 1) * size);
    let fits = |(at, head): (usize, &Head)| {
        let (first, last) = group(at);
        let (left, right) = columns.span(first, last);
        let (area, edge) = (head.top().area, head.top().size);
        first <= head.first && head.last <= last && left - edge < area.left && area.right < right + edge
    };
    let all_fit = heads[labels..].iter().enumerate().all(fits);
    all_fit.then(|| std::iter::repeat_n((0, 0), labels).chain((0..grouped).map(group)).collect())
}
