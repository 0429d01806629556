//! The lowest point of a smooth function of many numbers: L-BFGS (Liu and Nocedal 1989) with eight remembered steps and
//! a line search that halves.

const REMEMBERED: usize = 8;

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Goes down from a start for at most so many steps. The function writes its slope and returns its value.
pub(crate) fn minimise(start: Vec<f64>, steps: usize, mut function: impl FnMut(&[f64], &mut [f64]) -> f64) -> Vec<f64> {
    let mut at = start;
    let mut slope = vec![0.0; at.len()];
    let mut value = function(&at, &mut slope);
    let mut memory: Vec<(Vec<f64>, Vec<f64>, f64)> = Vec::new();
    for step in 0..steps {
        let mut way = direction(&slope, &memory);
        let mut descent = dot(&way, &slope);
        if descent >= 0.0 {
            memory.clear();
            way = slope.iter().map(|it| -it).collect();
            descent = dot(&way, &slope);
        }
        let mut length = if step == 0 {
            1.0 / dot(&slope, &slope).sqrt().max(1e-12)
        } else {
            1.0
        };
        let mut next = at.clone();
        let mut next_slope = vec![0.0; at.len()];
        let found = (0..30).find_map(|_| {
            for ((next, at), way) in next.iter_mut().zip(&at).zip(&way) {
                *next = at + length * way;
            }
            let next_value = function(&next, &mut next_slope);
            // Armijo's condition.
            if next_value <= value + 1e-4 * length * descent {
                return Some(next_value);
            }
            length /= 2.0;
            None
        });
        let Some(next_value) = found else { break };
        let moved: Vec<f64> = next.iter().zip(&at).map(|(next, at)| next - at).collect();
        let turned: Vec<f64> = next_slope
            .iter()
            .zip(&slope)
            .map(|(next, slope)| next - slope)
            .collect();
        let bend = dot(&moved, &turned);
        if bend > 1e-12 {
            if memory.len() == REMEMBERED {
                memory.remove(0);
            }
            memory.push((moved, turned, 1.0 / bend));
        }
        let gained = value - next_value;
        (at, slope, value) = (next, next_slope, next_value);
        if gained < 1e-6 * value.abs() {
            break;
        }
    }
    at
}

/// The two loops: the slope turned by what the last steps told of the curvature.
fn direction(slope: &[f64], memory: &[(Vec<f64>, Vec<f64>, f64)]) -> Vec<f64> {
    let mut way: Vec<f64> = slope.iter().map(|it| -it).collect();
    let mut shares = Vec::with_capacity(memory.len());
    for (moved, turned, scale) in memory.iter().rev() {
        let share = scale * dot(moved, &way);
        for (way, turned) in way.iter_mut().zip(turned) {
            *way -= share * turned;
        }
        shares.push(share);
    }
    if let Some((_, turned, scale)) = memory.last() {
        let factor = 1.0 / (scale * dot(turned, turned));
        for way in &mut way {
            *way *= factor;
        }
    }
    for ((moved, turned, scale), share) in memory.iter().zip(shares.into_iter().rev()) {
        let back = scale * dot(turned, &way);
        for (way, moved) in way.iter_mut().zip(moved) {
            *way += (share - back) * moved;
        }
    }
    way
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bent_valley_is_followed_to_its_bottom() {
        // Rosenbrock's function: 0 at (1, 1).
        let found = minimise(vec![-1.2, 1.0], 200, |at, slope| {
            let (a, b) = (1.0 - at[0], at[1] - at[0] * at[0]);
            slope[0] = -2.0 * a - 400.0 * at[0] * b;
            slope[1] = 200.0 * b;
            a * a + 100.0 * b * b
        });
        assert!(
            (found[0] - 1.0).abs() < 1e-2 && (found[1] - 1.0).abs() < 1e-2,
            "{found:?}"
        );
    }
}
