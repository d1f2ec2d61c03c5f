// SPDX-License-Identifier: Apache-2.0
// Calls about files that have an A and a W form, in the one form behind both, with texts in UTF-8.
#pragma once

#include "api/calls.h"
#include "client/file_paths.h"
#include "fileapi.h"

namespace mapcheck::api {

// fileapi_attributes.cpp
DWORD get_file_attributes(const Text& path);
BOOL get_file_attributes_ex(const Text& path, GET_FILEEX_INFO_LEVELS level, LPVOID information);
BOOL set_file_attributes(const Text& path, DWORD attributes);
Result<std::string> final_path(HANDLE file, DWORD flags);
BOOL get_file_information(HANDLE file, FILE_INFO_BY_HANDLE_CLASS kind, LPVOID information, DWORD size);
BOOL set_file_information(HANDLE file, FILE_INFO_BY_HANDLE_CLASS kind, LPVOID information, DWORD size);

// fileapi_paths.cpp
BOOL create_directory(const Text& path);
BOOL remove_directory(const Text& path);
BOOL set_current_directory(const Text& path);
Result<client::TemporaryName> temp_file_name(const Text& folder, const Text& prefix, UINT number);

// winbase_files.cpp
BOOL move_file(const Text& from, const Text& to, DWORD flags);
BOOL copy_file(const Text& from, const Text& to, BOOL fail_if_exists);
BOOL replace_file(const Text& replaced, const Text& replacement, const Text& backup);
BOOL rename_file(HANDLE file, const std::string& target, bool replace);

// The length of a text without its zero; where there is no room for it, the room that it takes.
DWORD answer_text(const Result<std::string>& text, LPSTR buffer, DWORD size);

}  // namespace mapcheck::api
