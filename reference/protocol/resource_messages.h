// SPDX-License-Identifier: Apache-2.0
// The messages about sections and handles: a part of protocol/messages.h, which includes it.
#pragma once

#include "protocol/messages.h"

namespace mapcheck::protocol {

// ---- sections

struct CreateSectionRequest {
  static constexpr MessageKind kind = MessageKind::create_section;
  Creation creation;
  HandleValue file = 0;  // 0: memory
  std::uint32_t protect = 0;
  std::uint32_t attributes = 0;
  std::uint64_t size = 0;
  std::uint32_t access = 0;  // of the handle; 0: what the protection lets it do
  MAPCHECK_FIELDS(creation.fields(visit); visit("file", file); visit("protect", protect);
                  visit("attributes", attributes); visit("size", size); visit("access", access);)
  using Reply = HandleReply;
};

struct MapViewRequest {
  static constexpr MessageKind kind = MessageKind::map_view;
  HandleValue section = 0;
  std::uint32_t protect = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;    // 0: to the end of the section
  bool is_aligned = true;    // offset and base, by the granularity that the call demands
  bool register_it = false;  // though it is of plain memory, so that its memory can be asked for again
  struct Reply {
    PassedFd memory;
    PassedFd commit;            // one bit for each page of the section, where pages are committed one by one
    std::uint64_t section = 0;  // a number of its own
    std::uint64_t size = 0;     // in whole pages
    std::uint32_t protect = 0;  // with the section's cache attributes
    bool is_file = false;
    std::uint64_t view = 0;  // 0: views of memory that is all committed are not registered
    MAPCHECK_FIELDS(visit("memory", memory); visit("commit", commit); visit("section", section); visit("size", size);
                    visit("protect", protect); visit("is_file", is_file); visit("view", view);)
  };
  MAPCHECK_FIELDS(visit("section", section); visit("protect", protect); visit("offset", offset); visit("size", size);
                  visit("is_aligned", is_aligned); visit("register_it", register_it);)
};

// Asks for the memory or file behind a registered view again.
struct ViewMemoryRequest {
  static constexpr MessageKind kind = MessageKind::view_memory;
  std::uint64_t view = 0;
  struct Reply {
    PassedFd memory;
    MAPCHECK_FIELDS(visit("memory", memory);)
  };
  MAPCHECK_FIELDS(visit("view", view);)
};

struct UnmapViewRequest {
  static constexpr MessageKind kind = MessageKind::unmap_view;
  std::uint64_t view = 0;
  MAPCHECK_FIELDS(visit("view", view);)
  using Reply = EmptyReply;
};

// Commits pages of a view of a SEC_RESERVE section. Pages are counted from the view's first.
struct CommitPagesRequest {
  static constexpr MessageKind kind = MessageKind::commit_pages;
  std::uint64_t view = 0;
  std::uint64_t first = 0;
  std::uint64_t pages = 0;
  MAPCHECK_FIELDS(visit("view", view); visit("first", first); visit("pages", pages);)
  using Reply = EmptyReply;
};

struct QueryCommitRequest {
  static constexpr MessageKind kind = MessageKind::query_commit;
  std::uint64_t view = 0;
  std::uint64_t first = 0;
  struct Reply {
    bool committed = false;
    std::uint64_t pages = 0;  // that are alike, from the first on
    MAPCHECK_FIELDS(visit("committed", committed); visit("pages", pages);)
  };
  MAPCHECK_FIELDS(visit("view", view); visit("first", first);)
};

// Asks which process a handle with some rights stands for. One that has ended gives ERROR_ACCESS_DENIED.
struct CheckProcessRequest {
  static constexpr MessageKind kind = MessageKind::check_process;
  HandleValue process = 0;
  std::uint32_t access = 0;
  struct Reply {
    bool is_caller = false;
    std::uint32_t process_id = 0;
    MAPCHECK_FIELDS(visit("is_caller", is_caller); visit("process_id", process_id);)
  };
  MAPCHECK_FIELDS(visit("process", process); visit("access", access);)
};

// ---- handles

struct CloseHandleRequest {
  static constexpr MessageKind kind = MessageKind::close_handle;
  HandleValue handle = 0;
  MAPCHECK_FIELDS(visit("handle", handle);)
  using Reply = EmptyReply;
};

struct DuplicateHandleRequest {
  static constexpr MessageKind kind = MessageKind::duplicate_handle;
  HandleValue source_process = 0;
  HandleValue source = 0;
  HandleValue target_process = 0;
  std::uint32_t access = 0;
  bool inherit = false;
  std::uint32_t options = 0;
  struct Reply {
    HandleValue target = 0;
    MAPCHECK_FIELDS(visit("target", target);)
  };
  MAPCHECK_FIELDS(visit("source_process", source_process); visit("source", source);
                  visit("target_process", target_process); visit("access", access); visit("inherit", inherit);
                  visit("options", options);)
};

// Whether two handles stand for one object.
struct CompareHandlesRequest {
  static constexpr MessageKind kind = MessageKind::compare_handles;
  HandleValue first = 0;
  HandleValue second = 0;
  MAPCHECK_FIELDS(visit("first", first); visit("second", second);)
  using Reply = EmptyReply;
};

struct QueryHandleRequest {
  static constexpr MessageKind kind = MessageKind::query_handle;
  HandleValue handle = 0;
  struct Reply {
    std::uint32_t flags = 0;
    MAPCHECK_FIELDS(visit("flags", flags);)
  };
  MAPCHECK_FIELDS(visit("handle", handle);)
};

struct SetHandleRequest {
  static constexpr MessageKind kind = MessageKind::set_handle;
  HandleValue handle = 0;
  std::uint32_t mask = 0;
  std::uint32_t flags = 0;
  MAPCHECK_FIELDS(visit("handle", handle); visit("mask", mask); visit("flags", flags);)
  using Reply = EmptyReply;
};

}  // namespace mapcheck::protocol
