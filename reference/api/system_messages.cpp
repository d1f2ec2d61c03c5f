// SPDX-License-Identifier: Apache-2.0
// The table, in the order of the codes, so that it can be searched.
#include "api/system_messages.h"

#include <algorithm>
#include <iterator>

#include "winerror.h"

namespace mapcheck::api {
namespace {

struct Message {
  std::uint32_t code;
  std::string_view text;
};

constexpr Message kMessages[] = {
    {ERROR_SUCCESS, "Nothing went wrong."},
    {ERROR_INVALID_FUNCTION, "This object cannot do that."},
    {ERROR_FILE_NOT_FOUND, "There is no file or object of that name."},
    {ERROR_PATH_NOT_FOUND, "A folder on the way to that name is missing."},
    {ERROR_TOO_MANY_OPEN_FILES, "No more files can be opened."},
    {ERROR_ACCESS_DENIED, "That access is not granted."},
    {ERROR_INVALID_HANDLE, "The handle is closed, or leads to an object of another kind."},
    {ERROR_NOT_ENOUGH_MEMORY, "There is too little memory for that."},
    {ERROR_OUTOFMEMORY, "The memory is used up."},
    {ERROR_NOT_SAME_DEVICE, "The two places are on different drives."},
    {ERROR_NO_MORE_FILES, "There are no more files."},
    {ERROR_WRITE_PROTECT, "The drive can only be read."},
    {ERROR_BAD_LENGTH, "The length does not fit the call."},
    {ERROR_GEN_FAILURE, "The system could not do it."},
    {ERROR_SHARING_VIOLATION, "The file is open in a way that excludes this."},
    {ERROR_LOCK_VIOLATION, "A part of the file is locked by somebody else."},
    {ERROR_HANDLE_EOF, "The file has no more bytes."},
    {ERROR_NOT_SUPPORTED, "That is not supported here."},
    {ERROR_UNEXP_NET_ERR, "The network failed in an unexpected way."},
    {ERROR_FILE_EXISTS, "The file exists already."},
    {ERROR_INVALID_PARAMETER, "An argument of the call is wrong."},
    {ERROR_BROKEN_PIPE, "The other end of the pipe is closed."},
    {ERROR_BUFFER_OVERFLOW, "The name is too long for its buffer."},
    {ERROR_DISK_FULL, "The drive is full."},
    {ERROR_INSUFFICIENT_BUFFER, "The buffer is too small for the answer."},
    {ERROR_INVALID_NAME, "The name is not formed as it must be."},
    {ERROR_INVALID_LEVEL, "That class of information does not exist."},
    {ERROR_MOD_NOT_FOUND, "There is no module of that name."},
    {ERROR_NEGATIVE_SEEK, "The position would lie before the start of the file."},
    {ERROR_SEEK_ON_DEVICE, "This file has no position."},
    {ERROR_DIR_NOT_EMPTY, "The folder is not empty."},
    {ERROR_NOT_LOCKED, "That part of the file is not locked."},
    {ERROR_BAD_PATHNAME, "The path is not formed as it must be."},
    {ERROR_BUSY, "It is in use at this moment."},
    {ERROR_ALREADY_EXISTS, "It exists already."},
    {ERROR_BAD_EXE_FORMAT, "%1 is no program that can run here."},
    {ERROR_ENVVAR_NOT_FOUND, "There is no such variable in the environment."},
    {ERROR_FILENAME_EXCED_RANGE, "The name is too long."},
    {ERROR_NO_DATA, "The pipe is being closed."},
    {ERROR_MORE_DATA, "There is more to read."},
    {ERROR_NO_WORK_DONE, "There was nothing to do."},
    {ERROR_DIRECTORY, "The name is not that of a folder."},
    {ERROR_NOT_OWNER, "The calling thread does not own the mutex."},
    {ERROR_TOO_MANY_POSTS, "The count would pass its maximum."},
    {ERROR_PARTIAL_COPY, "Only a part could be copied."},
    {ERROR_INVALID_LOCK_RANGE, "No file has such a part to lock."},
    {ERROR_MR_MID_NOT_FOUND, "There is no text for that number."},
    {ERROR_INVALID_ADDRESS, "The address cannot be used for that."},
    {ERROR_MUTANT_LIMIT_EXCEEDED, "The mutex was taken too often."},
    {ERROR_OPERATION_ABORTED, "The transfer was cancelled."},
    {ERROR_IO_INCOMPLETE, "The transfer is not done yet."},
    {ERROR_IO_PENDING, "The transfer is under way."},
    {ERROR_NOACCESS, "The memory at that address cannot be reached."},
    {ERROR_INVALID_FLAGS, "The flags do not go together."},
    {ERROR_FILE_INVALID, "The file has no bytes that could be mapped, or was changed from outside."},
    {ERROR_NO_UNICODE_TRANSLATION, "The text holds what is no character."},
    {ERROR_IO_DEVICE, "The drive reported an error."},
    {ERROR_MAPPED_ALIGNMENT, "The offset or the address is no multiple of the allocation granularity."},
    {ERROR_UNABLE_TO_REMOVE_REPLACED, "The file to be replaced could not be removed."},
    {ERROR_UNABLE_TO_MOVE_REPLACEMENT, "The replacement could not take the place of the file."},
    {ERROR_UNABLE_TO_MOVE_REPLACEMENT_2,
     "The replacement could not take the place of the file, which has its backup name now."},  // ERROR_UNABLE_TO_MOVE_REPLACEMENT_2
    {ERROR_USER_MAPPED_FILE, "The file is mapped, and keeps its size until it is not."},
    {ERROR_PRIVILEGE_NOT_HELD, "The user does not have the privilege for that."},
    {ERROR_NO_SYSTEM_RESOURCES, "The system has no room for one more."},
    {ERROR_WORKING_SET_QUOTA, "The process may not lock so much memory."},
    {ERROR_COMMITMENT_LIMIT, "Memory and swap together are too small for what was promised."},
    {ERROR_TIMEOUT, "It took longer than was allowed."},
    {ERROR_NOT_SAME_OBJECT, "The handles lead to two objects."},
    {ERROR_RESOURCE_TYPE_NOT_FOUND, "The module has no table of messages."},
    {ERROR_RESOURCE_LANG_NOT_FOUND, "There is no text in that language."},
    {ERROR_NOT_ENOUGH_QUOTA, "The quota is used up."},
};

constexpr bool are_in_order() {
  for (std::size_t i = 1; i < std::size(kMessages); ++i) {
    if (kMessages[i - 1].code >= kMessages[i].code) return false;
  }
  return true;
}
static_assert(are_in_order(), "the table is searched by its order");

}  // namespace

std::string_view system_message(std::uint32_t code) {
  const auto* found = std::lower_bound(std::begin(kMessages), std::end(kMessages), code,
                                       [](const Message& entry, std::uint32_t value) { return entry.code < value; });
  return found == std::end(kMessages) || found->code != code ? std::string_view() : found->text;
}

}  // namespace mapcheck::api
