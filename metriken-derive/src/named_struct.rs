use crate::attribute::Attribute;
use crate::item_kind::described;
use proc_macro2::{Delimiter, Group, Ident, TokenStream};
use syn::parse::{ParseStream, Parser};
use syn::{Error, Generics, Token, Type, Visibility};

/// A struct with named fields, as a derive is given it.
pub(crate) struct NamedStruct {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) fields: Vec<Field>,
}

/// A field of it.
pub(crate) struct Field {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
}

impl NamedStruct {
    /// Takes the struct apart.
    ///
    /// # Errors
    /// If it is another item, or its fields have no names. `derive` is what it
    /// is for, and `example` a struct to write instead.
    pub(crate) fn parse(item: TokenStream, derive: &str, example: &str) -> syn::Result<Self> {
        let parse = |input: ParseStream<'_>| parse(input, derive, example);
        parse.parse2(item)
    }
}

fn parse(input: ParseStream<'_>, derive: &str, example: &str) -> syn::Result<NamedStruct> {
    let attributes = Attribute::parse_all(input)?;
    input.parse::<Visibility>()?;
    if input.parse::<Option<Token![struct]>>()?.is_none() {
        let keyword: Ident = input.call(syn::ext::IdentExt::parse_any)?;
        input.parse::<TokenStream>()?;
        let what = described(&keyword.to_string()).unwrap_or("another item");
        let message = format!(
            "`#[derive({derive})]` belongs on a struct, and this is {what}: write `{example}`"
        );
        return Err(Error::new(keyword.span(), message));
    }
    let ident: Ident = input.parse()?;
    let mut generics: Generics = input.parse()?;
    generics.where_clause = input.parse()?;
    let body: Option<Group> = input.parse().ok();
    input.parse::<TokenStream>()?;
    let Some(body) = body.filter(|body| body.delimiter() == Delimiter::Brace) else {
        let message = format!(
            "`#[derive({derive})]` goes by the names of the fields, and this struct has none: \
             write `{example}`"
        );
        return Err(Error::new(ident.span(), message));
    };
    Ok(NamedStruct {
        attributes,
        ident,
        generics,
        fields: parse_fields.parse2(body.stream())?,
    })
}

fn parse_fields(input: ParseStream<'_>) -> syn::Result<Vec<Field>> {
    let mut fields = Vec::new();
    while !input.is_empty() {
        let attributes = Attribute::parse_all(input)?;
        input.parse::<Visibility>()?;
        let ident = input.parse()?;
        input.parse::<Token![:]>()?;
        fields.push(Field {
            attributes,
            ident,
            ty: input.parse()?,
        });
        input.parse::<Option<Token![,]>>()?;
    }
    Ok(fields)
}
