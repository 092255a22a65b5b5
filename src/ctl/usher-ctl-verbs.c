/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The one table of nouns and verbs: parsing, help, man page, completion and the test of
 * docs/cli.md read it.  Constant.  It must hold no verb that does not work. */
#include "usher-ctl-verbs.h"

#include <string.h>

#include "usher-ctl-functions.h"
#include "usher-ctl-help.h"
#include "usher-ctl-list.h"

const UsherCtlFlag usher_ctl_global_flags[] = {
  { "workspace", "PATH|URI", "the workspace; else USHER_WORKSPACE", 'w' },
  { "format", "json|table|csv", "of the answer; table on a terminal, json otherwise" },
  { "as", "MEMBER", "act as this member (sample and training workspaces)" },
  { "at", "TIME", "at this time, such as 2026-03-18T10:30:00Z (sample and training workspaces)" },
  { "progress", "json", "progress as JSON, one object a line on stderr" },
  { "secret-fd", "N", "read the database password of a URI from this file descriptor" },
  { "yes", NULL, "instead of a question", 'y' },
  { "help", NULL, "help about the noun or verb", 'h' },
  { "version", NULL, "the version" },
  { NULL },
};

const UsherCtlNoun usher_ctl_nouns[] = {
  { "people", "person", "human and other identities, as a source of people tells of them" },
  { "accounts", "account", "logins at a source" },
  { "groups", "group", "groups at a source, nested, dynamic or synced" },
  { "memberships", "membership", "which account or group is in which group" },
  { "apps", "app", "applications" },
  { "entitlements", "entitlement", "application roles, directory roles and permissions" },
  { "grants", "grant", "which account or group is given which entitlement, as a source states it" },
  { "assignments", "assignment", "who effectively holds what, by whatever paths (computed)" },
  { "factors", "factor", "second factors of accounts" },
  { "events", "event", "sign-in events" },
  { "member", "members", "who uses Usher, with which roles" },
  { "ledger", NULL, "the record of every act, which proves itself" },
  { "run", "runs", "syncs and imports" },
  { "source", "sources", "where mirrored records come from" },
  { "manifest", "manifests", "connectors as data: how a kind of source is asked" },
  { "op", "ops", "changes at a source: planned, approved, sent once and observed" },
  { "approval", "approvals", "who must say yes to what, and who did" },
  { "delegation", "delegations", "approvals that one gives to another until a date" },
  { "proposal", "proposals", "acts that wait for a second member" },
  { "setting", "settings", "settings of the workspace" },
  { "document", "documents", "published policies, types, calendars and templates" },
  { "view", "views", "saved views: a name for a query" },
  { NULL },
};

#define LIST(noun) \
  { noun, "list", "", 0, 0, USHER_CTL_READ, { usher_ctl_query_flags, usher_ctl_order_flags, usher_ctl_page_flags }, \
    usher_ctl_list, "Lists them: total, as_of and rows" }
#define SHOW(noun, function) \
  { noun, "show", "ID", 1, 1, USHER_CTL_READ, { NULL }, function, "Tells everything about one" }
#define COLUMNS(noun) \
  { noun, "columns", "", 0, 0, USHER_CTL_BARE, { NULL }, usher_ctl_columns, \
    "Lists the field names with kind and title" }
#define CARD(noun, flags) \
  { noun, "change", "ID…|--query TOKENS", 0, USHER_CTL_MANY, USHER_CTL_ACT, \
    { flags, usher_ctl_query_flags, usher_ctl_reason_flags, usher_ctl_dry_flags }, usher_ctl_card_change, \
    "Sets what members decide about them; “none” takes a value away" }

const UsherCtlVerb usher_ctl_verbs[] = {
  /* Alone */
  { NULL, "init", "PATH|URI", 1, 1, USHER_CTL_BARE, { usher_ctl_init_flags }, usher_ctl_init,
    "Makes a workspace; one that exists is never overwritten" },
  { NULL, "info", "", 0, 0, USHER_CTL_READ, { NULL }, usher_ctl_info,
    "Tells what the workspace is, who you are in it, and how much it holds" },
  { NULL, "verify", "", 0, 0, USHER_CTL_READ, { usher_ctl_verify_flags, usher_ctl_reason_flags },
    usher_ctl_verify,
    "Checks ledger, records, mirror and seals; exit 3 when something is wrong" },
  { NULL, "seal", "", 0, 0, USHER_CTL_ACT, { usher_ctl_seal_flags }, usher_ctl_seal,
    "Signs the ledger as it is, in minisign's format" },
  { NULL, "import", "NOUN FILE", 2, 2, USHER_CTL_ACT,
    { usher_ctl_import_flags, usher_ctl_reason_flags },
    usher_ctl_import,
    "Brings a CSV file of people, accounts, groups, memberships, entitlements or grants, an HR feed (hr) or LDIF (ldif) into the mirror" },
  { NULL, "sync", "[NAME…]", 0, USHER_CTL_MANY, USHER_CTL_ACT,
    { usher_ctl_sync_flags, usher_ctl_source_secret_flags }, usher_ctl_sync,
    "Reads sources into the mirror; goes on where a broken one stopped" },
  { NULL, "export", "NOUN", 1, 1, USHER_CTL_ACT,
    { usher_ctl_export_flags, usher_ctl_query_flags, usher_ctl_order_flags }, usher_ctl_export,
    "Writes a list into a file, and a line about it into the ledger" },
  { NULL, "search", "WORDS…", 1, USHER_CTL_MANY, USHER_CTL_READ, { usher_ctl_limit_flags },
    usher_ctl_search,
    "Finds people, accounts, groups, apps and entitlements" },
  { NULL, "backup", "TO", 1, 1, USHER_CTL_READ, { NULL }, usher_ctl_backup,
    "Writes a whole and checked copy into a new file" },
  { NULL, "restore", "FROM", 1, 1, USHER_CTL_BARE, { usher_ctl_copy_flags }, usher_ctl_restore,
    "Makes the workspace of -w, which must not exist yet, from a backup" },
  { NULL, "copy", "FROM TO", 2, 2, USHER_CTL_BARE, { usher_ctl_copy_flags }, usher_ctl_copy,
    "Copies a workspace between files and databases, into an empty place" },
  { NULL, "migrate", "", 0, 0, USHER_CTL_BARE, { NULL }, usher_ctl_migrate,
    "Brings an older workspace up to this program's schema" },
  { NULL, "due", "", 0, 0, USHER_CTL_READ, { usher_ctl_due_flags }, usher_ctl_due,
    "Tells what time asks for; with --run does it" },
  { NULL, "doctor", "", 0, 0, USHER_CTL_BARE, { usher_ctl_doctor_flags }, usher_ctl_doctor,
    "Checks whether the workspace is in order, and says what to do if not" },
  { NULL, "undo", "ACT", 1, 1, USHER_CTL_ACT, { usher_ctl_reason_flags }, usher_ctl_undo,
    "Takes an act back by a new one; refused when a record changed since" },
  { NULL, "erase", "TEXT…", 1, USHER_CTL_MANY, USHER_CTL_ACT, { usher_ctl_reason_flags },
    usher_ctl_erase,
    "Erases personal texts, by the ids that ledger show gives; it cannot be undone" },
  { NULL, "version", "", 0, 0, USHER_CTL_BARE, { NULL }, usher_ctl_version,
    "Tells the versions of program and schema" },
  { NULL, "help", "[NOUN [VERB]]", 0, 2, USHER_CTL_BARE, { usher_ctl_help_flags }, usher_ctl_help,
    "Tells what there is" },

  /* The directory */
  LIST ("people"), SHOW ("people", usher_ctl_person_show), COLUMNS ("people"),
  { "people", "access", "ID", 1, 1, USHER_CTL_READ, { usher_ctl_access_flags },
    usher_ctl_person_access,
    "Tells what the person effectively holds, by every path" },
  { "people", "history", "ID", 1, 1, USHER_CTL_READ, { usher_ctl_page_flags },
    usher_ctl_person_history,
    "Lists the ledger's lines about the person and their accounts" },
  { "people", "merge", "ID --into ID", 1, 1, USHER_CTL_ACT,
    { usher_ctl_into_flags, usher_ctl_reason_flags },
    usher_ctl_person_merge,
    "Says that two records are one human, until they are split" },
  { "people", "split", "ID", 1, 1, USHER_CTL_ACT, { usher_ctl_reason_flags },
    usher_ctl_person_split,
    "Takes a merge back" },
  LIST ("accounts"), SHOW ("accounts", usher_ctl_show), COLUMNS ("accounts"),
    CARD ("accounts", usher_ctl_account_card_flags),
  { "accounts", "link", "ID --person P|none", 1, 1, USHER_CTL_ACT,
    { usher_ctl_link_flags, usher_ctl_reason_flags },
    usher_ctl_account_link,
    "Says whose account this is, over what was matched" },
  { "accounts", "unlink", "ID", 1, 1, USHER_CTL_ACT, { usher_ctl_reason_flags },
    usher_ctl_account_unlink,
    "Goes back to what was matched" },
  LIST ("groups"), SHOW ("groups", usher_ctl_group_show), COLUMNS ("groups"),
    CARD ("groups", usher_ctl_group_card_flags),
  { "groups", "members", "ID", 1, 1, USHER_CTL_READ,
    { usher_ctl_nested_flags, usher_ctl_limit_flags },
    usher_ctl_group_members,
    "Lists who is in the group" },
  LIST ("memberships"), SHOW ("memberships", usher_ctl_show), COLUMNS ("memberships"),
  LIST ("apps"), SHOW ("apps", usher_ctl_show), COLUMNS ("apps"),
  LIST ("entitlements"), SHOW ("entitlements",
                               usher_ctl_entitlement_show), COLUMNS ("entitlements"),
  CARD ("entitlements", usher_ctl_entitlement_card_flags),
  { "entitlements", "holders", "ID", 1, 1, USHER_CTL_READ, { usher_ctl_page_flags },
    usher_ctl_entitlement_holders,
    "Lists who effectively holds it, and through what" },
  LIST ("grants"), SHOW ("grants", usher_ctl_show), COLUMNS ("grants"),
  LIST ("assignments"), SHOW ("assignments", usher_ctl_show), COLUMNS ("assignments"),
  LIST ("factors"), SHOW ("factors", usher_ctl_show), COLUMNS ("factors"),
  LIST ("events"), SHOW ("events", usher_ctl_show), COLUMNS ("events"),

  /* The workspace */
  LIST ("member"), SHOW ("member", usher_ctl_show), COLUMNS ("member"),
  { "member", "add", "LOGIN --role R", 1, 1, USHER_CTL_ACT,
    { usher_ctl_member_flags, usher_ctl_reason_flags },
    usher_ctl_member_add,
    "Adds a member" },
  { "member", "change", "LOGIN", 1, 1, USHER_CTL_ACT,
    { usher_ctl_member_flags, usher_ctl_member_change_flags,
                                                        usher_ctl_reason_flags },
    usher_ctl_member_change, "Changes name, roles, person, or whether they are active" },
  { "member", "remove", "LOGIN", 1, 1, USHER_CTL_ACT, { usher_ctl_reason_flags },
    usher_ctl_member_remove,
    "Takes a member's rights away; their record stays" },
  { "member", "rights", "[LOGIN]", 0, 1, USHER_CTL_READ, { NULL }, usher_ctl_member_rights,
    "Tells what a member may do, and why" },
  { "member", "claim", "LOGIN", 1, 1, USHER_CTL_READ, { NULL }, usher_ctl_member_claim,
    "Makes you, on this machine, this member of a file that you may write; a line tells" },
  { "ledger", "list", "", 0, 0, USHER_CTL_READ,
    { usher_ctl_object_flags, usher_ctl_query_flags, usher_ctl_order_flags, usher_ctl_page_flags },
      usher_ctl_ledger_list,
    "Lists lines; with --object those of one object" },
  { "ledger", "show", "N", 1, 1, USHER_CTL_READ, { NULL }, usher_ctl_ledger_show,
    "Tells everything about one line" },
  { "ledger", "replay", "--object ID", 0, 0, USHER_CTL_READ,
    { usher_ctl_object_flags, usher_ctl_replay_flags },
    usher_ctl_ledger_replay,
    "Tells a record as it was, from the lines alone" },
  { "ledger", "export", "--to FILE", 0, 0, USHER_CTL_ACT, { usher_ctl_to_flags },
    usher_ctl_ledger_export,
    "Writes every line into a file, for a check without Usher" },
  COLUMNS ("ledger"),
  LIST ("run"), SHOW ("run", usher_ctl_run_show), COLUMNS ("run"),
  LIST ("source"), SHOW ("source", usher_ctl_source_show), COLUMNS ("source"),
  { "source", "add", "NAME [KEY=VALUE…]", 1, USHER_CTL_MANY, USHER_CTL_ACT,
    { usher_ctl_source_flags, usher_ctl_source_secret_flags, usher_ctl_reason_flags }, usher_ctl_source_add,
    "Adds a source that can be asked; it is read-only until two members allow more" },
  { "source", "test", "NAME", 1, 1, USHER_CTL_READ, { usher_ctl_source_secret_flags }, usher_ctl_source_test,
    "Asks what can be read, and which rights are missing" },
  { "source", "change", "NAME [KEY=VALUE…]", 1, USHER_CTL_MANY, USHER_CTL_ACT,
    { usher_ctl_source_flags, usher_ctl_source_secret_flags, usher_ctl_reason_flags }, usher_ctl_source_change,
    "Points it elsewhere, or changes its manifest or settings; takes two members" },
  { "source", "schedule", "NAME", 1, 1, USHER_CTL_ACT, { usher_ctl_source_schedule_flags, usher_ctl_reason_flags },
    usher_ctl_source_schedule,
    "Says how often it is synced, and how long its events are kept in full" },
  { "source", "enable-writes", "NAME", 1, 1, USHER_CTL_ACT, { usher_ctl_reason_flags }, usher_ctl_source_enable_writes,
    "Allows approved operations to change it; takes two members" },
  { "source", "disable-writes", "NAME", 1, 1, USHER_CTL_ACT, { usher_ctl_reason_flags }, usher_ctl_source_disable_writes,
    "Makes it read-only again" },
  { "source", "accept", "RUN", 1, 1, USHER_CTL_ACT, { usher_ctl_reason_flags }, usher_ctl_source_accept,
    "Applies a run that was held back; takes two members and a reason" },
  { "source", "remove", "NAME", 1, 1, USHER_CTL_ACT, { usher_ctl_reason_flags }, usher_ctl_source_remove,
    "Ends it; its records stay as they were last seen, and its secret is forgotten" },
  { "manifest", "list", "", 0, 0, USHER_CTL_BARE, { NULL }, usher_ctl_manifest_list,
    "Lists those that are shipped" },
  { "manifest", "lint", "FILE", 1, 1, USHER_CTL_BARE, { NULL }, usher_ctl_manifest_lint,
    "Tells every fault of a file, with line and column" },
  { "manifest", "try", "FILE", 1, 1, USHER_CTL_BARE, { usher_ctl_manifest_try_flags, usher_ctl_source_secret_flags },
    usher_ctl_manifest_try,
    "Reads records of a stream and shows them as the mirror would have them" },
  LIST ("op"), SHOW ("op", usher_ctl_op_show), COLUMNS ("op"),
  { "op", "plan", "KIND", 1, 1, USHER_CTL_ACT,
    { usher_ctl_op_flags, usher_ctl_source_secret_flags, usher_ctl_reason_flags, usher_ctl_dry_flags }, usher_ctl_op_plan,
    "Says exactly what would be sent, what comes of it and who must approve; sends nothing" },
  { "op", "run", "ID", 1, 1, USHER_CTL_ACT, { usher_ctl_source_secret_flags, usher_ctl_reason_flags, usher_ctl_dry_flags },
    usher_ctl_op_run,
    "Sends it once and reads until it is seen; what was sent before is looked at first" },
  { "op", "cancel", "ID", 1, 1, USHER_CTL_ACT, { usher_ctl_reason_flags }, usher_ctl_op_cancel,
    "Gives up one that was not sent" },
  { "op", "rollback", "ID", 1, 1, USHER_CTL_ACT, { usher_ctl_source_secret_flags, usher_ctl_reason_flags, usher_ctl_dry_flags },
    usher_ctl_op_rollback,
    "Plans what undoes it, as an operation of its own" },
  { "approval", "list", "", 0, 0, USHER_CTL_READ,
    { usher_ctl_approval_list_flags, usher_ctl_query_flags, usher_ctl_order_flags, usher_ctl_page_flags }, usher_ctl_approval_list,
    "Lists them: total, as_of and rows" },
  SHOW ("approval", usher_ctl_approval_show), COLUMNS ("approval"),
  { "approval", "approve", "ID", 1, 1, USHER_CTL_ACT, { usher_ctl_reason_flags }, usher_ctl_approval_approve,
    "Says yes, to this content and for 14 days" },
  { "approval", "refuse", "ID", 1, 1, USHER_CTL_ACT, { usher_ctl_reason_flags }, usher_ctl_approval_refuse,
    "Says no, with a reason; it is not overruled" },
  { "approval", "ask", "ID", 1, 1, USHER_CTL_ACT, { usher_ctl_reason_flags }, usher_ctl_approval_ask,
    "Asks something first, in the reason" },
  { "approval", "record", "ID", 1, 1, USHER_CTL_ACT, { usher_ctl_approval_record_flags, usher_ctl_reason_flags },
    usher_ctl_approval_record,
    "Writes down what someone without a login said, with proof" },
  LIST ("delegation"), SHOW ("delegation", usher_ctl_show), COLUMNS ("delegation"),
  { "delegation", "add", "--to P --until TIME", 0, 0, USHER_CTL_ACT, { usher_ctl_delegation_flags, usher_ctl_reason_flags },
    usher_ctl_delegation_add,
    "Lets another give your approvals until a date" },
  { "delegation", "end", "ID", 1, 1, USHER_CTL_ACT, { usher_ctl_reason_flags }, usher_ctl_delegation_end,
    "Ends it now" },
  LIST ("proposal"), SHOW ("proposal", usher_ctl_show), COLUMNS ("proposal"),
  { "proposal", "withdraw", "ID", 1, 1, USHER_CTL_ACT, { usher_ctl_reason_flags },
    usher_ctl_proposal_withdraw,
    "Takes your own proposal back" },
  { "setting", "list", "", 0, 0, USHER_CTL_READ, { NULL }, usher_ctl_setting_list,
    "Lists every setting with the value that holds" },
  { "setting", "show", "NAME", 1, 1, USHER_CTL_READ, { NULL }, usher_ctl_setting_show,
    "Tells everything about one" },
  { "setting", "set", "NAME VALUE", 1, 2, USHER_CTL_ACT,
    { usher_ctl_setting_flags, usher_ctl_reason_flags },
    usher_ctl_setting_set,
    "Sets one" },
  LIST ("document"), SHOW ("document", usher_ctl_document_show), COLUMNS ("document"),
  { "view", "list", "[NOUN]", 0, 1, USHER_CTL_READ, { NULL }, usher_ctl_view_list,
    "Lists your saved views" },
  { "view", "save", "NOUN NAME", 2, 2, USHER_CTL_ACT,
    { usher_ctl_query_flags, usher_ctl_order_flags },
    usher_ctl_view_save,
    "Gives a query of a noun a name" },
  { "view", "remove", "NOUN NAME", 2, 2, USHER_CTL_ACT, { NULL }, usher_ctl_view_remove,
    "Removes one of your views" },
  { NULL },
};

const UsherCtlNoun *
usher_ctl_find_noun (const char *word)
{
  for (const UsherCtlNoun *noun = usher_ctl_nouns; noun->name != NULL; noun++)
    if (g_str_equal (noun->name, word) || g_strcmp0 (noun->other, word) == 0)
      return noun;
  return NULL;
}

const UsherCtlVerb *
usher_ctl_find_verb (const char *noun, const char *verb)
{
  for (const UsherCtlVerb *at = usher_ctl_verbs; at->func != NULL; at++)
    if (g_strcmp0 (at->noun, noun) == 0 && g_str_equal (at->verb, verb))
      return at;
  return NULL;
}

static const UsherCtlFlag *
find_in (const UsherCtlFlag *flags, const char *name, gsize length, char letter)
{
  for (; flags->name != NULL; flags++)
    if (name != NULL ? strlen (flags->name) == length && strncmp (flags->name, name,
                                                                  length) == 0 : flags->letter == letter)
      return flags;
  return NULL;
}

const UsherCtlFlag *
usher_ctl_find_flag (const UsherCtlVerb *verb, const char *name, gssize length)
{
  gsize n = length < 0 ? strlen (name) : (gsize) length;
  const UsherCtlFlag *found = find_in (usher_ctl_global_flags, name, n, 0);

  for (guint i = 0; found == NULL && i < USHER_CTL_FLAG_LISTS && verb->flags[i] != NULL; i++)
    found = find_in (verb->flags[i], name, n, 0);
  return found;
}

const UsherCtlFlag *
usher_ctl_any_flag (const char *name, gssize length, char letter)
{
  gsize n = name == NULL ? 0 : length < 0 ? strlen (name) : (gsize) length;
  const UsherCtlFlag *found = find_in (usher_ctl_global_flags, name, n, letter);

  for (const UsherCtlVerb *verb = usher_ctl_verbs; found == NULL && verb->func != NULL; verb++)
    for (guint i = 0; found == NULL && i < USHER_CTL_FLAG_LISTS && verb->flags[i] != NULL; i++)
      found = find_in (verb->flags[i], name, n, letter);
  return found;
}
