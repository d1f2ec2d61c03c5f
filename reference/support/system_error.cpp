// SPDX-License-Identifier: Apache-2.0
// The table from errno to Win32 error codes: what Windows says where Linux says this.
#include "support/system_error.h"

#include <cerrno>

namespace mapcheck {

Failure system_failure(int errno_value) {
  switch (errno_value) {
    case ENOENT:
      return fail(ERROR_FILE_NOT_FOUND);
    case ENOTDIR:
      return fail(ERROR_PATH_NOT_FOUND);
    case ELOOP:
      return fail(ERROR_PATH_NOT_FOUND);
    case ENAMETOOLONG:
      return fail(ERROR_FILENAME_EXCED_RANGE);
    case EACCES:
      return fail(ERROR_ACCESS_DENIED);
    case EPERM:
      return fail(ERROR_ACCESS_DENIED);
    case EISDIR:
      return fail(ERROR_ACCESS_DENIED);
    case ETXTBSY:
      return fail(ERROR_SHARING_VIOLATION);
    case EROFS:
      return fail(ERROR_WRITE_PROTECT);
    case EEXIST:
      return fail(ERROR_FILE_EXISTS);
    case EMFILE:
      return fail(ERROR_TOO_MANY_OPEN_FILES);
    case ENFILE:
      return fail(ERROR_TOO_MANY_OPEN_FILES);
    case ENOMEM:
      return fail(ERROR_NOT_ENOUGH_MEMORY);
    case ENOSPC:
      return fail(ERROR_DISK_FULL);
    case EDQUOT:
      return fail(ERROR_DISK_FULL);
    case EFBIG:
      return fail(ERROR_DISK_FULL);
    case EFAULT:
      return fail(ERROR_NOACCESS);
    case EINVAL:
      return fail(ERROR_INVALID_PARAMETER);
    case ENOEXEC:
      return fail(ERROR_BAD_EXE_FORMAT);
    case EPIPE:
      return fail(ERROR_BROKEN_PIPE);
    case EIO:
      return fail(ERROR_IO_DEVICE);
    case ENOTEMPTY:
      return fail(ERROR_DIR_NOT_EMPTY);
    case EXDEV:
      return fail(ERROR_NOT_SAME_DEVICE);
    case ESPIPE:
      return fail(ERROR_SEEK_ON_DEVICE);
    case EBUSY:
      return fail(ERROR_BUSY);
    default:
      return fail(ERROR_GEN_FAILURE);
  }
}

}  // namespace mapcheck
