// SPDX-License-Identifier: Apache-2.0
// Every message between a client and the object manager, each defined once: its fields give encoding, decoding and
// trace. A request names the reply that belongs to it. A request on the wire is its MessageKind and its fields; a reply
// is a Win32 error code and, when that is 0, its fields.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire.h"
#include "support/handle_value.h"

namespace mapcheck::protocol {

constexpr std::uint32_t kProtocolVersion = 1;

enum class MessageKind : std::uint16_t {
  attach_process = 1,
  attach_thread,
  report_exit,
  create_event,
  set_event,
  reset_event,
  create_mutex,
  release_mutex,
  create_semaphore,
  release_semaphore,
  create_timer,
  create_job,
  open_object,
  wait,
  pulse_event,
  set_timer,
  cancel_timer,
  queue_apc,
  take_apc,
  compare_handles,
  assign_process,
  is_in_job,
  terminate_job,
  limit_job,
  query_job,
  create_section,
  map_view,
  unmap_view,
  close_handle,
  duplicate_handle,
  query_handle,
  set_handle,
  open_file,
  access_file,
  seek_file,
  query_file,
  resize_file,
  delete_file,
  set_disposition,
  rename_file,
  lock_file,
  unlock_file,
  create_pipe,
  prepare_process,
  start_process,
  abandon_process,
  open_process,
  terminate_process,
  query_process,
  commit_pages,
  query_commit,
  check_process,
  view_memory,
  create_thread,
  begin_thread,
  report_thread_exit,
  open_thread,
  suspend_thread,
  resume_thread,
  query_thread,
};

// The kinds of objects, as open_object asks for them.
enum class ObjectKind : std::uint8_t { event = 1, mutex, semaphore, timer, job, section, file, process, thread };

#define MAPCHECK_FIELDS(...)    \
  template <class Visitor>      \
  void fields(Visitor& visit) { \
    __VA_ARGS__                 \
  }

struct EmptyReply {
  template <class Visitor>
  void fields(Visitor&) {}
};

struct HandleReply {
  HandleValue handle = 0;
  bool existed = false;
  MAPCHECK_FIELDS(visit("handle", handle); visit("existed", existed);)
};

// ---- named objects

// What all creating requests have. An empty name makes an object without a name. `access` is what the handle shall be
// good for, as it was asked for.
struct Creation {
  std::u16string name;
  bool inherit = false;
  std::uint32_t access = 0x02000000;  // MAXIMUM_ALLOWED
  MAPCHECK_FIELDS(visit("name", name); visit("inherit", inherit); visit("access", access);)
};

struct CreateEventRequest {
  static constexpr MessageKind kind = MessageKind::create_event;
  Creation creation;
  bool manual_reset = false;
  bool initial_state = false;
  MAPCHECK_FIELDS(creation.fields(visit); visit("manual_reset", manual_reset); visit("initial_state", initial_state);)
  using Reply = HandleReply;
};

struct CreateMutexRequest {
  static constexpr MessageKind kind = MessageKind::create_mutex;
  Creation creation;
  bool initial_owner = false;
  MAPCHECK_FIELDS(creation.fields(visit); visit("initial_owner", initial_owner);)
  using Reply = HandleReply;
};

struct CreateSemaphoreRequest {
  static constexpr MessageKind kind = MessageKind::create_semaphore;
  Creation creation;
  std::int32_t initial_count = 0;
  std::int32_t maximum_count = 0;
  MAPCHECK_FIELDS(creation.fields(visit); visit("initial_count", initial_count); visit("maximum_count", maximum_count);)
  using Reply = HandleReply;
};

struct CreateTimerRequest {
  static constexpr MessageKind kind = MessageKind::create_timer;
  Creation creation;
  bool manual_reset = false;
  MAPCHECK_FIELDS(creation.fields(visit); visit("manual_reset", manual_reset);)
  using Reply = HandleReply;
};

struct CreateJobRequest {
  static constexpr MessageKind kind = MessageKind::create_job;
  Creation creation;
  MAPCHECK_FIELDS(creation.fields(visit);)
  using Reply = HandleReply;
};

struct OpenObjectRequest {
  static constexpr MessageKind kind = MessageKind::open_object;
  ObjectKind object_kind{};
  std::uint32_t access = 0;
  bool inherit = false;
  std::u16string name;
  MAPCHECK_FIELDS(visit("object_kind", object_kind); visit("access", access); visit("inherit", inherit);
                  visit("name", name);)
  using Reply = HandleReply;
};

}  // namespace mapcheck::protocol

#include "protocol/connection_messages.h"
#include "protocol/file_messages.h"
#include "protocol/job_messages.h"
#include "protocol/process_messages.h"
#include "protocol/resource_messages.h"
#include "protocol/sync_messages.h"
#include "protocol/thread_messages.h"
