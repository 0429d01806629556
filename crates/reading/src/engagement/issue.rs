//! What an engagement is about, by the words around it.

use std::sync::LazyLock;

use domain::{Issue, Issues};
use regex::Regex;

const WORDS: &[(Issue, &str)] = &[
    (
        Issue::EconomicDevelopment,
        r"economic development|economic|business|chamber of commerce|jobs|startups?|companies|firms|industry|industries",
    ),
    (
        Issue::Trade,
        r"trade|exports?|imports?|exporters?|buyers|tariffs?|market|markets",
    ),
    (Issue::Investment, r"invest\w*|factory|plants?|recruit\w*"),
    (Issue::Tourism, r"tourism|tourists?|visitors bureau|travel trade"),
    (
        Issue::Culture,
        r"cultur\w*|arts?|music\w*|festivals?|museums?|exhibit\w*|orchestra|choirs?|concerts?|dance\w*|heritage|gardens?",
    ),
    (
        Issue::Education,
        r"educat\w*|students?|schools?|teachers?|universit\w*|scholarships?|colleges?|academic|pupils?",
    ),
    (Issue::Climate, r"climate|carbon|emissions?|net zero|greenhouse"),
    (
        Issue::Energy,
        r"energy|solar|wind power|hydrogen|batter(?:y|ies)|nuclear|oil|gas|geothermal",
    ),
    (
        Issue::Environment,
        r"environment\w*|forests?|forestry|conservation|rivers?|wildlife|recycling|trees|pollution|sustainab\w*",
    ),
    (Issue::Migration, r"migra\w*|immigra\w*|refugees?|asylum"),
    (
        Issue::Security,
        r"security|defen[cs]e|police|guard|military|troops|cyber",
    ),
    (
        Issue::Technology,
        r"technolog\w*|tech|semiconductors?|chips|innovation|digital|software|artificial intelligence|biotech|aerospace",
    ),
    (
        Issue::Health,
        r"health|hospitals?|medical|nurses?|doctors?|vaccines?|pandemic",
    ),
    (Issue::Democracy, r"democra\w*|elections?|self government"),
    (
        Issue::Agriculture,
        r"agricultur\w*|farm\w*|pork|corn|soybeans?|beef|cattle|wheat|dairy|almonds?|grain|ranchers?|wine",
    ),
    (
        Issue::Transport,
        r"transport\w*|trains?|rail|railways?|buses|bus|airport|flights?|ports?|shipping|bridge|bicycles?|bikes?|highways?",
    ),
    (
        Issue::Emergency,
        r"emergenc\w*|fire trucks?|firefighters?|earthquakes?|disaster|wildfires?|flood\w*",
    ),
    (
        Issue::Sports,
        r"sports?|soccer|baseball|athletes|games|marathon|olympi\w*",
    ),
    (
        Issue::HumanRights,
        r"human rights|genocide|apartheid|civil rights|forced labou?r|persecution",
    ),
    (Issue::Housing, r"housing|homeless\w*"),
    (Issue::Water, r"water|wastewater|drinking water|lakes|watershed"),
    (Issue::Gender, r"gender|women|girls|lgbt\w*"),
    (Issue::Youth, r"youth|young people|teenagers?|students?|children"),
];

static ROWS: LazyLock<Vec<(Issue, Regex)>> = LazyLock::new(|| {
    WORDS
        .iter()
        .filter_map(|(issue, words)| Some((*issue, Regex::new(&format!(r"\b(?:{words})\b")).ok()?)))
        .collect()
});

/// The issues of a plain sentence.
pub(super) fn issues(plain: &str) -> Issues {
    ROWS.iter().filter(|it| it.1.is_match(plain)).map(|it| it.0).collect()
}
