#!/usr/bin/python3 -B
# SPDX-FileCopyrightText: 2026 The Usher authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing newer than the baseline, Debian 12: GLib 2.74, GTK 4.8, libadwaita 1.2, SQLite 3.40,
PostgreSQL 15, libsoup 3.2, OpenSSL 3.0.  The newer headers of another system would accept it."""

import re

import lintlib

NEWER = {
    'GLib 2.74': 'g_set_str g_string_free_and_steal g_string_new_take g_ptr_array_new_from_array '
                 'g_ptr_array_new_from_null_terminated_array g_ptr_array_new_take g_ptr_array_new_take_null_terminated '
                 'g_array_new_take g_array_new_take_zero_terminated g_aligned_free_sized g_free_sized g_autofd g_clear_fd '
                 'g_closefrom g_fdwalk_set_cloexec g_once_init_enter_pointer g_once_init_leave_pointer g_strv_builder_take '
                 'g_strv_builder_unref_to_strv g_task_set_static_name g_task_return_new_error_literal '
                 'g_task_return_prefixed_error g_test_trap_subprocess_with_envp g_date_time_new_from_unix_utc_usec '
                 'g_date_time_new_from_unix_local_usec g_date_time_to_unix_usec g_source_dup_context g_utf8_truncate_middle '
                 'g_value_steal_string g_variant_builder_init_static g_path_buf_init g_path_buf_new g_sort_array g_steal_handle_id '
                 'g_timeout_add_seconds_once g_log_writer_default_set_debug_domains g_unix_pipe_open GUnixPipe '
                 'g_string_copy g_param_spec_is_valid_name_length g_file_make_symbolic_link_full g_variant_new_take_string_len '
                 'g_bookmark_file_add_application_full g_list_model_items_changed_full g_get_monotonic_time_ns '
                 'g_thread_pool_new_full_named g_main_context_get_poll_timeout g_io_error_from_file_error',
    'GTK 4.8': 'GtkFileDialog gtk_file_dialog_open gtk_file_dialog_save GtkAlertDialog gtk_alert_dialog_new gtk_alert_dialog_choose '
               'GtkUriLauncher GtkFileLauncher GtkColorDialog GtkFontDialog gtk_list_view_scroll_to gtk_grid_view_scroll_to '
               'gtk_column_view_scroll_to gtk_column_view_sorter_get_primary_sort_column GtkColumnViewSorter '
               'gtk_column_view_column_set_id gtk_column_view_set_row_factory GtkColumnViewRow GtkColumnViewCell GtkSectionModel '
               'GtkListHeader gtk_list_view_set_header_factory gtk_column_view_set_header_factory gtk_list_view_set_tab_behavior '
               'gtk_column_view_set_tab_behavior gtk_list_item_set_accessible_label gtk_list_item_set_focusable '
               'gtk_accessible_announce gtk_widget_get_color gtk_css_provider_load_from_string gtk_css_provider_load_from_bytes '
               'gtk_text_view_scroll_mark gtk_search_entry_set_placeholder_text gtk_widget_set_limit_events '
               'gtk_accessible_get_at_context gtk_drop_down_set_search_match_mode gtk_text_buffer_add_commit_notify '
               'gtk_window_get_gravity gtk_tooltip_set_delay gtk_popover_menu_set_flags',
    'libadwaita 1.2': 'AdwBanner adw_banner_new AdwTabOverview AdwTabButton AdwNavigationView AdwNavigationPage '
                      'AdwNavigationSplitView AdwOverlaySplitView AdwToolbarView AdwBreakpoint AdwBreakpointBin AdwDialog '
                      'AdwAlertDialog AdwAboutDialog AdwPreferencesDialog AdwSwitchRow AdwSpinRow AdwSpinner AdwButtonRow '
                      'AdwBottomSheet AdwMultiLayoutView AdwToggleGroup AdwWrapBox AdwShortcutsDialog adw_message_dialog_choose '
                      'adw_length_unit_to_px',
    'SQLite 3.40': 'sqlite3_is_interrupted sqlite3_stmt_explain sqlite3_get_clientdata sqlite3_set_clientdata '
                   'sqlite3_setlk_timeout sqlite3_carray_bind sqlite3_db_status64 SQLITE_RESULT_SUBTYPE SQLITE_PREPARE_DONT_LOG',
    'PostgreSQL 15': 'PQclosePrepared PQclosePortal PQsendClosePrepared PQsendClosePortal PQsetChunkedRowsMode PQchangePassword '
                     'PQcancelCreate PQcancelStart PQcancelBlocking PQcancelPoll PQcancelFinish PQsocketPoll '
                     'PQsendPipelineSync PQgetCurrentTimeUSec PQconnectionUsedGSSAPI PQfullProtocolVersion',
    'libsoup 3.2': 'soup_session_send_and_splice soup_session_send_and_splice_async soup_session_send_and_splice_finish '
                   'soup_message_set_force_http1 soup_message_get_force_http1',
    'OpenSSL 3.0': 'OSSL_set_max_threads OSSL_get_max_threads EVP_DigestSqueeze EVP_PKEY_CTX_set_signature EVP_CIPHER_fetch_sized '
                   'OSSL_ERR_STATE_new OSSL_sleep',
}
# In the text of SQL that SQLite runs.
SQL = re.compile(r'\b(jsonb\w*|json_pretty|timediff|octet_length|string_agg|concat_ws|concat|unistr|median|percentile\w*) ?\(', re.IGNORECASE)
SQLITE = ('src/db/sqlite/*', 'data/migrations/*.sqlite.sql')


def check(tree):
    base = {name: baseline for baseline, names in NEWER.items() for name in names.split()}
    pattern = re.compile(r'\b(%s)\b' % '|'.join(base))
    for path in tree.match('src/*.c', 'src/*.h', 'tests/*.c', 'tests/*.h', 'ui/*.ui'):
        lines = tree.text(path).split('\n') if path.endswith('.ui') else tree.c(path).lines
        for number, line in enumerate(lines, 1):
            for match in pattern.finditer(line):
                tree.fault(path, number, '%s is newer than %s' % (match[1], base[match[1]]))
    for path in tree.match(*SQLITE):
        texts = tree.c(path).strings if path.endswith(('.c', '.h')) else enumerate(tree.text(path).split('\n'), 1)
        for number, text in texts:
            match = SQL.search(text)
            if match:
                tree.fault(path, number, '%s () is newer than SQLite 3.40' % match[1])


if __name__ == '__main__':
    lintlib.run('api', check)
