use crate::attribute::Attribute;
use crate::item_kind::described;
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Error, Generics, Token, Type, Visibility};

/// The static under the attribute, taken apart where the entry goes in.
pub(crate) struct Static {
    /// The other attributes, unparsed.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) keyword: Token![static],
    /// A mistake, to be reported.
    pub(crate) mutable: Option<Token![mut]>,
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    /// The expression after the `=`. It is not parsed, because nobody needs
    /// to know what is in it.
    pub(crate) initializer: TokenStream,
}

impl Parse for Static {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = Attribute::parse_all(input)?;
        let visibility = input.parse()?;
        let Some(keyword) = input.parse()? else {
            return Err(not_a_static(input));
        };
        let mutable = input.parse()?;
        let ident: Ident = input.parse()?;
        // The compiler has refused these before it called the macro, so there
        // is nothing to add.
        input.parse::<Generics>()?;
        input.parse::<Token![:]>()?;
        let ty = input.parse()?;
        let initializer = initializer(input, &ident)?;
        Ok(Static {
            attributes,
            visibility,
            keyword,
            mutable,
            ident,
            ty,
            initializer,
        })
    }
}

/// The static as written, except that it is not mutable, which would make all
/// uses of it errors.
impl ToTokens for Static {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (attributes, visibility, keyword) = (&self.attributes, &self.visibility, &self.keyword);
        let (ident, ty, initializer) = (&self.ident, &self.ty, &self.initializer);
        tokens.extend(quote! {
            #(#attributes)* #visibility #keyword #ident: #ty = #initializer;
        });
    }
}

/// Takes what is between `=` and the `;` at the end.
///
/// Where there is nothing, the error becomes the initializer: any other would
/// be refused by the compiler as well, and for the same reason.
fn initializer(input: ParseStream<'_>, ident: &Ident) -> syn::Result<TokenStream> {
    input.parse::<Option<Token![=]>>()?;
    let mut tokens: Vec<TokenTree> = input.parse::<TokenStream>()?.into_iter().collect();
    if !matches!(tokens.pop(), Some(TokenTree::Punct(end)) if end.as_char() == ';') {
        return Err(Error::new(ident.span(), "expected `;` after this static"));
    }
    if tokens.is_empty() {
        let message = format!("`{ident}` has no value: write one, such as `= Counter::new()`");
        return Ok(Error::new(ident.span(), message).to_compile_error());
    }
    Ok(tokens.into_iter().collect())
}

/// Says what the item is instead, and how to make a metric of it.
fn not_a_static(input: ParseStream<'_>) -> Error {
    const ADVICE: &str = "write `static REQUESTS: Counter = Counter::new();`";
    let start = input.span();
    let mut found: Option<(Ident, &str)> = None;
    let tokens = input.parse::<TokenStream>().unwrap_or_default();
    for token in tokens {
        match token {
            TokenTree::Ident(word) => {
                let Some(what) = described(&word.to_string()) else {
                    continue;
                };
                // A function may be a `const fn`, so the search goes on.
                let is_function = what == "a function";
                if found.is_none() || is_function {
                    found = Some((word, what));
                }
                if is_function {
                    break;
                }
            }
            // The words before the name of an item are followed by the body
            // or the type, except that a string may come after `extern`.
            TokenTree::Literal(_) => {}
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {}
            _ => break,
        }
    }
    match found {
        Some((word, what @ "a constant")) => Error::new(
            word.span(),
            format!("{what} is copied wherever it is used: write `static` in place of `const`"),
        ),
        Some((word, what)) => Error::new(
            word.span(),
            format!("`#[metric]` belongs on a static, and this is {what}: {ADVICE}"),
        ),
        None => Error::new(start, format!("`#[metric]` belongs on a static: {ADVICE}")),
    }
}
