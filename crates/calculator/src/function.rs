//! What has a name: functions and constants.

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Abs,
    Round,
    Floor,
    Ceil,
    Min,
    Max,
    Sum,
    Avg,
    Mod,
    Sqrt,
    Ln,
    Log10,
    Exp,
}

/// A number that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Constant {
    Pi,
    E,
}

impl Function {
    const ALL: [(&str, Self); 13] = [
        ("abs", Self::Abs),
        ("round", Self::Round),
        ("floor", Self::Floor),
        ("ceil", Self::Ceil),
        ("min", Self::Min),
        ("max", Self::Max),
        ("sum", Self::Sum),
        ("avg", Self::Avg),
        ("mod", Self::Mod),
        ("sqrt", Self::Sqrt),
        ("ln", Self::Ln),
        ("log10", Self::Log10),
        ("exp", Self::Exp),
    ];

    /// All names, for messages.
    pub(crate) const NAMES: &str = "abs, round, floor, ceil, min, max, sum, avg, mod, sqrt, ln, log10, exp, pi, e";

    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, function)| *function)
    }

    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, function)| *function == self).map_or("", |(name, _)| name)
    }

    /// What is wrong with a number of arguments: how many there should be, in words.
    pub(crate) fn refuse(self, arguments: usize) -> Option<&'static str> {
        match self {
            Self::Min | Self::Max | Self::Sum | Self::Avg => (arguments == 0).then_some("one argument or more"),
            Self::Mod => (arguments != 2).then_some("two arguments"),
            Self::Round => (!matches!(arguments, 1 | 2)).then_some("one argument, or two: the number and its decimals"),
            _ => (arguments != 1).then_some("one argument"),
        }
    }
}

impl Constant {
    pub(crate) fn of(name: &str) -> Option<Self> {
        match name {
            "pi" | "PI" | "Pi" | "π" => Some(Self::Pi),
            "e" | "E" => Some(Self::E),
            _ => None,
        }
    }
}
