//! `#[derive(LabelValue)]`: an enum is a closed set of values.

use metriken::LabelValue;

#[derive(LabelValue)]
enum Plain {
    Get,
    NotFound,
    HTTP2,
    r#Type,
    Other,
}

#[derive(LabelValue)]
#[label(rename_all = "SCREAMING-KEBAB-CASE")]
enum Renamed {
    NotFound,
    #[label(rename = "Odd one")]
    Odd,
}

#[derive(LabelValue)]
enum Single {
    Only,
}

/// What the value of each is, and where.
fn values<T: LabelValue>(all: impl IntoIterator<Item = T>) -> Vec<(usize, &'static str)> {
    let all = all.into_iter();
    all.map(|value| (value.index(), value.as_str())).collect()
}

#[test]
fn a_variant_is_a_value_in_snake_case() {
    let texts = ["get", "not_found", "http2", "type", "other"];
    assert_eq!(Plain::VALUES, texts);
    assert_eq!(Plain::CARDINALITY, 5);
    let all = [
        Plain::Get,
        Plain::NotFound,
        Plain::HTTP2,
        Plain::r#Type,
        Plain::Other,
    ];
    assert!(values(all).into_iter().eq(texts.into_iter().enumerate()));
    assert_eq!(values([Single::Only]), [(0, "only")]);
}

#[test]
fn values_are_renamed_all_or_one() {
    let all = [Renamed::NotFound, Renamed::Odd];
    assert_eq!(values(all), [(0, "NOT-FOUND"), (1, "Odd one")]);
}

#[test]
fn the_index_is_the_place_whatever_the_discriminant() {
    #[derive(LabelValue)]
    #[repr(u16)]
    enum Status {
        NotFound = 404,
        Fine = 200,
        AlsoFine,
    }
    let all = [Status::NotFound, Status::Fine, Status::AlsoFine];
    let expected = [(0, "not_found"), (1, "fine"), (2, "also_fine")];
    assert_eq!(values(all), expected);
}

#[test]
fn an_enum_may_come_out_of_a_macro() {
    macro_rules! declare {
        ($(#[$attribute:meta])* $name:ident { $($variant:ident = $text:literal),* }) => {
            #[derive(LabelValue)]
            $(#[$attribute])*
            enum $name {
                $(#[label(rename = $text)] $variant),*
            }
        };
    }
    declare!(#[label(rename_all = "lowercase")] Made { One = "1", Two = "2" });
    assert_eq!(values([Made::One, Made::Two]), [(0, "1"), (1, "2")]);
}

#[test]
fn variants_that_are_not_compiled_are_no_values() {
    #[derive(LabelValue)]
    enum Configured {
        #[cfg(not(test))]
        Absent,
        #[cfg(test)]
        Present,
    }
    assert_eq!(values([Configured::Present]), [(0, "present")]);
}
