//! Just enough of the Mapbox vector tile format (version 2) to add up one property of one layer.

/// The sum of `count` over the features of a layer.
pub fn sum(tile: &[u8], layer: &str) -> u64 {
    let layers = fields(tile)
        .into_iter()
        .filter_map(|(number, field)| (number == 3).then(|| field.bytes()));
    let named = layers.map(fields).find(|layer_fields| {
        layer_fields
            .iter()
            .any(|(number, field)| *number == 1 && field.bytes() == layer.as_bytes())
    });
    let Some(layer) = named else { return 0 };
    let keys: Vec<&[u8]> = layer
        .iter()
        .filter(|(number, _)| *number == 3)
        .map(|(_, field)| field.bytes())
        .collect();
    let values: Vec<&[u8]> = layer
        .iter()
        .filter(|(number, _)| *number == 4)
        .map(|(_, field)| field.bytes())
        .collect();
    let features = layer
        .iter()
        .filter(|(number, _)| *number == 2)
        .map(|(_, field)| fields(field.bytes()));
    let count = |feature: Vec<(u64, Field<'_>)>| {
        let tags = feature
            .iter()
            .find(|(number, _)| *number == 2)
            .map(|(_, field)| numbers(field.bytes()));
        let pairs = tags.unwrap_or_default();
        let pair = pairs
            .as_chunks::<2>()
            .0
            .iter()
            .find(|pair| keys[index(pair[0])] == b"count");
        let value = fields(values[index(pair.expect("a count")[1])]);
        match value[0].1 {
            Field::Number(number) => number,
            Field::Bytes(_) => panic!("a count is a number"),
        }
    };
    features.map(count).sum()
}

fn index(number: u64) -> usize {
    usize::try_from(number).expect("an index")
}

enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

impl<'a> Field<'a> {
    fn bytes(&self) -> &'a [u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Number(_) => &[],
        }
    }
}

fn fields(mut bytes: &[u8]) -> Vec<(u64, Field<'_>)> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let key = number(&mut bytes);
        let field = match key & 7 {
            0 => Field::Number(number(&mut bytes)),
            1 => Field::Bytes(take(&mut bytes, 8)),
            5 => Field::Bytes(take(&mut bytes, 4)),
            _ => {
                let length = index(number(&mut bytes));
                Field::Bytes(take(&mut bytes, length))
            }
        };
        fields.push((key >> 3, field));
    }
    fields
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (taken, rest) = bytes.split_at(length);
    *bytes = rest;
    taken
}

fn number(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let byte = take(bytes, 1)[0];
        value |= u64::from(byte & 127) << shift;
        if byte < 128 {
            break;
        }
    }
    value
}

fn numbers(mut bytes: &[u8]) -> Vec<u64> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        all.push(number(&mut bytes));
    }
    all
}
