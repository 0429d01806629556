//! What a request for features asks: the parameters of the standard (`limit`, `bbox`, `datetime`, `f`), our `offset`,
//! and those of a view.

use domain::{Day, Edtf, Family};
use platform::http::Problem;
use snapshot::{Filter, Point, Row};

use super::Collection;
use crate::prose::brief;
use crate::view::{View, ViewError, encode, pairs};

/// How many features come where nobody says, and at most.
const USUAL: usize = 100;
const MOST: usize = 1000;

/// What a request for features asks.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Which engagements.
    pub filter: Filter,
    /// How many features at most.
    pub limit: usize,
    /// How many to pass over.
    pub offset: usize,
    /// Where.
    pub area: Option<Area>,
    /// When.
    pub time: Option<Time>,
    /// The parameters but `offset`, as links repeat them.
    pub query: String,
}

impl Asked {
    /// Reads the parameters of a list of features.
    ///
    /// # Errors
    /// A parameter is not known or cannot be read. The standard wants both refused.
    pub fn read(collection: Collection, query: &str) -> Result<Self, Problem> {
        let mut asked = Self {
            limit: USUAL,
            ..Self::default()
        };
        let mut own: Vec<(String, String)> = Vec::new();
        let mut of_view: Vec<(String, String)> = Vec::new();
        for (name, value) in pairs(query) {
            let wrong = |message: &str, hint: &str| Problem::bad_parameter(name.as_str(), message).with_hint(hint);
            match name.as_str() {
                "limit" => {
                    let limit = value.parse().ok().filter(|limit| *limit >= 1);
                    let limit: usize =
                        limit.ok_or_else(|| wrong("This is no number of features.", "Write 1 to 1000."))?;
                    asked.limit = limit.min(MOST);
                    own.push((name, asked.limit.to_string()));
                }
                "offset" => {
                    let offset = value.parse();
                    asked.offset =
                        offset.map_err(|_| wrong("This is no number of features.", "Follow a `next` link."))?;
                }
                "bbox" => {
                    asked.area = Some(Area::read(&value).ok_or_else(|| {
                        wrong(
                            "This is no box.",
                            "Write west,south,east,north in degrees, such as -125,45,-116,49.",
                        )
                    })?);
                    own.push((name, value));
                }
                "datetime" if collection == Collection::Engagements => {
                    asked.time = Some(Time::read(&value).ok_or_else(|| {
                        wrong(
                            "This is neither a day nor an interval.",
                            "Write 2001-09-11, 1990-01-01/1999-12-31 or 2020-01-01/..",
                        )
                    })?);
                    own.push((name, value));
                }
                "f" if value == "json" => own.push((name, value)),
                "f" => return Err(wrong("There is no such form.", "Features come as f=json.")),
                name if collection == Collection::Engagements && Filter::PARAMS.contains(&name) => {
                    of_view.push((name.to_owned(), value));
                }
                name if collection == Collection::Actors && matches!(name, "valid_on" | "known_on") => {
                    of_view.push((name.to_owned(), value));
                }
                _ => {
                    let shown = brief(&name, 40);
                    return Err(Problem::bad_parameter(shown, "This collection has no such parameter.")
                        .with_hint(format!("/ogc/collections/{} says what narrows it.", collection.id())));
                }
            }
        }
        asked.filter = Filter::parse(of_view.iter().map(|(name, value)| (name.as_str(), value.as_str())))
            .map_err(|error| Problem::from(ViewError::from(error)))?;
        asked.query = View::of(asked.filter.clone()).filter_query();
        for (name, value) in own {
            if !asked.query.is_empty() {
                asked.query.push('&');
            }
            asked.query.push_str(&name);
            asked.query.push('=');
            encode(&mut asked.query, &value);
        }
        Ok(asked)
    }

    /// Whether more is asked than the snapshot's own filter can say.
    pub fn is_narrowed(&self) -> bool {
        self.area.is_some() || self.time.is_some()
    }
}

/// A box in degrees (WGS 84). One whose west is greater than its east crosses the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Area {
    /// Reads four numbers, or six of which the heights are passed over.
    fn read(text: &str) -> Option<Self> {
        let numbers: Option<Vec<f64>> = text
            .split(',')
            .map(|part| part.trim().parse().ok().filter(|number: &f64| number.is_finite()))
            .collect();
        let (west, south, east, north) = match *numbers? {
            [west, south, east, north] | [west, south, _, east, north, _] => (west, south, east, north),
            _ => return None,
        };
        let sound = south <= north && (-90.0..=90.0).contains(&south) && (-90.0..=90.0).contains(&north);
        (sound && [west, east].iter().all(|side| (-180.0..=180.0).contains(side))).then_some(Self {
            west,
            south,
            east,
            north,
        })
    }

    /// Whether a point lies in it, its edges included.
    pub fn holds(&self, point: Point) -> bool {
        let (lon, lat) = (f64::from(point.0), f64::from(point.1));
        let across = if self.west <= self.east {
            (self.west..=self.east).contains(&lon)
        } else {
            lon >= self.west || lon <= self.east
        };
        across && (self.south..=self.north).contains(&lat)
    }
}

/// A day or an interval of days, open where `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    from: Option<Day>,
    to: Option<Day>,
}

impl Time {
    /// Reads RFC 3339 days or moments, single or as an interval with `/`; `..` or nothing is open.
    fn read(text: &str) -> Option<Self> {
        let day = |text: &str| -> Option<Day> {
            let (date, moment) = text.split_once(['T', 't']).unwrap_or((text, ""));
            let sound = moment
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b":.+-zZ".contains(&byte));
            date.parse().ok().filter(|_| sound)
        };
        let end = |text: &str| match text {
            "" | ".." => Some(None),
            text => day(text).map(Some),
        };
        match text.split_once('/') {
            None => day(text).map(|day| Self {
                from: Some(day),
                to: Some(day),
            }),
            Some((from, to)) => {
                let time = Self {
                    from: end(from)?,
                    to: end(to)?,
                };
                let backwards = time.from.zip(time.to).is_some_and(|(from, to)| from > to);
                (!backwards).then_some(time)
            }
        }
    }

    /// Whether an engagement can have been going on at some time in it. One without any date has no time and is not.
    pub fn meets(&self, row: &Row<'_>) -> bool {
        if row.start().is_none() && row.end().is_none() {
            return false;
        }
        let start = row.start().map(Edtf::bounds);
        let first = start.and_then(|bounds| bounds.earliest);
        let last = match row.end() {
            Some(end) => end.bounds().latest,
            // A visit is over when its days are; everything else goes on until something says otherwise.
            None if row.kind().family() == Family::Visits => start.and_then(|bounds| bounds.latest),
            None => None,
        };
        let begins_in_time = self.to.zip(first).is_none_or(|(to, first)| first <= to);
        let ends_in_time = self.from.zip(last).is_none_or(|(from, last)| from <= last);
        begins_in_time && ends_in_time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_may_cross_the_antimeridian() {
        let west = Area::read("-125,45,-116,49").unwrap();
        assert!(west.holds((-122.3, 47.6)) && !west.holds((139.7, 35.7)) && !west.holds((-122.3, 44.0)));
        let pacific = Area::read("130, 10, -150, 60").unwrap();
        assert!(pacific.holds((139.7, 35.7)) && pacific.holds((-157.9, 21.3)) && !pacific.holds((-122.3, 47.6)));
        assert_eq!(Area::read("-125,45,0,-116,49,9000"), Some(west));
        for wrong in [
            "",
            "1,2,3",
            "1,50,2,40",
            "1,2,3,99",
            "-999,2,3,4",
            "a,b,c,d",
            "NaN,1,2,3",
        ] {
            assert_eq!(Area::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn times_are_days_or_intervals() {
        let day = |text: &str| text.parse::<Day>().ok();
        let time = |from: &str, to: &str| {
            Some(Time {
                from: day(from),
                to: day(to),
            })
        };
        assert_eq!(Time::read("2001-09-11"), time("2001-09-11", "2001-09-11"));
        assert_eq!(Time::read("2001-09-11T12:00:00Z"), time("2001-09-11", "2001-09-11"));
        assert_eq!(Time::read("2001-01-01/.."), time("2001-01-01", ""));
        assert_eq!(Time::read("/2001-12-31"), time("", "2001-12-31"));
        for wrong in [
            "",
            "yesterday",
            "2001-13-01",
            "2001-01-01T<b>&x=1",
            "2002-01-01/2001-01-01",
        ] {
            assert_eq!(Time::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_not_known_is_refused() {
        let field = |collection, query| Asked::read(collection, query).map(|_| ()).unwrap_err().field;
        assert_eq!(field(Collection::Engagements, "colour=red").as_deref(), Some("colour"));
        assert_eq!(
            field(Collection::Actors, "datetime=2001-01-01").as_deref(),
            Some("datetime")
        );
        assert_eq!(field(Collection::Engagements, "limit=0").as_deref(), Some("limit"));
        assert_eq!(field(Collection::Engagements, "kind=marriage").as_deref(), Some("kind"));
        let asked = Asked::read(
            Collection::Engagements,
            "country=JP&limit=5000&offset=40&bbox=-125,45,-116,49",
        )
        .unwrap();
        assert_eq!((asked.limit, asked.offset), (1000, 40));
        assert_eq!(asked.query, "country=JP&limit=1000&bbox=-125,45,-116,49");
        let asked = Asked::read(Collection::Engagements, "datetime=2001-01-01T00:00:00%2B01:00/..").unwrap();
        assert_eq!(asked.query, "datetime=2001-01-01T00:00:00%2B01:00%2F..");
    }
}
