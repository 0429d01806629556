//! Numbers that look random and follow from a seed: SplitMix64 (Steele, Lea and Flood, 2014), and Zipf's law over it.

/// A stream of numbers.
#[derive(Debug, Clone)]
pub struct Seeded(u64);

impl Seeded {
    /// The stream of a seed and a number within it.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut mixed = Self(seed ^ stream.wrapping_mul(0xd6e8_feb8_6659_fd93));
        mixed.0 = mixed.next();
        mixed
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// Between 0 and 1, 1 excluded.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Evenly between two numbers.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// About 0, rarely beyond 2 or below -2.
    pub fn bell(&mut self) -> f64 {
        self.unit() + self.unit() + self.unit() + self.unit() - 2.0
    }

    /// Below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % (n.max(1) as u64)).unwrap_or(0)
    }

    /// The place of a weight, each as likely as it weighs.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let total: u32 = weights.iter().sum();
        let mut left = self.below(total as usize);
        for (n, weight) in weights.iter().enumerate() {
            match left.checked_sub(*weight as usize) {
                None => return n,
                Some(rest) => left = rest,
            }
        }
        0
    }

    /// Below `n`, small numbers more often: the smaller of two draws, roughly as 1/x.
    pub fn zipfish(&mut self, n: usize) -> usize {
        let drawn = ((n as f64 + 1.0).ln() * self.unit()).exp() - 1.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and n")]
        let drawn = drawn as usize;
        drawn.min(n - 1)
    }

    /// A point within ranges of longitude and latitude.
    pub fn point(mut self, lon: (f64, f64), lat: (f64, f64)) -> (f64, f64) {
        (self.between(lon.0, lon.1), self.between(lat.0, lat.1))
    }
}

/// Ranks by Zipf's law: the `n`th as likely as 1 / n to the power of the exponent.
#[derive(Debug)]
pub struct Zipf {
    cumulative: Vec<f64>,
}

impl Zipf {
    /// For so many ranks.
    #[expect(clippy::cast_precision_loss, reason = "ranks are small")]
    pub fn new(ranks: usize, exponent: f64) -> Self {
        let mut sum = 0.0;
        let weight = |n: usize| ((n + 1) as f64).powf(-exponent);
        let cumulative = (0..ranks.max(1))
            .map(|n| {
                sum += weight(n);
                sum
            })
            .collect();
        Self { cumulative }
    }

    /// A rank, 0 the likeliest.
    pub fn rank(&self, draw: &mut Seeded) -> usize {
        let total = self.cumulative.last().copied().unwrap_or(1.0);
        let at = draw.between(0.0, total);
        self.cumulative
            .partition_point(|sum| *sum <= at)
            .min(self.cumulative.len() - 1)
    }
}
