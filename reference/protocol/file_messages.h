// SPDX-License-Identifier: Apache-2.0
// The messages about files, byte-range locks and pipes: a part of protocol/messages.h, which includes it.
#pragma once

#include "protocol/messages.h"

namespace mapcheck::protocol {

// A file that the client has opened and neither truncated nor may use before the manager agreed.
struct OpenFileRequest {
  static constexpr MessageKind kind = MessageKind::open_file;
  PassedFd file;
  std::uint32_t access = 0;
  std::uint32_t share = 0;
  bool inherit = false;
  bool truncate = false;
  bool delete_on_close = false;
  bool asynchronous = false;
  MAPCHECK_FIELDS(visit("file", file); visit("access", access); visit("share", share); visit("inherit", inherit);
                  visit("truncate", truncate); visit("delete_on_close", delete_on_close);
                  visit("asynchronous", asynchronous);)
  using Reply = HandleReply;
};

// `look` takes no rights; `change` is about attributes and times.
enum class FileUse : std::uint8_t { read = 1, write, flush, look, change };
enum class FilePlace : std::uint8_t { position = 1, offset, end };
enum class FileForm : std::uint8_t { disk = 1, directory, pipe, character };

// Asks for the open file behind a handle, to read from it or to write to it; the bytes may not be locked.
struct AccessFileRequest {
  static constexpr MessageKind kind = MessageKind::access_file;
  HandleValue handle = 0;
  FileUse use{};
  FilePlace place = FilePlace::position;
  std::uint64_t offset = 0;
  std::uint32_t size = 0;
  struct Reply {
    PassedFd file;
    FileForm form{};
    bool append = false;        // writes go to the end, whatever place was asked for
    bool asynchronous = false;  // there is no position to move
    MAPCHECK_FIELDS(visit("file", file); visit("form", form); visit("append", append);
                    visit("asynchronous", asynchronous);)
  };
  MAPCHECK_FIELDS(visit("handle", handle); visit("use", use); visit("place", place); visit("offset", offset);
                  visit("size", size);)
};

struct SeekFileRequest {
  static constexpr MessageKind kind = MessageKind::seek_file;
  HandleValue handle = 0;
  std::int64_t distance = 0;
  std::uint32_t method = 0;
  bool within_32_bits = false;  // the new position must be
  struct Reply {
    std::int64_t position = 0;
    MAPCHECK_FIELDS(visit("position", position);)
  };
  MAPCHECK_FIELDS(visit("handle", handle); visit("distance", distance); visit("method", method);
                  visit("within_32_bits", within_32_bits);)
};

struct QueryFileRequest {
  static constexpr MessageKind kind = MessageKind::query_file;
  HandleValue handle = 0;
  struct Reply {
    FileForm form{};
    std::int64_t size = 0;
    bool delete_pending = false;
    std::uint32_t access = 0;
    MAPCHECK_FIELDS(visit("form", form); visit("size", size); visit("delete_pending", delete_pending);
                    visit("access", access);)
  };
  MAPCHECK_FIELDS(visit("handle", handle);)
};

enum class ResizeTo : std::uint8_t { position = 1, size, allocation };

struct ResizeFileRequest {
  static constexpr MessageKind kind = MessageKind::resize_file;
  HandleValue handle = 0;
  ResizeTo to{};
  std::int64_t size = 0;
  MAPCHECK_FIELDS(visit("handle", handle); visit("to", to); visit("size", size);)
  using Reply = EmptyReply;
};

// A file by its name, opened without any right to its contents.
struct DeleteFileRequest {
  static constexpr MessageKind kind = MessageKind::delete_file;
  PassedFd file;
  MAPCHECK_FIELDS(visit("file", file);)
  using Reply = EmptyReply;
};

// The disposition of an open file, in FILE_DISPOSITION_FLAG_ values.
struct SetDispositionRequest {
  static constexpr MessageKind kind = MessageKind::set_disposition;
  HandleValue handle = 0;
  std::uint32_t flags = 0;
  MAPCHECK_FIELDS(visit("handle", handle); visit("flags", flags);)
  using Reply = EmptyReply;
};

// A new name for a file, that is given by an open handle or, as for DeleteFile, by its name.
struct RenameFileRequest {
  static constexpr MessageKind kind = MessageKind::rename_file;
  HandleValue handle = 0;
  PassedFd file;
  std::string target;  // absolute
  bool replace = false;
  MAPCHECK_FIELDS(visit("handle", handle); visit("file", file); visit("target", target); visit("replace", replace);)
  using Reply = EmptyReply;
};

// ---- byte-range locks

// The reply comes when the lock is there, unless it must be at once. On an asynchronous file the reply comes at once in
// any case: `pending` tells that the event will be set when the lock is there.
struct LockFileRequest {
  static constexpr MessageKind kind = MessageKind::lock_file;
  HandleValue handle = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  bool exclusive = false;
  bool at_once = false;
  HandleValue event = 0;
  struct Reply {
    bool pending = false;
    MAPCHECK_FIELDS(visit("pending", pending);)
  };
  MAPCHECK_FIELDS(visit("handle", handle); visit("offset", offset); visit("size", size); visit("exclusive", exclusive);
                  visit("at_once", at_once); visit("event", event);)
};

struct UnlockFileRequest {
  static constexpr MessageKind kind = MessageKind::unlock_file;
  HandleValue handle = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  MAPCHECK_FIELDS(visit("handle", handle); visit("offset", offset); visit("size", size);)
  using Reply = EmptyReply;
};

// ---- pipes

struct CreatePipeRequest {
  static constexpr MessageKind kind = MessageKind::create_pipe;
  bool inherit = false;
  std::uint32_t size = 0;
  struct Reply {
    HandleValue read = 0;
    HandleValue write = 0;
    MAPCHECK_FIELDS(visit("read", read); visit("write", write);)
  };
  MAPCHECK_FIELDS(visit("inherit", inherit); visit("size", size);)
};

}  // namespace mapcheck::protocol
