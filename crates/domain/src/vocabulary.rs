//! Closed vocabularies. Each word is written the same in Rust, SQL, URL, JSON and (as its label) on the page.
//!
//! Unknown words are an error that names the word and the choices, never absorbed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A word that is not in a closed vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not a known {vocabulary}; use one of: {choices}")]
pub struct UnknownWord {
    /// What was written.
    pub word: String,
    /// Which vocabulary it was read as ("kind", "issue", …).
    pub vocabulary: &'static str,
    /// The words that would have been accepted.
    pub choices: String,
}

/// Makes a closed vocabulary: an enum whose words are written the same in Rust, SQL, URL and JSON.
///
/// Its name, how a refusal calls it, and each variant with its word and, where pages print it, its label. The enum gets
/// `ALL`, `as_str`, `label` (where there are labels), `index`, `from_index`, `Display`, `FromStr` with [`UnknownWord`],
/// and serde's two traits.
///
/// ```
/// domain::vocabulary! {
///     /// How often.
///     Pace, "pace" {
///         Daily = "daily", "Every day";
///         Never = "never", "Not at all";
///     }
/// }
/// assert_eq!("daily".parse(), Ok(Pace::Daily));
/// assert_eq!(Pace::Never.label(), "Not at all");
/// assert_eq!(
///     "hourly".parse::<Pace>().unwrap_err().to_string(),
///     "`hourly` is not a known pace; use one of: daily, never"
/// );
/// ```
#[macro_export]
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident, $word:literal { $($(#[$vmeta:meta])* $variant:ident = $text:literal, $label:literal;)+ }) => {
        $crate::vocabulary! {
            $(#[$meta])*
            $name, $word { $(#[doc = $label] $(#[$vmeta])* $variant = $text;)+ }
        }

        impl $name {
            /// The word as pages print it.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }
    };
    ($(#[$meta:meta])* $name:ident, $word:literal { $($(#[$vmeta:meta])* $variant:ident = $text:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// Every word, in the order in which pages list them; the position of a word is its `u8` value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as SQL, URL and JSON write it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The position in [`Self::ALL`].
            #[must_use]
            pub const fn index(self) -> usize {
                self as usize
            }

            /// The word at a position in [`Self::ALL`].
            #[must_use]
            pub fn from_index(index: usize) -> ::std::option::Option<Self> {
                Self::ALL.get(index).copied()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::UnknownWord;

            fn from_str(text: &str) -> ::std::result::Result<Self, $crate::UnknownWord> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownWord {
                        word: text.to_owned(),
                        vocabulary: $word,
                        choices: [$($text),+].join(", "),
                    }),
                }
            }
        }

        impl $crate::__serde::Serialize for $name {
            fn serialize<S: $crate::__serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::__serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'de, str> as $crate::__serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(<D::Error as $crate::__serde::de::Error>::custom)
            }
        }
    };
}

vocabulary! {
    /// What kind of engagement it is.
    Kind, "kind" {
        SisterTie = "sister_tie", "Sister tie";
        GuardPartnership = "guard_partnership", "Guard partnership";
        Memorandum = "memorandum", "Memorandum";
        OtherAgreement = "other_agreement", "Other agreement";
        OutgoingMission = "outgoing_mission", "Outgoing mission";
        IncomingDelegation = "incoming_delegation", "Incoming delegation";
        Meeting = "meeting", "Meeting";
        Office = "office", "Office abroad";
        NetworkMembership = "network_membership", "Network membership";
        LegislativeAct = "legislative_act", "Legislative act";
        Restriction = "restriction", "Restriction";
    }
}

impl Kind {
    /// The family the kind belongs to.
    #[must_use]
    pub const fn family(self) -> Family {
        match self {
            Self::SisterTie | Self::GuardPartnership => Family::Ties,
            Self::Memorandum | Self::OtherAgreement => Family::Texts,
            Self::OutgoingMission | Self::IncomingDelegation | Self::Meeting => Family::Visits,
            Self::Office | Self::NetworkMembership => Family::Presence,
            Self::LegislativeAct | Self::Restriction => Family::Acts,
        }
    }
}

vocabulary! {
    /// Kinds in families: one hue each on the map. Headline counts are of the first four; acts are counted beside them.
    Family, "family" {
        Ties = "ties", "Ties";
        Texts = "texts", "Texts";
        Visits = "visits", "Visits";
        Presence = "presence", "Presence";
        Acts = "acts", "Acts";
    }
}

vocabulary! {
    /// What sort of body an actor is, on either side.
    Level, "level" {
        State = "state", "State or territory";
        County = "county", "County";
        City = "city", "City";
        Town = "town", "Town";
        Tribe = "tribe", "Tribal nation";
        Port = "port", "Port";
        Airport = "airport", "Airport";
        Agency = "agency", "Agency";
        Region = "region", "Region";
        Country = "country", "Country";
        Network = "network", "Network";
        Organization = "organization", "Organization";
        Group = "group", "Group of governments";
    }
}

impl Level {
    /// Whether a body of this level denotes one place of the gazetteer (the government of a place).
    #[must_use]
    pub const fn is_place(self) -> bool {
        matches!(
            self,
            Self::State | Self::County | Self::City | Self::Town | Self::Region | Self::Country
        )
    }
}

vocabulary! {
    /// Status as the source reported it, on the source's own date. It is not today's status.
    ReportedStatus, "status" {
        Announced = "announced", "Announced";
        Active = "active", "Active";
        Suspended = "suspended", "Suspended";
        Ended = "ended", "Ended";
        Completed = "completed", "Completed";
        Lapsed = "lapsed", "Lapsed";
        Unknown = "unknown", "Unknown";
    }
}

vocabulary! {
    /// What the engagement is about.
    Issue, "issue" {
        EconomicDevelopment = "economic_development", "Economic development";
        Trade = "trade", "Trade";
        Investment = "investment", "Investment";
        Tourism = "tourism", "Tourism";
        Culture = "culture", "Culture";
        Education = "education", "Education";
        Climate = "climate", "Climate";
        Energy = "energy", "Energy";
        Environment = "environment", "Environment";
        Migration = "migration", "Migration";
        Security = "security", "Security";
        Technology = "technology", "Technology";
        Health = "health", "Health";
        Democracy = "democracy", "Democracy";
        Agriculture = "agriculture", "Agriculture";
        Transport = "transport", "Transport";
        Emergency = "emergency", "Emergency management";
        Sports = "sports", "Sports";
        HumanRights = "human_rights", "Human rights";
        Housing = "housing", "Housing";
        Water = "water", "Water";
        Gender = "gender", "Gender";
        Youth = "youth", "Youth";
    }
}

/// A set of issues, one bit each, in the order of [`Issue::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Issues(pub u32);

impl Issues {
    /// The set with one more issue.
    #[must_use]
    pub const fn with(self, issue: Issue) -> Self {
        Self(self.0 | 1 << issue as u32)
    }

    /// Whether the set holds the issue.
    #[must_use]
    pub const fn contains(self, issue: Issue) -> bool {
        self.0 & (1 << issue as u32) != 0
    }

    /// The issues, in the order of [`Issue::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Issue> {
        Issue::ALL.iter().copied().filter(move |issue| self.contains(*issue))
    }

    /// Everything in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the set is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Reads `trade;culture`; blanks between semicolons are passed over.
    ///
    /// # Errors
    /// A word outside the closed list.
    pub fn parse(text: &str) -> Result<Self, UnknownWord> {
        let mut set = Self::default();
        for word in text.split(';').map(str::trim).filter(|word| !word.is_empty()) {
            set = set.with(word.parse()?);
        }
        Ok(set)
    }
}

impl fmt::Display for Issues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, issue) in self.iter().enumerate() {
            if n > 0 {
                f.write_str(";")?;
            }
            f.write_str(issue.as_str())?;
        }
        Ok(())
    }
}

impl FromIterator<Issue> for Issues {
    fn from_iter<T: IntoIterator<Item = Issue>>(iter: T) -> Self {
        iter.into_iter().fold(Self::default(), Self::with)
    }
}

impl Serialize for Issues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Issues {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Issue>::deserialize(deserializer)?.into_iter().collect())
    }
}

vocabulary! {
    /// Who published the source.
    SourceKind, "source kind" {
        Government = "government", "Government";
        ForeignGovernment = "foreign_government", "Foreign government";
        News = "news", "News";
        Organization = "organization", "Organization";
        Legislation = "legislation", "Legislation";
        Academic = "academic", "Academic";
        Blog = "blog", "Blog";
        Dataset = "dataset", "Dataset";
    }
}

impl SourceKind {
    /// Whether a government stands behind the source.
    #[must_use]
    pub const fn is_governmental(self) -> bool {
        matches!(self, Self::Government | Self::ForeignGovernment | Self::Legislation)
    }
}

vocabulary! {
    /// How sure the compiler of a claim is.
    Confidence, "confidence" {
        Low = "low", "Low";
        Medium = "medium", "Medium";
        High = "high", "High";
    }
}

vocabulary! {
    /// Under which licence a claim may be passed on. The word is its SPDX identifier.
    Licence, "licence" {
        Cc0 = "CC0-1.0", "CC0 1.0";
        CcBy = "CC-BY-4.0", "CC BY 4.0";
        CcBySa = "CC-BY-SA-4.0", "CC BY-SA 4.0";
        PublicDomain = "public-domain", "Public domain";
        Unstated = "unstated", "Not stated";
    }
}

impl Licence {
    /// Whether claims under it may stand in the CC BY download. Share-alike and unstated ones never do.
    #[must_use]
    pub const fn fits_cc_by(self) -> bool {
        matches!(self, Self::Cc0 | Self::CcBy | Self::PublicDomain)
    }
}

macro_rules! two_letters {
    ($(#[$meta:meta])* $name:ident, $word:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; 2]);

        impl $name {
            /// The two capital letters.
            #[must_use]
            pub fn as_str(&self) -> &str {
                std::str::from_utf8(&self.0).unwrap_or("??")
            }

            /// The code from two ASCII capital letters, for constants; checked by [`FromStr`] elsewhere.
            #[must_use]
            pub const fn literal(code: &[u8; 2]) -> Self {
                Self(*code)
            }

            /// The two bytes.
            #[must_use]
            pub const fn bytes(self) -> [u8; 2] {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                match text.as_bytes() {
                    &[a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase() && Self::known([a, b]) => Ok(Self([a, b])),
                    _ => Err(UnknownWord {
                        word: text.to_owned(),
                        vocabulary: $word,
                        choices: Self::CHOICES.to_owned(),
                    }),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

two_letters!(
    /// An American state, the District of Columbia or a territory, by its postal code.
    State,
    "state"
);

impl State {
    const CHOICES: &'static str = "a two-letter postal code such as WA, DC or PR";

    /// All states with their names: fifty, then the District of Columbia, then the territories (USPS Publication 28).
    pub const ALL: &'static [(State, &'static str)] = &[
        (Self(*b"AL"), "Alabama"),
        (Self(*b"AK"), "Alaska"),
        (Self(*b"AZ"), "Arizona"),
        (Self(*b"AR"), "Arkansas"),
        (Self(*b"CA"), "California"),
        (Self(*b"CO"), "Colorado"),
        (Self(*b"CT"), "Connecticut"),
        (Self(*b"DE"), "Delaware"),
        (Self(*b"FL"), "Florida"),
        (Self(*b"GA"), "Georgia"),
        (Self(*b"HI"), "Hawaii"),
        (Self(*b"ID"), "Idaho"),
        (Self(*b"IL"), "Illinois"),
        (Self(*b"IN"), "Indiana"),
        (Self(*b"IA"), "Iowa"),
        (Self(*b"KS"), "Kansas"),
        (Self(*b"KY"), "Kentucky"),
        (Self(*b"LA"), "Louisiana"),
        (Self(*b"ME"), "Maine"),
        (Self(*b"MD"), "Maryland"),
        (Self(*b"MA"), "Massachusetts"),
        (Self(*b"MI"), "Michigan"),
        (Self(*b"MN"), "Minnesota"),
        (Self(*b"MS"), "Mississippi"),
        (Self(*b"MO"), "Missouri"),
        (Self(*b"MT"), "Montana"),
        (Self(*b"NE"), "Nebraska"),
        (Self(*b"NV"), "Nevada"),
        (Self(*b"NH"), "New Hampshire"),
        (Self(*b"NJ"), "New Jersey"),
        (Self(*b"NM"), "New Mexico"),
        (Self(*b"NY"), "New York"),
        (Self(*b"NC"), "North Carolina"),
        (Self(*b"ND"), "North Dakota"),
        (Self(*b"OH"), "Ohio"),
        (Self(*b"OK"), "Oklahoma"),
        (Self(*b"OR"), "Oregon"),
        (Self(*b"PA"), "Pennsylvania"),
        (Self(*b"RI"), "Rhode Island"),
        (Self(*b"SC"), "South Carolina"),
        (Self(*b"SD"), "South Dakota"),
        (Self(*b"TN"), "Tennessee"),
        (Self(*b"TX"), "Texas"),
        (Self(*b"UT"), "Utah"),
        (Self(*b"VT"), "Vermont"),
        (Self(*b"VA"), "Virginia"),
        (Self(*b"WA"), "Washington"),
        (Self(*b"WV"), "West Virginia"),
        (Self(*b"WI"), "Wisconsin"),
        (Self(*b"WY"), "Wyoming"),
        (Self(*b"DC"), "District of Columbia"),
        (Self(*b"PR"), "Puerto Rico"),
        (Self(*b"GU"), "Guam"),
        (Self(*b"VI"), "U.S. Virgin Islands"),
        (Self(*b"AS"), "American Samoa"),
        (Self(*b"MP"), "Northern Mariana Islands"),
    ];

    fn known(code: [u8; 2]) -> bool {
        Self::ALL.iter().any(|(state, _)| state.0 == code)
    }

    /// The name as pages print it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(state, _)| *state == self)
            .map_or("", |(_, name)| name)
    }

    /// The position in [`Self::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        Self::ALL.iter().position(|(state, _)| *state == self).unwrap_or(0)
    }

    /// Whether it is an inhabited territory rather than a state or the District.
    #[must_use]
    pub fn is_territory(self) -> bool {
        matches!(&self.0, b"PR" | b"GU" | b"VI" | b"AS" | b"MP")
    }
}

two_letters!(
    /// A country by its ISO 3166-1 alpha-2 code, `XK` for Kosovo. Names, points and regions are in `places`.
    Country,
    "country code"
);

impl Country {
    const CHOICES: &'static str = "an ISO 3166-1 alpha-2 code such as JP, or XK for Kosovo";

    /// The United States.
    pub const US: Self = Self(*b"US");

    /// Every officially assigned code of ISO 3166-1 and `XK`, in alphabetical order, without separators.
    const CODES: &'static str = "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

    fn known(code: [u8; 2]) -> bool {
        Self::all().any(|country| country.0 == code)
    }

    /// Every code, in alphabetical order.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::CODES.as_bytes().as_chunks::<2>().0.iter().map(|code| Self(*code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_as_themselves() {
        for kind in Kind::ALL {
            assert_eq!(kind.as_str().parse::<Kind>().unwrap(), *kind);
            assert_eq!(Kind::from_index(kind.index()), Some(*kind));
        }
        for issue in Issue::ALL {
            assert_eq!(issue.as_str().parse::<Issue>().unwrap(), *issue);
        }
    }

    #[test]
    fn an_unknown_word_names_its_choices() {
        let error = "twinning".parse::<Kind>().unwrap_err().to_string();
        assert!(
            error.contains("`twinning` is not a known kind") && error.contains("sister_tie"),
            "{error}"
        );
    }

    #[test]
    fn codes_are_checked() {
        assert_eq!("XK".parse::<Country>().unwrap().as_str(), "XK");
        assert!("UK".parse::<Country>().is_err());
        assert_eq!(Country::all().count(), 250);
        assert_eq!("PR".parse::<State>().unwrap().name(), "Puerto Rico");
        assert!("wa".parse::<State>().is_err());
    }

    #[test]
    fn issues_keep_their_set() {
        let set = Issues::parse("trade; culture;").unwrap();
        assert_eq!(set.to_string(), "trade;culture");
        assert!(Issues::parse("trade;chess").is_err());
    }
}
