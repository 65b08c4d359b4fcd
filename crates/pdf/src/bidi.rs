//! From the order in which characters stand on the page, left to right, to the order in which they are read.
//!
//! The reverse of the Unicode Bidirectional Algorithm (UAX #9) for a single line without explicit marks.

/// How a cluster of characters runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// To the right: Latin, Greek, Chinese and most others.
    Rightwards,
    /// To the left: Hebrew, Arabic and their kin.
    Leftwards,
    /// A number, which runs to the right everywhere.
    Number,
    /// What may stand inside of a number.
    Separator,
    /// Space and punctuation, which run as what is around them.
    Neutral,
}

/// How a cluster runs: its first character with a direction decides.
pub(crate) fn class(cluster: &str) -> Class {
    let strong = cluster.chars().find_map(|c| match c {
        '\u{660}'..='\u{669}' | '\u{6F0}'..='\u{6F9}' => Some(Class::Number),
        '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}' => Some(Class::Leftwards),
        '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}' => Some(Class::Leftwards),
        c if c.is_numeric() => Some(Class::Number),
        c if c.is_alphabetic() => Some(Class::Rightwards),
        _ => None,
    });
    let separator = || matches!(cluster, "." | "," | ":" | "/" | "-" | "+" | "%").then_some(Class::Separator);
    strong.or_else(separator).unwrap_or(Class::Neutral)
}

/// The order in which clusters that stand in a line from left to right are read: the places of the clusters, first to
/// last, and whether each runs to the left.
pub(crate) fn reading_order(classes: &[Class], line_runs_leftwards: bool) -> Vec<(usize, bool)> {
    let mut order: Vec<_> = (0..classes.len()).map(|place| (place, line_runs_leftwards)).collect();
    if line_runs_leftwards {
        order.reverse();
    }
    let is_foreign = |class| match class {
        Class::Rightwards | Class::Number => line_runs_leftwards,
        Class::Leftwards => !line_runs_leftwards,
        Class::Separator | Class::Neutral => false,
    };
    let mut at = 0;
    while at < order.len() {
        if !is_foreign(classes[order[at].0]) {
            at += 1;
            continue;
        }
        let end = end_of_run(&order, classes, at, is_foreign);
        order[at..end].reverse();
        order[at..end].iter_mut().for_each(|(_, leftwards)| *leftwards = !line_runs_leftwards);
        if !line_runs_leftwards {
            numbers_forwards(&mut order[at..end], classes);
        }
        at = end;
    }
    order
}

/// Where the run against the line ends that begins at `start`: with its last such cluster.
fn end_of_run(order: &[(usize, bool)], classes: &[Class], start: usize, is_foreign: impl Fn(Class) -> bool) -> usize {
    let mut end = start + 1;
    for at in start + 1..order.len() {
        let class = classes[order[at].0];
        let number_in_leftward_run = class == Class::Number && classes[order[start].0] == Class::Leftwards;
        if is_foreign(class) || number_in_leftward_run {
            if !holds_together(classes, order[end - 1].0, order[at].0, at - end) {
                break;
            }
            end = at + 1;
        } else if !matches!(class, Class::Neutral | Class::Separator) {
            break;
        }
    }
    // A number at the end belongs to the line.
    while end > start + 1
        && classes[order[start].0] == Class::Leftwards
        && classes[order[end - 1].0] != Class::Leftwards
    {
        end -= 1;
    }
    end
}

/// Whether two clusters of a run are one run, with so many neutral ones between them: two numbers are only with a
/// separator between them.
fn holds_together(classes: &[Class], one: usize, other: usize, between: usize) -> bool {
    if between == 0 || classes[one] != Class::Number || classes[other] != Class::Number {
        return true;
    }
    between == 1 && classes[usize::midpoint(one, other)] == Class::Separator
}

/// Turns the numbers inside of a leftward run of a rightward line around again.
fn numbers_forwards(run: &mut [(usize, bool)], classes: &[Class]) {
    let is_number = |at: usize, run: &[(usize, bool)]| {
        classes[run[at].0] == Class::Number
            || (classes[run[at].0] == Class::Separator
                && at > 0
                && at + 1 < run.len()
                && classes[run[at - 1].0] == Class::Number
                && classes[run[at + 1].0] == Class::Number)
    };
    let mut at = 0;
    while at < run.len() {
        let length = (at..run.len()).take_while(|place| is_number(*place, run)).count();
        run[at..at + length].reverse();
        at += length.max(1);
    }
}

/// The counterpart of a bracket, which is drawn mirrored in text that runs to the left.
pub(crate) fn mirrored(cluster: &str) -> &str {
    match cluster {
        "(" => ")",
        ")" => "(",
        "[" => "]",
        "]" => "[",
        "{" => "}",
        "}" => "{",
        "<" => ">",
        ">" => "<",
        "«" => "»",
        "»" => "«",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a line with one letter a cluster; capital letters stand for Hebrew ones.
    fn read(line: &str, leftwards: bool) -> String {
        let clusters: Vec<String> = line.chars().map(String::from).collect();
        let class = |c: &String| if c.chars().all(|c| c.is_ascii_uppercase()) { Class::Leftwards } else { class(c) };
        let classes: Vec<_> = clusters.iter().map(class).collect();
        let order = reading_order(&classes, leftwards);
        order.iter().map(|(at, left)| if *left { mirrored(&clusters[*at]) } else { &clusters[*at] }).collect()
    }

    #[test]
    fn leftward_lines_are_read_from_the_right() {
        let cases = [
            ("CBA", "ABC"),
            ("DEC ,BA", "AB, CED"),
            ("BA python 3 DC", "CD python 3 AB"),
            ("BA 2024 DC", "CD 2024 AB"),
            ("BA 12.50 DC", "CD 12.50 AB"),
            ("2026 2024", "2024 2026"),
            (".(api) BA", "AB (api)."),
        ];
        for (line, expected) in cases {
            assert_eq!(read(line, true), expected, "{line}");
        }
    }

    #[test]
    fn leftward_words_in_rightward_lines() {
        let cases = [
            ("say CBA now", "say ABC now"),
            ("say DC BA now", "say AB CD now"),
            ("say DC 12 BA now", "say AB 12 CD now"),
            ("say BA 12 now", "say AB 12 now"),
            ("plain text, 12.5", "plain text, 12.5"),
        ];
        for (line, expected) in cases {
            assert_eq!(read(line, false), expected, "{line}");
        }
    }
}
