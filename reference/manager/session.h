// SPDX-License-Identifier: Apache-2.0
// One connection of a client, without the socket: messages go in, replies come out through a function. The first
// request says what the connection is: the one that stands for a whole process, or that of a thread. Its end is theirs.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "manager/served_slot.h"
#include "objects/world.h"
#include "protocol/wire.h"
#include "support/process_id.h"

namespace mapcheck::manager {

// Who is at the other end, as the system says it.
struct Peer {
  std::uint32_t process_id = 0;
  UniqueFd pidfd;
};

// Prints requests and replies, for --trace.
using Trace = std::function<void(std::uint32_t process_id, std::uint32_t thread_id, const std::string& text)>;

class Session {
 public:
  using Reply = std::function<void(std::span<const std::byte> bytes, std::span<const int> descriptors)>;
  // Makes the memory in which a thread may ask; none when that is not possible.
  using SlotMaker = std::function<SlotEnds()>;

  Session(objects::World& world, Peer peer, Reply reply, const Trace& trace);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Handles one message. False when the other side does not keep to the protocol, and the connection must end.
  [[nodiscard]] bool handle(std::span<const std::byte> message, protocol::Descriptors& descriptors);

  objects::World& world() { return world_; }
  const Trace& trace() const { return trace_; }
  Peer& peer() { return peer_; }
  // Null until the connection is attached.
  objects::Process* process() const { return process_.get(); }
  objects::Thread* thread() const { return thread_.get(); }
  bool is_process_link() const { return process_ && !thread_; }

  void set_slot_maker(SlotMaker maker) { slot_maker_ = std::move(maker); }
  SlotEnds make_slot() { return slot_maker_ ? slot_maker_() : SlotEnds{}; }

  void attach(objects::Ref<objects::Process> process, objects::Ref<objects::Thread> thread);
  void send(const protocol::Encoder& encoded) { reply_(encoded.bytes(), encoded.descriptors()); }

 private:
  objects::World& world_;
  Peer peer_;
  const Reply reply_;
  const Trace& trace_;
  SlotMaker slot_maker_;
  objects::Ref<objects::Process> process_;
  objects::Ref<objects::Thread> thread_;
};

}  // namespace mapcheck::manager
