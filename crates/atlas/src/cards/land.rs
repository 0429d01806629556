//! The outlines of land, from the built front end (`static/outlines.json`, after Natural Earth, public domain).

use std::path::Path;

use serde::Deserialize;
use snapshot::Point;

/// Rings of land in degrees. A ring that crosses the 180th meridian goes on beyond it.
pub type Rings = Vec<Vec<Point>>;

#[derive(Debug, Deserialize)]
struct Outline {
    rings: Rings,
}

/// Reads the outlines from the folder of the built front end; no land where they are missing.
pub fn read(folder: &Path) -> Rings {
    let text = std::fs::read_to_string(folder.join("static/outlines.json"));
    text.ok().and_then(|text| rings(&text)).unwrap_or_default()
}

fn rings(text: &str) -> Option<Rings> {
    let outlines: Vec<Outline> = serde_json::from_str(text).ok()?;
    Some(
        outlines
            .into_iter()
            .flat_map(|outline| outline.rings)
            .map(unbroken)
            .collect(),
    )
}

/// The ring without leaps from one side of the world to the other.
fn unbroken(mut ring: Vec<Point>) -> Vec<Point> {
    let mut turn = 0.0;
    for at in 1..ring.len() {
        let step = ring[at].0 + turn - ring[at - 1].0;
        if step > 180.0 {
            turn -= 360.0;
        } else if step < -180.0 {
            turn += 360.0;
        }
        ring[at].0 += turn;
    }
    ring
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_go_on_beyond_the_edge_of_the_world() {
        let text = r#"[{"id":"FJ","rings":[[[179,-17],[-179,-17],[-179,-18],[179,-18],[179,-17]]]}]"#;
        let rings = rings(text).unwrap();
        assert_eq!(
            rings,
            [vec![
                (179.0, -17.0),
                (181.0, -17.0),
                (181.0, -18.0),
                (179.0, -18.0),
                (179.0, -17.0)
            ]]
        );
        assert!(super::rings("{}").is_none());
    }
}
