//! Letters on a picture.

use std::path::Path;

use ab_glyph::{Font, FontVec, PxScale, ScaleFont, point};
use tiny_skia::{Color, Pixmap, PremultipliedColorU8};

/// The faces of the built front end; none where they are missing.
#[derive(Debug)]
pub struct Faces {
    regular: Option<FontVec>,
    bold: Option<FontVec>,
}

/// A line of text to be drawn: where its baseline begins, how high its letters are, in which colour.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// The height of a letter in pixels.
    pub size: f32,
    /// Whether it is bold.
    pub bold: bool,
    /// Its colour.
    pub colour: Color,
}

impl Faces {
    /// Reads the faces from the folder of the built front end.
    #[must_use]
    pub fn read(folder: &Path) -> Self {
        let face = |name: &str| {
            let folders = [folder.join("static/fonts"), folder.join("fonts")];
            let bytes = folders
                .iter()
                .find_map(|folder| std::fs::read(folder.join(name)).ok())?;
            FontVec::try_from_vec(bytes).ok()
        };
        Self {
            regular: face("PublicSans-Regular.ttf"),
            bold: face("PublicSans-Bold.ttf"),
        }
    }

    fn face(&self, bold: bool) -> Option<&FontVec> {
        if bold {
            self.bold.as_ref().or(self.regular.as_ref())
        } else {
            self.regular.as_ref()
        }
    }

    /// How wide a text is; 0 without a face.
    #[must_use]
    pub fn width(&self, text: &str, style: Style) -> f32 {
        let Some(face) = self.face(style.bold) else { return 0.0 };
        let scaled = face.as_scaled(PxScale::from(style.size));
        let mut width = 0.0;
        let mut last = None;
        for id in text.chars().map(|letter| face.glyph_id(letter)).filter(|id| id.0 != 0) {
            width += last.map_or(0.0, |last| scaled.kern(last, id)) + scaled.h_advance(id);
            last = Some(id);
        }
        width
    }

    /// Breaks a text into at most so many lines of a width; what does not fit is cut with an ellipsis.
    #[must_use]
    pub fn lines(&self, text: &str, style: Style, width: f32, most: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            let longer = lines.last().map(|line| format!("{line} {word}"));
            match longer.filter(|longer| self.width(longer, style) <= width) {
                Some(longer) => {
                    lines.pop();
                    lines.push(longer);
                }
                None if lines.len() == most => {
                    if let Some(last) = lines.last_mut() {
                        last.push_str(" …");
                    }
                    break;
                }
                None => lines.push(word.to_owned()),
            }
        }
        lines
    }

    /// Draws one line of text. Letters that the face lacks are left out.
    pub fn draw(&self, pixmap: &mut Pixmap, (x, y): (f32, f32), text: &str, style: Style) {
        let Some(face) = self.face(style.bold) else { return };
        let scale = PxScale::from(style.size);
        let scaled = face.as_scaled(scale);
        let mut at = x;
        let mut last = None;
        for id in text.chars().map(|letter| face.glyph_id(letter)).filter(|id| id.0 != 0) {
            at += last.map_or(0.0, |last| scaled.kern(last, id));
            if let Some(outline) = face.outline_glyph(id.with_scale_and_position(scale, point(at, y))) {
                let bounds = outline.px_bounds();
                outline.draw(|dx, dy, cover| {
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_precision_loss,
                        reason = "pixels of a picture"
                    )]
                    let pixel = ((bounds.min.x + dx as f32) as i64, (bounds.min.y + dy as f32) as i64);
                    blend(pixmap, pixel, cover, style.colour);
                });
            }
            at += scaled.h_advance(id);
            last = Some(id);
        }
    }
}

/// Lays a colour over a pixel, as far as the letter covers it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "shares of a byte, rounded"
)]
fn blend(pixmap: &mut Pixmap, (x, y): (i64, i64), cover: f32, colour: Color) {
    let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
        return;
    };
    if x >= pixmap.width() || y >= pixmap.height() {
        return;
    }
    let at = (y * pixmap.width() + x) as usize;
    let under = pixmap.pixels()[at];
    let mix = |under: u8, over: f32| {
        (f32::from(under) * (1.0 - cover) + over * 255.0 * cover)
            .round()
            .clamp(0.0, 255.0) as u8
    };
    let mixed = PremultipliedColorU8::from_rgba(
        mix(under.red(), colour.red()),
        mix(under.green(), colour.green()),
        mix(under.blue(), colour.blue()),
        255,
    );
    if let Some(mixed) = mixed {
        pixmap.pixels_mut()[at] = mixed;
    }
}
