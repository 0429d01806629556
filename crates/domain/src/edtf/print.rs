//! Writing EDTF: the canonical form, which reads back as the same date, and the form for people.

use std::fmt;

use super::{Date, Edtf, End, Form, Part, Precision, Qualifier, Season};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Form::Date(date) => date.fmt(f),
            Form::Interval { from, to } => write!(f, "{from}/{to}"),
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Open => f.write_str(".."),
            Self::Unknown => Ok(()),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.part, self.year) {
            (Part::Century, year) => write!(f, "{:02}XX", year / 100)?,
            (Part::Decade, year) => write!(f, "{:03}X", year / 10)?,
            (_, year @ 0..=9999) => write!(f, "{year:04}")?,
            (_, year @ -9999..=-1) => write!(f, "-{:04}", -year)?,
            (_, year) => write!(f, "Y{year}")?,
        }
        match self.part {
            Part::Century | Part::Decade | Part::Year => {}
            Part::SomeMonth => f.write_str("-XX")?,
            Part::SomeDayOfYear => f.write_str("-XX-XX")?,
            Part::Season(season) => write!(f, "-{}", season.number())?,
            Part::Month(month) => write!(f, "-{month:02}")?,
            Part::SomeDayOfMonth(month) => write!(f, "-{month:02}-XX")?,
            Part::Day(month, day) => write!(f, "-{month:02}-{day:02}")?,
        }
        f.write_str(match self.qualifier {
            Qualifier::None => "",
            Qualifier::Approximate => "~",
            Qualifier::Uncertain => "?",
            Qualifier::Both => "%",
        })
    }
}

impl Season {
    const fn number(self) -> u8 {
        match self {
            Self::Spring => 21,
            Self::Summer => 22,
            Self::Autumn => 23,
            Self::Winter => 24,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Spring => "spring",
            Self::Summer => "summer",
            Self::Autumn => "autumn",
            Self::Winter => "winter",
        }
    }
}

impl Edtf {
    /// The date as people read it: "about 1967", "10 May 1989", "the 1980s", "12 to 24 September 2022", "since 1989".
    #[must_use]
    pub fn human(&self) -> String {
        match self.0 {
            Form::Date(date) => date.human(),
            Form::Interval { from, to } => match (from, to) {
                (End::Date(from), End::Date(to)) => between(from, to),
                (End::Date(from), End::Open) => format!("since {}", from.human()),
                (End::Open, End::Date(to)) => format!("until {}", to.human()),
                (End::Date(from), End::Unknown) => format!("from {}, end not known", from.human()),
                (End::Unknown, End::Date(to)) => format!("until {}, beginning not known", to.human()),
                (End::Open, End::Open) => "always".to_owned(),
                (End::Unknown, End::Open) => "since a day not known".to_owned(),
                (End::Open | End::Unknown, End::Unknown) => "until a day not known".to_owned(),
            },
        }
    }

    /// The date of something that happened, within a sentence: "in 1989", "on 10 May 1989", "about 1967",
    /// "between 2021 and 2022", "in 1989 or after".
    #[must_use]
    pub fn when(&self) -> String {
        match self.0 {
            Form::Date(date) => date.when(),
            Form::Interval { from, to } => match (from, to) {
                (End::Date(from), End::Date(to)) if from == to => from.when(),
                (End::Date(from), End::Date(to)) => format!("between {} and {}", from.human(), to.human()),
                (End::Date(from), End::Open | End::Unknown) => format!("{} or after", from.when()),
                (End::Open | End::Unknown, End::Date(to)) => format!("{} or before", to.when()),
                (End::Open | End::Unknown, End::Open | End::Unknown) => "on a day not known".to_owned(),
            },
        }
    }
}

impl Date {
    fn human(self) -> String {
        self.qualifier.around(self.words())
    }

    fn when(self) -> String {
        if self.qualifier.is_approximate() {
            return self.human();
        }
        let preposition = if self.precision() == Precision::Day { "on" } else { "in" };
        self.qualifier.around(format!("{preposition} {}", self.words()))
    }

    /// The date without its qualifier.
    fn words(self) -> String {
        let year = year_words(self.year);
        match self.part {
            Part::Century => format!("the {} century", ordinal(self.year / 100 + 1)),
            Part::Decade => format!("the {}s", self.year),
            Part::Year => year,
            Part::SomeMonth => format!("{year}, month not known"),
            Part::SomeDayOfYear => format!("{year}, day not known"),
            Part::Season(season) => format!("{} {year}", season.name()),
            Part::Month(month) => format!("{} {year}", month_name(month)),
            Part::SomeDayOfMonth(month) => format!("{} {year}, day not known", month_name(month)),
            Part::Day(month, day) => format!("{day} {} {year}", month_name(month)),
        }
    }
}

impl Qualifier {
    fn around(self, words: String) -> String {
        match self {
            Self::None => words,
            Self::Approximate => format!("about {words}"),
            Self::Uncertain => format!("possibly {words}"),
            Self::Both => format!("about {words}, uncertain"),
        }
    }
}

/// "12 to 24 September 2022": what both ends share is said once.
fn between(from: Date, to: Date) -> String {
    if from == to {
        return from.human();
    }
    if from.qualifier != to.qualifier {
        return format!("{} to {}", from.human(), to.human());
    }
    let first = match (from.part, to.part) {
        (Part::Day(month, day), Part::Day(to_month, _)) if from.year == to.year => {
            if month == to_month {
                day.to_string()
            } else {
                format!("{day} {}", month_name(month))
            }
        }
        (Part::Month(month), Part::Month(_)) if from.year == to.year => month_name(month).to_owned(),
        (Part::Season(season), Part::Season(_)) if from.year == to.year => season.name().to_owned(),
        _ => from.words(),
    };
    from.qualifier.around(format!("{first} to {}", to.words()))
}

fn month_name(month: u8) -> &'static str {
    MONTHS[usize::from(month.clamp(1, 12)) - 1]
}

/// Years before 1 are said as years BC: the astronomical year 0 is 1 BC.
fn year_words(year: i64) -> String {
    if year < 1 {
        format!("{} BC", 1 - year)
    } else {
        year.to_string()
    }
}

fn ordinal(number: i64) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}
