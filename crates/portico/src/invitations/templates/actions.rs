//! What people can do with templates: create one, save it, go back to an earlier version, choose the default, delete.

use super::{
    Kind,
    store::{self, Saving},
    template::{Template, Typed, offered},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    invitations::{Words, letters::shipped_words},
};
use portico_language::Language;
use portico_policy::Permission;
use portico_values::TemplateId;

/// The name of the template that "Save Default message and intake form selections" makes.
const DEFAULT_NAME: &str = "Default message";

/// Why a default cannot be deleted.
pub(super) const IS_DEFAULT: &str = "This is the default. Make another message the default first, then delete this one.";

/// Creates a template.
///
/// # Errors
/// Invalid when it could not be sent as it is.
pub async fn create(act: &mut Act, kind: Kind, language: Language, typed: &Typed) -> Answer<TemplateId> {
    mind(typed)?;
    insert(act, kind, language, typed, false).await
}

async fn insert(act: &mut Act, kind: Kind, language: Language, typed: &Typed, is_default: bool) -> Answer<TemplateId> {
    let reach = act.may(Permission::EditTemplates)?;
    let saving = Saving { id: act.id(), typed, by: act.who().actor.staff(), now: act.now() };
    if !store::insert(act.db(), &reach, kind, language, is_default, &saving).await? {
        return Err(chosen_meanwhile());
    }
    let event = Event::new("template.created").about(saving.id).with("kind", kind.word()).with("language", language.tag());
    act.record(event.with("default", is_default));
    Ok(saving.id)
}

/// Saves new words as the next version. `seen` is the version that the writer had before them.
///
/// # Errors
/// Invalid when it could not be sent as it is; refused when somebody else has saved meanwhile.
pub async fn save(act: &mut Act, id: TemplateId, seen: i64, typed: &Typed) -> Answer<()> {
    let reach = act.may(Permission::EditTemplates)?;
    mind(typed)?;
    store::template(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let saving = Saving { id, typed, by: act.who().actor.staff(), now: act.now() };
    if !store::save(act.db(), &reach, seen, &saving).await? {
        return Err(changed());
    }
    act.record(Event::new("template.saved").about(id).with("version", seen + 1));
    Ok(())
}

/// Saves the words of an earlier version as the newest.
///
/// # Errors
/// Not found when there is no such version; refused when somebody else has saved meanwhile.
pub async fn restore(act: &mut Act, id: TemplateId, version: i64) -> Answer<()> {
    let reach = act.may(Permission::EditTemplates)?;
    let template = store::template(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let versions = store::versions(act.db(), &reach, id).await?;
    let earlier = versions.into_iter().find(|one| one.version == version).ok_or_else(Trouble::not_found)?;
    let typed = Typed { name: earlier.name, words: Words { subject: earlier.subject, message: earlier.message } };
    let saving = Saving { id, typed: &typed, by: act.who().actor.staff(), now: act.now() };
    if !store::save(act.db(), &reach, template.version, &saving).await? {
        return Err(changed());
    }
    act.record(Event::new("template.restored").about(id).with("version", template.version + 1).with("restored", version));
    Ok(())
}

/// Makes a template the default of its kind and language.
///
/// # Errors
/// Not found; refused when somebody else has chosen one in this moment.
pub async fn make_default(act: &mut Act, id: TemplateId) -> Answer<Template> {
    let reach = act.may(Permission::EditTemplates)?;
    let template = store::template(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    store::clear_default(act.db(), &reach, template.kind, &template.language).await?;
    if !store::set_default(act.db(), &reach, id).await? {
        return Err(chosen_meanwhile());
    }
    act.record(Event::new("template.made_default").about(id));
    Ok(template)
}

/// Goes back to Portico's own words in a language.
///
/// # Errors
/// Refused when they are in use already.
pub async fn use_shipped(act: &mut Act, kind: Kind, language: Language) -> Answer<()> {
    let reach = act.may(Permission::EditTemplates)?;
    if !store::clear_default(act.db(), &reach, kind, language.tag()).await? {
        return Err(Refusal::conflict("default_already", "Portico’s own message is already the default.").into());
    }
    act.record(Event::new("template.default_cleared").with("kind", kind.word()).with("language", language.tag()));
    Ok(())
}

/// Deletes a template. A default cannot be deleted; another one has to be chosen first.
///
/// # Errors
/// Refused for a default; not found.
pub async fn delete(act: &mut Act, id: TemplateId) -> Answer<()> {
    let reach = act.may(Permission::EditTemplates)?;
    store::template(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    if !store::delete(act.db(), &reach, id).await? {
        return Err(Refusal::conflict("is_default", IS_DEFAULT).into());
    }
    act.record(Event::new("template.deleted").about(id));
    Ok(())
}

/// "Save Default message and intake form selections": makes these words the practice's default in their language. They become the next
/// version of the default if there is one. If they are the default already, nothing is saved.
///
/// # Errors
/// Invalid when the words cannot be sent; refused when somebody else has saved or chosen a default in this moment.
pub async fn save_default(act: &mut Act, language: Language, words: &Words) -> Answer<()> {
    let reach = act.may(Permission::EditTemplates)?;
    words.parse()?;
    let language = offered(language.tag()).unwrap_or(Language::En);
    let known = store::defaults(act.db(), &reach).await?;
    let is_this = |one: &&Template| (one.kind, one.language.as_str()) == (Kind::Invitation, language.tag());
    match known.iter().find(is_this) {
        Some(template) if template.words() == *words => Ok(()),
        Some(template) => {
            save(act, template.id, template.version, &Typed { name: template.name.clone(), words: words.clone() }).await
        }
        None if [false, true].iter().any(|again| shipped_words(act.portico(), Kind::Invitation, language, *again) == *words) => {
            Ok(())
        }
        None => {
            let typed = Typed { name: DEFAULT_NAME.to_owned(), words: words.clone() };
            insert(act, Kind::Invitation, language, &typed, true).await.map(drop)
        }
    }
}

fn mind(typed: &Typed) -> Answer<()> {
    let problems = typed.problems();
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}

fn chosen_meanwhile() -> Trouble {
    let sentence = "Someone chose another default message in this moment. Try again to replace theirs.";
    Refusal::conflict("chosen_meanwhile", sentence).into()
}

fn changed() -> Trouble {
    let sentence = "Someone saved this template while you were writing. Your version is below; save again to replace theirs.";
    Refusal::conflict("changed_meanwhile", sentence).into()
}
