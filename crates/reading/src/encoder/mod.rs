//! A small transformer that reads word pieces and gives each of them a vector that knows the others: the encoder of BERT
//! (Devlin and others, 2019) as MiniLM has it (Wang and others, 2020), for reading only. It is learnt by
//! `setup/train_sense.py`; its numbers are kept as bytes with a step for each column.

mod pieces;

use ndarray::{Array1, Array2, ArrayView2, Axis, s};

pub(crate) use pieces::Pieces;

/// Takes numbers off the head of a file.
pub(crate) struct Source<'b>(pub &'b [u8]);

impl<'b> Source<'b> {
    /// So many bytes.
    pub fn bytes(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// A count of two bytes, little-endian.
    pub fn count(&mut self) -> Option<usize> {
        let two: [u8; 2] = self.bytes(2)?.try_into().ok()?;
        Some(usize::from(u16::from_le_bytes(two)))
    }

    /// Numbers of four bytes, little-endian.
    pub fn vector(&mut self, length: usize) -> Option<Array1<f32>> {
        let bytes = self.bytes(4 * length)?.chunks_exact(4);
        bytes.map(|it| it.try_into().ok().map(f32::from_le_bytes)).collect()
    }

    /// A matrix: the step of each column (f32), then its numbers row by row (i8, times the step).
    pub fn matrix(&mut self, rows: usize, columns: usize) -> Option<Array2<f32>> {
        let steps = self.vector(columns)?;
        let bytes = self.bytes(rows * columns)?.iter().map(|it| f32::from(it.cast_signed()));
        let whole = Array2::from_shape_vec((rows, columns), bytes.collect()).ok()?;
        Some(whole * &steps)
    }
}

/// A linear map: what comes in times the matrix, and a vector added.
#[derive(Debug)]
pub(crate) struct Linear {
    weights: Array2<f32>,
    bias: Array1<f32>,
}

impl Linear {
    /// Takes one off a file: the matrix, then the vector.
    pub fn read(from: &mut Source<'_>, rows: usize, columns: usize) -> Option<Self> {
        Some(Self {
            weights: from.matrix(rows, columns)?,
            bias: from.vector(columns)?,
        })
    }

    /// What becomes of each row.
    pub fn of(&self, rows: ArrayView2<'_, f32>) -> Array2<f32> {
        rows.dot(&self.weights) + &self.bias
    }
}

/// Brings each row to mean 0 and variance 1, then scales and shifts it.
#[derive(Debug)]
struct Norm {
    scale: Array1<f32>,
    shift: Array1<f32>,
}

impl Norm {
    fn read(from: &mut Source<'_>, width: usize) -> Option<Self> {
        Some(Self {
            scale: from.vector(width)?,
            shift: from.vector(width)?,
        })
    }

    fn of(&self, mut rows: Array2<f32>) -> Array2<f32> {
        for mut row in rows.axis_iter_mut(Axis(0)) {
            let mean = row.mean().unwrap_or_default();
            row -= mean;
            let variance = row.iter().map(|it| it * it).sum::<f32>() / row.len() as f32;
            row *= 1.0 / (variance + 1e-12).sqrt();
        }
        rows * &self.scale + &self.shift
    }
}

#[derive(Debug)]
struct Layer {
    queries: Linear,
    keys: Linear,
    values: Linear,
    joined: Linear,
    after_attention: Norm,
    wide: Linear,
    narrow: Linear,
    after_all: Norm,
}

/// The encoder.
#[derive(Debug)]
pub(crate) struct Encoder {
    pieces: Pieces,
    /// How wide a vector is.
    pub width: usize,
    heads: usize,
    /// Of each piece a step, and its numbers in steps.
    steps: Array1<f32>,
    embedded: Vec<i8>,
    positions: Array2<f32>,
    first: Norm,
    layers: Vec<Layer>,
}

impl Encoder {
    /// Takes an encoder off a file: counts (u16) of layers, width, inner width, heads, positions and pieces; the pieces; of each
    /// piece its step (f32) and then the numbers of all (i8); the positions; and the layers in their order.
    pub fn read(from: &mut Source<'_>) -> Option<Self> {
        let [layers, width, inner, heads, places, count] = {
            let mut counts = [0; 6];
            for it in &mut counts {
                *it = from.count()?;
            }
            counts
        };
        let pieces = Pieces::read(from, count)?;
        let steps = from.vector(count)?;
        let embedded = from.bytes(count * width)?.iter().map(|it| it.cast_signed()).collect();
        let positions = from.matrix(places, width)?;
        let first = Norm::read(from, width)?;
        let layers = (0..layers).map(|_| {
            Some(Layer {
                queries: Linear::read(from, width, width)?,
                keys: Linear::read(from, width, width)?,
                values: Linear::read(from, width, width)?,
                joined: Linear::read(from, width, width)?,
                after_attention: Norm::read(from, width)?,
                wide: Linear::read(from, width, inner)?,
                narrow: Linear::read(from, inner, width)?,
                after_all: Norm::read(from, width)?,
            })
        });
        Some(Self {
            layers: layers.collect::<Option<_>>()?,
            pieces,
            width,
            heads,
            steps,
            embedded,
            positions,
            first,
        })
    }

    /// The pieces that it knows.
    pub fn pieces(&self) -> &Pieces {
        &self.pieces
    }

    /// How many pieces it reads at once.
    pub fn longest(&self) -> usize {
        self.positions.nrows()
    }

    /// The vector of each piece of a text; what goes beyond [`Encoder::longest`] is not read.
    pub fn encode(&self, pieces: &[u16]) -> Array2<f32> {
        let pieces = &pieces[..pieces.len().min(self.longest())];
        let mut rows = self.positions.slice(s![..pieces.len(), ..]).to_owned();
        for (mut row, piece) in rows.axis_iter_mut(Axis(0)).zip(pieces) {
            let piece = usize::from(*piece);
            let numbers = self.embedded.get(piece * self.width..(piece + 1) * self.width);
            for (it, number) in row.iter_mut().zip(numbers.unwrap_or_default()) {
                *it += f32::from(*number) * self.steps[piece];
            }
        }
        let mut rows = self.first.of(rows);
        for layer in &self.layers {
            let heard = self.attend(layer, &rows);
            rows = layer.after_attention.of(rows + layer.joined.of(heard.view()));
            let wide = layer.wide.of(rows.view()).mapv_into(gelu);
            rows = layer.after_all.of(rows + layer.narrow.of(wide.view()));
        }
        rows
    }

    /// What each piece hears of the others, head by head.
    fn attend(&self, layer: &Layer, rows: &Array2<f32>) -> Array2<f32> {
        let [queries, keys, values] = [&layer.queries, &layer.keys, &layer.values].map(|it| it.of(rows.view()));
        let mut out = Array2::zeros(rows.raw_dim());
        let each = self.width / self.heads.max(1);
        let scale = 1.0 / (each as f32).sqrt();
        for head in 0..self.heads {
            let part = s![.., head * each..(head + 1) * each];
            let mut shares = queries.slice(part).dot(&keys.slice(part).t()) * scale;
            for mut row in shares.axis_iter_mut(Axis(0)) {
                let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                row.mapv_inplace(|it| (it - most).exp());
                let sum = row.sum();
                row /= sum;
            }
            out.slice_mut(part).assign(&shares.dot(&values.slice(part)));
        }
        out
    }
}

/// The Gaussian error linear unit (Hendrycks and Gimpel, 2016).
pub(crate) fn gelu(it: f32) -> f32 {
    0.5 * it * (1.0 + error_function(it * std::f32::consts::FRAC_1_SQRT_2))
}

/// The error function to 1.5e-7: Abramowitz and Stegun, 7.1.26.
fn error_function(it: f32) -> f32 {
    const TERMS: [f32; 5] = [1.061_405_4, -1.453_152, 1.421_413_8, -0.284_496_74, 0.254_829_6];
    let x = it.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let sum = TERMS.iter().fold(0.0, |sum, term| (sum + term) * t);
    (1.0 - sum * (-x * x).exp()).copysign(it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_function_is_that_of_the_tables() {
        for (it, known) in [(0.0, 0.0), (0.5, 0.520_499_9), (-1.0, -0.842_700_8), (3.0, 0.999_977_9)] {
            assert!((error_function(it) - known).abs() < 1e-6, "erf({it})");
        }
    }
}
