//! Composing a picture: land, lines along great circles, dots, and what it is about in words.

use std::path::Path;

use domain::Family;
use snapshot::Point;
use tiny_skia::{Color, FillRule, LineCap, Paint, PathBuilder, Pixmap, Rect, Stroke, Transform};

use super::land::{self, Rings};
use super::text::{Faces, Style};

/// The size that networks ask for.
pub const WIDTH: u32 = 1200;
/// The height.
pub const HEIGHT: u32 = 630;
/// Where the map ends and the words begin.
const MAP: f32 = 420.0;
/// The meridian in the middle: America stands there, Asia to its left, Europe to its right.
const MIDDLE: f32 = -95.0;
/// The northern edge, in degrees.
const NORTH: f32 = 78.0;
const PER_DEGREE: f32 = 1200.0 / 360.0;

/// What a picture shows.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    /// Lines between places.
    pub lines: Vec<Arc>,
    /// Places.
    pub dots: Vec<Dot>,
    /// What sort of thing it is about.
    pub what: String,
    /// Whose hue that has.
    pub family: Option<Family>,
    /// What it is about.
    pub title: String,
    /// Its counts or status.
    pub detail: String,
}

/// A line along a great circle.
#[derive(Debug, Clone, Copy)]
pub struct Arc {
    /// From where.
    pub from: Point,
    /// To where.
    pub to: Point,
    /// Its hue.
    pub family: Family,
    /// How thick, in pixels.
    pub weight: f32,
}

/// A place.
#[derive(Debug, Clone, Copy)]
pub struct Dot {
    /// Where.
    pub at: Point,
    /// How big, in pixels.
    pub radius: f32,
    /// Its hue.
    pub family: Family,
}

/// What pictures are drawn with.
#[derive(Debug)]
pub struct Studio {
    faces: Faces,
    /// The map without anything on it.
    ground: Option<Pixmap>,
}

/// The hue of a family, as the style sheet has it.
fn hue(family: Family) -> Color {
    match family {
        Family::Ties => Color::from_rgba8(0x0b, 0x65, 0xa6, 255),
        Family::Texts => Color::from_rgba8(0xb0, 0x4d, 0x06, 255),
        Family::Visits => Color::from_rgba8(0x00, 0x75, 0x5a, 255),
        Family::Presence => Color::from_rgba8(0x8b, 0x3a, 0x8b, 255),
        Family::Acts => Color::from_rgba8(0x4d, 0x53, 0x5c, 255),
    }
}

fn ink() -> Color {
    Color::from_rgba8(0x1b, 0x1b, 0x1b, 255)
}

fn quiet() -> Color {
    Color::from_rgba8(0x56, 0x5c, 0x65, 255)
}

fn paint(colour: Color, opacity: f32) -> Paint<'static> {
    let mut paint = Paint {
        anti_alias: true,
        ..Paint::default()
    };
    let mut colour = colour;
    colour.apply_opacity(opacity);
    paint.set_color(colour);
    paint
}

/// Where a point is on the picture.
fn project((lon, lat): Point) -> (f32, f32) {
    let east = (lon - MIDDLE + 180.0).rem_euclid(360.0);
    (east * PER_DEGREE, (NORTH - lat) * PER_DEGREE)
}

impl Studio {
    /// Reads fonts and land from the folder of the built front end.
    #[must_use]
    pub fn open(folder: &Path) -> Self {
        Self {
            faces: Faces::read(folder),
            ground: ground(&land::read(folder)),
        }
    }

    /// Draws a picture as PNG. `None` where memory does not suffice.
    #[must_use]
    pub fn draw(&self, picture: &Picture) -> Option<Vec<u8>> {
        let mut pixmap = self.ground.clone()?;
        for line in &picture.lines {
            draw_line(&mut pixmap, line, picture.lines.len());
        }
        for dot in &picture.dots {
            draw_dot(&mut pixmap, dot);
        }
        fill(&mut pixmap, (0.0, MAP, 1200.0, 630.0 - MAP), Color::WHITE);
        fill(&mut pixmap, (0.0, MAP, 1200.0, 2.0), ink());
        self.words(&mut pixmap, picture);
        pixmap.encode_png().ok()
    }

    fn words(&self, pixmap: &mut Pixmap, picture: &Picture) {
        let small = Style {
            size: 26.0,
            bold: false,
            colour: picture.family.map_or_else(quiet, hue),
        };
        let title = Style {
            size: 46.0,
            bold: true,
            colour: ink(),
        };
        let name = Style {
            size: 30.0,
            bold: true,
            colour: ink(),
        };
        let (left, right) = (48.0, 1152.0);
        self.faces.draw(pixmap, (left, MAP + 44.0), &picture.what, small);
        let width = self.faces.width("Legation", name);
        self.faces.draw(pixmap, (right - width, MAP + 46.0), "Legation", name);
        let mut y = MAP + 96.0;
        for line in self.faces.lines(&picture.title, title, right - left, 2) {
            self.faces.draw(pixmap, (left, y), &line, title);
            y += 52.0;
        }
        let detail = Style {
            colour: quiet(),
            ..small
        };
        for line in self.faces.lines(&picture.detail, detail, right - left, 1) {
            self.faces.draw(pixmap, (left, y - 8.0), &line, detail);
        }
    }
}

fn fill(pixmap: &mut Pixmap, (x, y, width, height): (f32, f32, f32, f32), colour: Color) {
    if let Some(rect) = Rect::from_xywh(x, y, width, height) {
        pixmap.fill_rect(rect, &paint(colour, 1.0), Transform::identity(), None);
    }
}

/// Water and land. Land that the edge of the picture cuts is drawn at both edges.
fn ground(rings: &Rings) -> Option<Pixmap> {
    let mut pixmap = Pixmap::new(WIDTH, HEIGHT)?;
    pixmap.fill(Color::from_rgba8(0xf4, 0xf6, 0xf8, 255));
    let mut builder = PathBuilder::new();
    for ring in rings {
        for turn in [-360.0, 0.0, 360.0] {
            let mut points = ring
                .iter()
                .map(|(lon, lat)| ((lon - MIDDLE + 180.0 + turn) * PER_DEGREE, (NORTH - lat) * PER_DEGREE));
            if let Some((x, y)) = points.next() {
                builder.move_to(x, y);
                points.for_each(|(x, y)| builder.line_to(x, y));
                builder.close();
            }
        }
    }
    if let Some(path) = builder.finish() {
        let land = paint(Color::from_rgba8(0xdd, 0xda, 0xd2, 255), 1.0);
        pixmap.fill_path(&path, &land, FillRule::EvenOdd, Transform::identity(), None);
        let border = paint(Color::WHITE, 1.0);
        let stroke = Stroke {
            width: 0.7,
            ..Stroke::default()
        };
        pixmap.stroke_path(&path, &border, &stroke, Transform::identity(), None);
    }
    Some(pixmap)
}

fn draw_dot(pixmap: &mut Pixmap, dot: &Dot) {
    let (x, y) = project(dot.at);
    if let Some(path) = PathBuilder::from_circle(x, y, dot.radius) {
        pixmap.fill_path(
            &path,
            &paint(hue(dot.family), 0.85),
            FillRule::Winding,
            Transform::identity(),
            None,
        );
        let stroke = Stroke {
            width: 1.0,
            ..Stroke::default()
        };
        pixmap.stroke_path(&path, &paint(Color::WHITE, 0.9), &stroke, Transform::identity(), None);
    }
}

fn draw_line(pixmap: &mut Pixmap, line: &Arc, among: usize) {
    let mut builder = PathBuilder::new();
    let mut last: Option<(f32, f32)> = None;
    for point in great_circle(line.from, line.to, 48) {
        let (x, y) = project(point);
        match last {
            // Over the edge of the picture the line goes on at the other edge.
            Some((before, _)) if (x - before).abs() < 600.0 => builder.line_to(x, y),
            _ => builder.move_to(x, y),
        }
        last = Some((x, y));
    }
    if let Some(path) = builder.finish() {
        let opacity = if among > 60 { 0.35 } else { 0.7 };
        let stroke = Stroke {
            width: line.weight,
            line_cap: LineCap::Round,
            ..Stroke::default()
        };
        pixmap.stroke_path(
            &path,
            &paint(hue(line.family), opacity),
            &stroke,
            Transform::identity(),
            None,
        );
    }
}

/// Points along the shortest way over the sphere, both ends included (spherical linear interpolation).
fn great_circle(from: Point, to: Point, steps: u16) -> Vec<Point> {
    let vector = |(lon, lat): Point| {
        let (lon, lat) = (lon.to_radians(), lat.to_radians());
        [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
    };
    let (a, b) = (vector(from), vector(to));
    let angle = (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]).clamp(-1.0, 1.0).acos();
    if angle < 1e-4 {
        return vec![from, to];
    }
    (0..=steps)
        .map(|step| {
            let share = f32::from(step) / f32::from(steps);
            let (p, q) = (
                ((1.0 - share) * angle).sin() / angle.sin(),
                (share * angle).sin() / angle.sin(),
            );
            let [x, y, z] = [p * a[0] + q * b[0], p * a[1] + q * b[1], p * a[2] + q * b[2]];
            (y.atan2(x).to_degrees(), z.clamp(-1.0, 1.0).asin().to_degrees())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn great_circles_begin_and_end_where_they_should() {
        let line = great_circle((-122.3, 47.6), (135.2, 34.7), 48);
        let near = |a: Point, b: Point| (a.0 - b.0).abs() < 0.01 && (a.1 - b.1).abs() < 0.01;
        assert!(near(line[0], (-122.3, 47.6)) && near(line[48], (135.2, 34.7)));
        assert!(line[24].1 > 47.6, "over the north Pacific, {:?}", line[24]);
        assert_eq!(great_circle((1.0, 2.0), (1.0, 2.0), 9).len(), 2);
    }

    #[test]
    fn a_picture_is_drawn_even_without_fonts_and_land() {
        let studio = Studio::open(Path::new("/nonexistent"));
        let picture = Picture {
            dots: vec![Dot {
                at: (-122.3, 47.6),
                radius: 5.0,
                family: Family::Ties,
            }],
            lines: vec![Arc {
                from: (-122.3, 47.6),
                to: (5.3, 60.4),
                family: Family::Ties,
                weight: 2.0,
            }],
            title: "Seattle".into(),
            ..Picture::default()
        };
        let png = studio.draw(&picture).unwrap();
        assert_eq!(&png[..4], b"\x89PNG");
    }
}
