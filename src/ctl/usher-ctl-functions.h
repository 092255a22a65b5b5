/* SPDX-FileCopyrightText: 2026 The Usher authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usher-ctl.h"

G_BEGIN_DECLS

/* The functions that the table of verbs names, and the flags that belong to them alone. */

/* usher-ctl-workspace.c, usher-ctl-init.c */
extern const UsherCtlFlag usher_ctl_init_flags[], usher_ctl_copy_flags[], usher_ctl_due_flags[],
  usher_ctl_doctor_flags[];
gboolean usher_ctl_init (UsherCtl *ctl, GError **error);
gboolean usher_ctl_info (UsherCtl *ctl, GError **error);
gboolean usher_ctl_backup (UsherCtl *ctl, GError **error);
gboolean usher_ctl_restore (UsherCtl *ctl, GError **error);
gboolean usher_ctl_copy (UsherCtl *ctl, GError **error);
gboolean usher_ctl_migrate (UsherCtl *ctl, GError **error);
gboolean usher_ctl_due (UsherCtl *ctl, GError **error);
gboolean usher_ctl_doctor (UsherCtl *ctl, GError **error);
gboolean usher_ctl_version (UsherCtl *ctl, GError **error);

/* usher-ctl-verify.c */
extern const UsherCtlFlag usher_ctl_verify_flags[], usher_ctl_seal_flags[], usher_ctl_reason_flags[];
gboolean usher_ctl_verify (UsherCtl *ctl, GError **error);
gboolean usher_ctl_seal (UsherCtl *ctl, GError **error);
gboolean usher_ctl_erase (UsherCtl *ctl, GError **error);

/* usher-ctl-nouns.c */
extern const UsherCtlFlag usher_ctl_export_flags[];
gboolean usher_ctl_list (UsherCtl *ctl, GError **error);
gboolean usher_ctl_show (UsherCtl *ctl, GError **error);
gboolean usher_ctl_columns (UsherCtl *ctl, GError **error);
gboolean usher_ctl_export (UsherCtl *ctl, GError **error);
/* The line that an export leaves; QUERY (nullable) is the command that would list the same. */
gboolean usher_ctl_note_export (UsherCtl *ctl, const char *object, const char *query, gint64 rows,
                                const UsherDigest *digest, GError **error);
gboolean usher_ctl_answer_export (UsherCtl *ctl, const char *to, gint64 rows, const UsherDigest *digest,
                                  GError **error);

/* usher-ctl-import.c */
extern const UsherCtlFlag usher_ctl_import_flags[];
gboolean usher_ctl_import (UsherCtl *ctl, GError **error);

/* usher-ctl-member.c */
extern const UsherCtlFlag usher_ctl_member_flags[], usher_ctl_member_change_flags[];
gboolean usher_ctl_member_add (UsherCtl *ctl, GError **error);
gboolean usher_ctl_member_change (UsherCtl *ctl, GError **error);
gboolean usher_ctl_member_remove (UsherCtl *ctl, GError **error);
gboolean usher_ctl_member_rights (UsherCtl *ctl, GError **error);
gboolean usher_ctl_member_claim (UsherCtl *ctl, GError **error);

/* usher-ctl-directory.c, usher-ctl-person.c */
extern const UsherCtlFlag usher_ctl_access_flags[], usher_ctl_into_flags[], usher_ctl_nested_flags[],
  usher_ctl_limit_flags[];
gboolean usher_ctl_person_show (UsherCtl *ctl, GError **error);
gboolean usher_ctl_person_access (UsherCtl *ctl, GError **error);
gboolean usher_ctl_person_history (UsherCtl *ctl, GError **error);
gboolean usher_ctl_person_merge (UsherCtl *ctl, GError **error);
gboolean usher_ctl_person_split (UsherCtl *ctl, GError **error);
gboolean usher_ctl_entitlement_show (UsherCtl *ctl, GError **error);
gboolean usher_ctl_entitlement_holders (UsherCtl *ctl, GError **error);
gboolean usher_ctl_group_show (UsherCtl *ctl, GError **error);
gboolean usher_ctl_group_members (UsherCtl *ctl, GError **error);
gboolean usher_ctl_search (UsherCtl *ctl, GError **error);

/* usher-ctl-card.c */
extern const UsherCtlFlag usher_ctl_entitlement_card_flags[], usher_ctl_group_card_flags[],
  usher_ctl_account_card_flags[];
extern const UsherCtlFlag usher_ctl_link_flags[], usher_ctl_dry_flags[];
gboolean usher_ctl_card_change (UsherCtl *ctl, GError **error);
gboolean usher_ctl_account_link (UsherCtl *ctl, GError **error);
gboolean usher_ctl_account_unlink (UsherCtl *ctl, GError **error);

/* usher-ctl-ledger.c */
extern const UsherCtlFlag usher_ctl_object_flags[], usher_ctl_replay_flags[], usher_ctl_to_flags[];
gboolean usher_ctl_ledger_list (UsherCtl *ctl, GError **error);
gboolean usher_ctl_ledger_show (UsherCtl *ctl, GError **error);
gboolean usher_ctl_ledger_replay (UsherCtl *ctl, GError **error);
gboolean usher_ctl_ledger_export (UsherCtl *ctl, GError **error);
gboolean usher_ctl_undo (UsherCtl *ctl, GError **error);

/* usher-ctl-source.c */
extern const UsherCtlFlag usher_ctl_source_flags[], usher_ctl_source_secret_flags[], usher_ctl_source_schedule_flags[];
gboolean usher_ctl_source_add (UsherCtl *ctl, GError **error);
gboolean usher_ctl_source_show (UsherCtl *ctl, GError **error);
gboolean usher_ctl_source_test (UsherCtl *ctl, GError **error);
gboolean usher_ctl_source_change (UsherCtl *ctl, GError **error);
gboolean usher_ctl_source_schedule (UsherCtl *ctl, GError **error);
gboolean usher_ctl_source_enable_writes (UsherCtl *ctl, GError **error);
gboolean usher_ctl_source_disable_writes (UsherCtl *ctl, GError **error);
gboolean usher_ctl_source_accept (UsherCtl *ctl, GError **error);
gboolean usher_ctl_source_remove (UsherCtl *ctl, GError **error);

/* usher-ctl-manifest.c */
extern const UsherCtlFlag usher_ctl_manifest_try_flags[];
gboolean usher_ctl_manifest_list (UsherCtl *ctl, GError **error);
gboolean usher_ctl_manifest_lint (UsherCtl *ctl, GError **error);
gboolean usher_ctl_manifest_try (UsherCtl *ctl, GError **error);

/* usher-ctl-sync.c */
extern const UsherCtlFlag usher_ctl_sync_flags[];
gboolean usher_ctl_sync (UsherCtl *ctl, GError **error);
gboolean usher_ctl_run_show (UsherCtl *ctl, GError **error);

/* usher-ctl-op.c, usher-ctl-approval.c */
extern const UsherCtlFlag usher_ctl_op_flags[], usher_ctl_approval_list_flags[], usher_ctl_approval_record_flags[],
  usher_ctl_delegation_flags[];
gboolean usher_ctl_op_plan (UsherCtl *ctl, GError **error);
gboolean usher_ctl_op_show (UsherCtl *ctl, GError **error);
gboolean usher_ctl_op_run (UsherCtl *ctl, GError **error);
gboolean usher_ctl_op_cancel (UsherCtl *ctl, GError **error);
gboolean usher_ctl_op_rollback (UsherCtl *ctl, GError **error);
gboolean usher_ctl_approval_list (UsherCtl *ctl, GError **error);
gboolean usher_ctl_approval_show (UsherCtl *ctl, GError **error);
gboolean usher_ctl_approval_approve (UsherCtl *ctl, GError **error);
gboolean usher_ctl_approval_refuse (UsherCtl *ctl, GError **error);
gboolean usher_ctl_approval_ask (UsherCtl *ctl, GError **error);
gboolean usher_ctl_approval_record (UsherCtl *ctl, GError **error);
gboolean usher_ctl_delegation_add (UsherCtl *ctl, GError **error);
gboolean usher_ctl_delegation_end (UsherCtl *ctl, GError **error);

/* usher-ctl-keeping.c */
extern const UsherCtlFlag usher_ctl_setting_flags[];
gboolean usher_ctl_setting_list (UsherCtl *ctl, GError **error);
gboolean usher_ctl_setting_show (UsherCtl *ctl, GError **error);
gboolean usher_ctl_setting_set (UsherCtl *ctl, GError **error);
gboolean usher_ctl_document_show (UsherCtl *ctl, GError **error);
gboolean usher_ctl_proposal_withdraw (UsherCtl *ctl, GError **error);
gboolean usher_ctl_view_list (UsherCtl *ctl, GError **error);
gboolean usher_ctl_view_save (UsherCtl *ctl, GError **error);
gboolean usher_ctl_view_remove (UsherCtl *ctl, GError **error);

G_END_DECLS
