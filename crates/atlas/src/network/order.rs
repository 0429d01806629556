//! In which order the table of pairs stands.

use std::cmp::Reverse;

use platform::http::Problem;

use super::graph::{Graph, Joint};

domain::vocabulary! {
    /// The order of the table.
    #[derive(Default)]
    Order, "order" {
        /// Most engagements first.
        #[default]
        Engagements = "engagements";
        /// Most engagements in force first.
        InForce = "in_force";
        /// By the name of the American end.
        Us = "us";
        /// By the name of the foreign end.
        Foreign = "foreign";
    }
}

impl Order {
    /// The order that an address asks for.
    ///
    /// # Errors
    /// There is no such order.
    pub fn from_query(query: &str) -> Result<Self, Problem> {
        let asked = crate::view::pairs(query)
            .filter(|(name, value)| name == "order" && !value.trim().is_empty())
            .last();
        let Some((_, word)) = asked else {
            return Ok(Self::default());
        };
        word.trim().parse().map_err(|unknown: domain::UnknownWord| {
            let shown = crate::prose::brief(&word, 40);
            Problem::bad_parameter("order", format!("`order={shown}` is no order of the table of pairs."))
                .with_hint(format!("Use one of: {}.", unknown.choices))
        })
    }

    /// The pairs of a graph in this order; among equals as they stood.
    #[must_use]
    pub fn of(self, graph: &Graph) -> Vec<&Joint> {
        let mut joints: Vec<&Joint> = graph.joints.iter().collect();
        let name = |at: usize| crate::network::folded(&graph.faces[at].name);
        match self {
            Self::Engagements => {}
            Self::InForce => joints.sort_by_key(|joint| Reverse(joint.in_force)),
            Self::Us => joints.sort_by_cached_key(|joint| name(joint.us)),
            Self::Foreign => joints.sort_by_cached_key(|joint| name(joint.foreign)),
        }
        joints
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_read_back_and_unknown_ones_are_named() {
        for &order in Order::ALL {
            assert_eq!(
                Order::from_query(&format!("order={}", order.as_str())).ok(),
                Some(order)
            );
        }
        assert_eq!(Order::from_query("country=JP&order=").ok(), Some(Order::Engagements));
        let problem = Order::from_query("order=up").err();
        assert!(problem.is_some_and(|problem| problem.field.as_deref() == Some("order") && problem.hint.is_some()));
    }
}
