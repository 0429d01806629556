//! The data package: a descriptor of the CSV downloads of a view, so that a program knows every column of every file.
//!
//! It follows Data Package 2.0 (<https://datapackage.org/standard/data-package/>). Its paths are relative, so that it
//! is true beside the addresses of the downloads as well as in a folder that holds the files.

use serde_json::{Value, json};
use snapshot::{Ask, DayView, Filter};

use super::column::Column;
use super::{Form, NOTICE, Scope, engagements, evidence};
use crate::prose;

/// What stands before the ledger position in the version of a package.
const SERIES: &str = concat!(env!("CARGO_PKG_VERSION_MAJOR"), ".", env!("CARGO_PKG_VERSION_MINOR"));

/// Describes the CSV files of a view.
pub fn describe(view: &DayView, scope: &Scope, with_other_licences: bool, site: &str) -> Value {
    let total = view.query(&scope.filter, &Ask::default()).total;
    let everything = Filter {
        cc_by: false,
        ..scope.filter.clone()
    };
    let what = if everything.is_everything() {
        "the whole ledger".to_owned()
    } else {
        format!("the view {}", everything.to_query())
    };
    let licences = if with_other_licences {
        json!([{"title": NOTICE}])
    } else {
        json!([{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "Creative Commons Attribution 4.0"}])
    };
    let mut package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "legation",
        "title": "Legation: engagements of American states, counties, cities and their foreign counterparts",
        "description": format!(
            "{} of {what}, as of ledger position {} on {}, with the claims and the evidence that they stand on.",
            prose::counted(total, "engagement", "engagements"), view.snapshot().position(), view.day()
        ),
        "version": format!("{SERIES}.{}", view.snapshot().position()),
        "licenses": licences,
        "contributors": [{"title": "Legation", "roles": ["publisher"]}],
        "sources": [{"title": "Each claim names its publisher and address in evidence.csv"}],
        "keywords": ["subnational diplomacy", "sister cities", "memoranda of understanding", "trade missions"],
        "resources": [
            resource(
                Form::EngagementsCsv,
                "engagements",
                engagements::columns(!scope.only_cc_by).map(|column| column.field()),
                &json!({"primaryKey": ["id"]}),
            ),
            resource(Form::ClaimsCsv, "claims", claims(), &json!({})),
            resource(
                Form::EvidenceCsv,
                "evidence",
                evidence::COLUMNS.iter().map(Column::field),
                &json!({
                    "primaryKey": ["engagement", "table", "claim_id"],
                    "foreignKeys": [{"fields": ["engagement"], "reference": {"resource": "engagements", "fields": ["id"]}}],
                }),
            ),
        ],
    });
    if site.starts_with("http") {
        package["homepage"] = json!(format!("{site}/data"));
    }
    package
}

/// The columns of the interchange table. Dates in it are EDTF, which Table Schema has no type for.
fn claims() -> impl Iterator<Item = Value> {
    sources::table::Field::all()
        .map(|field| json!({"name": field.name(), "type": "string", "description": field.explanation()}))
}

fn resource(form: Form, name: &str, fields: impl Iterator<Item = Value>, keys: &Value) -> Value {
    let mut schema = json!({
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": fields.collect::<Vec<_>>(),
        "missingValues": [""],
    });
    if let (Some(schema), Some(keys)) = (schema.as_object_mut(), keys.as_object()) {
        schema.extend(keys.clone());
    }
    json!({
        "name": name,
        "type": "table",
        "path": form.file(),
        "title": form.explanation(),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    })
}
